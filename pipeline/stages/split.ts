import { ConfigurationError, DumpError } from '../errors.ts';
import { beforeOpening, Seams } from '../formats/boundaries/boundaries.ts';
import { Sections } from '../formats/boundaries/sections.ts';
import { describeMarkedText } from '../formats/cues/marked-text.ts';
import {
  formatsWith,
  formats as known,
  type Recognition,
  recognise,
  recogniseSurely,
} from '../formats/detect.ts';
import type { FieldMap } from '../formats/fields/synonyms.ts';
import type { Format, RawRecord, Span, Stage, TextChunk } from '../types.ts';

/** How much of a dump, or of a section, the formats are shown, in UTF-16 units, white space at its beginning not counted. */
const HEAD = 64 * 1024;

export interface SplitOptions {
  /** Name of the format to use; found out from the beginning of the dump when left out. */
  readonly format?: string | undefined;
  /** Called before the first piece of each section, with its format and why it is used, and the byte at which it begins. */
  readonly onFormat?: ((choice: Recognition, start: number) => void) | undefined;
  readonly formats?: readonly Format[] | undefined;
  /** Names to use for fields in place of those that are known, in formats that have names for them. */
  readonly map?: FieldMap | undefined;
}

function named(name: string, formats: readonly Format[]): Format {
  const format = formats.find((each) => each.name === name);
  if (format) return format;
  const names = formats.map((each) => each.name).join(', ');
  throw new ConfigurationError(`There is no dump format "${name}"; known are: ${names}.`);
}

/** So many lines of a head are tried with which another dump may begin. */
const TRIES = 8;

/** The format of a dump, or of its first section where another dump stands behind that. */
function recognised(head: string, formats: readonly Format[]): Recognition {
  const whole = recognise(head, formats);
  let own = beforeOpening(head, { whole: whole?.format });
  for (let tries = 0; tries < TRIES && own.length < head.length; tries++) {
    const first = recogniseSurely(own, formats);
    if (first !== undefined && first.format !== whole?.format) {
      const next = new Seams(first.format, formats).recognise(head.slice(own.length));
      if (next !== undefined) return first;
    }
    own = beforeOpening(head, { whole: whole?.format, from: own.length });
  }
  if (whole !== undefined) return whole;
  const names = formats.map((each) => each.name).join(', ');
  const look = describeMarkedText(head);
  const what = look === undefined ? 'is of no format that can be recognised' : `looks like ${look}`;
  const begin = JSON.stringify(head.slice(0, 60));
  throw new DumpError(
    'unknown-format',
    `The dump ${what}; it begins with ${begin}. Wanted is a list of papers in one of the formats ${names}; --format takes one by name.`,
  );
}

/** A format that somebody named, whatever the dump looks like. */
function given(format: Format, head: string): Recognition {
  return { format, confidence: format.detect(head), why: 'named by --format', isGuess: false };
}

/**
 * Text to records: finds out the format, then runs its splitter; where a dump of another format begins, that one's. The pieces that
 * come out tile the dump. A format that is named is used for all of it.
 * @throws ConfigurationError at once when there is no format of that name; DumpError `unknown-format` or `empty` (white space only) when run
 */
export function split(options: SplitOptions = {}): Stage<TextChunk, RawRecord> {
  const formats = options.formats ?? (options.map === undefined ? known : formatsWith(options.map));
  const chosen = options.format === undefined ? undefined : named(options.format, formats);
  return async function* (input, signal) {
    const sections = new Sections(input[Symbol.asyncIterator](), HEAD);
    try {
      const head = await sections.head();
      if (head === '')
        throw new DumpError('empty', 'The dump holds nothing but white space; wanted is a list of papers.');
      signal.throwIfAborted();
      let next: Recognition | undefined =
        chosen === undefined ? recognised(head, formats) : given(chosen, head);
      for (let start = 0; next !== undefined; start = sections.start) {
        const { format } = next;
        options.onFormat?.(next, start);
        next = undefined;
        const seams = chosen === undefined ? new Seams(format, formats) : undefined;
        const splitter = format.splitter();
        const chunks = sections.section(seams, (recognition) => {
          next = recognition;
        });
        // A splitter counts bytes from the beginning of its section.
        for await (const chunk of chunks) {
          signal.throwIfAborted();
          for (const span of splitter.push(shifted(chunk, -start))) yield shifted(span, start);
        }
        signal.throwIfAborted();
        for (const span of splitter.finish()) yield shifted(span, start);
      }
    } finally {
      await sections.return();
    }
  };
}

function shifted<T extends Span>(span: T, by: number): T {
  return by === 0 ? span : { ...span, start: span.start + by, end: span.end + by };
}

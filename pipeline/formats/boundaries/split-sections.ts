import { DumpError } from '../../errors.ts';
import type { Format, Recognition, Span, SplitSpan, Stage, TextChunk } from '../../types.ts';
import { formats as allFormats, describeUnknown, formatsWith } from '../detect.ts';
import type { FieldMap } from '../fields/synonyms.ts';
import { BoundaryFinder, recogniseFirst } from './boundaries.ts';
import { SectionReader } from './sections.ts';

export interface SplitOptions {
  /** Name of the format to use for the whole dump; recognised section by section if left out. */
  readonly format?: string | undefined;
  /** Called before the first span of each section, with its format and the byte at which it begins. */
  readonly onFormat?: ((recognition: Recognition, start: number) => void) | undefined;
  readonly formats?: readonly Format[] | undefined;
  /** Address that the dump comes from, if known. */
  readonly url?: string | undefined;
  /** Field names that replace the usual ones, in formats with named fields. */
  readonly map?: FieldMap | undefined;
}

/** Recognises the format of each section of a text and runs its splitter; see `split`. */
export function splitSections(options: SplitOptions): Stage<TextChunk, SplitSpan> {
  const formats = options.formats ?? (options.map === undefined ? allFormats : formatsWith(options.map));
  const named = formats.find(({ name }) => name === options.format);
  return async function* (input, signal) {
    const sections = new SectionReader(input[Symbol.asyncIterator]());
    try {
      const head = await sections.head();
      if (head === '')
        throw new DumpError('empty', 'The dump holds nothing but white space; expected a list of papers.');
      signal.throwIfAborted();
      let next: Recognition | undefined =
        named === undefined ? recognised(head, formats) : asNamed(named, head);
      for (let start = 0; next !== undefined; start = sections.start) {
        const { format } = next;
        options.onFormat?.(next, start);
        next = undefined;
        const boundaries = named === undefined ? new BoundaryFinder(format, formats) : undefined;
        const chunks = sections.section(boundaries, (recognition) => {
          next = recognition;
        });
        // A splitter counts bytes from the beginning of its section.
        const splitter = format.splitter(options.url);
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

function recognised(head: string, formats: readonly Format[]): Recognition {
  const recognition = recogniseFirst(head, formats);
  if (recognition !== undefined) return recognition;
  throw new DumpError(
    'unknown-format',
    `The dump ${describeUnknown(head, formats)}; it begins with ${JSON.stringify(head.slice(0, 60))}. Expected a list of papers; --format names its format, and "--format list" shows all names.`,
  );
}

/** A format that somebody named, whatever the dump looks like. */
function asNamed(format: Format, head: string): Recognition {
  return { format, confidence: format.detect(head), why: 'named by --format', isGuess: false };
}

function shifted<T extends Span>(span: T, by: number): T {
  return by === 0 ? span : { ...span, start: span.start + by, end: span.end + by };
}

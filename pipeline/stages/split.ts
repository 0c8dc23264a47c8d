import { ConfigurationError, DumpError } from '../errors.ts';
import { beforeOpening, Seams } from '../formats/boundaries/boundaries.ts';
import { Sections } from '../formats/boundaries/sections.ts';
import type { Buffered, SplitPiece } from '../formats/core/splitter.ts';
import { looksLike } from '../formats/cues/not-a-dump.ts';
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
async function recognised(head: string, formats: readonly Format[]): Promise<Recognition> {
  const whole = recognise(head, formats);
  let own = beforeOpening(head, { whole: whole?.format });
  for (let tries = 0; tries < TRIES && own.length < head.length; tries++) {
    const first = recogniseSurely(own, formats);
    if (first !== undefined && first.format !== whole?.format) {
      const next = await new Seams(first.format, formats).recognise(head.slice(own.length));
      if (next !== undefined) return first;
    }
    own = beforeOpening(head, { whole: whole?.format, from: own.length });
  }
  if (whole !== undefined) return whole;
  const names = formats.map((each) => each.name).join(', ');
  const look = looksLike(head);
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
  const onFormat = options.onFormat ?? (() => {});
  return (input, signal) => ({
    [Symbol.asyncIterator]: () => new Pieces(input, signal, { formats, chosen, onFormat }),
  });
}

/** Not an async generator, which would take another turn for each piece. */
class Pieces implements AsyncIterator<SplitPiece> {
  readonly #sections: Sections;
  readonly #signal: AbortSignal;
  readonly #formats: readonly Format[];
  readonly #chosen: Format | undefined;
  readonly #onFormat: NonNullable<SplitOptions['onFormat']>;
  /** Those of the section that is being read. */
  #pieces: PieceIterator | undefined;
  /** The byte at which it begins. */
  #start = 0;
  /** The format of the section after it. */
  #following: Recognition | undefined;
  #ended = false;

  constructor(
    input: AsyncIterable<TextChunk>,
    signal: AbortSignal,
    options: {
      readonly formats: readonly Format[];
      readonly chosen: Format | undefined;
      readonly onFormat: NonNullable<SplitOptions['onFormat']>;
    },
  ) {
    this.#sections = new Sections(input[Symbol.asyncIterator](), HEAD);
    this.#signal = signal;
    this.#formats = options.formats;
    this.#chosen = options.chosen;
    this.#onFormat = options.onFormat;
  }

  next(): Promise<IteratorResult<SplitPiece>> {
    const ready = this.#pieces?.take?.();
    if (ready === undefined) return this.#advance();
    return Promise.resolve({ done: false, value: this.#placed(ready) });
  }

  async return(): Promise<IteratorResult<SplitPiece>> {
    this.#ended = true;
    await this.#pieces?.return?.();
    await this.#sections.return();
    return { done: true, value: undefined };
  }

  async #advance(): Promise<IteratorResult<SplitPiece>> {
    try {
      while (!this.#ended) {
        this.#pieces ??= await this.#begin();
        const step = await this.#pieces.next();
        if (!step.done) return { done: false, value: this.#placed(step.value) };
        this.#pieces = undefined;
        this.#ended = this.#following === undefined;
      }
      return { done: true, value: undefined };
    } catch (error) {
      this.#ended = true;
      await this.#sections.return();
      throw error;
    }
  }

  async #begin(): Promise<PieceIterator> {
    let choice = this.#following;
    if (choice === undefined) {
      const head = await this.#sections.head();
      if (head === '')
        throw new DumpError('empty', 'The dump holds nothing but white space; wanted is a list of papers.');
      this.#signal.throwIfAborted();
      choice = this.#chosen === undefined ? await recognised(head, this.#formats) : given(this.#chosen, head);
    }
    this.#start = this.#following === undefined ? 0 : this.#sections.start;
    this.#following = undefined;
    const { format } = choice;
    this.#onFormat(choice, this.#start);
    const seams = this.#chosen === undefined ? new Seams(format, this.#formats) : undefined;
    const chunks = this.#sections.section(seams, (next) => {
      this.#following = next;
    });
    return format.split(moved(chunks, -this.#start), this.#signal)[Symbol.asyncIterator]();
  }

  /** Formats count from the beginning of their section. */
  #placed(piece: SplitPiece): SplitPiece {
    return this.#start === 0 ? piece : shifted(piece, this.#start);
  }
}

type PieceIterator = AsyncIterator<SplitPiece> & Partial<Buffered>;

function moved(chunks: AsyncIterable<TextChunk>, by: number): AsyncIterable<TextChunk> {
  return by === 0 ? chunks : shiftedAll(chunks, by);
}

async function* shiftedAll(chunks: AsyncIterable<TextChunk>, by: number): AsyncIterable<TextChunk> {
  for await (const chunk of chunks) yield shifted(chunk, by);
}

function shifted<T extends Span>(span: T, by: number): T {
  return { ...span, start: span.start + by, end: span.end + by };
}

import { ConfigurationError, DumpError } from './errors.ts';
import { formatsWith, formats as known, type Recognition, recognise } from './formats/detect.ts';
import { looksLike } from './formats/look.ts';
import type { FieldMap } from './formats/synonyms.ts';
import type { Aside, Format, RawRecord, Stage, TextChunk } from './types.ts';

/** How much of a dump the formats are shown, in UTF-16 units, white space at its beginning not counted. */
const HEAD = 64 * 1024;

export interface SplitOptions {
  /** Name of the format to use; found out from the beginning of the dump when left out. */
  readonly format?: string | undefined;
  /** Called once, before the first piece, with the format that is used and why. */
  readonly onFormat?: ((choice: Recognition) => void) | undefined;
  readonly formats?: readonly Format[] | undefined;
  /** Names to use for fields in place of those that are known, in formats that have names for them. */
  readonly map?: FieldMap | undefined;
}

/**
 * The beginning of the dump, up to {@link HEAD}. Chunks of nothing but white space before it are left out, so that a million
 * blank lines need no memory: every format tiles the dump from byte 0 on, wherever its first chunk begins.
 */
async function readHead(
  chunks: AsyncIterator<TextChunk>,
): Promise<{ head: string; read: readonly TextChunk[] }> {
  const read: TextChunk[] = [];
  let length = 0;
  while (length < HEAD) {
    const { done, value } = await chunks.next();
    if (done) break;
    if (length === 0 && value.text.trim() === '') continue;
    read.push(value);
    length += value.text.length;
  }
  const head = read.map(({ text }) => text).join('');
  if (length === 0)
    throw new DumpError('empty', 'The dump holds nothing but white space; wanted is a list of papers.');
  return { head: head.slice(head.length - head.trimStart().length).slice(0, HEAD), read };
}

/** What was read, then the rest; released with it, also when nothing was asked for. */
function resume(read: readonly TextChunk[], rest: AsyncIterator<TextChunk>): AsyncIterable<TextChunk> {
  let next = 0;
  const chunks: AsyncIterator<TextChunk> = {
    async next() {
      const value = read[next];
      if (value === undefined) return rest.next();
      next += 1;
      return { done: false, value };
    },
    async return() {
      await rest.return?.();
      return { done: true, value: undefined };
    },
  };
  return { [Symbol.asyncIterator]: () => chunks };
}

function named(name: string, formats: readonly Format[]): Format {
  const format = formats.find((each) => each.name === name);
  if (format) return format;
  const names = formats.map((each) => each.name).join(', ');
  throw new ConfigurationError(`There is no dump format "${name}"; known are: ${names}.`);
}

function recognised(head: string, formats: readonly Format[]): Recognition {
  const recognition = recognise(head, formats);
  if (recognition !== undefined) return recognition;
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
 * Text to records: finds out the format, then runs its splitter. The pieces that come out tile the dump.
 * @throws ConfigurationError at once when there is no format of that name; DumpError `unknown-format` or `empty` (white space only) when run
 */
export function split(options: SplitOptions = {}): Stage<TextChunk, RawRecord> {
  const formats = options.formats ?? (options.map === undefined ? known : formatsWith(options.map));
  const chosen = options.format === undefined ? undefined : named(options.format, formats);
  return (input, signal) => {
    const chunks = input[Symbol.asyncIterator]();
    let pieces: AsyncIterator<RawRecord | Aside> | undefined;
    let ended = false;
    async function begin(): Promise<IteratorResult<RawRecord | Aside>> {
      if (ended) return { done: true, value: undefined };
      try {
        const { head, read } = await readHead(chunks);
        signal.throwIfAborted();
        const choice = chosen === undefined ? recognised(head, formats) : given(chosen, head);
        const { format } = choice;
        options.onFormat?.(choice);
        pieces = format.split(resume(read, chunks), signal)[Symbol.asyncIterator]();
      } catch (error) {
        ended = true;
        await chunks.return?.();
        throw error;
      }
      return pieces.next();
    }
    // Not an async generator, which would take another turn for each piece.
    const stage: AsyncIterator<RawRecord | Aside> = {
      next: () => pieces?.next() ?? begin(),
      async return() {
        ended = true;
        await (pieces ?? chunks).return?.();
        return { done: true, value: undefined };
      },
    };
    return { [Symbol.asyncIterator]: () => stage };
  };
}

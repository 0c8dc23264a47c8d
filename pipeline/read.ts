/** `paperwire`: the pipeline as a library. */

import { unpackBytes } from './acquire/containers/unpack.ts';
import { dateInName } from './acquire/input.ts';
import { DumpError } from './errors.ts';
import type { FieldMap } from './formats/fields/synonyms.ts';
import { readPapers } from './run.ts';
import { isoSeconds } from './text/dates.ts';
import type { Paper, Reject } from './types.ts';

export { ConfigurationError, DumpError } from './errors.ts';
export type { ExternalId, Link, Paper, Reject } from './types.ts';
export type { FieldMap };

/** Text, or bytes in pieces of any size: a string, a Buffer, a web stream such as `response.body`, a stream of Node. */
export type Source =
  | string
  | Uint8Array
  | ReadableStream<Uint8Array>
  | AsyncIterable<Uint8Array | string>
  | Iterable<Uint8Array | string>;

export interface ReadOptions {
  /** A path or a URL; a day in it (`2025-03-11-papers.txt`) is the captured date. */
  readonly name?: string | undefined;
  /** When the dump was taken; dates without a year are read relative to it. Default: the day in `name`, else now. */
  readonly captured?: Date | undefined;
  /** Name of the format; detected from the content when left out. */
  readonly format?: string | undefined;
  /** Names of fields, in place of the built-in ones: `{title: ['headline']}`. */
  readonly map?: FieldMap | undefined;
  /** Address that a saved page comes from, for its relative links; `name`, if that is an address, when left out. */
  readonly url?: string | undefined;
  /** Aborting it ends the reading with `signal.reason`. */
  readonly signal?: AbortSignal | undefined;
  /** Called with each record that is no paper, with its text and the reason, and the name of its file in an archive. */
  readonly onReject?: ((reject: Reject, name: string) => void) | undefined;
}

/**
 * Reads the papers of a dump, without a model and without a database. Pulls the source as papers are taken, and closes it
 * when the loop ends. Compressed data, archives and mail are unpacked in memory, up to 64 MiB; Zstandard is not.
 * @returns papers in the order of the dump
 * @throws ConfigurationError for an unknown format; at the end DumpError when the dump, or a file of an archive, could not
 *   be read, AggregateError of these for several files; the source's own error when that breaks
 */
export async function* read(
  source: Source,
  options: ReadOptions = {},
): AsyncGenerator<Paper, void, undefined> {
  const { name = '-', captured, signal = new AbortController().signal, onReject, ...reading } = options;
  let broken: { readonly error: unknown } | undefined;
  async function* bytes(): AsyncIterable<Uint8Array> {
    try {
      for await (const piece of piecesOf(source))
        yield typeof piece === 'string' ? new TextEncoder().encode(piece) : piece;
    } catch (error) {
      broken = { error };
      throw error;
    }
  }
  const failures: DumpError[] = [];
  for await (const input of unpackBytes({ name }, bytes(), signal)) {
    const capturedAt = captured === undefined ? dateInName(input.name) : isoSeconds(captured);
    const dump = { ...input, capturedAt: capturedAt ?? isoSeconds(input.lastModified ?? new Date()) };
    try {
      for await (const value of readPapers(dump, { ...reading, signal })) {
        if (value.kind === 'paper') yield value;
        else if (value.kind === 'reject') onReject?.(value, input.name);
      }
    } catch (error) {
      if (broken !== undefined) throw broken.error;
      if (!(error instanceof DumpError)) throw error;
      failures.push(error);
    } finally {
      await input.close?.();
    }
  }
  if (failures.length > 1)
    throw new AggregateError(failures, `${failures.length} files of ${name} cannot be read`);
  if (failures[0] !== undefined) throw failures[0];
}

function piecesOf(source: Source): AsyncIterable<Uint8Array | string> | Iterable<Uint8Array | string> {
  return typeof source === 'string' || source instanceof Uint8Array ? [source] : source;
}

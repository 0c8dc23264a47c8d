import type { DumpRow } from '../../db/dumps/dumps.ts';
import type { Input } from '../../pipeline/acquire/input.ts';
import { DumpError } from '../../pipeline/errors.ts';
import type { Report } from '../../pipeline/ledger/report.ts';
import type { Preview } from './preview.ts';

/** How one dump that was taken in stands. */
export interface Taken {
  readonly dumpId: string | null;
  readonly name: string;
  /**
   * `loading`: others go on with it, and the ledger tells when it is complete. `failed`: `error` says why; a dump whose bytes
   * could not be read has no id.
   */
  readonly state: 'loading' | 'loaded' | 'failed';
  /** Whether the ledger had it as settled before, so that there was nothing to do. */
  readonly known: boolean;
  readonly report?: Report;
  readonly error?: DumpError;
}

export interface ReadOptions {
  /** Stops it; what is written stays, and taking the same bytes again goes on from there. */
  readonly signal: AbortSignal;
  readonly format?: string | undefined;
  /** When the dump was taken; see `identifyDump`. */
  readonly captured?: string | undefined;
}

export interface TakeOptions extends ReadOptions {
  /** Whether to load a dump of which more than half is rejected. */
  readonly accept?: boolean | undefined;
}

/** What is known of bytes that come in, beside themselves. */
export interface Incoming {
  /** A URL, the subject of a message, a name that the sender gave. */
  readonly name: string;
  readonly lastModified?: Date | undefined;
  /** Most bytes that are taken. */
  readonly maxBytes: number;
}

/**
 * The way in for dumps that nobody stands beside: from sources, the API and the post. On Node and Deno a dump is ingested to
 * the end, one after another; on Workers it is read and its records are queued.
 */
export interface Intake {
  /**
   * Sets bytes aside, complete, so that they can be read twice and what broke off is never taken for a dump. Close the source.
   * @throws DumpError `too-large`; whatever reading the bytes throws
   */
  spool(incoming: Incoming, bytes: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<Input>;
  /** Takes every dump that is in a source, as {@link Taken} says; one that fails does not stop those after it. */
  take(source: Input, options: TakeOptions): AsyncIterable<Taken>;
  /**
   * Takes over a source and closes it when it is done with: enters its dumps in the ledger, and goes on with them when it
   * has returned, whatever becomes of who called.
   * @param options.signal stops what is done before it returns
   */
  submit(source: Input, options: TakeOptions): Promise<readonly Taken[]>;
  /** Whether so much waits already that nothing more should be submitted now. */
  isFull(): Promise<boolean>;
  /** What would be read of the dumps in a source, without writing anything. */
  preview(source: Input, options: TakeOptions): AsyncIterable<Preview>;
}

/** Whether there is nothing to do for a dump. One that failed may be read as another format, or be accepted as it is. */
export function isDone(
  dump: DumpRow | undefined,
  { accept, format }: Pick<TakeOptions, 'accept' | 'format'>,
): dump is DumpRow {
  if (dump?.state === 'failed') return !accept && format === undefined;
  return dump?.state === 'loaded';
}

/** What is told of a dump for which there is nothing to do. */
export function known({ id, name, state, code, reason }: DumpRow): Taken {
  const told = { dumpId: id, name, state, known: true };
  return state === 'failed' ? { ...told, error: new DumpError(code ?? 'failed', reason ?? '') } : told;
}

/** What is told of a dump that cannot be taken. */
export function failed(name: string, dumpId: string | null, error: DumpError): Taken {
  return { dumpId, name, state: 'failed', known: false, error };
}

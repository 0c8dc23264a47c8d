import type { DumpError } from '../pipeline/errors.ts';
import type { Report } from '../pipeline/report.ts';
import type { Source } from '../pipeline/source.ts';

/** How one dump that was taken in stands. */
export interface Taken {
  readonly dumpId: string | null;
  readonly name: string;
  /**
   * `loading`: it is in the queue, and the ledger tells when it is complete. `failed`: `error` says why; a dump whose bytes
   * could not be read has no id.
   */
  readonly state: 'loading' | 'loaded' | 'failed';
  /** Whether the ledger had it as settled before, so that there was nothing to do. */
  readonly known: boolean;
  readonly report?: Report;
  readonly error?: DumpError;
}

export interface TakeOptions {
  /** Stops it; what is written stays, and taking the same bytes again goes on from there. */
  readonly signal: AbortSignal;
  readonly format?: string | undefined;
  /** When the dump was taken; see `identifyDump`. */
  readonly captured?: string | undefined;
  /** Whether to load a dump of which more than half is rejected. */
  readonly accept?: boolean | undefined;
  /** Writes nothing and reports what would be read. */
  readonly dryRun?: boolean | undefined;
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
  spool(incoming: Incoming, bytes: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<Source>;
  /** Takes every dump that is in a source, as {@link Taken} says; one that fails does not stop those after it. */
  take(source: Source, options: TakeOptions): AsyncIterable<Taken>;
}

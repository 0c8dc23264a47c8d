/**
 * The one way in for dumps: the command line, HTTP, mail, the scheduler and the replay of rejects all call {@link take}.
 * The platform says how to load one dump.
 */
import type { Database } from '../../db/database.ts';
import { type DumpRow, getDump } from '../../db/dumps/dumps.ts';
import { ENDS_PROCESS, LOST } from '../../db/dumps/promised-dumps.ts';
import type { TopicModel } from '../../db/topics/classify-items.ts';
import type { Input, Spool } from '../../pipeline/acquire/input.ts';
import { DumpError } from '../../pipeline/errors.ts';
import type { Report } from '../../pipeline/ledger/ledger.ts';
import type { RunOptions } from '../../pipeline/run.ts';
import type { Dump } from '../../pipeline/types.ts';
import { eachDump } from './each-dump.ts';
import type { Preview } from './preview.ts';

/** The result of taking one dump. */
export interface Outcome {
  /** `null` when its bytes could not be read. */
  readonly dumpId: string | null;
  readonly name: string;
  /** As in the ledger. `loading`: the inbox or the queue goes on with the dump. `failed`: `error` says why. */
  readonly state: DumpRow['state'];
  /** Whether the dump was loaded or failed before: nothing was done. */
  readonly isRepeat: boolean;
  readonly report?: Report;
  readonly error?: DumpError;
}

export interface TakeOptions extends RunOptions {
  /** Captured date of the dumps; see `identifyDump`. */
  readonly captured?: string | undefined;
  /** Whether to load dumps again that are loaded or failed. */
  readonly again?: boolean | undefined;
}

/** Code of the error of a load whose thread has died, perhaps because of the dump. */
export const LOADER_ENDED = 'loader-ended';

/** How a platform loads dumps. */
export interface Loader {
  readonly db: Database;
  /** Loads one dump: ingests it in this process, or stores its records and queues them. Throws DumpError. */
  load(dump: Dump, options: TakeOptions): Promise<Pick<Outcome, 'state' | 'report'>>;
  /** Runs `work` when no other dump is being loaded; left out where dumps may be loaded side by side. */
  inTurn?<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T>;
}

/** The intake of a server: for HTTP, mail and the scheduler. */
export interface Intake {
  /** Keeps bytes for {@link take}, {@link submit} or {@link preview}. A broken download is never taken for a dump. */
  readonly spool: Spool;
  /** Takes every dump in an input, and closes the input. */
  take(input: Input, options: TakeOptions): AsyncIterable<Outcome>;
  /**
   * Enters the dumps of an input in the ledger, closes the input, and loads the dumps after it has returned.
   * @param options.signal stops the work before the return
   */
  submit(input: Input, options: TakeOptions): Promise<readonly Outcome[]>;
  /** Whether so many dumps wait that nothing more should be submitted. */
  isFull(): Promise<boolean>;
  /** Opens the topic model that gives new items their topics. */
  openTopicModel(): Promise<TopicModel>;
  /** Reads the dumps of an input without writing anything. */
  preview(input: Input, options: TakeOptions): AsyncIterable<Preview>;
}

/** Takes dumps one after another. A dump that fails does not stop those after it. */
export function take(
  dumps: AsyncIterable<Input>,
  { db, load, inTurn = (_, work) => work() }: Loader,
  options: TakeOptions,
): AsyncIterable<Outcome> {
  const takeOne = async (dump: Dump): Promise<Outcome> => {
    const row = options.again ? undefined : await getDump(db, dump.id);
    if (isFinished(row, options)) return repeatOf(row);
    return { dumpId: dump.id, name: dump.name, isRepeat: false, ...(await load(dump, options)) };
  };
  return eachDump(dumps, options, (dump) => inTurn(options.signal, () => takeOne(dump)), failure);
}

/** Codes of failed dumps that did not fail because of what they hold. */
const MAY_SUCCEED = new Set<string | null>([LOST, ENDS_PROCESS]);

/**
 * Whether a dump needs no loading. A failed one does when it is accepted, read in another format, or did not fail because
 * of what it holds.
 */
export function isFinished(
  row: DumpRow | undefined,
  { accept, format }: Pick<TakeOptions, 'accept' | 'format'>,
): row is DumpRow {
  const isFailed = row?.state === 'failed' && !accept && format === undefined && !MAY_SUCCEED.has(row.code);
  return row?.state === 'loaded' || isFailed;
}

/** The outcome of taking a dump that is finished. */
export function repeatOf({ id, place, name, state, code, reason }: DumpRow): Outcome {
  const error = state === 'failed' ? { error: new DumpError(code ?? 'failed', reason ?? '') } : {};
  return { dumpId: id, name: place ?? name, state, isRepeat: true, ...error };
}

/** The outcome of taking a dump that failed. */
export function failure(name: string, dumpId: string | null, error: DumpError): Outcome {
  return { dumpId, name, state: 'failed', isRepeat: false, error };
}

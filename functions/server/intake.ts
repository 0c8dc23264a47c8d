import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import type { Database } from '../../db/database.ts';
import { failDump, getDump } from '../../db/dumps/dumps.ts';
import type { TopicModel } from '../../db/topics/classify-items.ts';
import type { Input } from '../../pipeline/acquire/input.ts';
import { DumpError } from '../../pipeline/errors.ts';
import type { Dump } from '../../pipeline/types.ts';
import { eachDump, unpackOnce } from '../intake/each-dump.ts';
import {
  failure,
  type Intake,
  isFinished,
  type Loader,
  type Outcome,
  repeatOf,
  type TakeOptions,
  take,
} from '../intake/take.ts';
import { unreadable } from '../intake/unreadable.ts';
import { unpackInput } from './files/inputs.ts';
import { inTurns } from './in-turn.ts';
import { Inbox, type Promised } from './inbox/inbox.ts';
import { promisedLoader } from './inbox/promised-loader.ts';
import type { DumpTasks } from './loading/dump-tasks.ts';
import { readOnThread } from './reading/read-on-thread.ts';

export interface NodeIntakeOptions extends DumpTasks {
  readonly db: Database;
  /** Opens the topic model that gives new items their topics. */
  openTopicModel(): Promise<TopicModel>;
  /** Where submitted dumps wait, also for the next process; a temporary folder when left out. */
  readonly inbox?: Inbox;
  /** Stops the loading of submitted dumps. */
  readonly signal: AbortSignal;
}

export interface NodeIntake extends Intake {
  /** Loads the dumps that were submitted to earlier processes, and from now on those of processes that end. */
  resume(): Promise<void>;
  /** Waits until every submitted dump is loaded, or given back to other processes because this one ends. */
  idle(): Promise<void>;
  /** The number of submitted dumps that wait to be loaded by this process. */
  waiting(): number;
}

/** Maximum number of submissions that wait at once. */
const MAX_SUBMISSIONS = 100;

/** The intake of Node and Deno: spools in files, loads one dump after another. */
export function nodeIntake({
  db,
  load,
  preview,
  openTopicModel,
  inbox,
  signal: ending,
}: NodeIntakeOptions): NodeIntake {
  const spooler = inbox ?? new Inbox(tmpdir(), randomUUID());
  const loader: Loader = { db, load, inTurn: inTurns() };
  const promises = promisedLoader({ db, inbox: spooler, loader, signal: ending });

  const takeInput: Intake['take'] = (input, options) =>
    take(unpackOnce(input, options.signal, unpackInput), loader, options);

  async function submit(input: Input, options: TakeOptions): Promise<readonly Outcome[]> {
    const entered: Promised[] = [];
    const enter = async (dump: Dump, spooled: Input): Promise<Outcome> => {
      const row = await getDump(db, dump.id);
      if (isFinished(row, options)) return repeatOf(row);
      const { promised, capturedAt } = await promises.enter(dump, spooled, options);
      if (promised !== null) entered.push(promised);
      try {
        await assertReadable(db, { ...dump, capturedAt }, options);
      } catch (error) {
        if (error instanceof DumpError && promised !== null) {
          entered.pop();
          await promises.end(promised);
        }
        throw error;
      }
      return { dumpId: dump.id, name: dump.name, state: 'loading', isRepeat: false };
    };
    const intoInbox = (each: Input, signal: AbortSignal) => unpackInput(each, signal, spooler.spool);
    try {
      const dumps = unpackOnce(input, options.signal, intoInbox);
      return await Array.fromAsync(eachDump(dumps, options, enter, failure));
    } finally {
      // Also after an error: what is in the ledger as loading is loaded, whoever was told so.
      if (entered.length > 0) promises.load(entered);
    }
  }

  return {
    spool: spooler.spool,
    take: takeInput,
    submit,
    isFull: async () => promises.waiting() >= MAX_SUBMISSIONS,
    openTopicModel,
    preview: (input, options) =>
      eachDump(
        unpackOnce(input, options.signal, unpackInput),
        options,
        (dump) => preview(dump, options),
        unreadable,
      ),
    resume: promises.resume,
    idle: promises.idle,
    waiting: promises.waiting,
  };
}

/** Bytes from which {@link assertReadable} recognises a format. */
const HEAD_BYTES = 256 * 1024;

/**
 * Reads the head of a dump, so that a dump of unknown format fails at once.
 * @throws DumpError as `ingest` does; the ledger then says why
 */
async function assertReadable(db: Database, dump: Dump, options: TakeOptions): Promise<void> {
  async function* open(signal?: AbortSignal) {
    let size = 0;
    for await (const chunk of dump.open(signal)) {
      yield chunk;
      size += chunk.length;
      if (size >= HEAD_BYTES) return;
    }
  }
  try {
    for await (const _ of readOnThread({ ...dump, open }, options)) return;
  } catch (error) {
    if (error instanceof DumpError) await failDump(db, dump.id, error, new Date());
    throw error;
  }
}

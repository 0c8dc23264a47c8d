import { tmpdir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '../../db/database.ts';
import { failDump, getDump, registerDump } from '../../db/dumps/dumps.ts';
import type { TopicModel } from '../../db/topics/classify-items.ts';
import type { Input } from '../../pipeline/acquire/input.ts';
import { DumpError } from '../../pipeline/errors.ts';
import type { Dump } from '../../pipeline/types.ts';
import { eachDump, unpackOnce } from '../intake/each-dump.ts';
import { unreadable } from '../intake/preview.ts';
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
import { log } from '../logging.ts';
import { logOutcome } from '../terminal/describe-report.ts';
import { unpackInput } from './files/inputs.ts';
import { Inbox } from './inbox.ts';
import type { DumpTasks } from './loading/dump-tasks.ts';
import { readOnThread } from './reading/read-on-thread.ts';
import { createTurns } from './turns.ts';

export interface NodeIntakeOptions extends DumpTasks {
  readonly db: Database;
  /** Opens the topic model that gives new items their topics. */
  openTopicModel(): Promise<TopicModel>;
  /** Frees the model. */
  rest(): Promise<void>;
  /** Where submitted dumps wait, also for the next process; a temporary folder when left out. */
  readonly inbox?: Inbox;
  /** Stops the loading of submitted dumps. */
  readonly signal: AbortSignal;
}

export interface NodeIntake extends Intake {
  /** Loads the dumps that were submitted to earlier processes. */
  resume(): Promise<void>;
  /** Waits until every submitted dump is loaded. */
  idle(): Promise<void>;
}

/** Maximum number of submissions that wait at once. */
const MAX_SUBMISSIONS = 100;

/** Pause before the next attempt to load a submitted dump, in milliseconds: it doubles from the first to the last. */
const FIRST_RETRY_MS = 10_000;
const LAST_RETRY_MS = 600_000;

/** The intake of Node and Deno: spools in files, loads one dump after another. */
export function nodeIntake({
  db,
  load,
  preview,
  openTopicModel,
  rest,
  inbox,
  signal: ending,
}: NodeIntakeOptions): NodeIntake {
  const spooler = inbox ?? new Inbox(tmpdir());
  const { beside, inTurn } = createTurns(rest);
  const loader: Loader = { db, load, inTurn };
  const submissions = new Set<Promise<void>>();

  const takeInput: Intake['take'] = (input, options) =>
    take(unpackOnce(input, options.signal, unpackInput), loader, options);

  /** Loads promised inputs one after another, each until it succeeds or this process ends. */
  function loadLater(inputs: readonly Input[], options: TakeOptions): void {
    const loadAll = async () => {
      for (const input of inputs) await loadPromised(input, { ...options, signal: ending });
    };
    const work = loadAll().finally(() => submissions.delete(work));
    submissions.add(work);
  }

  async function loadPromised(input: Input, options: TakeOptions): Promise<void> {
    // `take` closes its inputs, and these bytes may be needed for another attempt.
    const reread = { ...input, close: async () => {} };
    for (let pause = FIRST_RETRY_MS; !ending.aborted; pause = Math.min(2 * pause, LAST_RETRY_MS)) {
      try {
        for await (const outcome of takeInput(reread, options)) logOutcome(outcome);
        return await input.close?.();
      } catch (error) {
        if (ending.aborted) return;
        log.error`loading ${input.name}: ${error}; next attempt in ${pause / 1000} s`;
        await sleep(pause, undefined, { signal: ending, ref: false }).catch(() => {});
      }
    }
  }

  async function submit(input: Input, options: TakeOptions): Promise<readonly Outcome[]> {
    const promised: Input[] = [];
    const enter = async (dump: Dump, spooled: Input): Promise<Outcome> => {
      const row = await getDump(db, dump.id);
      if (isFinished(row, options)) return repeatOf(row);
      const { capturedAt } = await registerDump(db, dump, new Date());
      await assertReadable(db, { ...dump, capturedAt }, options);
      promised.push(await spooler.promise(spooled, options));
      return { dumpId: dump.id, name: dump.name, state: 'loading', isRepeat: false };
    };
    const intoInbox = (each: Input, signal: AbortSignal) => unpackInput(each, signal, spooler.spool);
    try {
      const dumps = unpackOnce(input, options.signal, intoInbox);
      const outcomes = await Array.fromAsync(eachDump(dumps, options, enter, failure));
      if (promised.length > 0) loadLater(promised, options);
      return outcomes;
    } catch (error) {
      for (const each of promised) await each.close?.();
      throw error;
    }
  }

  return {
    spool: spooler.spool,
    take: takeInput,
    submit,
    isFull: async () => submissions.size >= MAX_SUBMISSIONS,
    openTopicModel: () => beside(openTopicModel),
    preview: (input, options) =>
      eachDump(
        unpackOnce(input, options.signal, unpackInput),
        options,
        (dump) => beside(() => preview(dump, options)),
        unreadable,
      ),
    async resume() {
      for (const { input, options } of (await inbox?.waiting()) ?? [])
        loadLater([input], { ...options, signal: ending });
    },
    async idle() {
      while (submissions.size > 0) await Promise.all(submissions);
    },
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

import { tmpdir } from 'node:os';
import { clearTimeout, setTimeout } from 'node:timers';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '../../db/database.ts';
import { failDump, getDump, registerDump } from '../../db/dumps/dumps.ts';
import type { Input } from '../../pipeline/acquire/input.ts';
import { DumpError } from '../../pipeline/errors.ts';
import { ingest, type RunDeps, readPapers } from '../../pipeline/run.ts';
import type { Dump } from '../../pipeline/types.ts';
import { eachDump } from '../intake/each-dump.ts';
import { failed, type Intake, isDone, known, type Taken, type TakeOptions } from '../intake/intake.ts';
import { preview, unreadable } from '../intake/preview.ts';
import { log } from '../logging.ts';
import { unpackInput } from './files/inputs.ts';
import { Inbox } from './inbox.ts';

/** What {@link nodeIntake} works with. */
export interface IntakeDeps {
  readonly db: Database;
  /** Prepares the run of a dump; see `Ingestion`. */
  run(dump: Dump): Promise<RunDeps>;
  /** Called when nothing is left to do, so that the model can be freed. */
  rest(): Promise<void>;
  /** Where what was submitted waits, also for the next process; without it, in temporary files. */
  readonly inbox?: Inbox;
  /** Stops what goes on with dumps that were submitted. */
  readonly signal: AbortSignal;
}

/** Takes dumps in within this process. */
export interface NodeIntake extends Intake {
  /** Goes on with what was submitted to processes that are no more. */
  resume(): Promise<void>;
  /** Waits until nothing that was submitted is being worked on. */
  idle(): Promise<void>;
}

/** Most sources that wait at once, each in a file. */
const MOST = 100;

/** When to try again what could not be done, in milliseconds: at first, and at the slowest. */
const SOON = 10_000;
const LATER = 600_000;

/** Takes dumps in on Node and Deno: bytes wait in files, dumps are ingested one after another in this process. */
export function nodeIntake({ db, run, rest, inbox: kept, signal: ending }: IntakeDeps): NodeIntake {
  const inbox = kept ?? new Inbox(tmpdir());
  const turns = new Turns(rest);
  const going = new Set<Promise<void>>();

  function take(source: Input, options: TakeOptions): AsyncIterable<Taken> {
    const work = async (dump: Dump): Promise<Taken> => {
      const report = await turns.take(options.signal, async () => {
        if (isDone(await getDump(db, dump.id), options)) return null;
        return ingest(dump, await run(dump), options);
      });
      if (report !== null) {
        return { dumpId: dump.id, name: dump.name, state: 'loaded', known: false, report };
      }
      return known(await requireDump(db, dump.id));
    };
    return eachDump(unpackInput(source, options.signal), source, options, work, failed);
  }

  /** Takes a source in, again and again until it can be done, and closes it then. */
  async function finish(source: Input, options: TakeOptions): Promise<void> {
    for (let pause = SOON; !ending.aborted; pause = Math.min(2 * pause, LATER)) {
      try {
        for await (const { name, report, error } of take(source, { ...options, signal: ending })) {
          if (error !== undefined) log.error(`${name}: not ingested. ${error.message}`);
          else if (report) log.info(`${name}: ${report.stored} new, ${report.merged} known already`);
        }
        await source.close?.();
        return;
      } catch (error) {
        if (ending.aborted) return;
        log.error`taking ${source.name} in: ${error}; it is tried again in ${pause / 1000} s`;
        await sleep(pause, undefined, { signal: ending, ref: false }).catch(() => {});
      }
    }
  }

  function goOn(source: Input, options: TakeOptions): void {
    const work = finish(source, options).finally(() => going.delete(work));
    going.add(work);
  }

  return {
    spool: (incoming, bytes, signal) => inbox.spool(incoming, bytes, signal),
    take,
    async submit(source, options) {
      const enter = async (dump: Dump): Promise<Taken> => {
        const row = await getDump(db, dump.id);
        if (isDone(row, options)) return known(row);
        const { capturedAt } = await registerDump(db, dump, new Date());
        await begin(db, { ...dump, capturedAt }, options);
        return { dumpId: dump.id, name: dump.name, state: 'loading', known: false };
      };
      try {
        const dumps = unpackInput(source, options.signal);
        const entered = await Array.fromAsync(eachDump(dumps, source, options, enter, failed));
        if (entered.every(({ state }) => state !== 'loading')) await source.close?.();
        else {
          await inbox.promise(source, options);
          goOn(source, options);
        }
        return entered;
      } catch (error) {
        await source.close?.();
        throw error;
      }
    },
    isFull: async () => going.size >= MOST,
    preview: (source, options) =>
      eachDump(
        unpackInput(source, options.signal),
        source,
        options,
        (dump) => turns.beside(() => preview(db, dump, () => run(dump), options)),
        unreadable,
      ),
    async resume() {
      for (const { source, order } of (await kept?.waiting()) ?? [])
        goOn(source, { ...order, signal: ending });
    },
    async idle() {
      while (going.size > 0) await Promise.all(going);
    },
  };
}

/**
 * Reads the beginning of a dump, so that one of which nothing can be read is known as failed at once.
 * @throws DumpError as `ingest` does
 */
async function begin(db: Database, dump: Dump, options: TakeOptions): Promise<void> {
  try {
    for await (const _ of readPapers(dump, options)) return;
  } catch (error) {
    if (error instanceof DumpError) await failDump(db, dump.id, error, new Date());
    throw error;
  }
}

async function requireDump(db: Database, id: string) {
  const row = await getDump(db, id);
  if (row === undefined) throw new Error(`reading dump ${id}: the ledger has lost its row`);
  return row;
}

/** How long the model is kept when nothing is left to do, in milliseconds: what is posted comes in bursts. */
const LINGER = 60_000;

/** Lets one at a time work; the others wait in the order in which they came. Tells when nobody works any more. */
class Turns {
  #last: Promise<unknown> = Promise.resolve();
  #working = 0;
  #resting: NodeJS.Timeout | undefined;
  readonly #rest: () => Promise<void>;

  constructor(rest: () => Promise<void>) {
    this.#rest = rest;
  }

  take<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    const mine = this.#last.then(() => {
      signal.throwIfAborted();
      return work();
    });
    this.#last = mine.catch(() => {});
    return this.beside(() => mine);
  }

  /** For what is little, and what somebody waits for. */
  async beside<T>(work: () => Promise<T>): Promise<T> {
    this.#working++;
    clearTimeout(this.#resting);
    try {
      return await work();
    } finally {
      if (--this.#working === 0) {
        this.#resting = setTimeout(() => this.#rest().catch((error) => log.warning`${error}`), LINGER);
        this.#resting.unref();
      }
    }
  }
}

import type { Database } from '../db/database.ts';
import { getDump } from '../db/dumps.ts';
import { DumpError } from '../pipeline/errors.ts';
import { ingest, type RunDeps } from '../pipeline/run.ts';
import { identifyDump } from '../pipeline/source.ts';
import { spool, unpackSource } from '../pipeline/source-node.ts';
import type { Dump } from '../pipeline/types.ts';
import { isSettled } from './ingest-node.ts';
import type { Intake } from './intake.ts';

/** What {@link nodeIntake} works with. */
export interface IntakeDeps {
  readonly db: Database;
  /** Prepares the run of a dump; see `Ingestion`. */
  run(dump: Dump): Promise<RunDeps>;
  /** The same for a run that writes nothing. */
  dryRun(dump: Dump): Promise<RunDeps>;
  /** Called when nothing is left to do, so that the model can be freed. */
  rest(): Promise<void>;
}

/** Takes dumps in on Node and Deno: bytes wait in temporary files, dumps are ingested one after another in this process. */
export function nodeIntake({ db, run, dryRun, rest }: IntakeDeps): Intake {
  const turns = new Turns(rest);
  return {
    spool: ({ name, lastModified, maxBytes }, bytes, signal) =>
      spool(lastModified === undefined ? { name } : { name, lastModified }, bytes, signal, maxBytes),
    async *take(source, options) {
      const { signal, captured } = options;
      for await (const inner of unpackSource(source, signal)) {
        const { name } = inner;
        let dumpId: string | null = null;
        try {
          const when = captured === undefined ? { now: new Date() } : { now: new Date(), captured };
          const dump = await identifyDump(inner, when, signal);
          dumpId = dump.id;
          const report = await turns.take(signal, async () => {
            if (!options.dryRun && !options.accept && isSettled(await getDump(db, dump.id))) return null;
            return ingest(dump, await (options.dryRun ? dryRun(dump) : run(dump)), options);
          });
          if (report !== null) {
            yield { dumpId, name, state: 'loaded', known: false, report };
            continue;
          }
          const row = await getDump(db, dump.id);
          yield row?.state === 'failed'
            ? { dumpId, name, state: 'failed', known: true, error: new DumpError('failed', row.reason ?? '') }
            : { dumpId, name, state: 'loaded', known: true };
        } catch (error) {
          if (!(error instanceof DumpError)) throw error;
          yield { dumpId, name, state: 'failed', known: false, error };
        } finally {
          if (inner !== source) await inner.close?.();
        }
      }
    },
  };
}

/** Lets one at a time work; the others wait in the order in which they came. */
class Turns {
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;
  readonly #rest: () => Promise<void>;

  constructor(rest: () => Promise<void>) {
    this.#rest = rest;
  }

  async take<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    this.#waiting++;
    const before = this.#last;
    const mine = before.then(() => {
      signal.throwIfAborted();
      return work();
    });
    this.#last = mine
      .catch(() => {})
      .then(() => (--this.#waiting === 0 ? this.#rest() : undefined))
      .catch(() => {});
    return mine;
  }
}

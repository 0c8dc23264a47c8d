import type { SourceEntry, SourceRow } from '../../db/sources/sources.ts';
import { syncSources } from '../../db/sources/sources.ts';
import { Pace } from '../../pipeline/acquire/fetch/pace.ts';
import { locationOf, type Source } from '../../pipeline/acquire/sources.ts';
import { log } from '../logging.ts';
import { CRON_LIMITS, type CronDeps } from './context.ts';
import { dueTime, isDue } from './due.ts';
import { type CronRun, pullSource, type SourceRun, siteOfSource } from './pull-source.ts';

/** Scheduled ingestion: the one function behind the schedulers of all platforms. */
export interface Cron {
  /** Pulls what is due, once; while it is at it, further calls wait for the same. */
  tick(signal: AbortSignal): Promise<readonly SourceRun[]>;
  /**
   * Pulls sources now, whether or not they are due or enabled.
   * @param names of the list; all that are enabled when left out
   */
  run(signal: AbortSignal, names?: readonly string[]): Promise<readonly SourceRun[]>;
}

/**
 * Pulls sources, many sites at a time but no site twice at a time. What it has to remember is in the database, where each
 * source is claimed for the time of its run: two runs at once pull each source once, and a run that was killed is gone on with.
 */
export function createCron(deps: CronDeps): Cron {
  const limits = { ...CRON_LIMITS, ...deps.limits };
  const now = deps.now ?? (() => new Date());
  const pace = new Pace(limits.gap);
  const byName = new Map(deps.sources.map((source) => [source.name, source]));

  const pull = async (rows: readonly SourceRow[], force: boolean, signal: AbortSignal) => {
    const end = performance.now() + limits.budget;
    const mayGoOn = () => performance.now() < end && !signal.aborted;
    const run = { ...deps, limits, now, pace, mayGoOn, force, signal, busy: new Map<string, Date>() };
    const listed = rows.flatMap((row) => {
      const source = byName.get(row.name);
      return source === undefined ? [] : [{ source, row }];
    });
    const queues = Map.groupBy(
      listed,
      ({ source }) => siteOfSource(source) ?? `source ${source.name}`,
    ).values();
    const runs: SourceRun[] = [];
    const lane = async () => {
      for (const queue of queues) {
        for (const { source, row } of queue) {
          if (!mayGoOn()) return;
          runs.push(await pullOne(run, source, row));
        }
      }
    };
    // All of them: whoever is stopped lets go of its source first.
    await Promise.allSettled(Array.from({ length: limits.lanes }, lane));
    signal.throwIfAborted();
    return runs;
  };

  let ticking: Promise<readonly SourceRun[]> | undefined;
  return {
    tick(signal) {
      ticking ??= syncSources(deps.db, deps.sources.map(entryOf))
        .then((rows) => rows.filter((row) => isDue(row, now())))
        // Who has waited longest comes first, in case there is no time for all.
        .then((due) => due.sort((a, b) => (dueTime(a) ?? 0) - (dueTime(b) ?? 0)))
        .then((due) => pull(due, false, signal))
        .finally(() => {
          ticking = undefined;
        });
      return ticking;
    },
    async run(signal, names) {
      const rows = await syncSources(deps.db, deps.sources.map(entryOf));
      const wanted = rows.filter(({ name, enabled }) => names?.includes(name) ?? enabled);
      return pull(wanted, true, signal);
    },
  };
}

/** One that fails stops no other, not even when the database is what fails: then its claim runs out by itself. */
async function pullOne(run: CronRun, source: Source, row: SourceRow): Promise<SourceRun> {
  try {
    return await pullSource(run, source, row);
  } catch (error) {
    run.signal.throwIfAborted();
    const message = error instanceof Error ? error.message : String(error);
    log.error(`source ${source.name}: ${message}`);
    return { name: source.name, outcome: 'failed', code: 'internal', message, dumps: [] };
  }
}

/** A source as the database knows it. */
export function entryOf({ name, place, cadence, quiet, enabled }: Source): SourceEntry {
  return { name, url: locationOf(place), cadenceSeconds: cadence, quietSeconds: quiet, enabled };
}

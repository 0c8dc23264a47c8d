/** Scheduled fetching: the one scheduler of all platforms. */
import { type SourceEntry, type SourceRow, syncSources } from '../../db/sources/sources.ts';
import { Pace } from '../../pipeline/acquire/fetch/pace.ts';
import { locationOf, type Source } from '../../pipeline/acquire/sources.ts';
import { log } from '../logging.ts';
import { dueTime, isDue } from './due.ts';
import { CRON_LIMITS, type CronLimits } from './limits.ts';
import type { Pull } from './pull-page.ts';
import { type CronRun, pullSource, type SourceRun, siteOfSource } from './pull-source.ts';

/** The platform's part of scheduled fetching. */
export interface CronOptions extends Pick<Pull, 'db' | 'intake' | 'request' | 'openStore' | 'userAgent'> {
  /** Reads the list of sources; called for each tick and each run. */
  readonly readSources: () => Promise<readonly Source[]>;
  readonly limits?: Partial<CronLimits>;
  readonly now?: () => Date;
}

export interface Cron {
  /** Pulls the sources that are due. A call during a tick returns the result of that tick. */
  tick(signal: AbortSignal): Promise<readonly SourceRun[]>;
  /**
   * Pulls sources now, due or not, enabled or not.
   * @param names all enabled sources when left out
   */
  run(signal: AbortSignal, names?: readonly string[]): Promise<readonly SourceRun[]>;
}

/** Calls `work` every minute until `signal` aborts, and never twice at once. */
export type EveryMinute = (work: () => Promise<void>, signal: AbortSignal) => void;

/**
 * Makes the scheduler. It pulls several sites at a time, each source of a site after the other. All state is in the
 * database, where a run claims each source: two runs at once pull each source once, and a run continues a killed one.
 */
export function createCron(options: CronOptions): Cron {
  const limits = { ...CRON_LIMITS, ...options.limits };
  const now = options.now ?? (() => new Date());
  const pace = new Pace(limits.gapMs);
  const readList = async () => {
    const sources = await options.readSources();
    return { sources, rows: await syncSources(options.db, sources.map(entryOf)) };
  };

  const pull = async (
    sources: readonly Source[],
    rows: readonly SourceRow[],
    force: boolean,
    signal: AbortSignal,
  ) => {
    const byName = new Map(sources.map((source) => [source.name, source]));
    const end = performance.now() + limits.budgetMs;
    const mayGoOn = () => performance.now() < end && !signal.aborted;
    const run = {
      ...options,
      sources,
      limits,
      now,
      pace,
      mayGoOn,
      force,
      signal,
      busySites: new Map<string, Date>(),
    };
    const listed = rows.flatMap((row) => {
      const source = byName.get(row.name);
      return source === undefined ? [] : [{ source, row }];
    });
    // The lanes share one iterator over the sites.
    const sites = Map.groupBy(
      listed,
      ({ source }) => siteOfSource(source) ?? `source ${source.name}`,
    ).values();
    const runs: SourceRun[] = [];
    const lane = async () => {
      for (const site of sites) {
        for (const { source, row } of site) {
          if (!mayGoOn()) return;
          runs.push(await pullOne(run, source, row));
        }
      }
    };
    // Waits for all of them: each stopped lane first releases its source.
    await Promise.allSettled(Array.from({ length: limits.sitesAtOnce }, lane));
    signal.throwIfAborted();
    return runs;
  };

  async function tick(signal: AbortSignal): Promise<readonly SourceRun[]> {
    const { sources, rows } = await readList();
    const due = rows.filter((row) => isDue(row, now()));
    // The longest wait comes first, in case the budget does not suffice for all.
    due.sort((a, b) => (dueTime(a) ?? 0) - (dueTime(b) ?? 0));
    return pull(sources, due, false, signal);
  }

  let ticking: Promise<readonly SourceRun[]> | undefined;
  return {
    tick(signal) {
      ticking ??= tick(signal).finally(() => {
        ticking = undefined;
      });
      return ticking;
    },
    async run(signal, names) {
      const { sources, rows } = await readList();
      const requested = rows.filter(({ name, enabled }) => names?.includes(name) ?? enabled);
      return pull(sources, requested, true, signal);
    },
  };
}

/** A failing source stops no other, not even when the database fails: then the lease runs out. */
async function pullOne(run: CronRun, source: Source, row: SourceRow): Promise<SourceRun> {
  try {
    return await pullSource(run, source, row);
  } catch (error) {
    run.signal.throwIfAborted();
    const message = error instanceof Error ? error.message : String(error);
    log.error('source {source}: {error}', { source: source.name, error });
    return { name: source.name, outcome: 'failed', code: 'internal', message, dumps: [] };
  }
}

/** Makes the row's fixed part of a listed source. */
export function entryOf({ name, place, cadence, quiet, enabled }: Source): SourceEntry {
  return { name, url: locationOf(place), cadenceSeconds: cadence, quietSeconds: quiet, enabled };
}

/**
 * Ticks now and every minute. Logs a tick that fails.
 * @returns when `signal` has aborted and the last tick has released its sources
 */
export async function keepTicking(cron: Cron, everyMinute: EveryMinute, signal: AbortSignal): Promise<void> {
  let ticking = Promise.resolve();
  const tick = () => {
    ticking = cron.tick(signal).then(
      () => {},
      (error) => {
        if (!signal.aborted) log.error`cron: ${error}`;
      },
    );
    return ticking;
  };
  everyMinute(tick, signal);
  await tick();
  if (!signal.aborted) {
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  }
  await ticking;
}

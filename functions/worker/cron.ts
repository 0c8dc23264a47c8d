import { allowHosts } from '../../pipeline/acquire/fetch/allow-hosts.ts';
import { type Bucket, bucketStore } from '../../pipeline/acquire/fetch/r2.ts';
import { FETCH_LIMITS } from '../../pipeline/acquire/fetch/request.ts';
import { parseSources } from '../../pipeline/acquire/sources.ts';
import sourcesJson from '../../seeds/sources.json' with { type: 'json' };
import { type Cron, createCron } from '../sources/cron.ts';
import { userAgent } from '../sources/user-agent.ts';
import { workerIntake } from './app.ts';
import type { Bindings, WorkerDeps } from './deps.ts';

/** Sites that are spoken to at once, each with a dump in memory. */
const LANES = 2;

const sources = parseSources(sourcesJson, 'seeds/sources.json');

/**
 * Scheduled ingestion on Workers: the list of sources is the one that was uploaded, only the hosts that it names are fetched
 * from, and what comes is read and queued.
 */
export function workerCron(deps: WorkerDeps, bindings: Bindings): Cron {
  const { intake, maxBytes } = workerIntake(deps, bindings);
  return createCron({
    db: deps.db,
    sources,
    intake,
    request: allowHosts((url, init) => fetch(url, init), sources),
    openStore: ({ kind }) =>
      kind === 'r2' && bindings.DUMPS !== undefined
        ? bucketStore(bindings.DUMPS as unknown as Bucket)
        : undefined,
    userAgent: userAgent(deps.env),
    limits: { fetch: { ...FETCH_LIMITS, maxBytes }, lanes: LANES },
  });
}

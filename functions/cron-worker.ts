import { allowHosts } from '../pipeline/fetch/allow-hosts.ts';
import { type Bucket, bucketStore } from '../pipeline/fetch/r2.ts';
import { FETCH_LIMITS } from '../pipeline/fetch/request.ts';
import { parseSources } from '../pipeline/sources.ts';
import sourcesJson from '../seeds/sources.json' with { type: 'json' };
import { MAX_DUMP } from './app-worker.ts';
import { type Cron, createCron } from './cron.ts';
import type { Bindings, WorkerDeps } from './deps-worker.ts';
import { queueIntake } from './intake-queue.ts';
import { userAgent } from './user-agent.ts';

/** Sites that are spoken to at once, each with a dump in memory. */
const LANES = 2;

const sources = parseSources(sourcesJson, 'seeds/sources.json');

/**
 * Scheduled ingestion on Workers: the list of sources is the one that was uploaded, only the hosts that it names are fetched
 * from, and what comes is read and queued.
 */
export function workerCron({ db, env, run }: WorkerDeps, bindings: Bindings): Cron {
  return createCron({
    db,
    sources,
    intake: queueIntake(db, run, bindings.WAITING),
    request: allowHosts((url, init) => fetch(url, init), sources),
    openStore: ({ kind }) =>
      kind === 'r2' && bindings.DUMPS !== undefined
        ? bucketStore(bindings.DUMPS as unknown as Bucket)
        : undefined,
    userAgent: userAgent(env),
    limits: { fetch: { ...FETCH_LIMITS, maxBytes: env.MAX_DUMP_BYTES ?? MAX_DUMP }, lanes: LANES },
  });
}

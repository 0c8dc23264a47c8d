import { allowHosts } from '../../pipeline/acquire/fetch/allow-hosts.ts';
import { type Bucket, bucketStore } from '../../pipeline/acquire/fetch/object-store.ts';
import { FETCH_LIMITS } from '../../pipeline/acquire/fetch/request.ts';
import { parseSources } from '../../pipeline/acquire/sources.ts';
import sourcesJson from '../../seeds/sources.json' with { type: 'json' };
import { type Cron, createCron } from '../sources/cron.ts';
import { userAgent } from '../sources/user-agent.ts';
import { workerIntake } from './app.ts';
import type { Bindings, WorkerIngestion } from './open-ingestion.ts';

/** Sites fetched at once, each with a dump in memory. */
const SITES_AT_ONCE = 2;

const sources = parseSources(sourcesJson, 'seeds/sources.json');

/** Makes the scheduler of a Worker. It fetches the uploaded list of sources, and only from the hosts in it. */
export function workerCron(ingestion: WorkerIngestion, bindings: Bindings): Cron {
  const { intake, maxBytes } = workerIntake(ingestion, bindings);
  return createCron({
    db: ingestion.db,
    readSources: async () => sources,
    intake,
    request: allowHosts((url, init) => fetch(url, init), sources),
    openStore: ({ kind }) =>
      kind === 'r2' && bindings.DUMPS !== undefined
        ? bucketStore(bindings.DUMPS as unknown as Bucket)
        : undefined,
    userAgent: userAgent(ingestion.env),
    limits: { fetch: { ...FETCH_LIMITS, maxBytes }, sitesAtOnce: SITES_AT_ONCE },
  });
}

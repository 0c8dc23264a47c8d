import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Database } from '../../db/database.ts';
import { FETCH_LIMITS } from '../../pipeline/acquire/fetch/request.ts';
import { parseSources, type Source } from '../../pipeline/acquire/sources.ts';
import type { Environment } from '../env.ts';
import { log } from '../logging.ts';
import { type Cron, type CronOptions, createCron } from '../sources/cron.ts';
import { userAgent } from '../sources/user-agent.ts';
import { directoryStore } from './files/directory.ts';
import { requestFor } from './files/request-for.ts';
import { readJson } from './read-json.ts';

/** The path of the source file, for reading and for messages. */
export function sourcesFile({ SOURCES_FILE }: Pick<Environment, 'SOURCES_FILE'>): string {
  const seeds = fileURLToPath(new URL('../../seeds/sources.json', import.meta.url));
  return SOURCES_FILE ?? relative(process.cwd(), seeds);
}

/**
 * Reads the source file.
 * @throws ConfigurationError that names every error in it
 */
export async function readSources(env: Pick<Environment, 'SOURCES_FILE'>): Promise<Source[]> {
  const path = sourcesFile(env);
  return parseSources(await readJson(path, 'sources'), path);
}

/** Makes the scheduler of Node and Deno. It connects to addresses that {@link requestFor} allows, and reads folders of this machine. */
export function nodeCron(
  db: Database,
  env: Environment,
  sources: readonly Source[],
  intake: CronOptions['intake'],
): Cron {
  const isReachable = env.CONTACT !== undefined || env.PUBLIC_URL !== undefined;
  if (!isReachable && sources.some(({ enabled, place }) => enabled && place.kind === 'url')) {
    log.warning('cron: requests do not say who fetches; set CONTACT to an address of yours');
  }
  return createCron({
    db,
    sources,
    intake,
    request: requestFor(env),
    openStore: (place) => (place.kind === 'directory' ? directoryStore(place.path) : undefined),
    userAgent: userAgent(env),
    limits: { fetch: { ...FETCH_LIMITS, maxBytes: env.MAX_DUMP_BYTES ?? FETCH_LIMITS.maxBytes } },
  });
}

import { readFile } from 'node:fs/promises';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Database } from '../../db/database.ts';
import { FETCH_LIMITS } from '../../pipeline/acquire/fetch/request.ts';
import { parseSources, type Source } from '../../pipeline/acquire/sources.ts';
import { ConfigurationError } from '../../pipeline/errors.ts';
import type { Environment } from '../env.ts';
import { log } from '../logging.ts';
import type { CronDeps } from '../sources/context.ts';
import { type Cron, createCron } from '../sources/cron.ts';
import { userAgent } from '../sources/user-agent.ts';
import { directoryStore } from './files/directory.ts';
import { guardedRequest } from './files/guarded-request.ts';

/** The sources that are pulled, unless SOURCES_FILE names others. */
const SOURCES_FILE = relative(
  process.cwd(),
  fileURLToPath(new URL('../../seeds/sources.json', import.meta.url)),
);

/** Where the list of sources is. */
export function sourcesFile(env: Pick<Environment, 'SOURCES_FILE'>): string {
  return env.SOURCES_FILE ?? SOURCES_FILE;
}

/**
 * Reads a JSON file.
 * @throws ConfigurationError when it is not there or not JSON
 */
export async function readSourcesJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new ConfigurationError(`reading the sources ${path}: ${why}; wanted a JSON file of sources`, {
      cause: error,
    });
  }
}

/** @throws ConfigurationError that names every fault of the list */
export async function readSources(env: Pick<Environment, 'SOURCES_FILE'>): Promise<Source[]> {
  const path = sourcesFile(env);
  return parseSources(await readSourcesJson(path), path);
}

/** Scheduled ingestion on Node and Deno: addresses are checked as they are connected to, folders are those of this machine. */
export function nodeCron(
  db: Database,
  env: Environment,
  sources: readonly Source[],
  intake: CronDeps['intake'],
): Cron {
  const isReachable = env.CONTACT !== undefined || env.PUBLIC_URL !== undefined;
  if (!isReachable && sources.some(({ enabled, place }) => enabled && place.kind === 'url')) {
    log.warning('cron: servers are not told who fetches from them; set CONTACT to an address of yours');
  }
  return createCron({
    db,
    sources,
    intake,
    request: guardedRequest,
    openStore: (place) => (place.kind === 'directory' ? directoryStore(place.path) : undefined),
    userAgent: userAgent(env),
    limits: { fetch: { ...FETCH_LIMITS, maxBytes: env.MAX_DUMP_BYTES ?? FETCH_LIMITS.maxBytes } },
  });
}

import type { Database } from '../../db/database.ts';
import { FETCH_LIMITS } from '../../pipeline/acquire/fetch/request.ts';
import type { Source } from '../../pipeline/acquire/sources.ts';
import type { Environment } from '../env.ts';
import { log } from '../logging.ts';
import { type Cron, type CronOptions, createCron } from '../sources/cron.ts';
import { userAgent } from '../sources/user-agent.ts';
import { directoryStore } from './files/directory.ts';
import { requestFor } from './files/request-for.ts';
import { readSources } from './sources/source-file.ts';

/**
 * Makes the scheduler of Node and Deno, which reads the source file again each time. It connects to addresses that {@link requestFor}
 * allows, and reads folders of this machine.
 * @param sources the list as it is now
 */
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
    readSources: latest(env, sources),
    intake,
    request: requestFor(env),
    openStore: (place) => (place.kind === 'directory' ? directoryStore(place.path) : undefined),
    userAgent: userAgent(env),
    limits: { fetch: { ...FETCH_LIMITS, maxBytes: env.MAX_DUMP_BYTES ?? FETCH_LIMITS.maxBytes } },
  });
}

/** Reads the source file. While it has errors, the list that it had before goes on. */
function latest(env: Environment, sources: readonly Source[]): CronOptions['readSources'] {
  let last = sources;
  let known = '';
  return async () => {
    try {
      last = await readSources(env);
      known = '';
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      if (message !== known) log.warning(`cron: the former list of sources stays in force: ${message}`);
      known = message;
    }
    return last;
  };
}

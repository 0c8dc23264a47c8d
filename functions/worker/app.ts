import type { Hono } from 'hono';
import packageJson from '../../package.json' with { type: 'json' };
import { createApp } from '../app.ts';
import type { Representation } from '../http/representation.ts';
import type { ResponseCache } from '../http/response-cache.ts';
import { createHub, type Hub, hubAddress } from '../hub/hub.ts';
import { hubRoutes } from '../hub/routes.ts';
import type { Intake } from '../intake/take.ts';
import type { Bindings, WorkerDeps } from './deps.ts';
import { queueIntake } from './intake.ts';

/** Largest dump that is taken, in bytes: it is held in memory. */
const MAX_DUMP = 8 * 2 ** 20;

/** How long who waits for a dump to be loaded is kept, in milliseconds. */
const PATIENCE = 60_000;

/** An event may have six connections open, and the database takes some. What waits for one is not to run out of time. */
const MAX_HOSTS = 4;

/** The site as Workers serve it, made anew for each event. */
export interface WorkerSite {
  readonly app: Hono;
  /** Only where the site has an address that lasts. Nothing runs it but events: see `tell`. */
  readonly hub: Hub | undefined;
}

/** Where dumps go that come to the Worker, and the largest that is taken, in bytes. */
export function workerIntake(
  { db, env, run }: WorkerDeps,
  { WAITING }: Pick<Bindings, 'WAITING'>,
): { readonly intake: Intake; readonly maxBytes: number } {
  return { intake: queueIntake(db, run, WAITING), maxBytes: env.MAX_DUMP_BYTES ?? MAX_DUMP };
}

/** @param cache what was rendered, for all events of this isolate */
export function createWorkerSite(
  deps: WorkerDeps,
  bindings: Pick<Bindings, 'WAITING'>,
  cache: ResponseCache<Representation>,
): WorkerSite {
  const { db, env } = deps;
  const { PUBLIC_URL: publicUrl, INGEST_TOKEN: token } = env;
  const app = createApp({
    db,
    publicUrl,
    version: packageJson.version,
    cache,
    compress: false,
    hub: publicUrl === undefined ? undefined : hubAddress(publicUrl),
    posting: token === undefined ? undefined : { ...workerIntake(deps, bindings), token, patience: PATIENCE },
  });
  if (publicUrl === undefined) return { app, hub: undefined };
  const hub = createHub({
    db,
    fetch: (request) => app.fetch(request),
    publicUrl,
    // Names are looked up by the platform, from where no network of ours is to be reached.
    request: (url, init) => fetch(url, init),
    maxHosts: MAX_HOSTS,
  });
  app.route('/hub', hubRoutes(hub));
  return { app, hub };
}

import type { Context, Hono } from 'hono';
import type { Database } from '../../db/database.ts';
import packageJson from '../../package.json' with { type: 'json' };
import type { PostingOptions } from '../api/dumps/routes.ts';
import { createApp } from '../app.ts';
import type { Environment } from '../env.ts';
import type { RateLimit } from '../http/rate-limit.ts';
import { createHub, type Hub, hubAddress } from '../hub/hub.ts';
import { hubRoutes } from '../hub/routes.ts';
import type { Intake } from '../intake/take.ts';
import { guardedRequest } from './files/guarded-request.ts';

/** Largest dump that is taken where it waits in a file, in bytes. */
const MAX_DUMP = 256 * 2 ** 20;

/** How long who waits for a dump to be loaded is kept, in milliseconds. */
const PATIENCE = 300_000;

/** The site as Node and Deno serve it. */
export interface NodeSite {
  readonly app: Hono;
  /** Only where the site has an address that lasts: subscriptions are to addresses. */
  readonly hub: Hub | undefined;
}

/** The address that a request's connection comes from; `null` when it came without one: the hub asks for feeds as well. */
export type ClientAddress = (c: Context) => string | null;

/** @param intake where posted dumps go; without it, none are taken */
export function createNodeSite(
  db: Database,
  env: Environment,
  clientAddress: ClientAddress,
  intake?: Intake,
): NodeSite {
  const publicUrl = env.PUBLIC_URL;
  const app = createApp({
    db,
    publicUrl,
    version: packageJson.version,
    hub: publicUrl === undefined ? undefined : hubAddress(publicUrl),
    rateLimit: rateLimitOf(env, clientAddress),
    posting: postingOf(env, intake),
  });
  if (publicUrl === undefined) return { app, hub: undefined };
  const hub = createHub({ db, fetch: (request) => app.fetch(request), publicUrl, request: guardedRequest });
  app.route('/hub', hubRoutes(hub));
  return { app, hub };
}

function postingOf(
  { INGEST_TOKEN, MAX_DUMP_BYTES = MAX_DUMP }: Environment,
  intake: Intake | undefined,
): PostingOptions | undefined {
  if (INGEST_TOKEN === undefined || intake === undefined) return undefined;
  return { intake, token: INGEST_TOKEN, maxBytes: MAX_DUMP_BYTES, patience: PATIENCE };
}

function rateLimitOf(
  { RATE_LIMIT, CLIENT_ADDRESS_HEADER }: Environment,
  clientAddress: ClientAddress,
): RateLimit | undefined {
  if (RATE_LIMIT === undefined) return undefined;
  return {
    perMinute: RATE_LIMIT,
    client(c) {
      const address = clientAddress(c);
      if (address === null || CLIENT_ADDRESS_HEADER === undefined) return address;
      return c.req.header(CLIENT_ADDRESS_HEADER) || address;
    },
  };
}

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

/** Default maximum size of a posted dump, which is spooled to a file. */
const MAX_DUMP_BYTES = 256 * 2 ** 20;

/** Maximum time that `?wait=1` waits. */
const WAIT_TIMEOUT_MS = 300_000;

/** The address that a request's connection comes from; `null` for requests of the hub, which have none. */
export type ClientAddress = (c: Context) => string | null;

/**
 * Makes the app of Node and Deno, and its hub if the site has a public URL, which subscriptions need.
 * @param intake takes posted dumps; without it, nobody may post
 */
export function createNodeApp(
  db: Database,
  env: Environment,
  clientAddress: ClientAddress,
  intake?: Intake,
): { readonly app: Hono; readonly hub: Hub | undefined } {
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

function postingOf(env: Environment, intake: Intake | undefined): PostingOptions | undefined {
  const { INGEST_TOKEN: token, MAX_DUMP_BYTES: maxBytes = MAX_DUMP_BYTES } = env;
  if (token === undefined || intake === undefined) return undefined;
  return { intake, token, maxBytes, waitTimeoutMs: WAIT_TIMEOUT_MS };
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

import type { Context, Hono } from 'hono';
import type { Database } from '../db/database.ts';
import packageJson from '../package.json' with { type: 'json' };
import { guardedRequest } from '../pipeline/guarded-request-node.ts';
import { createApp } from './app.ts';
import type { Environment } from './env.ts';
import { createHub, type Hub, hubAddress } from './hub/hub.ts';
import type { RateLimit } from './rate-limit.ts';
import { hubRoutes } from './routes/hub.ts';

/** The site as Node and Deno serve it. */
export interface NodeSite {
  readonly app: Hono;
  /** Only where the site has an address that lasts: subscriptions are to addresses. */
  readonly hub: Hub | undefined;
}

/** The address that a request's connection comes from; `null` when it came without one: the hub asks for feeds as well. */
export type ClientAddress = (c: Context) => string | null;

export function createNodeSite(db: Database, env: Environment, clientAddress: ClientAddress): NodeSite {
  const publicUrl = env.PUBLIC_URL;
  const app = createApp({
    db,
    publicUrl,
    version: packageJson.version,
    hub: publicUrl === undefined ? undefined : hubAddress(publicUrl),
    rateLimit: rateLimitOf(env, clientAddress),
  });
  if (publicUrl === undefined) return { app, hub: undefined };
  const hub = createHub({ db, fetch: (request) => app.fetch(request), publicUrl, request: guardedRequest });
  app.route('/hub', hubRoutes(hub));
  return { app, hub };
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

import { getConnInfo } from '@hono/node-server/conninfo';
import type { Context, Hono } from 'hono';
import type { Database } from '../db/database.ts';
import packageJson from '../package.json' with { type: 'json' };
import { guardedRequest } from '../pipeline/guarded-request-node.ts';
import { createApp } from './app.ts';
import type { Environment } from './env.ts';
import { createHub, type Hub, hubAddress } from './hub/hub.ts';
import type { RateLimit } from './rate-limit.ts';
import { hubRoutes } from './routes/hub.ts';

/** The site as Node serves it. */
export interface NodeSite {
  readonly app: Hono;
  /** Only where the site has an address that lasts: subscriptions are to addresses. */
  readonly hub: Hub | undefined;
}

export function createNodeSite(db: Database, env: Environment): NodeSite {
  const publicUrl = env.PUBLIC_URL;
  const app = createApp({
    db,
    publicUrl,
    version: packageJson.version,
    hub: publicUrl === undefined ? undefined : hubAddress(publicUrl),
    rateLimit: rateLimitOf(env),
  });
  if (publicUrl === undefined) return { app, hub: undefined };
  const hub = createHub({ db, fetch: (request) => app.fetch(request), publicUrl, request: guardedRequest });
  app.route('/hub', hubRoutes(hub));
  return { app, hub };
}

function rateLimitOf({ RATE_LIMIT, CLIENT_ADDRESS_HEADER }: Environment): RateLimit | undefined {
  if (RATE_LIMIT === undefined) return undefined;
  return {
    perMinute: RATE_LIMIT,
    client: (c) => (cameFromOutside(c) ? addressOf(c, CLIENT_ADDRESS_HEADER) : null),
  };
}

/** The hub asks for feeds as well, without a connection. */
function cameFromOutside(c: Context): boolean {
  return c.env?.incoming !== undefined;
}

function addressOf(c: Context, header: string | undefined): string {
  const named = header === undefined ? undefined : c.req.header(header);
  return named || getConnInfo(c).remote.address || 'unknown';
}

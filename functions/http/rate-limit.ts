import type { MiddlewareHandler } from 'hono';
import { type RateLimitInfo, rateLimiter } from 'hono-rate-limiter';
import type { ClientOf } from './client.ts';
import { Problem } from './problem.ts';

const WINDOW_MS = 60_000;

export interface RateLimit {
  /** Requests per client and minute. */
  readonly perMinute: number;
  /** `null` exempts a request. */
  readonly client: ClientOf;
}

/**
 * Limits the requests of a client: 429 (RFC 6585, section 4) with Retry-After in whole seconds, which every feed reader
 * understands. Responses of the API carry the RateLimit fields of draft-ietf-httpapi-ratelimit-headers. A cached response
 * carries those of another client, which its Age field reveals (section 6).
 */
export function limitRate({ perMinute, client }: RateLimit): MiddlewareHandler {
  const limiter = rateLimiter<{ Variables: { rateLimit: RateLimitInfo } }>({
    windowMs: WINDOW_MS,
    limit: perMinute,
    standardHeaders: false,
    skip: (c) => client(c) === null,
    keyGenerator: (c) => client(c) ?? '',
    handler(c) {
      const quota = c.get('rateLimit');
      const wait = secondsUntil(quota.resetTime);
      throw new Problem(429, `More than ${perMinute} requests in a minute. Please wait ${wait} seconds.`, {
        headers: { 'Retry-After': String(wait), ...rateLimitFields(quota) },
      });
    },
  });
  return (c, next) =>
    limiter(c, async () => {
      await next();
      const quota = c.get('rateLimit') as RateLimitInfo | undefined;
      if (quota === undefined || !c.req.path.startsWith('/api/')) return;
      for (const [name, value] of Object.entries(rateLimitFields(quota))) c.res.headers.set(name, value);
    });
}

function rateLimitFields({ limit, remaining, resetTime }: RateLimitInfo) {
  return {
    'RateLimit-Policy': `"minute";q=${limit};w=${WINDOW_MS / 1_000}`,
    RateLimit: `"minute";r=${remaining};t=${secondsUntil(resetTime)}`,
  };
}

function secondsUntil(time: Date | undefined): number {
  return Math.max(1, Math.ceil(((time?.getTime() ?? 0) - Date.now()) / 1_000));
}

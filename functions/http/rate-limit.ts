import type { Context, MiddlewareHandler } from 'hono';
import { type RateLimitInfo, rateLimiter } from 'hono-rate-limiter';
import { Problem, problemResponse } from './problem.ts';

const MINUTE = 60_000;

export interface RateLimit {
  /** Requests that a client may make in a minute. */
  readonly perMinute: number;
  /** Names the client that a request comes from, by its address; `null` for requests that are not limited. */
  readonly client: (c: Context) => string | null;
}

/**
 * Answers 429 to a client that asks too often (RFC 6585, section 4), with the whole seconds until it may ask again:
 * readers understand no other form of Retry-After. Programs are told beforehand what they have left, by the fields of
 * draft-ietf-httpapi-ratelimit-headers; a client that finds an Age as well is to ignore them, for a cache has kept them
 * for others (its section 6).
 */
export function limitRate({ perMinute, client }: RateLimit): MiddlewareHandler {
  const limiter = rateLimiter<{ Variables: { rateLimit: RateLimitInfo } }>({
    windowMs: MINUTE,
    limit: perMinute,
    standardHeaders: false,
    skip: (c) => client(c) === null,
    keyGenerator: (c) => client(c) ?? '',
    handler(c) {
      const left = c.get('rateLimit');
      const wait = secondsTo(left.resetTime);
      const problem = new Problem(
        429,
        `More than ${perMinute} requests in a minute. Please wait ${wait} seconds.`,
        { headers: { 'Retry-After': String(wait), ...fieldsOf(left) } },
      );
      return problemResponse(c, problem);
    },
  });
  return (c, next) =>
    limiter(c, async () => {
      await next();
      const left = c.get('rateLimit') as RateLimitInfo | undefined;
      if (left === undefined || !c.req.path.startsWith('/api/')) return;
      for (const [name, value] of Object.entries(fieldsOf(left))) c.res.headers.set(name, value);
    });
}

/** What a client may ask, and what it has left of that. */
function fieldsOf({ limit, remaining, resetTime }: RateLimitInfo) {
  return {
    'RateLimit-Policy': `"minute";q=${limit};w=${MINUTE / 1_000}`,
    RateLimit: `"minute";r=${remaining};t=${secondsTo(resetTime)}`,
  };
}

function secondsTo(time: Date | undefined): number {
  return Math.max(1, Math.ceil(((time?.getTime() ?? 0) - Date.now()) / 1_000));
}

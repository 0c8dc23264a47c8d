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
 * readers understand no other form of Retry-After. The rest of the responses stay as they are, since caches keep them
 * for others.
 */
export function limitRate({ perMinute, client }: RateLimit): MiddlewareHandler {
  return rateLimiter<{ Variables: { rateLimit: RateLimitInfo } }>({
    windowMs: MINUTE,
    limit: perMinute,
    standardHeaders: false,
    skip: (c) => client(c) === null,
    keyGenerator: (c) => client(c) ?? '',
    handler(c) {
      const { resetTime } = c.get('rateLimit');
      const wait = Math.max(1, Math.ceil(((resetTime?.getTime() ?? 0) - Date.now()) / 1_000));
      const problem = new Problem(
        429,
        `More than ${perMinute} requests in a minute. Please wait ${wait} seconds.`,
        { headers: { 'Retry-After': String(wait) } },
      );
      return problemResponse(c, problem);
    },
  });
}

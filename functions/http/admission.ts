import type { MiddlewareHandler } from 'hono';
import { type SlotOptions, Slots } from '../../db/slots.ts';
import type { ClientOf } from './client.ts';

/** Requests that wait to be worked on, and for how long. */
const QUEUE = { name: 'places for requests', maxWaiting: 1_000, timeoutMs: 10_000 };

/** Requests that are worked on at once: those that read, and others, which may upload or wait for minutes. */
const MAX_READS = 256;
const MAX_WRITES = 128;

/** A bound on the requests that are worked on at once. Others wait in order, and are refused with 503 when that takes long. */
export interface Admission {
  readonly middleware: MiddlewareHandler;
  /** Requests that are worked on. */
  inFlight(): number;
  /** Requests that wait. */
  waiting(): number;
  /** Requests refused so far. */
  refused(): number;
}

/**
 * Makes the bound for all requests of a server.
 * @param clientOf requests without a client are the site's own, and always admitted
 */
export function createAdmission(
  clientOf: ClientOf,
  { maxReads = MAX_READS, maxWrites = MAX_WRITES, queue = {} as Partial<SlotOptions> } = {},
): Admission {
  const reads = new Slots({ ...QUEUE, size: maxReads, ...queue });
  const writes = new Slots({ ...QUEUE, size: maxWrites, ...queue });
  let refused = 0;
  return {
    async middleware(c, next) {
      if (clientOf(c) === null) return next();
      const slots = c.req.method === 'GET' || c.req.method === 'HEAD' ? reads : writes;
      if (!slots.tryTake()) {
        await slots.take().catch((error) => {
          refused++;
          throw error;
        });
      }
      try {
        await next();
      } finally {
        slots.free();
      }
    },
    inFlight: () => reads.used + writes.used,
    waiting: () => reads.waiting + writes.waiting,
    refused: () => refused,
  };
}

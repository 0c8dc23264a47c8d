import { Hono } from 'hono';
import { getRevision } from '../../db/catalogue.ts';
import type { Database } from '../../db/database.ts';
import { Problem } from '../http/problem.ts';
import { log } from '../logging.ts';

const DATABASE_TIMEOUT_MS = 2_000;

/** GET /healthz: 200 when the database answers and has its schema, else 503. Never cached. */
export function healthRoutes(db: Database, version: string | undefined): Hono {
  const app = new Hono();
  app.get('/', async (c) => {
    try {
      await Promise.race([getRevision(db), rejectAfter(DATABASE_TIMEOUT_MS)]);
    } catch (error) {
      log.error`checking the database: ${error}`;
      throw new Problem(503, 'The database does not answer.', { headers: { 'Retry-After': '5' } });
    }
    return c.json({ status: 'ok', ...(version === undefined ? {} : { version }) }, 200, {
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
    });
  });
  return app;
}

function rejectAfter(timeoutMs: number): Promise<never> {
  const signal = AbortSignal.timeout(timeoutMs);
  return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
}

import { Hono } from 'hono';
import { getRevision } from '../../db/catalogue.ts';
import type { Database } from '../../db/database.ts';
import { Problem } from '../http/problem.ts';
import { log } from '../logging.ts';

/** How long the database may take, in milliseconds. */
const PATIENCE = 2_000;

/** GET /healthz: 200 when the database answers and has its schema, else 503. Never kept by caches. */
export function healthRoutes(db: Database, version: string | undefined): Hono {
  const app = new Hono();
  app.get('/', async (c) => {
    try {
      await within(PATIENCE, getRevision(db));
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

async function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer in ${milliseconds} ms`)), milliseconds);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

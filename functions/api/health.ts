import { Hono } from 'hono';
import type { Database } from '../../db/database.ts';
import { createReadiness, type ReadinessOptions } from '../care/readiness.ts';
import { UNSTORED } from '../http/response-type.ts';

/** The media type of draft-inadarei-api-health-check, whose members responses have. */
const HEADERS = { 'Content-Type': 'application/health+json', ...UNSTORED };

/** When a client may ask again, in seconds: about the time that a restart takes. */
const RETRY_AFTER = { 'Retry-After': '5' };

/**
 * GET /healthz: 200 while the process lives; it needs no database. GET /readyz: 200 when it should get requests, else 503,
 * with the state of each part. Never cached.
 */
export function healthRoutes(db: Database, version: string | undefined, options?: ReadinessOptions): Hono {
  const app = new Hono();
  const about = version === undefined ? {} : { version };
  const readiness = createReadiness(db, options);
  app.get('/healthz', (c) => c.body(`${JSON.stringify({ status: 'pass', ...about })}\n`, 200, HEADERS));
  app.get('/readyz', async (c) => {
    const { status, checks } = await readiness();
    // The draft has a list for each part, for several instances of it.
    const lists = Object.fromEntries(Object.entries(checks).map(([name, check]) => [name, [check]]));
    const body = `${JSON.stringify({ status, ...about, checks: lists })}\n`;
    return status === 'fail' ? c.body(body, 503, { ...HEADERS, ...RETRY_AFTER }) : c.body(body, 200, HEADERS);
  });
  return app;
}

import { Hono } from 'hono';
import type { Site } from '../http/site.ts';
import { readStatus } from './catalogue-status.ts';
import { type Operation, operation } from './openapi/operation.ts';
import { jsonAnswer, respondLiveJson } from './respond-json.ts';
import { Status } from './schemas/status.ts';

const STATUS = {
  id: 'getStatus',
  summary: 'The state of ingestion: sources, dumps, runs, rejects',
  description: 'Caches have to revalidate it each time. It has an ETag, but no Last-Modified.',
  answers: jsonAnswer('The present state.', Status),
} as const satisfies Operation;

/** GET /status. */
export function statusRoutes(site: Site) {
  return new Hono().get('/status', operation(STATUS), async (c) => {
    const status: Status = await readStatus(site.db);
    return respondLiveJson(c, site, status);
  });
}

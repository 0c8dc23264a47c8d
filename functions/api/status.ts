import { Hono } from 'hono';
import type { Site } from '../http/site.ts';
import { readStatus } from '../sources/status.ts';
import { answerLive } from './answer-json.ts';
import { type Operation, operation } from './openapi/operation.ts';
import { Status } from './schemas/status.ts';

const STATUS = {
  id: 'getStatus',
  summary: 'How ingestion goes: sources, dumps, runs, rejects',
  description: 'Never kept by caches without asking; it has an ETag, but no Last-Modified.',
  answers: { 200: { description: 'As it is now.', content: { 'application/json': Status } } },
} as const satisfies Operation;

/** GET /status. */
export function statusRoutes(site: Site) {
  return new Hono().get('/status', operation(STATUS), (c) =>
    answerLive(c, site, (): Promise<Status> => readStatus(site.db)),
  );
}

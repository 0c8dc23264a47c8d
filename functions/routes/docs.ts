import { Hono } from 'hono';
import { json } from '../api/answer-json.ts';
import { describeApi } from '../api/document.ts';
import { operationsOf } from '../api/operation.ts';
import { API } from '../kinds.ts';
import type { Site } from '../site.ts';

/**
 * GET /openapi.json: what the API takes and gives, for programs.
 * @param api the app whose routes are described, as they are when somebody asks
 */
export function docsRoutes(site: Site, api: Hono, version = '0'): Hono {
  const app = new Hono();
  app.get('/openapi.json', (c) =>
    site.respond(c, API, '', async () =>
      json(describeApi(operationsOf(api), { base: site.base(c), version })),
    ),
  );
  return app;
}

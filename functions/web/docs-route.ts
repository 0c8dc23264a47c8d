import { Hono } from 'hono';
import { describeApi } from '../api/openapi/document.ts';
import { operationsOf } from '../api/openapi/operation.ts';
import { json } from '../api/respond-json.ts';
import { API } from '../http/response-type.ts';
import type { Site } from '../http/site.ts';
import { PAGE } from './page-types.ts';
import { docsPage } from './pages/docs.ts';

/**
 * The documentation of the API: GET /openapi.json for programs, /docs for people.
 * @param api the app with the documented routes, which may be added later
 */
export function docsRoutes(site: Site, api: Hono, version = '0'): Hono {
  const app = new Hono();
  const describe = (base: string) => describeApi(operationsOf(api), { base, version });
  app.get('/openapi.json', (c) => site.respond(c, API, null, async () => json(describe(site.base(c)))));
  app.get('/docs', (c) => {
    const base = site.base(c);
    return site.respond(c, PAGE, null, () => docsPage(base, describe(base)));
  });
  return app;
}

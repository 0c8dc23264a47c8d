import { Hono } from 'hono';
import { json } from '../api/answer-json.ts';
import { describeApi } from '../api/openapi/document.ts';
import { operationsOf } from '../api/openapi/operation.ts';
import { API, PAGE } from '../http/media.ts';
import type { Site } from '../http/site.ts';
import { docsPage } from './pages/docs.ts';

/**
 * What the API takes and gives: GET /openapi.json for programs, /docs for people.
 * @param api the app whose routes are described, as they are when somebody asks
 */
export function docsRoutes(site: Site, api: Hono, version = '0'): Hono {
  const app = new Hono();
  const describe = (base: string) => describeApi(operationsOf(api), { base, version });
  app.get('/openapi.json', (c) => site.respond(c, API, '', async () => json(describe(site.base(c)))));
  app.get('/docs', (c) =>
    site.respond(c, PAGE, '', () => {
      const base = site.base(c);
      return docsPage(base, describe(base));
    }),
  );
  return app;
}

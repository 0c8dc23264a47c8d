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
  /** The same in every revision of the catalogue, but for the address of the site. */
  let described: ReturnType<typeof describeApi> | undefined;
  const describe = async (base: string) => {
    described ??= describeApi(operationsOf(api), { base, version });
    return { ...(await described), servers: [{ url: base }] };
  };
  app.get('/openapi.json', (c) => site.respond(c, API, null, async () => json(await describe(site.base(c)))));
  app.get('/docs', (c) => {
    const base = site.base(c);
    return site.respond(c, PAGE, null, async () => docsPage(base, await describe(base)));
  });
  return app;
}

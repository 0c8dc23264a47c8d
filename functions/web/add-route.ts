import { Hono } from 'hono';
import { formats } from '../../pipeline/formats/detect.ts';
import { Problem } from '../http/problem.ts';
import { respond } from '../http/respond.ts';
import type { Site } from '../http/site.ts';
import { ADD_PAGE } from './page-types.ts';
import { addPage } from './pages/add.ts';

/** GET /add: the page on which operators post dumps, if the site accepts them. */
export function addRoutes(site: Site, posting: { readonly maxBytes: number } | undefined): Hono {
  const app = new Hono();
  app.get('/', async (c) => {
    if (posting === undefined) {
      throw new Problem(404, 'This site accepts no dumps: INGEST_TOKEN is not set.');
    }
    const names = formats.map(({ name }) => name).toSorted();
    const page = () => addPage(site.base(c), { formats: names, maxBytes: posting.maxBytes });
    return respond(c, await site.represent(c, ADD_PAGE, null, page));
  });
  return app;
}

import { Hono } from 'hono';
import { formats } from '../../pipeline/formats/detect.ts';
import { ADD_PAGE } from '../http/media.ts';
import { Problem } from '../http/problem.ts';
import type { Site } from '../http/site.ts';
import { addPage } from './pages/add.ts';

/** GET /add: the page on which operators give dumps, where they may be posted. */
export function addRoutes(site: Site, posting: { readonly maxBytes: number } | undefined): Hono {
  const app = new Hono();
  app.get('/', (c) => {
    if (posting === undefined) {
      throw new Problem(404, 'Dumps cannot be added here: INGEST_TOKEN is not set for this site.');
    }
    const names = formats.map(({ name }) => name).toSorted();
    return site.respond(c, ADD_PAGE, '', () =>
      addPage(site.base(c), { formats: names, maxBytes: posting.maxBytes }),
    );
  });
  return app;
}

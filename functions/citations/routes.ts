import { Hono } from 'hono';
import { requireItem } from '../api/items.ts';
import type { Site } from '../http/site.ts';
import { CITATION_FORMATS, CITATION_WRITERS, citationKind } from './formats.ts';
import { citationKeys } from './keys.ts';

/** GET /items/:id.bib and /items/:id.ris: the citation of one paper. */
export function citationRoutes(site: Site): Hono {
  const app = new Hono();
  for (const format of CITATION_FORMATS) {
    app.get(`/:file{[^/]+\\.${format}}`, (c) => {
      const id = c.req.param('file').slice(0, -format.length - 1);
      return site.respond(c, citationKind(format), '', async () => {
        const item = await requireItem(site, site.base(c), id);
        const [key] = citationKeys([item]);
        return {
          body: CITATION_WRITERS[format]([item]),
          headers: { 'Content-Disposition': `attachment; filename="${key}.${format}"` },
        };
      });
    });
  }
  return app;
}

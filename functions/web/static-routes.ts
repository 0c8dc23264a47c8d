import { Hono } from 'hono';
import { countItems, findItemHeads } from '../../db/items/find-items.ts';
import { countTopics } from '../../db/topics/topics.ts';
import { Problem } from '../http/problem.ts';
import type { Site } from '../http/site.ts';
import { shardOf } from '../search/index-shard.ts';
import { errorPage } from './error-response.ts';
import { FETCHING_PAGE, PAGE } from './page-types.ts';
import { staticDocsPage } from './pages/static-site/docs.ts';
import { staticSearchPage } from './pages/static-site/search.ts';
import { staticSubscribePage } from './pages/static-site/subscribe.ts';
import { localPath } from './parts/layout.ts';

/**
 * The pages of a site without a server, in place of those that need one: GET /search, /subscribe and /docs. /404 is what hosts
 * of files show at an address without a file.
 */
export function staticPageRoutes(site: Site): Hono {
  const app = new Hono();
  const { db } = site;
  app.get('/search', (c) =>
    site.respond(c, FETCHING_PAGE, null, async () => {
      const [topics, [last]] = await Promise.all([
        countTopics(db),
        findItemHeads(db, { order: 'arrived', limit: 1 }),
      ]);
      return staticSearchPage(site.base(c), topics, last === undefined ? 0 : shardOf(last));
    }),
  );
  app.get('/subscribe', (c) =>
    site.respond(c, PAGE, null, async () => {
      const [papers, topics] = await Promise.all([countItems(db), countTopics(db)]);
      return staticSubscribePage(site.base(c), papers, topics);
    }),
  );
  app.get('/docs', (c) => site.respond(c, PAGE, null, () => staticDocsPage(site.base(c))));
  app.get('/404', (c) =>
    site.respond(c, PAGE, null, () =>
      errorPage(localPath(site.base(c)), new Problem(404, 'Nothing is at this address.')),
    ),
  );
  return app;
}

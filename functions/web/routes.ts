import { type Context, Hono } from 'hono';
import * as v from 'valibot';
import { findByDate } from '../../db/items/find-by-date.ts';
import { countItems } from '../../db/items/find-items.ts';
import { findSimilar, SIMILAR } from '../../db/items/find-similar.ts';
import { listItemDumps } from '../../db/items/item-dumps.ts';
import type { Keyset } from '../../db/items/item-order.ts';
import { countWeekly } from '../../db/items/weekly-counts.ts';
import { findRelatedTopics } from '../../db/topics/related-topics.ts';
import { countTopics } from '../../db/topics/topics.ts';
import { requireItem } from '../api/items.ts';
import { aboutTopics, everything, type TopicChoice } from '../feeds/subject.ts';
import { encodeCursor } from '../http/cursor.ts';
import { PAGE } from '../http/media.ts';
import { dateCursor, readParameters } from '../http/parameters.ts';
import type { Site } from '../http/site.ts';
import { topicPage } from '../links/site-links.ts';
import { requireTopics } from '../lookup/topics.ts';
import { readStatus } from '../sources/status.ts';
import { homePage } from './pages/home.ts';
import { itemPageOf } from './pages/item.ts';
import { statusPage } from './pages/status.ts';
import { type DatedPapers, topicPageOf } from './pages/topic.ts';

/** Papers on the home page, on a page of papers by date, and beside a paper: what keeps a page below 30 KB. */
const LATEST = 6;
const BY_DATE = 20;
const ALIKE = 8;

/** Topics that are named beside one. */
const RELATED = 4;

const DatedQuery = v.object({ cursor: v.optional(dateCursor) });

/**
 * The pages for people: /, /papers, /topics/:slugs, /items/:id, /status.
 * @param options.canAdd whether there is a page on which operators add dumps
 */
export function pageRoutes(site: Site, { canAdd = false } = {}): Hono {
  const app = new Hono();
  app.get('/', (c) =>
    site.respond(c, PAGE, '', async () => {
      const { db } = site;
      const [papers, topics, weekly, latest] = await Promise.all([
        countItems(db),
        countTopics(db),
        countWeekly(db),
        findByDate(db, { limit: LATEST }),
      ]);
      return homePage(site.base(c), { papers, topics, weekly, latest, canAdd });
    }),
  );
  app.get('/papers', (c) => {
    const { cursor } = readParameters(c, DatedQuery, { strict: false });
    return site.respond(c, PAGE, JSON.stringify(cursor), async () => {
      const base = site.base(c);
      return topicPageOf(base, everything(base), await datedPapers(site, `${base}/papers`, cursor));
    });
  });
  app.get('/topics/:slugs', (c) => {
    const { cursor } = readParameters(c, DatedQuery, { strict: false });
    return site.respond(c, PAGE, JSON.stringify(cursor), () => topicPageFor(c, site, cursor));
  });
  app.get('/items/:id', (c) =>
    site.respond(c, PAGE, '', async () => {
      const base = site.base(c);
      const item = await requireItem(site, base, c.req.param('id'));
      const [similar, dumps] = await Promise.all([
        findSimilar(site.db, { itemId: item.id, limit: ALIKE, minimum: SIMILAR }),
        listItemDumps(site.db, item.id),
      ]);
      return itemPageOf(base, item, { similar, dumps });
    }),
  );
  app.get('/status', (c) =>
    site.respondLive(c, PAGE, async () => statusPage(site.base(c), await readStatus(site.db), canAdd)),
  );
  return app;
}

async function topicPageFor(c: Context, site: Site, cursor: Keyset | undefined): Promise<string> {
  const base = site.base(c);
  const at = (slugs: string) => topicPage(base, slugs);
  const choice = await requireTopics(site, base, c.req.param('slugs') ?? '', at);
  const slugs = choice.topics.map(({ slug }) => slug);
  const [papers, related] = await Promise.all([
    datedPapers(site, at(choice.slugs), cursor, choice),
    findRelatedTopics(site.db, slugs, RELATED),
  ]);
  return topicPageOf(base, aboutTopics(base, choice), papers, {
    // Of several, each paper has to say which.
    slugs: slugs.length === 1 ? slugs : [],
    related,
  });
}

/** @param at the address of the page with the newest */
async function datedPapers(
  site: Site,
  at: string,
  cursor: Keyset | undefined,
  choice?: TopicChoice,
): Promise<DatedPapers> {
  // One more than are shown tells whether there is a next page.
  const found = await findByDate(site.db, {
    topics: choice?.topics.map(({ slug }) => slug) ?? [],
    without: choice?.without.map(({ slug }) => slug) ?? [],
    limit: BY_DATE + 1,
    after: cursor,
  });
  const items = found.slice(0, BY_DATE);
  const last = found.length > BY_DATE ? items.at(-1) : undefined;
  return {
    items,
    older: last === undefined ? null : `${at}?cursor=${encodeCursor(last)}`,
    newest: cursor === undefined ? null : at,
  };
}

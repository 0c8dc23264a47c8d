/** Pages for people: routes here, pages and their parts below, and static files for browsers. */
import { Hono } from 'hono';
import * as v from 'valibot';
import type { Database } from '../../db/database.ts';
import { countItems, findItemHeads, findItemTitles } from '../../db/items/find-items.ts';
import { findSimilar, SIMILAR } from '../../db/items/find-similar.ts';
import { listItemDumps } from '../../db/items/item-dumps.ts';
import type { ItemFilter, Keyset } from '../../db/items/item-page.ts';
import { countWeekly } from '../../db/items/weekly-counts.ts';
import { countCategories } from '../../db/terms/author-items.ts';
import { listCorrections } from '../../db/topics/corrections.ts';
import { findRelatedTopics, listTopicNames } from '../../db/topics/find-topic.ts';
import { countTopics, shareScored } from '../../db/topics/topics.ts';
import { readStatus } from '../api/status.ts';
import { ExportQuery, findExported } from '../feeds/opml.ts';
import { aboutTopics, everything } from '../feeds/subject.ts';
import { encodeCursor, pageOf } from '../http/cursor.ts';
import { dateCursor, readParameters } from '../http/parameters.ts';
import { Problem } from '../http/problem.ts';
import type { Site } from '../http/site.ts';
import { topicPage } from '../links/site-links.ts';
import { LISTS, requireItem, requireList } from '../lookup/address.ts';
import { findNameGroups } from '../lookup/author-names.ts';
import { expressionOf, slugsOf, termsOf, writeTopics } from '../lookup/topic-expression.ts';
import { NARROWING_PARAMETERS } from '../search/parameters.ts';
import { narrowingFilter, narrowingQuery, readNarrowing } from '../search/search-query.ts';
import { readTrends } from '../trends/trends.ts';
import { FETCHING_PAGE, PAGE } from './page-types.ts';
import { addPage } from './pages/add.ts';
import { categoriesPage } from './pages/categories.ts';
import { homePage } from './pages/home.ts';
import { itemPageOf } from './pages/item.ts';
import { statusPage } from './pages/status.ts';
import { subscribePage } from './pages/subscribe.ts';
import { type DatedPapers, topicPageOf } from './pages/topic.ts';
import { trendsPage } from './pages/trends.ts';
import { correctionForm } from './parts/correction-form.ts';
import { SURE_SCORE } from './parts/feed-links.ts';
import { nameGroups } from './parts/name-groups.ts';
import { topicTrend } from './parts/trend.ts';

/** Numbers of papers that keep each page below 30 KB. */
const LATEST_PAPERS = 4;
const PAPERS_PER_PAGE = 12;
const SIMILAR_PAPERS = 8;

const RELATED_TOPICS = 4;

/** Rising terms of a topic, and of all papers. */
const TOPIC_TERMS = 6;
const ALL_TERMS = 12;

/** Papers of an author to read for the names in them, and papers in a list beside the names. */
const NAMED_PAPERS = 200;
const PAPERS_BESIDE_NAMES = 8;

const DatedQuery = v.object({ ...NARROWING_PARAMETERS, cursor: v.optional(dateCursor) });

/**
 * GET /, /papers, /topics/:name, /trends, /categories, /categories/:name, /authors/:name, /items/:id, /subscribe, /status, and
 * /add, the page on which operators post dumps.
 * @param posting without it, the site accepts no dumps
 */
export function pageRoutes(site: Site, posting?: { readonly maxBytes: number }): Hono {
  const app = new Hono();
  const { reader: db, isStatic } = site;
  const canAdd = posting !== undefined;
  app.get('/', (c) => {
    return site.respond(c, PAGE, null, async () => {
      const [papers, topics, weekly, latest] = await Promise.all([
        countItems(db),
        countTopics(db),
        countWeekly(db),
        findItemHeads(db, { limit: LATEST_PAPERS }),
      ]);
      return homePage(site.base(c), { papers, topics, weekly, latest, canAdd, isStatic });
    });
  });
  app.get('/papers', (c) => {
    const { cursor, ...parameters } = readParameters(c, DatedQuery, { strict: false });
    const base = site.base(c);
    return site.respond(c, PAGE, { cursor, parameters }, async () => {
      const narrowing = readNarrowing(parameters);
      const url = `${base}/papers${narrowingQuery(narrowing)}`;
      const papers = await findDatedPapers(db, url, cursor, narrowingFilter(narrowing));
      return topicPageOf(base, everything(base, narrowing), papers);
    });
  });
  for (const list of LISTS) {
    app.get(`/${list}/:name`, (c) => {
      const { cursor, ...parameters } = readParameters(c, DatedQuery, { strict: false });
      const base = site.base(c);
      return site.respond(c, PAGE, { cursor, parameters }, async () => {
        const narrowing = readNarrowing(parameters);
        const urlOf = (slugs: string) => `${topicPage(base, slugs)}${narrowingQuery(narrowing)}`;
        const selection = await requireList(db, base, list, c.req.param('name'), urlOf);
        const url = urlOf(writeTopics(expressionOf(selection)));
        const slugs = slugsOf(selection.topics);
        // The first page of one topic of the taxonomy, not combined or narrowed, says more of it.
        const topic =
          list === 'topics' && cursor === undefined
            ? selection.topics.find(({ slug }) => url === topicPage(base, slug))
            : undefined;
        const [papers, related, names, trends, sureShare] = await Promise.all([
          findDatedPapers(
            db,
            url,
            cursor,
            { ...termsOf(selection), ...narrowingFilter(narrowing) },
            list === 'authors' ? PAPERS_BESIDE_NAMES : PAPERS_PER_PAGE,
          ),
          findRelatedTopics(db, slugs, RELATED_TOPICS),
          list === 'authors' && cursor === undefined
            ? findNameGroups(db, c.req.param('name'), NAMED_PAPERS)
            : [],
          topic && readTrends(db, topic, TOPIC_TERMS),
          topic === undefined ? null : shareScored(db, topic.slug, SURE_SCORE),
        ]);
        // Under several topics, each paper names its own.
        const commonSlugs = slugs.length === 1 ? slugs : [];
        return topicPageOf(base, aboutTopics(base, selection, narrowing), papers, {
          slugs: commonSlugs,
          related,
          sureShare,
          lead: trends === undefined ? nameGroups(base, names, NAMED_PAPERS) : topicTrend(base, trends),
        });
      });
    });
  }
  app.get('/trends', (c) => {
    const base = site.base(c);
    return site.respond(c, PAGE, null, async () => {
      return trendsPage(base, await readTrends(db, await listTopicNames(db), ALL_TERMS));
    });
  });
  app.get('/categories', (c) => {
    const base = site.base(c);
    return site.respond(c, PAGE, null, async () => categoriesPage(base, await countCategories(db)));
  });
  app.get('/items/:id', (c) => {
    const base = site.base(c);
    return site.respond(c, canAdd ? FETCHING_PAGE : PAGE, null, async () => {
      const item = await requireItem(db, base, c.req.param('id'));
      const [similar, dumps, nearTitles, topics, corrections] = await Promise.all([
        findSimilar(db, { itemId: item.id, limit: SIMILAR_PAPERS, minimum: SIMILAR, diverse: true }),
        listItemDumps(db, item.id),
        findItemTitles(
          db,
          item.topics.flatMap(({ why }) => why.papers),
        ),
        canAdd ? listTopicNames(db) : [],
        canAdd ? listCorrections(db, { itemId: item.id }) : [],
      ]);
      const correction = canAdd ? correctionForm(base, item, topics, corrections) : undefined;
      return itemPageOf(base, item, { similar, dumps, nearTitles, correction, isStatic });
    });
  });
  app.get('/subscribe', (c) => {
    const query = readParameters(c, ExportQuery, { strict: false });
    const base = site.base(c);
    const hasChoice = new URL(c.req.url).search !== '';
    return site.respond(c, PAGE, [query, hasChoice], async () => {
      const [papers, topics, feeds] = await Promise.all([
        countItems(db),
        countTopics(db),
        hasChoice ? findExported(db, base, query) : [],
      ]);
      return subscribePage(base, { papers, topics, query, feeds });
    });
  });
  app.get('/status', async (c) => {
    const page = await statusPage(site.base(c), await readStatus(db), canAdd);
    return site.respondLive(c, PAGE, page);
  });
  app.get('/add', (c) => {
    if (posting === undefined) {
      throw new Problem(404, 'This site accepts no dumps: INGEST_TOKEN is not set.');
    }
    return site.respond(c, FETCHING_PAGE, null, () => addPage(site.base(c), posting.maxBytes));
  });
  return app;
}

/** @param url the URL of the page with the newest papers */
async function findDatedPapers(
  db: Database,
  url: string,
  cursor: Keyset | undefined,
  filter: ItemFilter,
  size = PAPERS_PER_PAGE,
): Promise<DatedPapers> {
  const found = await findItemHeads(db, { ...filter, limit: size + 1, after: cursor });
  const { items, last } = pageOf(found, size);
  return {
    items,
    older: last === undefined ? null : `${url}${url.includes('?') ? '&' : '?'}cursor=${encodeCursor(last)}`,
    newest: cursor === undefined ? null : url,
  };
}

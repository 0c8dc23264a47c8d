import { Hono } from 'hono';
import * as v from 'valibot';
import type { Database } from '../../db/database.ts';
import { listSlugs } from '../../db/topics/find-topic.ts';
import { readParameters } from '../http/parameters.ts';
import { OPEN_HEADERS, type ResponseType } from '../http/response-type.ts';
import type { Site } from '../http/site.ts';
import { FEED_FORMATS, feedUrl } from '../links/site-links.ts';
import { requireSlugs } from '../lookup/address.ts';
import { MIN_SCORE, SCORE, SEARCH_PARAMETERS } from '../search/parameters.ts';
import { parseSearchQuery } from '../search/search-query.ts';
import { feedTitle } from './render/title.ts';
import { element, textElement, xmlDocument } from './render/xml.ts';
import { aboutSearch, aboutTopics, everything, type FeedSubject, SEARCH } from './subject.ts';

/** `text/x-opml` is not registered, but systems open it with feed readers. Browsers save it: readers import files. */
const OPML: ResponseType = {
  contentType: 'text/x-opml; charset=utf-8',
  maxAgeSeconds: 300,
  maxAgeLimitSeconds: 3_600,
  headers: { ...OPEN_HEADERS, 'Content-Disposition': 'attachment; filename="paperwire.opml"' },
};

/** What stands for the feed of all papers among the topics to export. */
export const ALL = 'all';

/**
 * Which feeds to export: `topics=a,b`, also repeated, with `all` for the feed of all papers; `q=`, also repeated, for the
 * feeds of searches; and in which form. Forms send empty fields: these stand for the default.
 */
export const ExportQuery = v.object({
  topics: v.optional(v.array(v.string()), []),
  q: v.optional(v.array(SEARCH_PARAMETERS.q), []),
  format: v.optional(v.picklist(FEED_FORMATS, 'rss, atom or json'), 'atom'),
  digest: v.optional(v.picklist(['', 'daily', 'weekly'], 'daily or weekly'), ''),
  top: v.optional(v.pipe(v.string(), v.regex(/^(?:[1-9]|[1-4]\d|50)?$/, 'a whole number from 1 to 50')), ''),
  min: v.optional(
    v.pipe(
      v.string(),
      v.check((text) => text === '' || MIN_SCORE.test(text), SCORE),
    ),
    '',
  ),
  guid: v.optional(v.picklist(['', 'feed'], 'feed'), ''),
});

export type ExportQuery = v.InferOutput<typeof ExportQuery>;

/**
 * GET /opml.xml: the feeds of chosen topics and searches, for readers to import; without a choice, the feed of all papers and
 * the feed of every topic.
 */
export function opmlRoutes(site: Site): Hono {
  const app = new Hono();
  app.get('/', (c) => {
    const base = site.base(c);
    const query = readParameters(c, ExportQuery, { strict: false });
    return site.respond(c, OPML, query, async () =>
      renderOpml(base, await findExported(site.db, base, query), query),
    );
  });
  return app;
}

/** The feeds to export. @throws Problem 400 that names unknown topics, with suggestions */
export async function findExported(db: Database, base: string, query: ExportQuery): Promise<FeedSubject[]> {
  const slugs = query.topics.flatMap((text) => text.split(/[\s,+]+/)).filter((slug) => slug !== '');
  const rows = await listSlugs(db);
  const urlOf = (slug: string) => `${base}/opml.xml?topics=${slug}`;
  const isWhole = slugs.length === 0 && query.q.length === 0;
  const searches = await Promise.all(query.q.map((q) => parseSearchQuery(db, base, { q })));
  const topics = isWhole
    ? rows.flatMap(({ slug, topic }) => (topic?.slug === slug ? [topic] : []))
    : requireSlugs(
        rows,
        slugs.filter((slug) => slug !== ALL),
        urlOf,
      );
  return [
    ...(isWhole || slugs.includes(ALL) ? [everything(base)] : []),
    ...topics.map((topic) => aboutTopics(base, { topics: [topic], without: [] })),
    ...searches.map((search) => aboutSearch(base, search)),
  ];
}

/** The URL of a feed in the form that a query chooses. */
export function exportedUrl(
  base: string,
  subject: FeedSubject,
  { format, min, digest, top, guid }: ExportQuery,
): string {
  const form = Object.entries({ min, digest, top, guid }).filter(([, value]) => value !== '');
  const parameters = new URLSearchParams([...new URLSearchParams(subject.query), ...form]);
  return `${feedUrl(base, subject.path, format)}${parameters.size === 0 ? '' : `?${parameters}`}`;
}

/** The folders, which keep digests apart from papers. */
const FOLDERS = {
  '': { topics: 'Paperwire topics', searches: 'Paperwire searches' },
  daily: { topics: 'Paperwire daily digests', searches: 'Paperwire daily digests of searches' },
  weekly: { topics: 'Paperwire weekly digests', searches: 'Paperwire weekly digests of searches' },
} as const;

/**
 * Renders a subscription list in OPML 2.0 (http://opml.org/spec2.opml, "Subscription lists"). Topics and searches have short
 * names in folders; the feed of all papers stands outside, as it repeats theirs. FreshRSS and miniflux show these names and make the
 * folder a category, newsboat makes it a tag; none of them keeps folders in folders.
 *
 * `type="rss"` stands for every kind of feed. The dates are optional and left out: the list has none of its own.
 * @param base the URL of the site, without a slash at the end
 */
export function renderOpml(base: string, feeds: readonly FeedSubject[], query: ExportQuery): string {
  const outline = (subject: FeedSubject, name: string) =>
    element('outline', {
      type: 'rss',
      text: feedTitle(name),
      title: feedTitle(name),
      description: feedTitle(subject.description),
      xmlUrl: exportedUrl(base, subject, query),
      htmlUrl: subject.homeUrl,
    });
  const outlinesAt = (isHere: (path: string) => boolean, prefix = '') =>
    feeds.filter(({ path }) => isHere(path)).map((feed) => outline(feed, prefix + feed.name));
  const folder = (name: string, outlines: readonly string[]) =>
    outlines.length === 0 ? [] : [element('outline', { text: name, title: name }, outlines)];
  const folders = FOLDERS[query.digest];
  const head = [textElement('title', 'Paperwire'), textElement('docs', 'http://opml.org/spec2.opml')];
  return xmlDocument('opml', { version: '2.0' }, [
    element('head', {}, head),
    element('body', {}, [
      ...outlinesAt((path) => path === ALL, 'Paperwire: '),
      ...folder(
        folders.topics,
        outlinesAt((path) => path !== ALL && path !== SEARCH),
      ),
      ...folder(
        folders.searches,
        outlinesAt((path) => path === SEARCH),
      ),
    ]),
  ]);
}

import type { Context } from 'hono';
import { listSlugs } from '../../db/topics/find-topic.ts';
import { Problem } from '../http/problem.ts';
import type { Site } from '../http/site.ts';
import { topicPage } from '../links/site-links.ts';
import { nearestTopics } from './nearest-topics.ts';

/** Longest path that an answer repeats. */
const SHOWN = 200;

/** What is to be said of an address at which there is nothing: where feeds are, or which topics may have been meant. */
export async function nothingAt(c: Context, site: Site): Promise<Problem> {
  const { path } = c.req;
  const base = site.base(c);
  if (/^\/feeds(?:\/|$)/.test(path)) {
    return new Problem(
      404,
      `There is nothing at ${path.slice(0, SHOWN)}. Feeds are at ${base}/feeds/all.rss, ${base}/feeds/topics/TOPIC.rss and ${base}/feeds/search.rss?q=WORDS, each also with .atom and .json; ${base}/opml.xml lists them.`,
    );
  }
  const suggestions = path.startsWith('/api/') ? [] : await topicsLike(site, base, path);
  return new Problem(404, `There is nothing at ${path.slice(0, SHOWN)}.`, { suggestions });
}

async function topicsLike(site: Site, base: string, path: string) {
  const last = path.split('/').findLast((part) => part !== '') ?? '';
  try {
    const topics = nearestTopics(await listSlugs(site.db), decodeURIComponent(last));
    return topics.map(({ slug, name }) => ({ name, url: topicPage(base, slug) }));
  } catch {
    // Without the database, or an address that can be decoded, there is still nothing there.
    return [];
  }
}

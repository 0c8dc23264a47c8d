import type { Database } from '../../db/database.ts';
import { listSlugs } from '../../db/topics/find-topic.ts';
import { Problem } from '../http/problem.ts';
import { topicPage } from '../links/site-links.ts';
import { nearestTopics } from './nearest-topics.ts';

/** Longest part of a path that an error message repeats. */
const MAX_QUOTED_CHARS = 200;

/** The problem of a path without a route. It lists the addresses of feeds, or suggests topics. */
export async function pathNotFound(db: Database, base: string, path: string): Promise<Problem> {
  const quoted = path.slice(0, MAX_QUOTED_CHARS);
  if (/^\/feeds(?:\/|$)/.test(path)) {
    return new Problem(
      404,
      `No feed at ${quoted}. Feeds are at ${base}/feeds/all.rss, ${base}/feeds/topics/TOPIC.rss and ${base}/feeds/search.rss?q=WORDS, each also with .atom and .json; ${base}/opml.xml lists them.`,
    );
  }
  const suggestions = path.startsWith('/api/') ? [] : await topicsLike(db, base, path);
  return new Problem(404, `No page at ${quoted}.`, { suggestions });
}

async function topicsLike(db: Database, base: string, path: string) {
  const last = path.split('/').findLast((part) => part !== '') ?? '';
  try {
    const topics = nearestTopics(await listSlugs(db), decodeURIComponent(last));
    return topics.map(({ slug, name }) => ({ name, url: topicPage(base, slug) }));
  } catch {
    // No database, or not UTF-8: the path is still not found.
    return [];
  }
}

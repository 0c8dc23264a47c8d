import type { TopicHead } from '../../db/topics/find-topic.ts';
import { itemPage, similarFeedPath, topicFeedPath, topicPage } from '../links/site-links.ts';
import { summarise } from './feed.ts';

/** What a feed is about, and where it is. */
export interface FeedSubject {
  /** Below /feeds/, without ending. */
  readonly path: string;
  /** What stands after the question mark in its address, or nothing. */
  readonly query: string;
  readonly name: string;
  readonly description: string;
  readonly homeUrl: string;
}

/** Topics that an address asks for: papers of any of `topics` (of all, if that is empty), but of none of `without`. */
export interface TopicChoice {
  /** As the address names them: `a`, `a+b`, `a-b`. */
  readonly slugs: string;
  readonly topics: readonly TopicHead[];
  readonly without: readonly TopicHead[];
}

/** All papers. */
export function everything(base: string): FeedSubject {
  return {
    path: 'all',
    query: '',
    name: 'all papers',
    description: 'Every research paper of the digests read here, newest first.',
    homeUrl: `${base}/`,
  };
}

/** The papers of one topic, or of several that are combined. */
export function aboutTopics(base: string, { slugs, topics, without }: TopicChoice): FeedSubject {
  const subject = { path: topicFeedPath(slugs), query: '', homeUrl: topicPage(base, slugs) };
  const [topic] = topics;
  if (topic !== undefined && topics.length === 1 && without.length === 0) {
    return { ...subject, name: topic.name, description: topic.description };
  }
  const wanted = topics.length === 0 ? 'all topics' : list(topics);
  const unwanted = without.length === 0 ? '' : ` without ${list(without)}`;
  return {
    ...subject,
    name: wanted + unwanted,
    description: `Papers on ${wanted}${unwanted === '' ? '' : `, but none on ${list(without)}`}.`,
  };
}

/** What a search finds. `query` holds its parameters in their order, `what` says in words what is looked for. */
export function aboutSearch(base: string, query: URLSearchParams, what: string): FeedSubject {
  return {
    path: 'search',
    query: query.toString(),
    name: what,
    description: `Papers found by searching for ${what}, newest first.`,
    homeUrl: `${base}/search?${query}`,
  };
}

/** What the name of a feed has of a paper's title, in UTF-16 units: readers show it in one line. */
const TITLE = 120;

/** Papers like one. */
export function aboutSimilar(
  base: string,
  item: { readonly id: string; readonly title: string },
): FeedSubject {
  const title = summarise(item.title, TITLE);
  return {
    path: similarFeedPath(item.id),
    query: '',
    name: `papers like “${title}”`,
    description: `Papers whose abstracts are close to that of “${title}”, the closest first.`,
    homeUrl: itemPage(base, item.id),
  };
}

function list(topics: readonly TopicHead[]): string {
  const names = topics.map(({ name }) => name);
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
}

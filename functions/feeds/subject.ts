import type { TopicHead } from '../../db/find-topic.ts';
import { itemPage, similarFeedPath, topicFeedPath, topicPage } from '../links.ts';

/** What a feed is about, and where it is. */
export interface FeedSubject {
  /** Below /feeds/, without ending. */
  readonly path: string;
  /** What stands after the question mark in its address, or nothing. */
  readonly query: string;
  readonly title: string;
  readonly description: string;
  readonly homeUrl: string;
}

/** All papers. */
export function everything(base: string): FeedSubject {
  return {
    path: 'all',
    query: '',
    title: 'Paperwire: all papers',
    description: 'Every research paper of the digests read here, newest first.',
    homeUrl: `${base}/`,
  };
}

/** The papers of one topic. */
export function aboutTopic(base: string, topic: TopicHead): FeedSubject {
  return {
    path: topicFeedPath(topic.slug),
    query: '',
    title: `Paperwire: ${topic.name}`,
    description: topic.description,
    homeUrl: topicPage(base, topic.slug),
  };
}

/** The papers of any of `topics` and of none of `without`; of all topics but those when `topics` is empty. */
export function aboutTopics(
  base: string,
  slugs: string,
  topics: readonly TopicHead[],
  without: readonly TopicHead[],
): FeedSubject {
  const wanted = topics.length === 0 ? 'all papers' : list(topics, 'or');
  const unwanted = without.length === 0 ? '' : ` without ${list(without, 'or')}`;
  return {
    path: `topics/${slugs}`,
    query: '',
    title: `Paperwire: ${wanted}${unwanted}`,
    description: `Papers on ${topics.length === 0 ? 'any topic' : list(topics, 'or')}${
      without.length === 0 ? '' : `, but not on ${list(without, 'or')}`
    }, newest first.`,
    homeUrl: `${base}/topics/${slugs}`,
  };
}

/** What a search finds. `query` holds its parameters in their order. */
export function aboutSearch(base: string, query: URLSearchParams, what: string): FeedSubject {
  return {
    path: 'search',
    query: query.toString(),
    title: `Paperwire: ${what}`,
    description: `Papers that match the search for ${what}, newest first.`,
    homeUrl: `${base}/search?${query}`,
  };
}

/** Papers like one. */
export function aboutSimilar(
  base: string,
  item: { readonly id: string; readonly title: string },
): FeedSubject {
  return {
    path: similarFeedPath(item.id),
    query: '',
    title: `Paperwire: papers like “${item.title}”`,
    description: `Papers whose abstracts are close to that of “${item.title}”, closest first.`,
    homeUrl: itemPage(base, item.id),
  };
}

function list(topics: readonly TopicHead[], word: string): string {
  const names = topics.map(({ name }) => name);
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} ${word} ${names.at(-1)}`;
}

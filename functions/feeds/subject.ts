import type { ItemHead } from '../../db/items/find-items.ts';
import type { TopicHead } from '../../db/topics/find-topic.ts';
import {
  itemPage,
  libraryFeedPath,
  libraryPage,
  similarFeedPath,
  topicFeedPath,
  topicPage,
} from '../links/site-links.ts';
import { expressionOf, type TopicSelection, writeTopics } from '../lookup/topic-expression.ts';
import {
  describeNarrowing,
  describeSearchQuery,
  type Narrowing,
  narrowingQuery,
  readNarrowing,
  type SearchQuery,
  writeSearchQuery,
} from '../search/search-query.ts';
import { summarise } from './summary.ts';

/** What a feed is about, and its address. */
export interface FeedSubject {
  /** Below /feeds/, without ending. */
  readonly path: string;
  /** The query string in canonical form, without the question mark; often ''. */
  readonly query: string;
  readonly name: string;
  readonly description: string;
  /** The page with the same papers. */
  readonly homeUrl: string;
}

const NOT_NARROWED = readNarrowing({});

export function everything(base: string, narrowing = NOT_NARROWED): FeedSubject {
  const description = 'Every research paper of the digests read here, newest first.';
  const all = { path: 'all', query: '', name: 'all papers', description, homeUrl: `${base}/` };
  return narrowed(all, narrowing, `${base}/papers`);
}

/** A subject with some of its papers only. @param page the page that can be narrowed too */
function narrowed(subject: FeedSubject, narrowing: Narrowing, page: string): FeedSubject {
  const query = narrowingQuery(narrowing);
  if (query === '') return subject;
  const words = describeNarrowing(narrowing).join(' ');
  return {
    ...subject,
    query: query.slice(1),
    name: `${subject.name} ${words}`,
    description: `${subject.description.replace(/\.$/, '')}; ${words}.`,
    homeUrl: page + query,
  };
}

/** The papers of one topic, or of combined topics. */
export function aboutTopics(base: string, selection: TopicSelection, narrowing = NOT_NARROWED): FeedSubject {
  return narrowed(
    aboutAll(base, selection),
    narrowing,
    topicPage(base, writeTopics(expressionOf(selection))),
  );
}

function aboutAll(base: string, selection: TopicSelection): FeedSubject {
  const { topics, without } = selection;
  const slugs = writeTopics(expressionOf(selection));
  const address = { path: topicFeedPath(slugs), query: '', homeUrl: topicPage(base, slugs) };
  const [topic] = topics;
  if (topic !== undefined && topics.length === 1 && without.length === 0) {
    return { ...address, name: topic.name, description: topic.description };
  }
  const included = topics.length === 0 ? 'all topics' : namesOf(topics);
  const excluded = namesOf(without);
  return {
    ...address,
    name: without.length === 0 ? included : `${included} without ${excluded}`,
    description: `Papers on ${included}${without.length === 0 ? '' : `, but none on ${excluded}`}.`,
  };
}

/** Path of the feeds of searches. */
export const SEARCH = 'search';

/** The papers that a search finds. */
export function aboutSearch(base: string, search: SearchQuery): FeedSubject {
  const query = writeSearchQuery(search).toString();
  const name = describeSearchQuery(search);
  return {
    path: SEARCH,
    query,
    name,
    description: `Papers found by searching for ${name}, the last to arrive first.`,
    homeUrl: searchPage(base, query),
  };
}

/** The page with the papers of a search in the order of arrival; by relevance it has others too. */
export function searchPage(base: string, query: string): string {
  return `${base}/search?${query}&order=newest`;
}

/** Longest part of a paper's title in the name of a feed: readers show the name in one line. */
const MAX_TITLE_CHARS = 120;

/** The papers most similar to one paper. */
export function aboutSimilar(base: string, item: Pick<ItemHead, 'id' | 'title'>): FeedSubject {
  const title = summarise(item.title, MAX_TITLE_CHARS);
  return {
    path: similarFeedPath(item.id),
    query: '',
    name: `papers like “${title}”`,
    description: `Papers whose abstracts are close to that of “${title}”, the closest first.`,
    homeUrl: itemPage(base, item.id),
  };
}

/** The papers that are like those of a library. */
export function aboutLibrary(base: string, secret: string): FeedSubject {
  return {
    path: libraryFeedPath(secret),
    query: '',
    name: 'for you',
    description: 'Papers like those in your library. The address of this feed is secret.',
    homeUrl: libraryPage(base, secret),
  };
}

function namesOf(topics: readonly TopicHead[]): string {
  const names = topics.map(({ name }) => name);
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
}

import type { Item } from '../../db/find-items.ts';
import { type FeedFormat, feedUrls, itemPage, topicFeedPath, topicPage, webUrl } from '../links.ts';
import { feedGuid, itemGuid } from './guid.ts';
import { feedTitle } from './title.ts';

/** A feed before it has a format. Text is plain, addresses are absolute, dates are ISO 8601 in UTC. */
export interface Feed {
  /** Permanent, the same in every format. */
  readonly id: string;
  readonly title: string;
  readonly description: string;
  /** The page that shows the same papers to people. */
  readonly homeUrl: string;
  /** Where each format of it is: `rel=self`. */
  readonly feedUrls: Readonly<Record<FeedFormat, string>>;
  /** BCP 47. */
  readonly language: string;
  /** When the newest change to one of its items was, not when it was rendered; `null` without items. */
  readonly updated: string | null;
  readonly items: readonly FeedItem[];
}

export interface FeedItem {
  /** Opaque and permanent; the same in every feed. */
  readonly id: string;
  readonly url: string;
  /** One line. */
  readonly title: string;
  /** The beginning of the abstract, for lists. */
  readonly summary: string;
  /** The abstract. */
  readonly paragraphs: readonly string[];
  readonly authors: readonly string[];
  readonly categories: readonly FeedCategory[];
  /** Never changes. */
  readonly published: string;
  /** Changes when the content does. */
  readonly updated: string;
}

export interface FeedCategory {
  readonly slug: string;
  readonly name: string;
  /** Its page, from which it can be subscribed to. */
  readonly url: string;
}

/** What a feed is about: everything, or one topic. */
export interface FeedSubject {
  /** Below /feeds/, without ending. */
  readonly path: string;
  readonly title: string;
  readonly description: string;
  readonly homeUrl: string;
}

const LANGUAGE = 'en';

/** All papers. */
export function everything(base: string): FeedSubject {
  return {
    path: 'all',
    title: 'Paperwire: all papers',
    description: 'Every research paper of the digests read here, newest first.',
    homeUrl: `${base}/`,
  };
}

/** The papers of one topic. */
export function aboutTopic(
  base: string,
  topic: { readonly slug: string; readonly name: string; readonly description: string },
): FeedSubject {
  return {
    path: topicFeedPath(topic.slug),
    title: `Paperwire: ${topic.name}`,
    description: topic.description,
    homeUrl: topicPage(base, topic.slug),
  };
}

/**
 * Builds the feed of `items`, which keep their order.
 * @param base the site's address without a slash at the end
 * @param search the query string that the feed was asked for with, or nothing
 */
export function buildFeed(base: string, subject: FeedSubject, items: readonly Item[], search = ''): Feed {
  return {
    id: feedGuid(subject.path),
    title: feedTitle(subject.title),
    description: subject.description,
    homeUrl: subject.homeUrl,
    feedUrls: feedUrls(base, subject.path, search),
    language: LANGUAGE,
    updated:
      items
        .map(({ updatedAt }) => updatedAt)
        .toSorted()
        .at(-1) ?? null,
    items: items.map((item) => feedItem(base, item)),
  };
}

function feedItem(base: string, item: Item): FeedItem {
  const paragraphs = item.abstract.split(/\n{2,}/).filter((text) => text.trim() !== '');
  return {
    id: itemGuid(item.id),
    url: webUrl(item.url) ?? itemPage(base, item.id),
    title: feedTitle(item.title),
    summary: summarise(paragraphs.join(' ')),
    paragraphs,
    authors: item.authors,
    categories: item.topics.map(({ slug, name }) => ({ slug, name, url: topicPage(base, slug) })),
    published: item.publishedAt,
    updated: item.updatedAt,
  };
}

/** Length of a summary in UTF-16 units, about three lines. */
const SUMMARY = 280;

/** The first words of `text`, with an ellipsis if there are more. Never half a character. */
export function summarise(text: string): string {
  if (text.length <= SUMMARY) return text;
  const head = text.slice(0, SUMMARY + 1);
  const space = head.search(/\s\S*$/);
  // Text without spaces, such as Chinese, is cut between characters.
  const cut =
    space > SUMMARY / 2 ? head.slice(0, space) : head.slice(0, SUMMARY).replace(/[\uD800-\uDBFF]$/, '');
  return `${cut.replace(/[\s.,;:]+$/, '')}…`;
}

import type { ItemHead, ListedItem } from '../../db/items/find-items.ts';
import type { Arrival } from '../../db/items/item-page.ts';
import { mapInTurns } from '../../db/next-turn.ts';
import { arxivCategory } from '../../pipeline/text/arxiv-categories.ts';
import { isoSeconds } from '../../pipeline/text/dates.ts';
import type { Likeness } from '../library/scan.ts';
import { paperLinks, paperUrl } from '../links/paper-links.ts';
import { type FeedUrls, feedUrls, itemPage, negotiatedUrl, topicFeedPath } from '../links/site-links.ts';
import { boundedItem } from './bounded-item.ts';
import type { FeedPaper } from './find-items.ts';
import { feedGuid, guidInFeed, itemGuid } from './guid.ts';
import { contentHtml } from './render/html.ts';
import { feedTitle } from './render/title.ts';
import type { FeedSubject } from './subject.ts';
import { quotedExtract } from './summary.ts';

/** A document of a feed, before rendering. Text is plain, URLs are absolute, dates are RFC 3339 in UTC, with whole seconds. */
export interface Feed {
  /** Permanent, the same in every format and in every document of the feed. */
  readonly id: string;
  readonly title: string;
  readonly description: string;
  /** The page with the same papers. */
  readonly homeUrl: string;
  /** URLs of this document: `rel=self`. */
  readonly urls: FeedUrls;
  /** URLs of square images, 512 and 144 pixels wide. */
  readonly icon: { readonly large: string; readonly small: string };
  /** URL of the documentation of the extension to JSON Feed. */
  readonly about: string;
  /** URL of the WebSub hub, if there is one. */
  readonly hub: string | undefined;
  /** Whether it is an archive document, whose set of items is fixed (RFC 5005, section 4). */
  readonly archive: boolean;
  readonly related: readonly RelatedDocument[];
  /** BCP 47. */
  readonly language: string;
  /** When readers came to see its last change; of an empty feed, the first paper of the site. */
  readonly updated: string;
  readonly items: readonly FeedItem[];
}

/** Another document of the same feed, by its link relation (RFC 5005, sections 3 and 4). */
export interface RelatedDocument {
  readonly rel: 'first' | 'next' | 'current' | 'prev-archive' | 'next-archive';
  readonly urls: FeedUrls;
}

export interface FeedItem {
  /** Opaque and permanent; the same in every feed, unless the subscriber asked for ids per feed. */
  readonly id: string;
  readonly url: string;
  /** One line. */
  readonly title: string;
  /** What readers show: HTML that is safe as it is, and plain text, which for a paper is its abstract; both bounded. */
  readonly content: { readonly html: string; readonly text: string };
  /** At most 100, then `and 2,900 more`. */
  readonly authors: readonly string[];
  /** Topics and the paper's own categories; no name twice. */
  readonly categories: readonly FeedCategory[];
  /** The facts of a paper for programs. */
  readonly paper?: ItemHead;
  /** In the feed of a library: the paper of the library that it is like. */
  readonly like?: Likeness | undefined;
  readonly pdfUrl?: string | undefined;
  /** BCP 47, if it differs from the feed's. */
  readonly language: string | undefined;
  /** Never changes. */
  readonly published: string;
  /** Changes when the content does. No two items of a feed have the same. */
  readonly updated: string;
}

/** An entry with the papers of a period. It has the place of its last paper in the order of arrival. */
export interface Digest extends Arrival {
  /** Names the period: `2025-03-11`, `2025-W11`. */
  readonly period: string;
  /** When its last paper arrived, ISO 8601. */
  readonly changedAt: string;
  readonly entry: Omit<FeedItem, 'id'>;
}

/** What a document of a feed lists. */
export type FeedEntry = FeedPaper | Digest;

export interface FeedCategory {
  readonly term: string;
  /** For people. */
  readonly name: string;
  /** The URI of its vocabulary, if that has one: for a topic, its feed in the format that Accept selects. */
  readonly scheme: string | undefined;
}

/** The URLs of a document and its place in the feed. */
export type DocumentLinks = Pick<Feed, 'urls' | 'archive' | 'related'>;

const LANGUAGE = 'en';

/** What the subscriber chose for all documents of a feed. */
export interface FeedView {
  /** Ids that no other feed has, for readers that show an item in one of their feeds only. */
  readonly guid?: 'feed' | undefined;
}

/** What a document is besides its items. */
type DocumentProperties = DocumentLinks &
  Pick<Feed, 'hub'> & {
    readonly view: FeedView;
    /** When readers came to see the present topics, ISO 8601: all feeds may have changed then. */
    readonly classifiedAt: string | null;
  };

/** `updated` of a feed without items in a catalogue without topics. Atom requires one (RFC 4287, section 4.1.1). */
const NEVER = '1970-01-01T00:00:00Z';

/**
 * Builds a document of a feed. The items keep their order.
 * @param base the URL of the site, without a slash at the end
 * @param document without `urls`, the document is the feed's current one
 */
export function buildFeed(...parts: FeedParts): Feed {
  return { ...feedHead(...parts), items: parts[2].map(itemBuilder(...parts)) };
}

/** Builds the same in turns of the event loop: it may have thousands of items. */
export async function buildFeedInTurns(...parts: FeedParts): Promise<Feed> {
  return { ...feedHead(...parts), items: await mapInTurns(parts[2], itemBuilder(...parts)) };
}

type FeedParts = readonly [
  base: string,
  subject: FeedSubject,
  items: readonly FeedEntry[],
  document?: Partial<DocumentProperties>,
];

function feedHead(...[base, subject, items, document = {}]: FeedParts): Omit<Feed, 'items'> {
  const search = searchOf(subject);
  return {
    id: feedIdOf(subject),
    title: feedTitle(`Paperwire: ${subject.name}`),
    description: feedTitle(subject.description),
    homeUrl: subject.homeUrl,
    icon: { large: `${base}/icon-512.png`, small: `${base}/icon-144.png` },
    about: `${base}/docs#json-feed`,
    hub: document.hub,
    urls: document.urls ?? feedUrls(base, subject.path, search),
    archive: document.archive ?? false,
    related: document.related ?? [],
    language: LANGUAGE,
    updated: items
      .map(({ changedAt }) => changedAt)
      .reduce((last, at) => (at > last ? at : last), document.classifiedAt ?? NEVER),
  };
}

const searchOf = ({ query }: FeedSubject) => (query === '' ? '' : `?${query}`);

function feedIdOf(subject: FeedSubject): string {
  // Permanent, so it keeps the former name of the parameter `dump`.
  return feedGuid(subject.path + searchOf(subject).replace('&dump=', '&source='));
}

function itemBuilder(...[base, subject, items, document = {}]: FeedParts): (entry: FeedEntry) => FeedItem {
  const id = feedIdOf(subject);
  const idOf = (itemId: string) =>
    document.view?.guid === 'feed' ? guidInFeed(id, itemId) : itemGuid(itemId);
  const firstWhole = firstWholeArrival(items);
  return (item) =>
    'entry' in item
      ? { ...item.entry, id: guidInFeed(id, item.period) }
      : feedItem(base, item, idOf(item.id), item.arrival < firstWhole);
}

/**
 * Most items of a document with their whole abstracts. SimplePie, which FreshRSS and WordPress use, reads no XML of more than
 * 10 MB; a document of 2,500 papers has some 8 MB so.
 */
const MAX_WHOLE_ITEMS = 1_000;

/** The arrival before which items have their extract in place of the abstract. */
function firstWholeArrival(items: readonly Arrival[]): number {
  const arrivals = items.map(({ arrival }) => arrival).sort((a, b) => b - a);
  return arrivals[MAX_WHOLE_ITEMS - 1] ?? 0;
}

/** @param isBrief whether the item has its extract in place of the abstract */
function feedItem(base: string, whole: FeedPaper, id: string, isBrief: boolean): FeedItem {
  const categories = ownCategories(whole);
  const item = boundedItem({ ...whole, categories, ...(isBrief && { abstract: quotedExtract(whole) }) });
  const isCut = item.abstract !== whole.abstract;
  const places = paperLinks(item);
  return {
    id,
    url: paperUrl(item) ?? itemPage(base, item.id),
    title: feedTitle(item.title),
    content: { html: contentHtml(base, item, places, isCut), text: item.abstract.trim() },
    like: item.like,
    authors: item.authors,
    categories: categoriesOf(base, item),
    paper: item,
    pdfUrl: places.find(({ name }) => name === 'PDF')?.url,
    language: otherLanguage(item.language),
    published: isoSeconds(new Date(item.publishedAt)),
    updated: lastUpdate(item),
  };
}

/** Offsets are shorter than a minute. */
const MAX_OFFSET_MS = 60_000;

/**
 * When the content last changed: the captured date of the dump that changed it, not before the publication and not in the
 * future. Items of one dump differ by milliseconds, in the order of arrival.
 */
function lastUpdate({ publishedAt, updatedAt, changedAt, arrival }: ListedItem): string {
  const captured = updatedAt < changedAt ? updatedAt : changedAt;
  const time = Date.parse(captured > publishedAt ? captured : publishedAt);
  return new Date(time + (arrival % MAX_OFFSET_MS)).toISOString();
}

/** The vocabulary of arXiv's categories, by the name that arXiv's own API gives it. */
const ARXIV_SCHEME = 'http://arxiv.org/schemas/atom';

/** The categories of a paper but for repetitions and names of its topics. */
function ownCategories({ topics, categories }: ItemHead): string[] {
  const names = new Set(topics.map(({ name }) => name.toLowerCase()));
  return categories.filter((name) => {
    const isNew = !names.has(name.toLowerCase());
    names.add(name.toLowerCase());
    return isNew;
  });
}

function categoriesOf(base: string, { topics, categories }: ItemHead): FeedCategory[] {
  return [
    ...topics.map(({ slug, name }) => ({
      term: slug,
      name,
      scheme: negotiatedUrl(base, topicFeedPath(slug)),
    })),
    ...categories.map((name) => ({
      term: name,
      name,
      scheme: arxivCategory(name) === undefined ? undefined : ARXIV_SCHEME,
    })),
  ];
}

/** A language tag with an ISO 639 code as its primary subtag (RFC 5646, section 2.2.1), not the name of a language. */
const LANGUAGE_TAG = /^[a-z]{2,3}(?:-[a-z0-9]{1,8})*$/i;

/** The canonical tag of a language other than the feed's: `fra` is `fr`, `pt-br` is `pt-BR`. */
export function otherLanguage(language: string | null): string | undefined {
  if (language === null || !LANGUAGE_TAG.test(language)) return undefined;
  const tag = canonical(language);
  return tag === undefined || tag.split('-')[0] === LANGUAGE || tag === 'und' ? undefined : tag;
}

function canonical(tag: string): string | undefined {
  try {
    return Intl.getCanonicalLocales(tag)[0];
  } catch {
    return undefined;
  }
}

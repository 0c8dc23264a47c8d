import type { ItemHead } from '../../db/items/find-items.ts';
import { type NamedLink, namedLinks, webUrl } from '../links/paper-links.ts';
import {
  type FeedUrls,
  feedUrls,
  itemPage,
  negotiatedUrl,
  similarFeedPath,
  topicFeedPath,
} from '../links/site-links.ts';
import { feedGuid, itemGuid } from './guid.ts';
import { feedTitle } from './render/title.ts';
import type { FeedSubject } from './subject.ts';

/** A document of a feed before it has a format. Text is plain, addresses are absolute, dates are ISO 8601 in UTC. */
export interface Feed {
  /** Permanent, the same in every format and in every document of the feed. */
  readonly id: string;
  readonly title: string;
  readonly description: string;
  /** The page that shows the same papers to people. */
  readonly homeUrl: string;
  /** Where this document is in each format: `rel=self`. */
  readonly urls: FeedUrls;
  /** Square images of 512 and of 144 pixels. */
  readonly icon: { readonly large: string; readonly small: string };
  /** Where to subscribe to changes (WebSub), if anywhere. */
  readonly hub: string | undefined;
  /** Whether it is an archive document, whose items stay in it (RFC 5005, section 4). */
  readonly archive: boolean;
  /** The other documents of the feed. */
  readonly related: readonly RelatedDocument[];
  /** BCP 47. */
  readonly language: string;
  /** When the newest change to one of its items was, not when it was rendered; `null` without items. */
  readonly updated: string | null;
  readonly items: readonly FeedItem[];
}

/** Another document of the same feed, by its link relation (RFC 5005, sections 3 and 4). */
export interface RelatedDocument {
  readonly rel: 'first' | 'next' | 'current' | 'prev-archive';
  readonly urls: FeedUrls;
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
  /** Its code, its project page and so on. */
  readonly links: readonly NamedLink[];
  readonly categories: readonly FeedCategory[];
  /** BCP 47, where it is known and another than the feed's. */
  readonly language: string | undefined;
  /** The feed of papers like it. */
  readonly similarUrl: string;
  /** Never changes. */
  readonly published: string;
  /** Changes when the content does. */
  readonly updated: string;
}

export interface FeedCategory {
  readonly slug: string;
  readonly name: string;
  /** Its feed, in the format that is asked for. */
  readonly url: string;
}

/** What a document has beside its items. */
export type FeedDocument = Pick<Feed, 'urls' | 'archive' | 'related' | 'hub'>;

const LANGUAGE = 'en';

/**
 * Builds a document of the feed on `subject` with `items`, which keep their order.
 * @param base the site's address without a slash at the end
 */
export function buildFeed(
  base: string,
  subject: FeedSubject,
  items: readonly ItemHead[],
  document: Partial<FeedDocument> = {},
): Feed {
  const search = subject.query === '' ? '' : `?${subject.query}`;
  return {
    id: feedGuid(subject.path + search),
    title: feedTitle(`Paperwire: ${subject.name}`),
    description: feedTitle(subject.description),
    homeUrl: subject.homeUrl,
    icon: { large: `${base}/icon-512.png`, small: `${base}/icon-144.png` },
    hub: document.hub,
    urls: document.urls ?? feedUrls(base, subject.path, search),
    archive: document.archive ?? false,
    related: document.related ?? [],
    language: LANGUAGE,
    updated:
      items
        .map(({ updatedAt }) => updatedAt)
        .toSorted()
        .at(-1) ?? null,
    items: items.map((item) => feedItem(base, item)),
  };
}

/** An item as a feed shows it. */
export function feedItem(base: string, item: ItemHead): FeedItem {
  const paragraphs = item.abstract.split(/\n{2,}/).filter((text) => text.trim() !== '');
  return {
    id: itemGuid(item.id),
    url: webUrl(item.url) ?? itemPage(base, item.id),
    title: feedTitle(item.title),
    summary: summarise(paragraphs.join(' ')),
    paragraphs,
    authors: item.authors,
    links: namedLinks(item.links),
    categories: item.topics.map(({ slug, name }) => ({
      slug,
      name,
      url: negotiatedUrl(base, topicFeedPath(slug)),
    })),
    language: otherLanguage(item.language),
    similarUrl: negotiatedUrl(base, similarFeedPath(item.id)),
    published: item.publishedAt,
    updated: item.updatedAt,
  };
}

/** A language tag whose primary subtag is a code of ISO 639: names of languages are none (RFC 5646, section 2.2.1). */
const LANGUAGE_TAG = /^[a-z]{2,3}(?:-[a-z0-9]{1,8})*$/i;

/** `eng` is `en`, `pt-br` is `pt-BR`; what stands for the language of the feed, or for none, is left out. */
export function otherLanguage(written: string | null): string | undefined {
  if (written === null || !LANGUAGE_TAG.test(written)) return undefined;
  const tag = canonical(written);
  return tag === undefined || tag.split('-')[0] === LANGUAGE || tag === 'und' ? undefined : tag;
}

function canonical(tag: string): string | undefined {
  try {
    return Intl.getCanonicalLocales(tag)[0];
  } catch {
    return undefined;
  }
}

/** Length of a summary in UTF-16 units, about three lines. */
const SUMMARY = 280;

/**
 * The first words of `text`, with an ellipsis if there are more. Never half a character.
 * @param length in UTF-16 units
 */
export function summarise(text: string, length = SUMMARY): string {
  if (text.length <= length) return text;
  const head = text.slice(0, length + 1);
  const space = head.search(/\s\S*$/);
  // Text without spaces, such as Chinese, is cut between characters.
  const cut =
    space > length / 2 ? head.slice(0, space) : head.slice(0, length).replace(/[\uD800-\uDBFF]$/, '');
  return `${cut.replace(/(?<![\s.,;:])[\s.,;:]+$/, '')}…`;
}

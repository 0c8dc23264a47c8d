import type { ItemHead } from '../../../db/items/find-items.ts';
import type { Feed, FeedItem } from '../feed.ts';
import { xmlCharacters } from './xml.ts';

/**
 * Renders JSON Feed 1.1 (jsonfeed.org/version/1.1). It has no date of the feed, only of items.
 * @param items rendered by {@link jsonItem}
 */
export function renderJsonFeed(feed: Feed, items: readonly string[] = feed.items.map(jsonItem)): string {
  const older = feed.related.find(({ rel }) => rel === 'next' || rel === 'prev-archive');
  const document = {
    version: 'https://jsonfeed.org/version/1.1',
    title: feed.title,
    home_page_url: feed.homeUrl,
    feed_url: feed.urls.json,
    description: feed.description,
    ...(older === undefined ? {} : { next_url: older.urls.json }),
    icon: feed.icon.large,
    favicon: feed.icon.small,
    language: feed.language,
    _paperwire: { about: feed.about },
    ...(feed.hub === undefined ? {} : { hubs: [{ type: 'WebSub', url: feed.hub }] }),
  };
  const list = items.length === 0 ? '[]' : `[\n${items.join(',\n')}\n ]`;
  return `${written(document).slice(0, -'\n}'.length)},\n "items": ${list}\n}\n`;
}

/** Renders an item of a feed. Within JSON, line feeds stand between values only. */
export function jsonItem(item: FeedItem): string {
  return `  ${written(itemObject(item)).replaceAll('\n', '\n  ')}`;
}

/** JSON can carry characters that XML cannot, but all formats carry the same text. */
function written(value: object): string {
  const clean = (_key: string, text: unknown) => (typeof text === 'string' ? xmlCharacters(text) : text);
  return JSON.stringify(value, clean, 1);
}

function itemObject(item: FeedItem): object {
  const { authors, categories, content, like, paper, pdfUrl } = item;
  return {
    id: item.id,
    url: item.url,
    title: item.title,
    content_html: content.html,
    summary: content.text,
    date_published: item.published,
    date_modified: item.updated,
    // An empty list would say that the paper has no authors; they are only unknown.
    ...(authors.length === 0 ? {} : { authors: authors.map((name) => ({ name })) }),
    ...(categories.length === 0 ? {} : { tags: categories.map(({ name }) => name) }),
    ...(item.language === undefined ? {} : { language: item.language }),
    ...(pdfUrl === undefined ? {} : { attachments: [{ url: pdfUrl, mime_type: 'application/pdf' }] }),
    ...(paper === undefined
      ? {}
      : { _paperwire: { ...extension(paper), ...(like && { like: { title: like.title } }) } }),
  };
}

/** What programs want of a paper and JSON Feed has no field for, by the names of the API. */
function extension(paper: ItemHead): object {
  const { externalIds, journal, comments, categories, topics, extract, revised, arrivedAt } = paper;
  return {
    externalIds,
    journal,
    comments,
    categories,
    topics,
    extract,
    revised,
    arrivedAt,
  };
}

import type { Feed, FeedItem } from '../feed.ts';
import { contentHtml } from './html.ts';
import { xmlCharacters } from './xml.ts';

/** Renders JSON Feed 1.1 (jsonfeed.org/version/1.1). It has no date of the feed, only of items. */
export function renderJsonFeed(feed: Feed): string {
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
    ...(feed.hub === undefined ? {} : { hubs: [{ type: 'WebSub', url: feed.hub }] }),
    items: feed.items.map(item),
  };
  // JSON can carry characters that XML cannot, but all formats carry the same text.
  const clean = (_key: string, value: unknown) => (typeof value === 'string' ? xmlCharacters(value) : value);
  return `${JSON.stringify(document, clean, 1)}\n`;
}

function item(item: FeedItem): object {
  return {
    id: item.id,
    url: item.url,
    title: item.title,
    content_html: contentHtml(item),
    summary: item.content?.text ?? item.summary,
    date_published: item.published,
    date_modified: item.updated,
    // An empty list would say that the paper has no authors; they are only unknown.
    ...(item.authors.length === 0 ? {} : { authors: item.authors.map((name) => ({ name })) }),
    ...(item.categories.length === 0 ? {} : { tags: item.categories.map(({ name }) => name) }),
    ...(item.language === undefined ? {} : { language: item.language }),
  };
}

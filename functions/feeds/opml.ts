import { feedUrl } from '../links/site-links.ts';
import { rfc822 } from './render/dates.ts';
import { feedTitle } from './render/title.ts';
import { element, escapeXml } from './render/xml.ts';
import type { FeedSubject } from './subject.ts';

/** A list of feeds to subscribe to. */
export interface SubscriptionList {
  readonly title: string;
  /** When the newest paper of the listed feeds was published, ISO 8601 in UTC; `null` as long as there is none. */
  readonly modified: string | null;
  readonly feeds: readonly FeedSubject[];
}

/**
 * A subscription list in OPML 2.0 (http://opml.org/spec2.opml, "Subscription lists"). It is flat: whether the feeds go
 * into a folder is up to the reader.
 *
 * The addresses are those of the Atom feeds, whose titles say that they are plain text and whose entries say when they
 * changed; `type="rss"` stands for feeds of every kind. There is no `dateCreated`, which is optional: the list is made on
 * request, and the time of the request would be another each time.
 * @param base the site's address without a slash at the end
 */
export function renderOpml(base: string, { title, modified, feeds }: SubscriptionList): string {
  const head = [
    text('title', title),
    ...(modified === null ? [] : [text('dateModified', rfc822(modified))]),
    text('docs', 'http://opml.org/spec2.opml'),
  ];
  const outlines = feeds.map((feed) => outline(base, feed));
  const children = [block('head', head), block('body', outlines)];
  return `<?xml version="1.0" encoding="UTF-8"?>
${element('opml', { version: '2.0' }, `\n${children.join('\n')}\n`)}
`;
}

function outline(base: string, { name, description, path, homeUrl }: FeedSubject): string {
  // The title of the feed itself, so that readers show the same before and after they fetch it.
  const title = feedTitle(`Paperwire: ${name}`);
  return element('outline', {
    type: 'rss',
    text: title,
    title,
    description: feedTitle(description),
    xmlUrl: feedUrl(base, path, 'atom'),
    htmlUrl: homeUrl,
  });
}

function block(name: string, children: readonly string[]): string {
  return element(name, {}, `\n${children.join('\n')}\n`);
}

function text(name: string, value: string): string {
  return element(name, {}, escapeXml(value));
}

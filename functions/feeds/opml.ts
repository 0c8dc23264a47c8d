import { feedUrl } from '../links/site-links.ts';
import { rfc822 } from './render/dates.ts';
import { feedTitle } from './render/title.ts';
import { element, escapeXml } from './render/xml.ts';
import type { FeedSubject } from './subject.ts';

export interface SubscriptionList {
  readonly title: string;
  /** Publication date of the newest paper in the feeds, ISO 8601 in UTC; `null` without papers. */
  readonly modified: string | null;
  readonly feeds: readonly FeedSubject[];
}

/**
 * Renders a subscription list in OPML 2.0 (http://opml.org/spec2.opml, "Subscription lists"). It is flat: readers choose
 * their own folders.
 *
 * It lists the Atom feeds: their titles are marked as plain text, and their entries have a date of change. `type="rss"`
 * stands for every kind of feed. `dateCreated` is optional and left out: it would change with each request.
 * @param base the URL of the site, without a slash at the end
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
  // Equal to the title of the feed, so that readers show the same name before and after fetching it.
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

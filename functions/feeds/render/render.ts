import type { FeedFormat } from '../../links/site-links.ts';
import type { Feed } from '../feed.ts';
import { renderAtom } from './atom.ts';
import { renderJsonFeed } from './json-feed.ts';
import { renderRss } from './rss.ts';

/** Renders a feed. The function is pure, and all formats carry the same items. */
export function renderFeed(feed: Feed, format: FeedFormat): string {
  switch (format) {
    case 'rss':
      return renderRss(feed);
    case 'atom':
      return renderAtom(feed);
    case 'json':
      return renderJsonFeed(feed);
  }
}

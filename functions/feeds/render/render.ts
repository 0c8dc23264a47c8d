import type { FeedFormat } from '../../links/site-links.ts';
import type { Feed } from '../feed.ts';
import { renderAtom } from './atom.ts';
import { renderJsonFeed } from './json-feed.ts';
import { renderRss } from './rss.ts';

/** One renderer a format: pure, and all of them carry the same items. */
export const RENDERERS: Readonly<Record<FeedFormat, (feed: Feed) => string>> = {
  rss: renderRss,
  atom: renderAtom,
  json: renderJsonFeed,
};

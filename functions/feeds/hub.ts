import type { FeedFormat } from '../links.ts';
import type { Feed } from './feed.ts';

/** The feed with the hub where it may be subscribed to, if there is one. */
export function advertise(feed: Feed, hub: string | undefined): Feed {
  return hub === undefined ? feed : { ...feed, hub };
}

/**
 * The fields by which subscribers find hub and topic before they look into the feed (WebSub, section 4), in one Link
 * (section 7). None without a hub: `rel=self` alone would tell a subscriber nothing that it does not know.
 */
export function hubHeaders(feed: Feed, format: FeedFormat): Readonly<Record<string, string>> {
  return feed.hub === undefined
    ? {}
    : { Link: `<${feed.hub}>; rel="hub", <${feed.feedUrls[format]}>; rel="self"` };
}

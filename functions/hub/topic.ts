import { Problem } from '../http/problem.ts';

/** What a GET of a topic gives. */
export interface TopicContent {
  readonly etag: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Content-Type and Link. */
  readonly headers: Readonly<Record<string, string>>;
}

/** An address that cannot be subscribed to, or no longer. */
export interface NoTopic {
  /** Why, and what is wanted. */
  readonly reason: string;
}

/** @throws Problem 503 when that cannot be told at the moment */
export type TopicReader = (topic: string) => Promise<TopicContent | NoTopic>;

/** Longest part of the site's own answer that is repeated. */
const SHOWN = 200;

/**
 * Reads topics the way subscribers do, so that what is sent is what a GET gives, to the byte. A topic is a feed of this
 * site that names this hub, at the address that the feed itself gives (WebSub, section 4).
 * @param fetch the site
 * @param base address of the site, without a slash at the end
 * @param hub address of the hub
 */
export function topicReader(
  fetch: (request: Request) => Response | Promise<Response>,
  base: string,
  hub: string,
): TopicReader {
  return async (topic) => {
    if (!topic.startsWith(`${base}/feeds/`)) {
      return { reason: `the hub has the feeds of this site only, whose addresses start with ${base}/feeds/` };
    }
    // The site knows its address; a path in front of it is for the proxy to take off, hence not here.
    const url = URL.parse(topic.slice(base.length), 'http://localhost');
    if (url === null) return { reason: 'it is no URL' };
    // What a subscriber gets when it asks for no coding: what is sent is not compressed.
    const response = await fetch(new Request(url, { headers: { 'Accept-Encoding': 'identity' } }));
    if (response.status >= 500 || response.status === 429) {
      throw new Problem(503, 'The feed cannot be read at the moment. Please try again.', {
        headers: { 'Retry-After': '5' },
      });
    }
    if (response.status !== 200) {
      const text = (await response.text()).trim();
      return { reason: `${response.status} ${text.slice(0, SHOWN)}`.trim() };
    }
    const link = response.headers.get('Link') ?? '';
    const self = /<([^<>]*)>; rel="self"/.exec(link)?.[1];
    if (self === undefined || !link.includes(`<${hub}>; rel="hub"`)) {
      return { reason: 'what is there is no feed that names this hub' };
    }
    if (self !== topic) return { reason: `the feed itself says that it is at ${self}` };
    return {
      etag: response.headers.get('ETag') ?? '',
      bytes: new Uint8Array(await response.arrayBuffer()),
      headers: { 'Content-Type': response.headers.get('Content-Type') ?? '', Link: link },
    };
  };
}

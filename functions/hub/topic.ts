import { Problem } from '../http/problem.ts';

/** The answer to a GET of a topic. */
export interface TopicContent {
  readonly etag: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Content-Type and Link. */
  readonly headers: Readonly<Record<string, string>>;
}

/** An address without a topic to subscribe to. */
export interface NoTopic {
  readonly reason: string;
}

/** @throws Problem 503 when the site cannot tell at the moment */
export type TopicReader = (topic: string) => Promise<TopicContent | NoTopic>;

/** Longest part of the site's own answer that a reason repeats. */
const MAX_ANSWER_CHARS = 200;

/**
 * Reads topics as subscribers do, so that a delivery equals a GET to the byte. A topic is a feed of this site that names
 * this hub, at the address that the feed itself gives (WebSub, section 4).
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
      return {
        reason: `the hub serves only the feeds of this site, whose addresses start with ${base}/feeds/`,
      };
    }
    // The site sees paths as the proxy in front passes them on: without the path of `base`.
    const url = URL.parse(topic.slice(base.length), 'http://localhost');
    if (url === null) return { reason: 'it is no URL' };
    // Deliveries are not compressed.
    const response = await fetch(new Request(url, { headers: { 'Accept-Encoding': 'identity' } }));
    if (response.status >= 500 || response.status === 429) {
      throw new Problem(503, 'The feed cannot be read at the moment. Please try again.', {
        headers: { 'Retry-After': '5' },
      });
    }
    if (response.status !== 200) {
      const text = (await response.text()).trim();
      return { reason: `${response.status} ${text.slice(0, MAX_ANSWER_CHARS)}`.trim() };
    }
    const link = response.headers.get('Link') ?? '';
    const self = /<([^<>]*)>; rel="self"/.exec(link)?.[1];
    if (self === undefined || !link.includes(`<${hub}>; rel="hub"`)) {
      return { reason: 'the address has no feed that names this hub' };
    }
    if (self !== topic) return { reason: `the feed names ${self} as its own address` };
    return {
      etag: response.headers.get('ETag') ?? '',
      bytes: new Uint8Array(await response.arrayBuffer()),
      headers: { 'Content-Type': response.headers.get('Content-Type') ?? '', Link: link },
    };
  };
}

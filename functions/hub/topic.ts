import { Problem } from '../http/problem.ts';
import { ResponseCache } from '../http/response-cache.ts';

/** What a topic is at present. */
interface TopicState {
  readonly etag: string;
}

/** What a subscriber gets. */
export interface TopicContent extends TopicState {
  readonly body: Uint8Array<ArrayBuffer>;
  /** Content-Type and Link. */
  readonly headers: Readonly<Record<string, string>>;
}

/** An address without a topic to subscribe to. */
interface NoTopic {
  readonly reason: string;
}

/**
 * Reads topics as subscribers do. A topic is a feed of this site that names this hub, at the address that the feed itself
 * gives (WebSub, section 4).
 */
export interface TopicReader {
  /** @throws Problem 503 when the site cannot tell at the moment */
  readState(topic: string): Promise<TopicState | NoTopic>;
  /**
   * Reads what a subscriber lacks who has the topic with an entity tag: the new and changed items if the site knows them
   * (RFC 3229), else the whole feed. Of many new items these are the first; the entity tag of the content then tells how
   * far they go, else it is that of the whole feed.
   * @param revision of the catalogue: later content will do
   * @returns the state alone when the subscriber lacks nothing
   * @throws Problem 503 when the site cannot tell at the moment
   */
  readContent(
    topic: string,
    deliveredEtag: string,
    revision: number,
  ): Promise<TopicContent | TopicState | NoTopic>;
}

/** How the hub asks for what a subscriber lacks: FreshRSS reads 3 MiB of a delivery. */
const PORTION = 'feed; items=250';

/** Longest part of the site's own answer that a reason repeats. */
const MAX_ANSWER_CHARS = 200;

/**
 * @param fetch the site
 * @param base address of the site, without a slash at the end
 * @param hub address of the hub
 */
export function topicReader(
  fetch: (request: Request) => Response | Promise<Response>,
  base: string,
  hub: string,
): TopicReader {
  const get = async (
    topic: string,
    fields: Readonly<Record<string, string>>,
  ): Promise<Response | NoTopic> => {
    if (!topic.startsWith(`${base}/feeds/`)) {
      return {
        reason: `the hub serves only the feeds of this site, whose addresses start with ${base}/feeds/`,
      };
    }
    // The site sees paths as the proxy in front passes them on: without the path of `base`.
    const url = URL.parse(topic.slice(base.length), 'http://localhost');
    if (url === null) return { reason: 'it is no URL' };
    // Deliveries are not compressed.
    const response = await fetch(new Request(url, { headers: { ...fields, 'Accept-Encoding': 'identity' } }));
    const { status } = response;
    if (status >= 500 || status === 429) {
      throw new Problem(503, 'The feed cannot be read at the moment. Please try again.', {
        headers: { 'Retry-After': '5' },
      });
    }
    if (![200, 226, 304].includes(status)) {
      const text = (await response.text()).trim();
      return { reason: `${status} ${text.slice(0, MAX_ANSWER_CHARS)}`.trim() };
    }
    const link = response.headers.get('Link') ?? '';
    const self = /<([^<>]*)>; rel="self"/.exec(link)?.[1];
    if (self === undefined || !link.includes(`<${hub}>; rel="hub"`)) {
      return { reason: 'the address has no feed that names this hub' };
    }
    if (self !== topic) return { reason: `the feed names ${self} as its own address` };
    return response;
  };
  return {
    async readState(topic) {
      const response = await get(topic, {});
      if ('reason' in response) return response;
      await response.body?.cancel();
      return { etag: response.headers.get('ETag') ?? '' };
    },
    async readContent(topic, deliveredEtag) {
      const response = await get(topic, { 'A-IM': PORTION, 'If-None-Match': deliveredEtag });
      if ('reason' in response) return response;
      const etag = response.headers.get('ETag') ?? '';
      if (response.status === 304) return { etag };
      return {
        etag,
        body: new Uint8Array(await response.arrayBuffer()),
        headers: {
          'Content-Type': response.headers.get('Content-Type') ?? '',
          Link: response.headers.get('Link') ?? '',
        },
      };
    },
  };
}

/**
 * Reads content once for all subscribers that have a topic with the same entity tag.
 * @param maxBytes memory for contents
 */
export function shareContents({ readState, readContent }: TopicReader, maxBytes: number): TopicReader {
  type Entry = { readonly content: Awaited<ReturnType<typeof readContent>>; readonly bytes: number };
  const cache = new ResponseCache<Entry>(maxBytes);
  return {
    readState,
    async readContent(topic, deliveredEtag, revision) {
      const { content } = await cache.get(JSON.stringify([topic, deliveredEtag, revision]), async () => {
        const content = await readContent(topic, deliveredEtag, revision);
        return { content, bytes: 'body' in content ? content.body.byteLength : 0 };
      });
      return content;
    },
  };
}

import { createHash } from 'node:crypto';
import type { Server } from './server.ts';
import type { Answer, World } from './world.ts';

/** Length of the feeds in which whole dumps are looked for. */
const FEED_ITEMS = 150;

/** What readers ask for, of all kinds; none of it needs a token. */
export const PATHS = [
  `/feeds/all.rss?limit=${FEED_ITEMS}`,
  `/feeds/all.atom?limit=${FEED_ITEMS}`,
  `/feeds/all.json?limit=${FEED_ITEMS}`,
  '/feeds/topics/retrieval.rss',
  '/feeds/topics/efficiency+security.atom',
  '/feeds/topics/language-models.json',
  '/feeds/search.json?q=quantum',
  '/feeds/search.rss?q=robust+translation',
  '/api/items?limit=50',
  '/api/topics',
  '/api/search?q=privacy',
  '/api/status',
  '/opml.xml',
  '/',
  '/papers',
  '/search?q=federated',
  '/topics/retrieval',
  '/status',
  '/healthz',
] as const;

/** The last characters of whole documents. */
const ENDS: readonly (readonly [type: RegExp, end: RegExp])[] = [
  [/json/, /[}\]]\s*$/],
  [/rss/, /<\/rss>\s*$/],
  [/atom/, /<\/feed>\s*$/],
  [/xml|opml/, /<\/\w+>\s*$/],
  [/html/, /<\/html>\s*$/],
];

/** The end of the title of an item, in XML and in JSON. */
const TITLE_END = /, part \d of dump (\d+)<\/title>|"title":\s*"[^"]*, part \d of dump (\d+)"/g;

const ITEM = /<item>|<entry>|"date_published"/g;

/** Readers of a run. They remember each version of each document that anybody got. */
export class Readers {
  readonly #world: World;
  /** Digests of documents by path and entity tag. */
  readonly #versions = new Map<string, string>();
  /** How many answers of each status there were. */
  readonly counts = new Map<number, number>();

  constructor(world: World) {
    this.#world = world;
  }

  /** Reads a path as a feed reader does. @param tags the reader's entity tags by path */
  async read(server: Server, path: string, random: () => number, tags: Map<string, string>): Promise<number> {
    const tag = random() < 0.6 ? tags.get(path) : undefined;
    const answer = await this.#world.request(server, path, {
      headers: {
        'Accept-Encoding': random() < 0.5 ? 'gzip' : 'identity',
        ...(tag === undefined ? {} : { 'If-None-Match': tag }),
        ...(random() < 0.3 ? { 'A-IM': 'feed' } : {}),
      },
    });
    if (answer === undefined) return 0;
    const { status, headers } = answer;
    this.counts.set(status, (this.counts.get(status) ?? 0) + 1);
    const fault = this.#faultOf(path, answer, tag);
    if (fault !== undefined) this.#world.fail(`GET ${path} from ${server.name}: ${fault}`);
    if (status === 200) tags.set(path, headers.get('ETag') ?? '');
    return status;
  }

  #faultOf(path: string, { status, headers, body }: Answer, tag: string | undefined): string | undefined {
    const etag = headers.get('ETag');
    if (status === 304) {
      return tag !== undefined && plain(tag) === plain(etag ?? tag) ? undefined : `304 ${etag} to ${tag}`;
    }
    if (status === 429 || status === 503)
      return headers.has('Retry-After') ? undefined : `${status} without Retry-After`;
    if (status !== 200 && status !== 226) return `${status}: ${body.slice(0, 200)}`;
    const type = headers.get('Content-Type') ?? '';
    const end = ENDS.find(([pattern]) => pattern.test(type))?.[1];
    if (end === undefined || !end.test(body)) return `a document of ${type} that ends in ${body.slice(-40)}`;
    if (status === 226) return undefined;
    if (etag !== null) {
      const key = `${path} ${plain(etag)}`;
      const digest = createHash('sha256').update(body).digest('hex');
      if ((this.#versions.get(key) ?? digest) !== digest) return `two documents with the tag ${etag}`;
      this.#versions.set(key, digest);
    }
    return path.startsWith('/feeds/all') ? this.#halfLoaded(body) : undefined;
  }

  /** Finds a dump of which a feed shows some papers only. A full feed may cut one. */
  #halfLoaded(body: string): string | undefined {
    const numbers = [...body.matchAll(TITLE_END)].map(([, xml, json]) => Number(xml ?? json));
    const isFull = (body.match(ITEM)?.length ?? 0) >= FEED_ITEMS;
    const halves = [...this.#world.sent.values()].flatMap(({ number, ownPapers }) => {
      const shown = numbers.filter((each) => each === number).length;
      return shown === 0 || shown === ownPapers ? [] : [`${shown} of ${ownPapers} papers of dump ${number}`];
    });
    return halves.length > (isFull ? 1 : 0) ? halves.join(', ') : undefined;
  }
}

/** An entity tag whatever the content coding. */
const plain = (etag: string) => etag.replace(/^W\//, '').replace(/-gzip(?="$)/, '');

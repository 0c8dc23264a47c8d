import type { Context } from 'hono';
import type { Database } from '../../db/database.ts';
import { prepare, type Rendered, renderConsistently } from './representation.ts';
import { answer } from './respond.ts';
import { ResponseCache } from './response-cache.ts';
import { stateReader } from './revision.ts';

/** A kind of content: what its responses have in common. */
export interface Kind {
  readonly contentType: string;
  /** How long a reader may keep it without asking, in seconds; after that, it may be shown once more while asking. */
  readonly maxAge: number;
  /** The same when the sources are slower than that: a fraction of their cadence up to this. */
  readonly slowestAge?: number;
  /** Whether only the cache of who asked may keep it. */
  readonly isPrivate?: boolean;
  readonly headers: Readonly<Record<string, string>>;
}

/** What was rendered, with what only rendering knows. */
export interface Rendering {
  readonly body: string | Uint8Array<ArrayBuffer>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Of a feed: a digest after each item in the order of arrival (see feeds/delta.ts). */
  readonly digests?: readonly string[];
}

/** What routes are given: the database, and the one way to answer from it. */
export interface Site {
  readonly db: Database;
  /** Where feeds may be subscribed to (WebSub), if anywhere. */
  readonly hub: string | undefined;
  /** The address that links start with, without a slash at the end. */
  base(c: Context): string;
  /**
   * Answers a GET or HEAD with what `render` gives, or with 304, or with what is new. It is rendered once for each state
   * of the database.
   * @param variant what the text depends on beside base and path: the parameters that were understood
   * @param render of a feed, leaves out the first `skip` items in the order of arrival
   */
  respond(
    c: Context,
    kind: Kind,
    variant: string,
    render: (skip: number) => Promise<string | Rendering>,
  ): Promise<Response>;
  /**
   * The same for what changes without the public content, such as how the sources do: it is rendered for each request, and
   * caches have to ask. Its ETag alone tells whether it is another.
   */
  respondLive(c: Context, kind: Kind, render: () => Promise<string | Rendering>): Promise<Response>;
}

/** Memory for rendered responses, in bytes: some two hundred feeds. */
const CACHE = 32 * 1024 * 1024;

export interface SiteOptions {
  /** Memory for rendered responses, in bytes. */
  readonly cacheBytes?: number | undefined;
  /** What was rendered before, instead of a cache of its own. */
  readonly cache?: ResponseCache<Rendered> | undefined;
  readonly hub?: string | undefined;
  /** Whether to compress; not where the platform does. */
  readonly compress?: boolean | undefined;
}

/**
 * @param publicUrl where the site is to be found; without it, the origin of each request, as its Host field says.
 *   Forwarded fields are not believed: anybody can send them.
 */
export function createSite(
  db: Database,
  publicUrl?: string,
  { cacheBytes = CACHE, cache = new ResponseCache(cacheBytes), hub, compress = true }: SiteOptions = {},
): Site {
  const readState = stateReader(db);
  const base = (c: Context) => publicUrl?.replace(/(?<!\/)\/+$/, '') ?? origin(c.req.url);
  return {
    db,
    hub,
    base,
    async respond(c, kind, variant, render) {
      const key = `${base(c)} ${c.req.path} ${variant}`;
      const { revision, cadence } = await readState();
      const get = (skip: number) =>
        cache.get(`${key} ${skip}`, revision, () =>
          renderConsistently(readState, revision, () => render(skip), kind, compress),
        );
      const kept = get(0);
      const rendered = kept instanceof Promise ? await kept : kept;
      return answer(c, kind, cadence, rendered, async (skip) => {
        const later = await get(skip);
        return later.revision === rendered.revision ? later : undefined;
      });
    },
    async respondLive(c, kind, render) {
      const rendered = await prepare(await render(), kind, null, compress);
      return answer(c, kind, null, rendered, async () => undefined);
    },
  };
}

/** Scheme, host and port of an absolute URL, as the server has validated it. */
function origin(url: string): string {
  const end = url.indexOf('/', url.indexOf('://') + 3);
  return end === -1 ? url : url.slice(0, end);
}

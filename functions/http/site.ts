/** HTTP mechanics for all routes: representations and their cache, validators, parameters, problems. */
import type { Context } from 'hono';
import type { Database } from '../../db/database.ts';
import { type Content, type Representation, represent, representConsistently } from './representation.ts';
import { ResponseCache } from './response-cache.ts';
import type { ResponseType } from './response-type.ts';
import { revisionReader } from './revision.ts';

/** What routes share: the database, the site's own URL, and representations of what they render. */
export interface Site {
  readonly db: Database;
  /** URL of the WebSub hub, if there is one. */
  readonly hub: string | undefined;
  /** URL that links start with, without a slash at the end. */
  base(c: Context): string;
  /**
   * Represents what `render` returns. It runs once for each revision of the catalogue, URL path and `parameters`.
   * @param parameters all that the content depends on beside the path, as a value for JSON
   */
  represent(
    c: Context,
    type: ResponseType,
    parameters: unknown,
    render: () => Promise<Content>,
  ): Promise<Representation>;
  /** Represents content that changes without the catalogue. It is not cached, and its only validator is the ETag. */
  representLive(type: ResponseType, content: Content): Promise<Representation>;
}

/** Memory for some two hundred feeds. */
const CACHE_BYTES = 32 * 1024 * 1024;

export interface SiteOptions {
  /** Memory for representations. */
  readonly cacheBytes?: number | undefined;
  /** A cache that outlives the site, in place of its own. */
  readonly cache?: ResponseCache<Representation> | undefined;
  readonly hub?: string | undefined;
  /** `false` where the platform in front compresses. */
  readonly compress?: boolean | undefined;
}

/**
 * @param publicUrl the URL of the site; without it, the origin of each request as its Host field says. Forwarded fields
 *   are ignored: any client can send them.
 */
export function createSite(
  db: Database,
  publicUrl?: string,
  { cacheBytes = CACHE_BYTES, cache = new ResponseCache(cacheBytes), hub, compress = true }: SiteOptions = {},
): Site {
  const readRevision = revisionReader(db);
  const base = (c: Context) => publicUrl?.replace(/(?<!\/)\/+$/, '') ?? new URL(c.req.url).origin;
  return {
    db,
    hub,
    base,
    async represent(c, type, parameters, render) {
      const revision = await readRevision();
      const key = `${base(c)} ${c.req.path} ${JSON.stringify(parameters)}`;
      return cache.get(key, JSON.stringify(revision), () =>
        representConsistently(type, revision, readRevision, render, compress),
      );
    },
    representLive: (type, content) => represent(type, content, null, compress),
  };
}

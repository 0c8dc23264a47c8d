/** HTTP mechanics for all routes: representations and their cache, validators, parameters, problems. */
import type { Context } from 'hono';
import type { Database } from '../../db/database.ts';
import type { QueryEmbedder } from '../../pipeline/model/query-embedder.ts';
import { type Content, type Representation, represent, representConsistently } from './representation.ts';
import { respond } from './respond.ts';
import { ResponseCache } from './response-cache.ts';
import type { ResponseType } from './response-type.ts';
import { revisionReader } from './revision.ts';

/** Memory for some two hundred feeds. */
const CACHE_BYTES = 32 * 1024 * 1024;

export interface SiteOptions {
  /** Memory for representations. */
  readonly cacheBytes?: number | undefined;
  /** A cache that outlives the site, in place of its own. */
  readonly cache?: ResponseCache<Representation> | undefined;
  /** URL of the WebSub hub, if there is one. */
  readonly hub?: string | undefined;
  /** `false` where the platform in front compresses. */
  readonly compress?: boolean | undefined;
  /** Embeds the queries of searches; without it, searches answer by words. */
  readonly queries?: QueryEmbedder | undefined;
  /** Its answers become files, which have no query strings: a feed is one document. */
  readonly isStatic?: boolean | undefined;
  /** The same database for slow queries that read, where these must not run on the thread that answers requests. */
  readonly reader?: Database | undefined;
}

/** What routes share: the database, the site's own URL, and responses with what they render. */
export type Site = ReturnType<typeof createSite>;

/** The type of a response, all that its content depends on beside the URL path, as a value for JSON, and its renderer. */
type Rendering = readonly [type: ResponseType, parameters: unknown, render: () => Promise<Content>];

/**
 * @param publicUrl the URL of the site; without it, the origin of each request as its Host field says. Forwarded fields
 *   are ignored: any client can send them.
 */
export function createSite(
  db: Database,
  publicUrl?: string,
  {
    cacheBytes = CACHE_BYTES,
    cache = new ResponseCache(cacheBytes),
    hub,
    compress = true,
    queries,
    isStatic = false,
    reader = db,
  }: SiteOptions = {},
) {
  const readRevision = revisionReader(db);
  /** URL that links start with, without a slash at the end. */
  const base = (c: Context) => publicUrl?.replace(/(?<!\/)\/+$/, '') ?? new URL(c.req.url).origin;
  /** Represents what `render` returns. It runs once for each revision of the catalogue, URL path and `parameters`. */
  const representOnce = async (c: Context, ...[type, parameters, render]: Rendering) => {
    const revision = await readRevision();
    const key = JSON.stringify([revision, base(c), c.req.path, parameters]);
    return cache.get(key, () => representConsistently(type, revision, readRevision, render, compress));
  };
  return {
    db,
    reader,
    queries,
    hub,
    isStatic,
    cache,
    base,
    represent: representOnce,
    /** Answers with what `represent` returns. */
    respond: async (c: Context, ...rendering: Rendering) => respond(c, await representOnce(c, ...rendering)),
    /** Answers with content that changes without the catalogue. It is not cached, and its only validator is the ETag. */
    respondLive: async (c: Context, type: ResponseType, content: Content) =>
      respond(c, await represent(type, content, null, compress)),
  };
}

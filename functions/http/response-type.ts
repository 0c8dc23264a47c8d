/** Properties that all responses of one kind share. */
export interface ResponseType {
  readonly contentType: string;
  /** Freshness lifetime in seconds. A stale response may be used for as long again, while the cache revalidates it. */
  readonly maxAgeSeconds: number;
  /** Upper bound of the lifetime while sources are slow: it then grows with their cadence. */
  readonly maxAgeLimitSeconds?: number;
  /** Whether shared caches must not store it. */
  readonly isPrivate?: boolean;
  readonly headers: Readonly<Record<string, string>>;
}

/** Any web page may read a response, compare its ETag and follow its links (Fetch Standard, "CORS protocol"). */
export const OPEN_HEADERS = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Expose-Headers': 'ETag, Link, IM, Delta-Base, RateLimit, RateLimit-Policy',
};

/** Nobody keeps a response: it is to a form, for the operator alone, or about an error. */
export const UNSTORED = { 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' };

/** Responses of the API. */
export const API: ResponseType = {
  contentType: 'application/json; charset=utf-8',
  maxAgeSeconds: 60,
  headers: OPEN_HEADERS,
};

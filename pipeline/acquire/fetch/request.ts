/** A request for a dump. */
export interface PageRequestInit {
  readonly method: 'GET';
  readonly headers: Readonly<Record<string, string>>;
  readonly redirect: 'manual';
  /** Ends the exchange at any stage. */
  readonly signal: AbortSignal;
}

/**
 * Sends one request to the URL of a source or a redirect; follows no redirect. It must not reach private addresses: on
 * Node and Deno it is `guardedRequest`, on Workers `fetch` within `allowHosts`. The body keeps its Content-Encoding.
 */
export type RequestPage = (url: string, init: PageRequestInit) => Promise<Response>;

/** Limits of one exchange. */
export interface FetchLimits {
  /** Milliseconds until the header of a response. */
  readonly responseMs: number;
  /** Milliseconds between two chunks of the body. */
  readonly idleMs: number;
  /** Milliseconds from the first request to the last byte, redirects included. */
  readonly totalMs: number;
  /** Maximum size of a dump, with Content-Encoding decoded. */
  readonly maxBytes: number;
  readonly maxRedirects: number;
}

export const FETCH_LIMITS: FetchLimits = {
  // arXiv takes more than a minute for a page of a harvest.
  responseMs: 120_000,
  idleMs: 30_000,
  totalMs: 600_000,
  maxBytes: 256 * 2 ** 20,
  maxRedirects: 5,
};

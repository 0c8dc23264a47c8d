/** What a request for a dump is made of. */
export interface PageRequestInit {
  readonly method: 'GET';
  readonly headers: Readonly<Record<string, string>>;
  readonly redirect: 'manual';
  /** Ends the exchange, at whatever stage it is. */
  readonly signal: AbortSignal;
}

/**
 * Sends one request to an address that a source or a server named, and follows no redirect. It must not reach what strangers
 * cannot reach: on Node and Deno this is `guardedRequest`, on Workers what `allowHosts` makes of `fetch`. The body is as
 * the Content-Encoding of the response says.
 */
export type RequestPage = (url: string, init: PageRequestInit) => Promise<Response>;

/** Bounds on one exchange; times in milliseconds. */
export interface FetchLimits {
  /** Until the header of the answer is there. */
  readonly answer: number;
  /** Between two pieces of the body. */
  readonly idle: number;
  /** From the first request to the last byte, redirects included. */
  readonly whole: number;
  /** Most bytes of a dump, after Content-Encoding is undone. */
  readonly maxBytes: number;
  readonly maxRedirects: number;
}

export const FETCH_LIMITS: FetchLimits = {
  // A page of arXiv's harvests takes a minute and more.
  answer: 120_000,
  idle: 30_000,
  whole: 600_000,
  maxBytes: 256 * 2 ** 20,
  maxRedirects: 5,
};

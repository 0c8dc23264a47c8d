/** Fetching dumps by HTTP: conditionally, politely, within limits and from public addresses only. */

import { ACCEPT_ENCODING, decodeContent } from './content-coding.ts';
import { FetchError, fetchError } from './errors.ts';
import type { Pace } from './pace.ts';
import type { FetchLimits, RequestPage } from './request.ts';
import { readRetryAfter } from './retry-after.ts';
import { type TimeLimit, timeLimit } from './time-limit.ts';

/** Validators of the dump that was ingested last; the request sends them back (RFC 9110, section 13.1). */
export interface Validators {
  readonly etag: string | null;
  readonly lastModified: string | null;
}

const NO_VALIDATORS: Validators = { etag: null, lastModified: null };

export interface FetchOptions {
  readonly request: RequestPage;
  readonly validators?: Validators | undefined;
  /** Includes the operator's contact. */
  readonly userAgent: string;
  readonly limits: FetchLimits;
  readonly pace: Pace;
  readonly now: () => Date;
  readonly signal: AbortSignal;
}

/** A response that is 200 or 304. */
export interface Fetched extends Validators {
  /** The URL that responded, after all redirects. */
  readonly url: string;
  /** Target of the permanent redirects that came first; `null` when there were none. */
  readonly movedTo: string | null;
  /**
   * `null`: not modified. Read it once, or close it. Throws FetchError or DumpError when it is cut off or too large.
   */
  readonly bytes: AsyncIterable<Uint8Array> | null;
  /** Releases the connection. */
  close(): void;
}

const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const PERMANENT = new Set([301, 308]);

/**
 * Fetches a dump. Follows redirects one by one; each request has the same few fields, without cookies or credentials.
 * Ignores Content-Type: the bytes show their format.
 * @throws FetchError when the dump cannot be fetched; `signal.reason` when it aborts
 */
export async function fetchDump(url: string, options: FetchOptions): Promise<Fetched> {
  const { limits, signal, pace } = options;
  const limit = timeLimit(new URL(url).host, limits.totalMs, signal);
  let target = new URL(url);
  let movedTo: string | null = null;
  let permanent = true;
  try {
    for (let hop = 0; ; hop++) {
      await pace.turn(target.hostname, limit.signal);
      const response = await send(target, limit, options);
      if (!REDIRECTS.has(response.status)) {
        return {
          ...read(target, response, limit, options),
          ...{ url: target.href, movedTo, close: () => limit.end() },
        };
      }
      discard(response);
      if (hop === limits.maxRedirects) {
        const message = `fetching from ${target.host}: more than ${limits.maxRedirects} redirects; expected fewer`;
        throw new FetchError('bad-redirect', message);
      }
      permanent &&= PERMANENT.has(response.status);
      target = redirectTarget(target, response.headers.get('location'));
      movedTo = permanent ? target.href : movedTo;
    }
  } catch (error) {
    const reason = limit.signal.aborted ? limit.signal.reason : error;
    limit.end();
    throw signal.aborted ? signal.reason : fetchError(target.host, reason);
  }
}

async function send(
  target: URL,
  limit: TimeLimit,
  { request, validators = NO_VALIDATORS, userAgent, limits }: FetchOptions,
): Promise<Response> {
  limit.expect('a response', limits.responseMs);
  const { etag, lastModified } = validators;
  return request(target.href, {
    method: 'GET',
    redirect: 'manual',
    signal: limit.signal,
    headers: {
      'User-Agent': userAgent,
      Accept: '*/*',
      'Accept-Encoding': ACCEPT_ENCODING,
      ...(etag === null ? {} : { 'If-None-Match': etag }),
      ...(lastModified === null ? {} : { 'If-Modified-Since': lastModified }),
    },
  });
}

/** The URL of a redirect. `request` checks it like any other. */
function redirectTarget(from: URL, location: string | null): URL {
  const target = location === null ? null : URL.parse(location, from.href);
  if (target === null) {
    throw new FetchError(
      'bad-redirect',
      `fetching from ${from.host}: a redirect without a URL; expected one in its Location field`,
    );
  }
  if (from.protocol === 'https:' && target.protocol !== 'https:') {
    throw new FetchError(
      'bad-redirect',
      `fetching from ${from.host}: redirected from https to ${target.protocol.slice(0, -1)}; expected https`,
    );
  }
  target.hash = '';
  return target;
}

function read(
  { host, hostname }: URL,
  response: Response,
  limit: TimeLimit,
  { limits, validators = NO_VALIDATORS, now }: FetchOptions,
): Omit<Fetched, 'url' | 'movedTo' | 'close'> {
  const { status, headers, body } = response;
  const conditional = validators.etag !== null || validators.lastModified !== null;
  if (status === 304 && conditional) {
    limit.end();
    return { ...validators, bytes: null };
  }
  if (status !== 200 || body === null) {
    discard(response);
    throw statusError(host, hostname, status, readRetryAfter(headers.get('retry-after'), now()));
  }
  const length = contentLength(headers);
  if (length !== null && length > limits.maxBytes) {
    discard(response);
    throw new FetchError(
      'too-large',
      `fetching from ${host}: the response has ${length} bytes; expected at most ${limits.maxBytes}`,
    );
  }
  const raw = readBody(host, body, length, limit, limits.idleMs);
  return {
    etag: headers.get('etag'),
    lastModified: headers.get('last-modified'),
    bytes: decodeContent(host, headers.get('content-encoding'), raw),
  };
}

function statusError(host: string, hostname: string, status: number, retryAt: Date | undefined): FetchError {
  const busy = status === 429 || (status === 503 && retryAt !== undefined);
  const wait = retryAt === undefined ? '' : ` and asked for a pause until ${retryAt.toISOString()}`;
  return new FetchError(
    busy ? 'rate-limited' : `http-${status}`,
    `fetching from ${host}: the server responded ${status}${wait}; expected 200`,
    busy ? { retryAt, busyHost: hostname } : {},
  );
}

function contentLength(headers: Headers): number | null {
  const field = headers.get('content-length');
  return field !== null && !headers.has('transfer-encoding') && /^\d{1,15}$/.test(field)
    ? Number(field)
    : null;
}

/** Reads the body as it was sent, within the time limit. */
async function* readBody(
  host: string,
  body: ReadableStream<Uint8Array>,
  length: number | null,
  limit: TimeLimit,
  idleMs: number,
): AsyncIterable<Uint8Array> {
  const reader = body.getReader();
  // Ends a pending read, whatever the platform does about the signal.
  const cancel = () => void reader.cancel(limit.signal.reason).catch(() => {});
  limit.signal.addEventListener('abort', cancel, { once: true });
  let count = 0;
  try {
    for (;;) {
      limit.expect('more of the body', idleMs);
      const { done, value } = await reader.read();
      limit.signal.throwIfAborted();
      if (done) break;
      count += value.length;
      yield value;
    }
    if (length !== null && count < length) {
      throw new FetchError(
        'truncated',
        `fetching from ${host}: the connection ended after ${count} of ${length} bytes; expected all`,
      );
    }
  } catch (error) {
    if (limit.signal.aborted) throw limit.signal.reason;
    throw fetchError(host, error, 'truncated');
  } finally {
    limit.signal.removeEventListener('abort', cancel);
    cancel();
    limit.end();
  }
}

/** Does not wait: the server may have stopped responding. */
function discard({ body }: Response): void {
  body?.cancel().catch(() => {});
}

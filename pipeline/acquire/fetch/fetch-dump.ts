import { ACCEPT_ENCODING, undoCoding } from './content-coding.ts';
import { FetchError, fetchError } from './errors.ts';
import type { Pace } from './pace.ts';
import type { FetchLimits, RequestPage } from './request.ts';
import { readRetryAfter } from './retry-after.ts';
import { TimeLimit } from './time-limit.ts';

/** What the server said of a dump when it was taken in last; sent back, so that it need not send the same again. */
export interface Validators {
  readonly etag: string | null;
  readonly lastModified: string | null;
}

export interface FetchOptions {
  readonly request: RequestPage;
  readonly validators: Validators;
  /** With a way to reach who runs this. */
  readonly userAgent: string;
  readonly limits: FetchLimits;
  readonly pace: Pace;
  readonly now: () => Date;
  readonly signal: AbortSignal;
}

/** An answer that is there. */
export interface Fetched extends Validators {
  /** Where all of the redirects were permanent: where they led to. */
  readonly movedTo: string | null;
  /** `null`: not modified. To be read once, or closed. Throws FetchError or DumpError when it breaks off or grows too large. */
  readonly bytes: AsyncIterable<Uint8Array> | null;
  /** Lets go of the connection. */
  close(): void;
}

const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const PERMANENT = new Set([301, 308]);

/**
 * Fetches a dump: conditionally, politely, within limits. Redirects are followed one by one, each request with nothing but
 * the same few fields: no cookies, no credentials. The Content-Type is not looked at; the bytes tell what they are.
 * @throws FetchError when there is no dump to be had; `signal.reason` when it aborts
 */
export async function fetchDump(url: string, options: FetchOptions): Promise<Fetched> {
  const { limits, signal, pace } = options;
  const limit = new TimeLimit(new URL(url).host, limits.whole, signal);
  let target = new URL(url);
  let movedTo: string | null = null;
  let permanent = true;
  try {
    for (let hop = 0; ; hop++) {
      await pace.turn(target.hostname, limit.signal);
      const response = await ask(target, limit, options);
      if (!REDIRECTS.has(response.status)) {
        return { ...read(target, response, limit, options), movedTo, close: () => limit.end() };
      }
      discard(response);
      if (hop === limits.maxRedirects) {
        throw new FetchError(
          'bad-redirect',
          `fetching from ${target.host}: more than ${limits.maxRedirects} redirects, wanted no more`,
        );
      }
      permanent &&= PERMANENT.has(response.status);
      target = redirected(target, response.headers.get('location'));
      movedTo = permanent ? target.href : movedTo;
    }
  } catch (error) {
    const reason = limit.signal.aborted ? limit.signal.reason : error;
    limit.end();
    throw signal.aborted ? signal.reason : fetchError(target.host, reason);
  }
}

async function ask(
  target: URL,
  limit: TimeLimit,
  { request, validators, userAgent, limits }: FetchOptions,
): Promise<Response> {
  limit.expect('an answer', limits.answer);
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

/** Where a redirect leads. The guard looks at it like at any other address. */
function redirected(from: URL, location: string | null): URL {
  const target = location === null ? null : URL.parse(location, from.href);
  if (target === null) {
    throw new FetchError(
      'bad-redirect',
      `fetching from ${from.host}: a redirect without an address, wanted one in its Location field`,
    );
  }
  if (from.protocol === 'https:' && target.protocol !== 'https:') {
    throw new FetchError(
      'bad-redirect',
      `fetching from ${from.host}: redirected from https to ${target.protocol.slice(0, -1)}, wanted https`,
    );
  }
  target.hash = '';
  return target;
}

function read(
  { host, hostname }: URL,
  response: Response,
  limit: TimeLimit,
  { limits, validators, now }: FetchOptions,
): Omit<Fetched, 'movedTo' | 'close'> {
  const { status, headers, body } = response;
  const conditional = validators.etag !== null || validators.lastModified !== null;
  if (status === 304 && conditional) {
    limit.end();
    return { ...validators, bytes: null };
  }
  if (status !== 200 || body === null) {
    discard(response);
    throw unwanted(host, hostname, status, readRetryAfter(headers.get('retry-after'), now()));
  }
  const length = announcedLength(headers);
  if (length !== null && length > limits.maxBytes) {
    discard(response);
    throw new FetchError(
      'too-large',
      `fetching from ${host}: ${length} bytes are announced, wanted at most ${limits.maxBytes}`,
    );
  }
  const raw = pieces(host, body, length, limit, limits.idle);
  return {
    etag: headers.get('etag'),
    lastModified: headers.get('last-modified'),
    bytes: undoCoding(host, headers.get('content-encoding'), raw),
  };
}

function unwanted(host: string, hostname: string, status: number, retryAt: Date | undefined): FetchError {
  const busy = status === 429 || (status === 503 && retryAt !== undefined);
  const wait = retryAt === undefined ? '' : ` and wants to be asked again at ${retryAt.toISOString()}`;
  return new FetchError(
    busy ? 'rate-limited' : `http-${status}`,
    `fetching from ${host}: the server answered ${status}${wait}, wanted 200`,
    busy ? { retryAt, busyHost: hostname } : {},
  );
}

function announcedLength(headers: Headers): number | null {
  const field = headers.get('content-length');
  return field !== null && !headers.has('transfer-encoding') && /^\d{1,15}$/.test(field)
    ? Number(field)
    : null;
}

/** The body as it was sent, watched. */
async function* pieces(
  host: string,
  body: ReadableStream<Uint8Array>,
  length: number | null,
  limit: TimeLimit,
  idle: number,
): AsyncIterable<Uint8Array> {
  const reader = body.getReader();
  // Makes a read that waits come back, whatever the platform does about the signal.
  const cancel = () => void reader.cancel(limit.signal.reason).catch(() => {});
  limit.signal.addEventListener('abort', cancel, { once: true });
  let count = 0;
  try {
    for (;;) {
      limit.expect('more of the body', idle);
      const { done, value } = await reader.read();
      limit.signal.throwIfAborted();
      if (done) break;
      count += value.length;
      yield value;
    }
    if (length !== null && count < length) {
      throw new FetchError(
        'truncated',
        `fetching from ${host}: ${count} of ${length} bytes came before the connection ended, wanted all of them`,
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

/** Not awaited: a server that has stopped answering has no say in when this ends. */
function discard({ body }: Response): void {
  body?.cancel().catch(() => {});
}

/** One request to a subscriber, as `fetch` takes it. */
export interface CallbackInit {
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array<ArrayBuffer>;
  readonly redirect: 'manual';
  readonly signal: AbortSignal;
}

/**
 * Sends one request to an address that a stranger chose. It must not reach what strangers cannot reach, nor follow
 * redirects: on Node this is `guardedRequest`, on Workers `fetch` itself.
 */
export type RequestCallback = (url: string, init: CallbackInit) => Promise<Response>;

export interface Message {
  readonly method: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array<ArrayBuffer>;
  /** How much of the answer's body is read, in bytes. */
  readonly read: number;
}

export interface Answer {
  readonly status: number;
  /** The beginning of the body. */
  readonly body: Uint8Array;
}

/** @throws what went wrong on the way; `TimeoutError` after the time that an exchange may take */
export type Send = (url: string, message: Message, signal: AbortSignal) => Promise<Answer>;

/** @param patience how long an exchange may take, in milliseconds */
export function sender(request: RequestCallback, patience: number): Send {
  return async (url, { read, headers, ...message }, signal) => {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(patience)]);
    try {
      const response = await request(url, {
        ...message,
        headers: { ...headers, 'User-Agent': 'Paperwire (WebSub hub)' },
        redirect: 'manual',
        signal: limit,
      });
      return { status: response.status, body: await readBeginning(response.body, read) };
    } catch (error) {
      // A connection that was ended says so in its own words.
      throw limit.aborted ? limit.reason : error;
    }
  };
}

/** Reads up to `length` bytes and lets go of the rest, however long it is. */
async function readBeginning(body: ReadableStream<Uint8Array> | null, length: number): Promise<Uint8Array> {
  const beginning = new Uint8Array(length);
  if (body === null) return beginning.subarray(0, 0);
  const reader = body.getReader();
  let filled = 0;
  try {
    while (filled < length) {
      const { done, value } = await reader.read();
      if (done) break;
      const chunk = value.subarray(0, length - filled);
      beginning.set(chunk, filled);
      filled += chunk.byteLength;
    }
  } finally {
    // Not awaited: a peer that has stopped answering has no say in when this ends.
    reader.cancel().catch(() => {});
  }
  return beginning.subarray(0, filled);
}

/** What went wrong with a request, without the address, which errors of some platforms repeat. */
export function faultOf(error: unknown): string {
  if (!(error instanceof Error)) return 'no answer';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}

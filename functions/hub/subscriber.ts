/** One request to a subscriber, as `fetch` takes it. */
interface CallbackInit {
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array<ArrayBuffer>;
  readonly redirect: 'manual';
  readonly signal: AbortSignal;
}

/**
 * Sends one request to an address that a stranger chose. It must neither reach private networks nor follow redirects: on
 * Node this is `guardedRequest`, on Workers `fetch`.
 */
export type RequestCallback = (url: string, init: CallbackInit) => Promise<Response>;

interface Message {
  readonly method: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array<ArrayBuffer>;
  /** How much of the answer's body to read, in bytes. */
  readonly read: number;
}

interface Answer {
  readonly status: number;
  /** The beginning of the body. */
  readonly body: Uint8Array;
}

/** @throws the error on the way; a `TimeoutError` after the timeout of the sender */
export type Send = (url: string, message: Message, signal: AbortSignal) => Promise<Answer>;

/** @param timeoutMs longest exchange with a subscriber */
export function sender(request: RequestCallback, timeoutMs: number): Send {
  return async (url, { read, headers, ...message }, signal) => {
    const ending = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
    try {
      const response = await request(url, {
        ...message,
        headers: { ...headers, 'User-Agent': 'Paperwire (WebSub hub)' },
        redirect: 'manual',
        signal: ending,
      });
      return { status: response.status, body: await readBeginning(response.body, read) };
    } catch (error) {
      // A connection that the signal closed reports the close.
      throw ending.aborted ? ending.reason : error;
    }
  };
}

/** Reads up to `length` bytes and cancels the rest. */
async function readBeginning(body: ReadableStream<Uint8Array> | null, length: number): Promise<Uint8Array> {
  const beginning = new Uint8Array(length);
  let filled = 0;
  if (body === null) return beginning.subarray(0, 0);
  try {
    for await (const chunk of length === 0 ? [] : body.values({ preventCancel: true })) {
      beginning.set(chunk.subarray(0, length - filled), filled);
      filled = Math.min(filled + chunk.byteLength, length);
      if (filled === length) break;
    }
  } finally {
    // Not awaited: a silent peer must not hold up the hub.
    body.cancel().catch(() => {});
  }
  return beginning.subarray(0, filled);
}

/** The code or name of an error. Its message may repeat the address of the callback. */
export function errorCode(error: unknown): string {
  if (!(error instanceof Error)) return 'no answer';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}

/** A callback with parameters added; its own stay unchanged in front (WebSub, section 5.3.1). */
export function callbackUrl(callback: string, parameters: Readonly<Record<string, string>>): string {
  const separator = !callback.includes('?') ? '?' : /[?&]$/.test(callback) ? '' : '&';
  return `${callback}${separator}${new URLSearchParams(parameters)}`;
}

/** A failed fetch. Its message names the host, never the whole URL, which may hold a secret. */
export class FetchError extends Error {
  override readonly name = 'FetchError';
  /** Machine-readable reason, kebab case: `http-404`, `rate-limited`, `timeout`, `refused`, `truncated`. */
  readonly code: string;
  /** Earliest time of the next request, if the server sent one. */
  readonly retryAt: Date | undefined;
  /** The host that sent `retryAt`. */
  readonly busyHost: string | undefined;

  constructor(
    code: string,
    message: string,
    options: ErrorOptions & {
      readonly retryAt?: Date | undefined;
      readonly busyHost?: string | undefined;
    } = {},
  ) {
    super(message, options);
    this.code = code;
    this.retryAt = options.retryAt;
    this.busyHost = options.busyHost;
  }
}

const TRUNCATED = ['truncated', 'the connection ended early; expected the complete response'] as const;

/** Codes of connection errors on Node and Deno, in words. */
const CONNECTION_ERRORS: Readonly<Record<string, readonly [code: string, message: string]>> = {
  ENOTFOUND: ['no-such-host', 'the host does not exist'],
  EAI_AGAIN: ['no-such-host', 'the host name cannot be resolved'],
  ECONNREFUSED: ['no-answer', 'the connection was refused'],
  EHOSTUNREACH: ['no-answer', 'the host cannot be reached'],
  ENETUNREACH: ['no-answer', 'the network cannot be reached'],
  ETIMEDOUT: ['timeout', 'the connection timed out'],
  ECONNRESET: TRUNCATED,
  EPIPE: TRUNCATED,
  HPE_INVALID_CONSTANT: ['no-http', 'the server does not speak HTTP'],
  HPE_INVALID_EOF_STATE: TRUNCATED,
};

/**
 * Turns a platform's error into a {@link FetchError}; leaves a FetchError and a DumpError as they are.
 * @param defaultCode the code for an error without a familiar one
 */
export function fetchError(host: string, error: unknown, defaultCode = 'no-answer'): Error {
  if (!(error instanceof Error)) return new FetchError(defaultCode, `fetching from ${host}: no response`);
  if (error.name === 'FetchError' || error.name === 'DumpError') return error;
  if (error.name === 'RefusedUrlError') return new FetchError('refused', error.message, { cause: error });
  // Deno's message names the missing permission.
  if (error.name === 'NotCapable') {
    return new FetchError('not-allowed', `fetching from ${host}: ${error.message}`, { cause: error });
  }
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    const [code, message] = ('code' in cause && CONNECTION_ERRORS[String(cause.code)]) || [];
    if (code !== undefined)
      return new FetchError(code, `fetching from ${host}: ${message}`, { cause: error });
  }
  const reason = 'code' in error ? String(error.code) : error.message;
  return new FetchError(defaultCode, `fetching from ${host}: ${reason}`, { cause: error });
}

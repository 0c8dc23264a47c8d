/**
 * Something that could not be fetched. The message names the host and never the whole address, which may bear a secret; what
 * is done about it follows from the code.
 */
export class FetchError extends Error {
  override readonly name = 'FetchError';
  /** Machine-readable reason, kebab case: `http-404`, `rate-limited`, `timeout`, `refused`, `truncated`. */
  readonly code: string;
  /** When the server wants to be asked again, if it says so. */
  readonly retryAt: Date | undefined;
  /** The name of the host that says so. */
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

/** Codes by which systems say why there is no connection, in words. Deno and Node use the same. */
const SYSTEM: Readonly<Record<string, readonly [code: string, words: string]>> = {
  ENOTFOUND: ['no-such-host', 'there is no such host'],
  EAI_AGAIN: ['no-such-host', 'the host name cannot be looked up'],
  ECONNREFUSED: ['no-answer', 'nothing answers there'],
  EHOSTUNREACH: ['no-answer', 'the host cannot be reached'],
  ENETUNREACH: ['no-answer', 'the network cannot be reached'],
  ETIMEDOUT: ['timeout', 'nothing answered in time'],
  ECONNRESET: ['truncated', 'the connection ended before the answer did, wanted all of it'],
  EPIPE: ['truncated', 'the connection ended before the answer did, wanted all of it'],
  HPE_INVALID_CONSTANT: ['no-http', 'what answers there does not speak HTTP'],
  HPE_INVALID_EOF_STATE: ['truncated', 'the connection ended before the answer did, wanted all of it'],
};

/**
 * What a platform says of a request that failed, as a {@link FetchError}; that of an exchange itself is left as it is.
 * @param otherwise the code where the platform gives none that is known
 */
export function fetchError(host: string, error: unknown, otherwise = 'no-answer'): Error {
  if (!(error instanceof Error)) return new FetchError(otherwise, `fetching from ${host}: no answer`);
  if (error.name === 'FetchError' || error.name === 'DumpError') return error;
  if (error.name === 'RefusedUrlError') return new FetchError('refused', error.message, { cause: error });
  // Deno says in words which permission it was started without.
  if (error.name === 'NotCapable') {
    return new FetchError('not-allowed', `fetching from ${host}: ${error.message}`, { cause: error });
  }
  for (let fault: unknown = error; fault instanceof Error; fault = fault.cause) {
    const known = 'code' in fault ? SYSTEM[String(fault.code)] : undefined;
    if (known !== undefined)
      return new FetchError(known[0], `fetching from ${host}: ${known[1]}`, { cause: error });
  }
  const what = 'code' in error ? String(error.code) : error.message;
  return new FetchError(otherwise, `fetching from ${host}: ${what}`, { cause: error });
}

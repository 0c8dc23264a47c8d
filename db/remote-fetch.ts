import { UnavailableError } from './unavailable.ts';

/** Maximum time until a database server has answered. */
const RESPONSE_TIMEOUT_MS = 30_000;

/** Statuses of a proxy before a server that is not there: Bad Gateway, Service Unavailable, Gateway Timeout. */
const AWAY_STATUSES = [502, 503, 504];

/**
 * `fetch` for a remote database, which waits for a bounded time. It asks for bytes that are not compressed: sqld compresses
 * piece by piece, and half a megabyte of vectors comes in 6,000 chunks, which takes a client a hundred times as long.
 * @throws UnavailableError when the server does not answer
 */
export async function fetchRemote(request: Request): Promise<Response> {
  const message = `The database server ${new URL(request.url).host} does not answer.`;
  const signal = AbortSignal.timeout(RESPONSE_TIMEOUT_MS);
  const headers = new Headers(request.headers);
  headers.set('Accept-Encoding', 'identity');
  const response = await fetch(request, { headers, signal }).catch((cause) => {
    throw new UnavailableError(message, { cause });
  });
  if (AWAY_STATUSES.includes(response.status)) throw new UnavailableError(message);
  return response;
}

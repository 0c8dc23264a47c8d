import { type LookupAddress, lookup as systemLookup } from 'node:dns';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { LookupFunction } from 'node:net';
import { isGlobalAddress, literalAddress } from '../../../pipeline/acquire/fetch/global-address.ts';
import type { PageRequestInit } from '../../../pipeline/acquire/fetch/request.ts';

/** Resolves a host name to all of its addresses. */
type Resolve = (
  hostname: string,
  done: (error: Error | null, addresses: readonly LookupAddress[]) => void,
) => void;

export interface Guard {
  /** Whether to connect to an address of the host of a URL; by default, to public ones. */
  readonly allows?: (address: string, hostname: string) => boolean;
  /** By default, the system's resolver. */
  readonly resolve?: Resolve;
}

/** A URL that must not be fetched. */
export class RefusedUrlError extends Error {
  override readonly name = 'RefusedUrlError';
}

/** The options of `fetch` that `guardedRequest` supports. */
export interface GuardedRequestInit extends Pick<PageRequestInit, 'headers' | 'signal'> {
  readonly method: string;
  readonly body?: Uint8Array<ArrayBuffer>;
}

/**
 * Sends one request to a URL that a stranger chose, on a connection of its own, and resolves with the header of the
 * response; the caller reads or cancels the body. Follows no redirect: each needs the same check. Checks the address
 * within the look-up for this connection, so a name that changes in between (DNS rebinding) gains nothing.
 * @throws RefusedUrlError for a scheme other than http and https, for credentials, and when any address of the host is
 *   not allowed (the system chooses among them); the error of the connection otherwise
 */
export async function guardedRequest(
  url: string,
  { method, headers, body, signal }: GuardedRequestInit,
  { allows = isGlobalAddress, resolve = resolveBySystem }: Guard = {},
): Promise<Response> {
  const target = parse(url);
  const literal = literalAddress(target.hostname);
  // A socket does not look up an IP address.
  if (literal !== null && !allows(literal, target.hostname)) throw refused(target.hostname);
  const send = target.protocol === 'https:' ? httpsRequest : httpRequest;
  const message = await new Promise<IncomingMessage>((fulfil, reject) => {
    const request = send(
      target,
      {
        method,
        headers: { ...headers, ...(body === undefined ? {} : { 'Content-Length': body.byteLength }) },
        lookup: guardedLookup(allows, resolve),
        // No shared agent: a kept connection could lead to an address that was checked at another time.
        agent: false,
        signal,
      },
      fulfil,
    );
    request.on('error', reject);
    request.end(body);
  });
  return responseOf(message, target.hostname);
}

function parse(url: string): URL {
  const target = URL.parse(url);
  if (target === null) throw new RefusedUrlError('fetching: not a URL; expected http://HOST or https://HOST');
  if (!/^https?:$/.test(target.protocol)) {
    throw new RefusedUrlError(
      `fetching from ${target.hostname}: the scheme is ${target.protocol.slice(0, -1)}; expected http or https`,
    );
  }
  if (target.username !== '' || target.password !== '') {
    throw new RefusedUrlError(`fetching from ${target.hostname}: expected a URL without credentials`);
  }
  return target;
}

/** A `lookup` for sockets; fails unless every address of the name is allowed. */
function guardedLookup(allows: Required<Guard>['allows'], resolve: Resolve): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, (error, addresses) => {
      const [first] = addresses;
      if (error !== null) callback(error, '');
      else if (first === undefined || !addresses.every(({ address }) => allows(address, hostname))) {
        callback(refused(hostname), '');
      } else if (options.all === true) callback(null, [...addresses]);
      else callback(null, first.address, first.family);
    });
  };
}

const resolveBySystem: Resolve = (hostname, done) =>
  systemLookup(hostname, { all: true }, (error, addresses) => done(error, addresses ?? []));

function refused(hostname: string): RefusedUrlError {
  return new RefusedUrlError(
    `fetching from ${hostname}: its address is private; expected one on the public Internet`,
  );
}

/** Statuses of responses without a body (Fetch Standard, "null body status"). */
const NULL_BODY_STATUSES = new Set([204, 205, 304]);

function responseOf(message: IncomingMessage, hostname: string): Response {
  const status = message.statusCode ?? 0;
  if (status < 200 || status > 599) {
    message.destroy();
    throw new Error(`fetching from ${hostname}: the status is ${status}; expected 200 to 599`);
  }
  const headers = new Headers();
  for (let i = 0; i + 1 < message.rawHeaders.length; i += 2) {
    headers.append(message.rawHeaders[i] ?? '', message.rawHeaders[i + 1] ?? '');
  }
  if (NULL_BODY_STATUSES.has(status)) {
    message.resume();
    return new Response(null, { status, headers });
  }
  return new Response(bodyOf(message), { status, headers });
}

/** The body as a web stream. That of `Readable.toWeb` may end the process when a whole body is cancelled before it is read. */
function bodyOf(message: IncomingMessage): ReadableStream<Uint8Array<ArrayBuffer>> {
  const chunks: AsyncIterator<Uint8Array<ArrayBuffer>> = message[Symbol.asyncIterator]();
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await chunks.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel() {
      message.destroy();
    },
  });
}

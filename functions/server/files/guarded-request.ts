import { type LookupAddress, lookup as systemLookup } from 'node:dns';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { LookupFunction } from 'node:net';
import { Readable } from 'node:stream';
import { isGlobalAddress, literalAddress } from '../../../pipeline/acquire/fetch/global-address.ts';

/** Resolves a host name to all of its addresses. */
export type Resolve = (
  hostname: string,
  done: (error: Error | null, addresses: readonly LookupAddress[]) => void,
) => void;

export interface Guard {
  /** Which addresses may be connected to; by default, those that are global. */
  readonly allows?: (address: string) => boolean;
  /** By default, as the system does. */
  readonly resolve?: Resolve;
}

/** A URL that is not fetched, whatever is there. */
export class RefusedUrlError extends Error {
  override readonly name = 'RefusedUrlError';
}

/** What `guardedRequest` understands of what `fetch` does. */
export interface GuardedRequestInit {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array<ArrayBuffer>;
  /** Ends the exchange, at whatever stage it is. */
  readonly signal: AbortSignal;
}

/**
 * Sends one request to an address that others chose, on a connection of its own, and returns the response as soon as
 * its header is there; whoever asks reads or cancels the body. Redirects are not followed: each would need the same
 * check. The address that was checked is the one that is connected to, since the check is part of looking the name up
 * for that very connection: a name that changes its mind in between (DNS rebinding) gains nothing.
 * @throws RefusedUrlError for other schemes than http and https, for credentials, for an address that is not allowed
 *   (of a name, any of its addresses: which of them is tried is up to the system); else what went wrong on the way
 */
export async function guardedRequest(
  url: string,
  { method, headers, body, signal }: GuardedRequestInit,
  { allows = isGlobalAddress, resolve = resolveBySystem }: Guard = {},
): Promise<Response> {
  const target = parse(url);
  const literal = literalAddress(target.hostname);
  // A socket does not look up what is an address already.
  if (literal !== null && !allows(literal)) throw refused(target.hostname);
  const send = target.protocol === 'https:' ? httpsRequest : httpRequest;
  const message = await new Promise<IncomingMessage>((fulfil, reject) => {
    const request = send(
      target,
      {
        method,
        headers: { ...headers, ...(body === undefined ? {} : { 'Content-Length': body.byteLength }) },
        lookup: guardedLookup(allows, resolve),
        // An agent of its own: a connection that was kept could lead to an address of another time.
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
  if (target === null) {
    throw new RefusedUrlError('fetching: that is no URL, wanted http://HOST or https://HOST');
  }
  if (!/^https?:$/.test(target.protocol)) {
    throw new RefusedUrlError(
      `fetching from ${target.hostname}: its scheme is ${target.protocol.slice(0, -1)}, wanted http or https`,
    );
  }
  if (target.username !== '' || target.password !== '') {
    throw new RefusedUrlError(`fetching from ${target.hostname}: wanted a URL without credentials`);
  }
  return target;
}

/** A `lookup` for sockets that fails unless every address of the name is allowed. */
function guardedLookup(allows: (address: string) => boolean, resolve: Resolve): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, (error, addresses) => {
      const [first] = addresses;
      if (error !== null) callback(error, '');
      else if (first === undefined || !addresses.every(({ address }) => allows(address))) {
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
    `fetching from ${hostname}: its address is not one of the public Internet, wanted one that is`,
  );
}

/** Statuses whose responses have no body (Fetch Standard, "null body status"). */
const WITHOUT_BODY = new Set([204, 205, 304]);

function responseOf(message: IncomingMessage, hostname: string): Response {
  const status = message.statusCode ?? 0;
  if (status < 200 || status > 599) {
    message.destroy();
    throw new Error(`fetching from ${hostname}: the status is ${status}, wanted one from 200 to 599`);
  }
  const headers = new Headers();
  for (let i = 0; i + 1 < message.rawHeaders.length; i += 2) {
    headers.append(message.rawHeaders[i] ?? '', message.rawHeaders[i + 1] ?? '');
  }
  if (WITHOUT_BODY.has(status)) {
    message.resume();
    return new Response(null, { status, headers });
  }
  const body = Readable.toWeb(message) as ReadableStream<Uint8Array<ArrayBuffer>>;
  return new Response(body, { status, headers });
}

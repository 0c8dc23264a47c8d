import { decompressed } from '../containers/compressed.ts';
import { FetchError } from './errors.ts';

/** The streams' names of content codings (RFC 9110, section 8.4.1; RFC 7932). */
const STREAMS: Readonly<Record<string, string>> = {
  gzip: 'gzip',
  'x-gzip': 'gzip',
  deflate: 'deflate',
  br: 'brotli',
};

/** Codings on top of each other; one is what servers use. */
const MAX_CODINGS = 2;

/** What to ask for: the codings that this platform undoes. */
export const ACCEPT_ENCODING = ['gzip', 'deflate', 'br'].filter(isPossible).join(', ');

/**
 * Undoes the Content-Encoding of a body, within the limits that hold for containers: a small body must not fill a disk.
 * @param host for the error text
 * @throws FetchError `bad-encoding` at once for a coding that is not known here; when read, DumpError `bad-container` for
 *   damaged data and `too-large` for data that grows too much
 */
export function undoCoding(
  host: string,
  contentEncoding: string | null,
  bytes: AsyncIterable<Uint8Array>,
): AsyncIterable<Uint8Array> {
  const codings = (contentEncoding ?? '')
    .toLowerCase()
    .split(',')
    .map((coding) => coding.trim())
    .filter((coding) => coding !== '' && coding !== 'identity');
  if (codings.length > MAX_CODINGS || !codings.every(isPossible)) {
    const message = `fetching from ${host}: the body is encoded as ${JSON.stringify(contentEncoding)}, wanted ${ACCEPT_ENCODING}`;
    throw new FetchError('bad-encoding', message);
  }
  // The last one named was applied last.
  return codings
    .reverse()
    .reduce((encoded, coding) => decompressed(STREAMS[coding] ?? coding, host, encoded), bytes);
}

function isPossible(coding: string): boolean {
  const stream = Object.hasOwn(STREAMS, coding) ? STREAMS[coding] : undefined;
  if (stream === undefined) return false;
  try {
    new DecompressionStream(stream as CompressionFormat);
    return true;
  } catch {
    return false;
  }
}

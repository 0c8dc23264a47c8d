import { decompressed } from '../containers/compressed.ts';
import { FetchError } from './errors.ts';

/** `DecompressionStream` formats of content codings (RFC 9110, section 8.4.1; RFC 7932). */
const FORMATS: Readonly<Record<string, string>> = {
  gzip: 'gzip',
  'x-gzip': 'gzip',
  deflate: 'deflate',
  br: 'brotli',
};

/** Maximum number of codings on top of each other; servers use one. */
const MAX_CODINGS = 2;

/** The codings that this platform decodes. */
export const ACCEPT_ENCODING = ['gzip', 'deflate', 'br'].filter(isSupported).join(', ');

/**
 * Decodes the Content-Encoding of a body, within the limits of containers.
 * @param host for the error text
 * @throws FetchError `bad-encoding` at once for an unsupported coding; when read, DumpError `bad-container` for damaged
 *   data and `too-large` for data that expands too much
 */
export function decodeContent(
  host: string,
  contentEncoding: string | null,
  bytes: AsyncIterable<Uint8Array>,
): AsyncIterable<Uint8Array> {
  const codings = (contentEncoding ?? '')
    .toLowerCase()
    .split(',')
    .map((coding) => coding.trim())
    .filter((coding) => coding !== '' && coding !== 'identity');
  if (codings.length > MAX_CODINGS || !codings.every(isSupported)) {
    const message = `fetching from ${host}: the body has Content-Encoding ${JSON.stringify(contentEncoding)}; expected ${ACCEPT_ENCODING}`;
    throw new FetchError('bad-encoding', message);
  }
  // The last one was applied last.
  return codings
    .reverse()
    .reduce((encoded, coding) => decompressed(FORMATS[coding] ?? coding, host, encoded), bytes);
}

function isSupported(coding: string): boolean {
  const format = Object.hasOwn(FORMATS, coding) ? FORMATS[coding] : undefined;
  if (format === undefined) return false;
  try {
    new DecompressionStream(format as CompressionFormat);
    return true;
  } catch {
    return false;
  }
}

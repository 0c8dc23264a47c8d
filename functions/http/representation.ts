import { bytesToHex } from '@noble/hashes/utils.js';
import type { State } from '../../db/catalogue.ts';
import { Body } from './compression.ts';
import { Problem } from './problem.ts';
import type { Kind, Rendering } from './site.ts';

/** A rendering ready to be sent, with what it is compared by. */
export interface Rendered {
  readonly body: Body;
  /** Of the body as it is; strong. */
  readonly etag: string;
  /** The revision it was made from: seconds since 1970; `null` for what changes without one. */
  readonly revision: number | null;
  readonly digests: readonly string[];
  /** What 304 repeats of the header (RFC 9110, section 15.4.5). */
  readonly lasting: Readonly<Record<string, string>>;
  /** Memory that it takes. */
  readonly bytes: number;
}

/** Rough size of a rendering beside its body. */
const OVERHEAD = 2_048;

/** Times that rendering is repeated because the database changed under it: a run changes it once, at its end. */
const ATTEMPTS = 10;

/**
 * Renders from one state of the database: if it is another afterwards, the text may mix two, and is made again.
 * @param revision that of the database now
 * @throws Problem 503 when the database never holds still
 */
export async function renderConsistently(
  readState: () => Promise<State>,
  revision: number,
  render: () => Promise<string | Rendering>,
  kind: Kind,
  compress: boolean,
): Promise<Rendered> {
  let before = revision;
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const rendering = await render();
    const { revision: after } = await readState();
    if (after === before) return prepare(rendering, kind, before, compress);
    before = after;
  }
  throw new Problem(503, 'Papers are coming in too fast. Please try again in a moment.', {
    headers: { 'Retry-After': '1' },
  });
}

/** A rendering with its entity tag. */
export async function prepare(
  rendering: string | Rendering,
  kind: Kind,
  revision: number | null,
  compress: boolean,
): Promise<Rendered> {
  const {
    body,
    headers = {},
    digests = [],
  } = typeof rendering === 'string' ? { body: rendering } : rendering;
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body;
  // 128 bits of a hash of the content: strong (RFC 9110, section 8.8.1), and the same on every machine.
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)).subarray(0, 16);
  const last = digests.at(-1);
  return {
    body: new Body(bytes, compress && !kind.contentType.startsWith('image/png')),
    etag: `"${bytesToHex(hash)}${last === undefined ? '' : `.${last}`}"`,
    revision,
    digests,
    lasting: { Vary: 'Accept-Encoding', ...kind.headers, ...headers },
    // Text compresses to a third.
    bytes: bytes.byteLength * (compress ? 4 / 3 : 1) + 32 * digests.length + OVERHEAD,
  };
}

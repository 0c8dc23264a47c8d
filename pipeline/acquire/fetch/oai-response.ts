import { resumptionToken } from '../../formats/xml/oai-pmh.ts';
import { concat } from '../bytes.ts';
import type { Input } from '../input.ts';

/** The envelope of a repository's response; `formats/xml` reads its records. */
export interface OaiResponse {
  /** The server's time, verbatim. */
  readonly responseDate: string | null;
  /** The resumption token; `null` at the end of the list. */
  readonly token: string | null;
  /** Error code (section 3.6): `noRecordsMatch`, `badResumptionToken`. */
  readonly error: string | null;
}

/** The envelope stands in the first and the last bytes of a response, this many each. */
const EDGE_BYTES = 8_192;

/**
 * Reads the envelope of a response to ListRecords (http://www.openarchives.org/OAI/openarchivesprotocol.html), in constant
 * memory.
 * @returns `null` when it is no OAI-PMH
 */
export async function readOaiResponse(input: Input, signal: AbortSignal): Promise<OaiResponse | null> {
  let head = new Uint8Array(0);
  let tail = new Uint8Array(0);
  for await (const chunk of input.open(signal)) {
    if (head.length < EDGE_BYTES) head = concat([head, chunk.subarray(0, EDGE_BYTES - head.length)]);
    tail = concat([tail, chunk.subarray(-EDGE_BYTES)]).slice(-EDGE_BYTES);
  }
  const start = new TextDecoder().decode(head);
  if (!/<(?:\w+:)?OAI-PMH\b/.test(start)) return null;
  const end = new TextDecoder().decode(tail);
  const error = /<(?:\w+:)?error\s[^<>]*\bcode\s*=\s*["'](\w{1,40})["']/.exec(start)?.[1] ?? null;
  const token = resumptionToken(end);
  return {
    responseDate: /<(?:\w+:)?responseDate>([^<]{1,40})<\//.exec(start)?.[1]?.trim() ?? null,
    token: token === null ? null : unescapeXml(token),
    error,
  };
}

/** The URL of a list's first page, from the day of `since` on (section 2.7.1: inclusive). */
export function listUrl(url: string, since: string | null): string {
  const target = new URL(url);
  // Every repository supports days (section 3.3.1).
  const day = /^\d{4}-\d\d-\d\d/.exec(since ?? '')?.[0];
  if (day !== undefined) target.searchParams.set('from', day);
  return target.href;
}

/** The URL of the next page; the token replaces all other arguments (section 3.5). */
export function resumptionUrl(url: string, token: string): string {
  const target = new URL(url);
  target.search = new URLSearchParams({ verb: 'ListRecords', resumptionToken: token }).toString();
  return target.href;
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function unescapeXml(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|(\w{2,4}));/gi, (all, decimal, hex, name) => {
    if (name !== undefined) return ENTITIES[name] ?? all;
    const point = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
    return point <= 0x10ffff ? String.fromCodePoint(point) : all;
  });
}

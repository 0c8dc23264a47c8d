import { resumptionToken } from '../../formats/xml/oai-pmh.ts';
import { concat } from '../bytes.ts';
import type { Input } from '../input.ts';

/** How an answer of a repository ends and whether it is an error; its records are read elsewhere. */
export interface OaiAnswer {
  /** The server's time, as written. */
  readonly responseDate: string | null;
  /** Asks for the rest of the list; `null` when this is its end. */
  readonly token: string | null;
  /** Code of the error (section 3.6): `noRecordsMatch`, `badResumptionToken`. */
  readonly error: string | null;
}

/** The fields that are looked for stand in the first and the last so many bytes of an answer. */
const RIM = 8_192;

/**
 * Looks at an answer to ListRecords (http://www.openarchives.org/OAI/openarchivesprotocol.html). Memory: its two rims.
 * @returns `null` when it is none
 */
export async function readOaiAnswer(source: Input, signal: AbortSignal): Promise<OaiAnswer | null> {
  let head = new Uint8Array(0);
  let tail = new Uint8Array(0);
  for await (const piece of source.open(signal)) {
    if (head.length < RIM) head = concat([head, piece.subarray(0, RIM - head.length)]);
    tail = concat([tail, piece.subarray(-RIM)]).slice(-RIM);
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

/** The address of the first page of a list, of what changed since a day if there is one (section 2.7.1: both ends count). */
export function listAddress(url: string, since: string | null): string {
  const address = new URL(url);
  // Days are the one granularity that every repository has (section 3.3.1).
  const day = /^\d{4}-\d\d-\d\d/.exec(since ?? '')?.[0];
  if (day !== undefined) address.searchParams.set('from', day);
  return address.href;
}

/** The address of the next page: the token stands for all other arguments (section 3.5). */
export function resumeAddress(url: string, token: string): string {
  const address = new URL(url);
  address.search = new URLSearchParams({ verb: 'ListRecords', resumptionToken: token }).toString();
  return address.href;
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function unescapeXml(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|(\w{2,4}));/gi, (all, decimal, hex, name) => {
    if (name !== undefined) return ENTITIES[name] ?? all;
    const point = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
    return point <= 0x10ffff ? String.fromCodePoint(point) : all;
  });
}

import { arxivId, doi, idsIn } from '../../text/external-ids.ts';
import { htmlText } from '../../text/html-text.ts';
import { readAuthors } from '../../text/person-names.ts';
import type { ExternalId, Link } from '../../types.ts';

/** What arXiv puts before the abstract in its feeds: `arXiv:2508.13426v1 Announce Type: cross Abstract: ...`. */
const ANNOUNCEMENT = /^\s*arXiv:\S+\s+Announce Type:\s*([a-z-]+)\s+Abstract:\s*/i;

/** The older form of the same: `<p>Abstract: ...`; or in a line of its own, since `Abstract syntax trees` are something else. */
const LABEL = /^\s*Abstract(?:\s*[:\u2014\u2013]|\s*\n)\s*/i;

/** Text on one line: XML is wrapped and indented wherever its writer liked. */
export function line(text: string | undefined): string {
  const trimmed = (text ?? '').trim();
  // Looking is quicker than replacing, and most feeds do not wrap.
  return trimmed.includes('  ') || /[^\S ]/.test(trimmed) ? trimmed.replace(/\s+/g, ' ') : trimmed;
}

/** An abstract in paragraphs of one line each, without the markup and the labels around it. */
export function abstractOf(text: string | undefined): string {
  const plain = htmlText(text ?? '')
    .replace(ANNOUNCEMENT, '')
    .replace(LABEL, '')
    .trim();
  // Spaces are made even when records are normalised.
  if (!plain.includes('\n')) return plain;
  return plain
    .split(/\n\s*\n/)
    .map(line)
    .filter((paragraph) => paragraph !== '')
    .join('\n\n');
}

/** How arXiv announces a paper: `new`, `cross`, `replace`, `replace-cross`; `undefined` elsewhere. */
export function announceType(summary: string | undefined): string | undefined {
  return ANNOUNCEMENT.exec(htmlText(summary ?? ''))?.[1]?.toLowerCase();
}

/** What is anything else than full names between commas: marks, affiliations, initials behind a comma. */
const ODD = /[^\p{L}\p{M}\s,.'’-]|\n|, ?\p{Lu}(?:[.,\s-]|$)/u;
/** The same of words. */
const ODD_WORDS = /\b(?:and|al|for|behalf|others|jr|sr|ii|iii|iv|ph\.? ?d|m\.? ?d)\b/i;

/** Names written in a row, or in a line each; see {@link readAuthors}. */
export function namesIn(text: string): string[] {
  const plain = htmlText(text).trim();
  if (ODD.test(plain) || ODD_WORDS.test(plain)) return readAuthors(plain.replaceAll('\n', '; '));
  // Nearly all lists of names, in a tenth of the time.
  return plain
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

/** An instant as it is wanted, which feeds mostly have. */
const INSTANT = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\dZ$/;

/** The date read last: papers of one day come together. */
let last = { text: '', instant: '' };

/** The text as an instant in ISO 8601, or as it is when it is no date that a program wrote (RFC 822, RFC 3339). */
export function instant(text: string | undefined): string | undefined {
  if (text === undefined || INSTANT.test(text)) return text;
  if (text === last.text) return last.instant;
  const time = /\d{4}/.test(text) && /\d{1,2}:\d{2}/.test(text) ? Date.parse(text) : Number.NaN;
  last = { text, instant: Number.isNaN(time) ? text : `${new Date(time).toISOString().slice(0, 19)}Z` };
  return last.instant;
}

/** External ids out of addresses, identifiers and fields that hold nothing else; each once. */
export function idsOf(
  addresses: readonly (string | undefined)[],
  fields: { readonly arxiv?: string | undefined; readonly doi?: string | undefined } = {},
): ExternalId[] {
  const ids: ExternalId[] = [];
  const add = (id: ExternalId | null) => {
    if (id !== null && !ids.some(({ scheme, value }) => scheme === id.scheme && value === id.value))
      ids.push(id);
  };
  if (fields.arxiv !== undefined) add(arxivId(fields.arxiv));
  if (fields.doi !== undefined) add(doi(fields.doi));
  for (const address of addresses) if (address !== undefined) for (const id of idsIn(address)) add(id);
  return ids;
}

const STABLE = 'https://arxiv.org/abs/';
const ON_ARXIV = /^https?:\/\/(?:(?:www|export|cn)\.)?arxiv\.org\//;
const OF_PAPER = /^(?:abs|pdf|html)\/(\S+?)(?:v\d+)?(?:\.pdf)?$/;

/** An address of arXiv as that of the abstract, over https and without the version: it stays when the paper is revised. */
export function stableUrl(url: string | undefined): string | undefined {
  const address = url?.trim();
  if (address?.startsWith(STABLE) && !/v\d+$|\.pdf$/.test(address)) return address;
  const site = address === undefined ? undefined : ON_ARXIV.exec(address)?.[0];
  if (address === undefined || site === undefined) return address;
  return `https://arxiv.org/${address.slice(site.length).replace(OF_PAPER, 'abs/$1')}`;
}

/** Leaves out fields that hold nothing. */
export function filled<T extends object>(fields: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  // Of every record: a loop takes a third of what entries and their way back take.
  const kept: Record<string, unknown> = {};
  for (const name in fields) {
    const value: unknown = fields[name];
    if (value !== undefined && !(Array.isArray(value) && value.length === 0)) kept[name] = value;
  }
  return kept as { [K in keyof T]: Exclude<T[K], undefined> };
}

export function pdfLink(url: string | undefined): Link[] {
  return url === undefined
    ? []
    : [{ kind: 'pdf', url: url.trim().replace(/^http:\/\/arxiv\.org\//, 'https://arxiv.org/') }];
}

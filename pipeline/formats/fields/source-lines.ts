/** Reads lines about where and when a paper appeared: `J Ex. 2025 Mar 5;7(2):11-20. doi: 10.1000/1. PMID: 1`. */
import { oneLine } from '../../text/unwrap.ts';
import type { ExternalId } from '../../types.ts';
import { collectIds } from './ids.ts';

const DATE =
  /\b(?:\d{1,2} [A-Z][a-z]{2,8} (?:19|20)\d\d|[A-Z][a-z]{2,8} \d{1,2}, (?:19|20)\d\d|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6} (?:19|20)\d\d|(?:19|20)\d\d(?: [A-Z][a-z]{2}(?: \d{1,2})?|-\d\d-\d\d|\.\d\d\.\d\d)?)\b/gu;
const SOURCE = /\b(?:19|20)\d\d\b|\b(?:pp?|pages?|vol|volume|issue|pmid|doi)\b[.:]|10\.\d{4,9}\//iu;
const PMID = /\bPMID: ?(\d{1,9})\b/iu;
/** Numbers in a DOI look like years; those of bioRxiv begin with the day. */
const UNDATED_DOI = /\b10\.\d{4,9}\/(?!\d{4}\.\d\d\.\d\d)\S+/gu;
/** Pages look like years: `Pages: 2001-2015`. */
const PAGES = /\b(?:pp?|pages?)[.:]{0,2} ?\d{1,6}(?:[-–]\d{1,6})?/giu;
const JOURNAL = /^\p{L}[^\n:|]{2,80}$/u;
const NO_JOURNAL = /\b(?:published|posted|uploaded|updated|pages?|volume|year|viewed)\b/iu;

/** What lines say of where a paper appeared. */
export interface Source {
  readonly date: string | undefined;
  readonly journal: string | undefined;
  readonly ids: readonly ExternalId[];
}

/** Whether a line names a year, pages, a volume or an id. */
export function isSourceLine(text: string): boolean {
  return SOURCE.test(text);
}

/** @param addresses of the paper */
export function readSource(lines: readonly string[], addresses: readonly string[] = []): Source {
  const text = lines.join(' ').replace(PAGES, '').replace(UNDATED_DOI, ' ');
  const dates = [...text.matchAll(DATE)];
  const journal = oneLine(text.slice(0, dates[0]?.index ?? 0))
    .replace(/(?: \D?posted|[•·|(]|[.,:;])$/u, '')
    .trim();
  return {
    // A month or a day rather than the year alone: of `Year: 2025` and `Published 2 October 2025`, the latter.
    date: (dates.find(([date]) => date.length > 4) ?? dates[0])?.[0],
    journal: JOURNAL.test(journal) && !NO_JOURNAL.test(journal) ? journal : undefined,
    ids: collectIds([...addresses, ...lines], { pmid: PMID.exec(text)?.[1] }),
  };
}

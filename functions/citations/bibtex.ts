import type { Item } from '../../db/items/find-items.ts';
import type { AuthorName } from './author-name.ts';
import { type CitationEntry, citationEntry } from './entry.ts';
import { citationKeys } from './keys.ts';
import { escapeLatex, latexText } from './latex.ts';
import { latexTitle } from './title-case.ts';

/** Macros that every style defines, so that each writes months its own way (BibTeXing, section 3.1). */
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/**
 * Items as a BibTeX database in UTF-8, in their order. All are `misc`: few digests say where a paper was published, and those
 * that do say it in words, which are a note.
 * Those on arXiv have the fields that arXiv gives them (https://info.arxiv.org/help/hypertex/bibstyles).
 */
export function writeBibtex(items: readonly Item[]): string {
  const keys = citationKeys(items);
  return items.map((item, i) => entry(keys[i] ?? '', citationEntry(item))).join('\n');
}

function entry(
  key: string,
  { title, authors, date, journal, arxiv, doi, url, abstract }: CitationEntry,
): string {
  const month = MONTHS[Number(date.month) - 1];
  const fields: readonly (readonly [name: string, value: string | null | undefined])[] = [
    ['title', braced(latexTitle(title))],
    ['author', authors.length === 0 ? null : braced(authors.map(author).join(' and '))],
    ['year', braced(date.year)],
    ['month', month],
    ['note', journal && braced(latexText(journal))],
    ['eprint', arxiv && braced(arxiv.id)],
    ['archivePrefix', arxiv && braced('arXiv')],
    ['primaryClass', arxiv?.primaryClass && braced(arxiv.primaryClass)],
    ['doi', doi && braced(doi)],
    ['url', url && braced(verbatim(url))],
    ['abstract', abstract && braced(latexText(abstract))],
  ];
  const lines = fields.flatMap(([name, value]) => (value ? [`  ${name} = ${value},\n`] : []));
  return `@misc{${key},\n${lines.join('')}}\n`;
}

/** Braces round a name make it one word, which styles neither split nor abbreviate. */
function author(name: AuthorName): string {
  if (name.kind === 'parted') return `${escapeLatex(name.family)}, ${escapeLatex(name.given)}`;
  return name.kind === 'whole' ? escapeLatex(name.text) : braced(escapeLatex(name.text));
}

/** An address is taken as it stands, so what would end the field early is percent-encoded. */
function verbatim(url: string): string {
  return url.replace(/[{}\\]/g, encodeURIComponent);
}

function braced(value: string): string {
  return `{${value}}`;
}

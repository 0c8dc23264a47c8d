import type { Item } from '../../db/items/find-items.ts';
import type { AuthorName } from '../../pipeline/text/names/author-name.ts';
import { type Citation, citationOf } from './citation.ts';
import { citationKeys } from './citation-keys.ts';
import { escapeLatex, latexText } from './latex.ts';
import { latexTitle } from './latex-title.ts';

/** Macros that every style defines, to write months its own way (BibTeXing, section 3.1). */
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/**
 * Items as a BibTeX database in UTF-8, in their order. All are `misc`: few digests name a journal, and only in words, which
 * become a note. Papers on arXiv have the fields of https://info.arxiv.org/help/hypertex/bibstyles.
 */
export function writeBibtex(items: readonly Item[]): string {
  const keys = citationKeys(items);
  return items.map((item, i) => entry(keys[i] ?? '', citationOf(item))).join('\n');
}

function entry(key: string, { title, authors, date, journal, arxiv, doi, url, abstract }: Citation): string {
  const month = MONTHS[Number(date.month) - 1];
  const fields: readonly (readonly [name: string, value: string | null | undefined])[] = [
    ['title', braced(latexTitle(title))],
    ['author', authors.length === 0 ? null : braced(authors.map(author).join(' and '))],
    ['year', date.year && braced(date.year)],
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

/** Braces make a name one word, which styles neither split nor abbreviate. */
function author(name: AuthorName): string {
  if (name.kind === 'parts') return `${escapeLatex(name.family)}, ${escapeLatex(name.given)}`;
  return name.kind === 'person' ? escapeLatex(name.text) : braced(escapeLatex(name.text));
}

/** BibTeX copies addresses unchanged, so percent-encoding replaces the characters that would end the field. */
function verbatim(url: string): string {
  return url.replace(/[{}\\]/g, encodeURIComponent);
}

function braced(value: string): string {
  return `{${value}}`;
}

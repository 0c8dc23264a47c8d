import type { Item } from '../../db/items/find-items.ts';
import type { AuthorName } from '../../pipeline/text/names/author-name.ts';
import { citationOf } from './citation.ts';

/**
 * Items as RIS, in their order, with the tags of the specification of 2011. Each value is on one line; lines end with
 * CR LF ("Use separate lines for each tag"). Papers on arXiv have the type of unpublished work, others the generic type:
 * few digests name a journal, and only in words, which become a note.
 */
export function writeRis(items: readonly Item[]): string {
  return items.map(record).join('');
}

function record(item: Item): string {
  const { title, authors, date, journal, arxiv, doi, url, abstract } = citationOf(item);
  const { year, month, day } = date;
  const tags: readonly (readonly [tag: string, value: string | null])[] = [
    ['TY', arxiv === null ? 'GEN' : 'UNPB'],
    ['TI', title],
    ...authors.map((name) => ['AU', author(name)] as const),
    ['PY', year],
    ['DA', `${year}/${month}/${day}`],
    ['AB', abstract],
    ['N1', journal],
    ['DO', doi],
    ['AN', arxiv && `arXiv:${arxiv.id}`],
    ['UR', url],
  ];
  const lines = tags.flatMap(([tag, value]) => (value ? [`${tag}  - ${value}\r\n`] : []));
  return `${lines.join('')}ER  - \r\n`;
}

/** Authors have no asterisk ("Characters allowed in fields"), the footnote mark of papers. */
function author(name: AuthorName): string {
  const text = name.kind === 'parts' ? `${name.family}, ${name.given}` : name.text;
  return text.replaceAll('*', '').trim();
}

import type { Table, TableRow } from 'mdast';
import { authorsFromHtml } from '../fields/authors.ts';
import { recordOfDraft } from '../fields/paper-draft.ts';
import { withoutEmpty } from '../fields/record-fields.ts';
import type { FoundPaper } from './found-paper.ts';
import { inline, placeOf } from './node-text.ts';
import { splitTitle } from './title-line.ts';

/** What a column of a table holds. */
type CellRole = 'title' | 'authors' | 'abstract' | 'links' | 'date';

/** Headings of each role, in lower case. */
const HEADINGS: readonly (readonly [CellRole, RegExp])[] = [
  ['title', /^(?:paper )?(?:titles?|name|papers?)$/],
  ['authors', /^authors?$/],
  ['abstract', /^(?:abstract|summary|description|tl;?dr|overview)$/],
  ['links', /^(?:links?|urls?|pdf|code|paper link|source|arxiv)$/],
  ['date', /^(?:(?:publish(?:ed)?|publication|submitted)(?: date| on)?|date|day)$/],
];

/** The papers of a table with a column of titles, one a row. */
export function tablePapers(table: Table): FoundPaper[] {
  const [head, ...rows] = table.children;
  const roles = cellRoles((head?.children ?? []).map((cell) => inline(cell.children).text));
  return roles.includes('title') ? rows.flatMap((row) => rowPaper(row, roles)) : [];
}

/** The roles of columns by their headings; of two columns with one role the first counts. */
function cellRoles(headings: readonly string[]): (CellRole | undefined)[] {
  const roles = headings.map((heading) => {
    const name = heading
      .trim()
      .toLowerCase()
      .replace(/[^\p{L};' ]/gu, '')
      .trim();
    return HEADINGS.find(([, pattern]) => pattern.test(name))?.[0];
  });
  return roles.map((role, i) => (roles.indexOf(role) === i ? role : undefined));
}

function rowPaper(row: TableRow, roles: readonly (CellRole | undefined)[]): FoundPaper[] {
  const place = placeOf(row);
  const cells = row.children.map((cell) => inline(cell.children));
  const cellOf = (role: CellRole) => cells.find((_, i) => roles[i] === role);
  const titleCell = cellOf('title');
  if (place === undefined || titleCell === undefined || titleCell.text.trim() === '') return [];
  const { title, rest } = splitTitle(titleCell);
  const result = recordOfDraft({
    title,
    abstract: cellOf('abstract')?.text ?? rest,
    links: cells.flatMap((cell) => cell.links),
    ...withoutEmpty({
      date: cellOf('date')?.text.trim() || undefined,
      authors: authorsFromHtml(cellOf('authors')?.text ?? ''),
    }),
  });
  return [{ ...place, result }];
}

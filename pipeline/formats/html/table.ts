/** Papers in the tables of a page whose columns have names, one a row. */
import { areEnough } from '../fields/columns.ts';
import { FieldNames } from '../fields/field-names.ts';
import type { JsonObject } from '../fields/json-values.ts';
import { linkKind } from '../fields/links.ts';
import { readNamedFields } from '../fields/named-fields.ts';
import { absolute } from './page/link-target.ts';
import type { FaultyPaper, ListedPaper } from './page/listed-paper.ts';
import type { HtmlPage, PageLine } from './page/page-lines.ts';

const NAMES = new FieldNames();

/** Number of rows before the header, such as a caption, or who exported the table. */
const MAX_ROWS_BEFORE_HEADER = 10;

/** A column of titles, where none has a plainer name. */
const PAPER_COLUMN = /^(?:accepted )?papers?$/iu;

/** A shorter text describes a file or a talk as well. */
const MIN_ABSTRACT_CHARS = 200;

/** The lines of the cells of a row, by column; columns without text are left out. */
type Row = ReadonlyMap<number, readonly PageLine[]>;

/** The papers of all tables of a page with a header that is enough for papers, in their order. */
export function findTables(page: HtmlPage): readonly (ListedPaper | FaultyPaper)[] {
  const tables = Map.groupBy(page.lines, ({ cell }) => cell?.table);
  tables.delete(undefined);
  return [...tables.values()]
    .flatMap((lines) => papersOfTable(rowsOf(lines), page))
    .sort((a, b) => a.start - b.start);
}

function rowsOf(lines: readonly PageLine[]): readonly Row[] {
  const rows = Map.groupBy(lines, ({ cell }) => cell?.row);
  return [...rows.values()].map((row) => Map.groupBy(row, ({ cell }) => cell?.column ?? 0));
}

function papersOfTable(rows: readonly Row[], page: HtmlPage): readonly (ListedPaper | FaultyPaper)[] {
  const at = rows
    .slice(0, MAX_ROWS_BEFORE_HEADER + 1)
    .findIndex((row, i) => areEnough(headerOf(row), NAMES, textsOf(rows[i + 1])));
  if (at < 0) return [];
  const header = headerOf(rows[at]);
  const papers = rows.slice(at + 1).flatMap((row) => paperOfRow(row, header, page));
  return papers.filter(isEvident).length * 2 >= papers.length ? papers : [];
}

/** Whether a row is surely about a paper: it has authors, an id, a journal or a long text. Files and talks have titles and addresses, too. */
function isEvident(paper: ListedPaper | FaultyPaper): boolean {
  if ('error' in paper || paper.fields === null) return false;
  const { authors = [], externalIds = [], journal, abstract } = paper.fields;
  return (
    authors.length > 0 ||
    externalIds.length > 0 ||
    journal !== undefined ||
    abstract.length >= MIN_ABSTRACT_CHARS
  );
}

/** The names of columns. */
function headerOf(row: Row | undefined): readonly string[] {
  const names = textsOf(row);
  const hasTitle = names.some((name) => NAMES.find(name)?.field === 'title');
  return names.map((name) => (!hasTitle && PAPER_COLUMN.test(name) ? 'title' : name));
}

/** The text of each column, '' without one. */
function textsOf(row: Row = new Map()): readonly string[] {
  const columns = Math.max(-1, ...row.keys()) + 1;
  return Array.from({ length: columns }, (_, column) => textOf(row.get(column)));
}

function textOf(cell: readonly PageLine[] = []): string {
  return cell.map(({ text }) => text).join('\n');
}

/** The paper of a row; none of a row without a title, of a heading over all columns, and of the header, which may come again. */
function paperOfRow(
  row: Row,
  header: readonly string[],
  page: HtmlPage,
): readonly (ListedPaper | FaultyPaper)[] {
  const lines = [...row.values()].flat();
  const [first, last] = [lines[0], lines.at(-1)];
  const texts = textsOf(row);
  if (first === undefined || last === undefined || row.size < 2) return [];
  if (texts.every((text, column) => text === header[column])) return [];
  const place = { start: first.start, end: last.end };
  const isCut = page.isCut && last === page.lines.at(-1) && !last.isClosed;
  if (isCut) return [{ ...place, fields: null }];
  const cells = header.flatMap((name, column) => (name === '' ? [] : [[name, texts[column] ?? '']]));
  const fields = readNamedFields({ ...linksOf(row, header, page), ...Object.fromEntries(cells) }, NAMES);
  if (!('code' in fields)) return [{ ...place, fields }];
  return fields.code === 'missing-title' ? [] : [{ ...place, error: fields }];
}

/** The addresses of a row: that of the page of the paper, which the title or a cell for addresses links to, of its PDF and its code. */
function linksOf(row: Row, header: readonly string[], page: HtmlPage): JsonObject {
  const links: Record<string, string> = {};
  for (const [column, lines] of row) {
    const field = NAMES.find(header[column] ?? '')?.field;
    if (field === 'authors') continue;
    for (const link of lines.flatMap((line) => line.links)) {
      const url = absolute(link.url, page.base);
      if (url === undefined) continue;
      const kind = linkKind({ label: link.text, url });
      links[kind === 'pdf' || kind === 'code' || kind === 'project' ? kind : 'page_url'] ??= url;
    }
  }
  return links;
}

/** Finds the papers of a table: what its columns hold, by their headings and by their cells. */
import { idsIn } from '../../text/external-ids.ts';
import { readByline } from '../cues/byline.ts';
import { authorsFromHtml } from '../fields/authors.ts';
import { idsOfText, recordOfDraft } from '../fields/paper-draft.ts';
import { withoutEmpty } from '../fields/record-fields.ts';
import { type FoundPaper, readEntry } from './entry.ts';
import { type Inline, isLinkLabel, linksOf, type Place, withoutLabels } from './inline.ts';
import { readTitleLine } from './title-line.ts';
import { countWords } from './title-words.ts';

export interface Row extends Place {
  readonly cells: readonly Inline[];
}

/** What a column of a table holds. */
type Role = 'title' | 'authors' | 'abstract' | 'links' | 'date' | 'journal' | 'categories' | 'comments';

/** Headings of each role, in lower case. */
const HEADINGS: readonly (readonly [Role, RegExp])[] = [
  [
    'title',
    /^(?:paper |article )?(?:titles?|name|papers?)$|^(?:标题|题目|论文|论文标题|论文题目|名字|名称|タイトル|제목)$/u,
  ],
  ['authors', /^authors?(?:s| list)?$|^(?:作者|著者|저자)$/u],
  [
    'abstract',
    /^(?:abstract|summary|description|tl;?dr|overview|main idea|摘要|一句话要点|一句话总结|要点|简介|总结|描述|概要)$/u,
  ],
  [
    'links',
    /^(?:links?|urls?|pdf|code|paper link|source|(?:arxiv|doi)(?: ?(?:id|arxiv|doi))?|链接|代码|论文链接)$/u,
  ],
  [
    'date',
    /^(?:(?:publish(?:ed)?|publication|submitted|release)(?: date| on)?|date|day|year|time|日期|时间|年份|发布日期)$/u,
  ],
  ['journal', /^(?:venue|journal|conference|pub(?:lication)?|published in|publisher|会议|期刊|发表)$/u],
  ['categories', /^(?:category|categories|topics?|tags?|keywords?|类别|关键词|标签)$/u],
  ['comments', /^(?:comments?|notes?|备注)$/u],
];

/** Share of cells that decides what a column holds. */
const MIN_SHARE = 0.5;
const MAX_TITLE_WORDS = 40;

/** The papers of a table, one a row; none in a table without titles. */
export function papersOfTable(table: readonly Row[]): FoundPaper[] {
  const [head, ...others] = table;
  if (head === undefined) return [];
  // A table in HTML may begin with its first row.
  const rows = head.cells.every((cell) => linksOf(cell).length === 0) ? others : table;
  const roles = columnRoles(head, rows);
  const isNamed = roles.includes('abstract') || roles.includes('authors');
  const isLinked =
    rows.filter(({ cells }) => cells.some((cell) => linksOf(cell).length > 0)).length >=
    MIN_SHARE * rows.length;
  if (!roles.includes('title') || !(isNamed || isLinked)) return [];
  return rows.flatMap((row) => paperOfRow(row, roles));
}

/** The roles of columns; of two columns with one role the first counts. */
function columnRoles(head: Row, rows: readonly Row[]): (Role | undefined)[] {
  const byName = head.cells.map(({ text }) => {
    const name = text
      .toLowerCase()
      .replace(/[^\p{L};' ]/gu, '')
      .replace(/ +/g, ' ')
      .trim();
    return HEADINGS.find(([, pattern]) => pattern.test(name))?.[0];
  });
  const scores = head.cells.map((_, i) =>
    titleScore(
      rows.flatMap(({ cells }) => cells[i] ?? []),
      byName[i],
    ),
  );
  const best = Math.max(...scores);
  const title = best > 0 ? scores.indexOf(best) : -1;
  return byName.map((role, i) => {
    if (i === title) return 'title';
    return role === 'title' ? 'links' : byName.indexOf(role) === i ? role : undefined;
  });
}

/** How well the cells of a column read as titles of papers: 0 for not at all. */
function titleScore(cells: readonly Inline[], role: Role | undefined): number {
  const full = cells.filter(({ text }) => text.trim() !== '');
  const share = (has: (cell: Inline) => boolean) => full.filter(has).length / Math.max(1, full.length);
  if (full.length === 0 || (role !== undefined && role !== 'title' && role !== 'links')) return 0;
  const isWorded = (cell: Inline) => !isLinkLabel(withoutLabels(cell)) && /\p{L}{2}/u.test(cell.text);
  if (share(isWorded) < MIN_SHARE) return 0;
  const words = (cell: Inline) => countWords(readTitleLine(cell).title);
  const isTitle = (cell: Inline) => isWorded(cell) && words(cell) >= 3 && words(cell) <= MAX_TITLE_WORDS;
  const isLinked = (cell: Inline) => {
    const { url } = readTitleLine(cell);
    return url !== undefined && (isTitle(cell) || idsIn(url).length > 0 || /\.pdf\b/i.test(url));
  };
  // Of a name and a paper, the paper: `| Name | Paper |`.
  if (role === 'title') return 10 + share(isLinked) + share(isTitle);
  const names = share((cell) => readByline(cell.text) !== undefined);
  const long = share(({ text }) => text.length >= 300);
  if (share(isLinked) >= MIN_SHARE) return 5 + share(isTitle);
  if (share(isTitle) < MIN_SHARE || names >= MIN_SHARE || long >= MIN_SHARE) return 0;
  const isDistinct = new Set(full.map(({ text }) => text)).size >= 0.8 * full.length;
  return isDistinct ? share((cell) => readTitleLine(cell).isMarked) : 0;
}

function paperOfRow(row: Row, roles: readonly (Role | undefined)[]): FoundPaper[] {
  const cellOf = (role: Role) => row.cells.find((_, i) => roles[i] === role);
  const textOf = (role: Role) => withoutLabels(cellOf(role) ?? { text: '', marks: [] }).trim();
  const cell = cellOf('title');
  if (cell === undefined || !/\p{L}/u.test(cell.text)) return [];
  const { draft } = readEntry({ head: cell, lines: [], children: [] });
  if (isLinkLabel(draft.title) && row.cells.every((each) => linksOf(each).length === 0)) return [];
  const abstract = textOf('abstract');
  // `2025/04/29`, and below it stars.
  const [date = ''] = textOf('date').split(/\s?\u2028/u, 1);
  const result = recordOfDraft({
    ...draft,
    abstract: abstract.length > 0 ? abstract : draft.abstract,
    links: row.cells.flatMap(linksOf),
    ids: idsOfText(textOf('links')),
    ...withoutEmpty({
      date: /\d/.test(date) ? date : draft.date,
      authors: cellOf('authors') === undefined ? draft.authors : authorsFromHtml(textOf('authors')),
      journal: /\p{L}{2}/u.test(textOf('journal')) ? textOf('journal') : draft.journal,
    }),
  });
  return [{ start: row.start, end: row.end, result }];
}

/** Finds the papers of a section of Markdown: in tables, in lists, and below titles. */
import type { List, ListItem, Nodes, Table, TableRow } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';
import { htmlText } from '../../text/html-text.ts';
import { oneLine } from '../../text/unwrap.ts';
import { fieldLabel, readLabelAndValue, readLabelledFields } from '../cues/field-labels.ts';
import { authorsFromHtml } from '../fields/authors.ts';
import type { FieldError } from '../fields/named-fields.ts';
import {
  linksToPaper,
  linksToWeb,
  type PaperDraft,
  recordOfDraft,
  withLabelledFields,
} from '../fields/paper-draft.ts';
import { type RecordFields, withoutEmpty } from '../fields/record-fields.ts';
import { type Inline, inline, linksIn, type Place, placeOf, textsIn } from './node-text.ts';
import { limitNesting } from './parser-limits.ts';
import { readAfterTitle, splitTitle, withoutNumber } from './title-line.ts';

/** A paper at its place in a section. */
interface FoundPaper extends Place {
  readonly result: RecordFields | FieldError;
}

const MIN_ABSTRACT_CHARS = 80;
/** A title has at least as many words, where nothing else marks it as one. */
const MIN_TITLE_WORDS = 4;

/** Made once: making it takes as long as reading a short section. */
const SYNTAX = { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] };

/**
 * The papers of a section: those in its tables and lists, and those whose title is a heading, a line in bold or the summary of
 * folded text, with what stands below up to the next title.
 */
export function readSection(text: string): FoundPaper[] {
  const papers: FoundPaper[] = [];
  let open: { readonly title: TitleNode; readonly below: Nodes[] } | undefined;
  const close = () => {
    if (open !== undefined) papers.push(...titledPaper(open.title, open.below));
    open = undefined;
  };
  for (const node of fromMarkdown(limitNesting(text), SYNTAX).children) {
    const title = titleNode(node);
    const inside = node.type === 'table' ? tablePapers(node) : node.type === 'list' ? listPapers(node) : [];
    if (title !== undefined || inside.length > 0) close();
    if (title !== undefined) open = { title, below: [] };
    else if (inside.length > 0) papers.push(...inside);
    else open?.below.push(node);
  }
  close();
  return papers;
}

/** A node that may be the title of a paper. */
interface TitleNode {
  readonly node: Nodes;
  readonly inline: Inline;
}

/** Headings, lines in bold, and the summaries of folded text (HTML, section 4.11.2), unless they are labels of fields. */
function titleNode(node: Nodes): TitleNode | undefined {
  if (node.type === 'html') return summaryTitle(node);
  if (node.type !== 'heading' && node.type !== 'paragraph') return undefined;
  const title = { node, inline: inline(node.children) };
  const { text, strong } = title.inline;
  if (node.type === 'heading') return fieldLabel(text) ? undefined : title;
  const [line = ''] = text.split('\n');
  const isBold =
    strong !== undefined &&
    fieldLabel(strong) === undefined &&
    withoutNumber(line) === withoutNumber(strong) &&
    line.split(' ').length >= MIN_TITLE_WORDS;
  return isBold || readLabelAndValue(line)?.label === 'title' ? title : undefined;
}

/** `<summary><a href="...">A Title</a></summary>`. */
function summaryTitle(node: Nodes & { readonly type: 'html' }): TitleNode | undefined {
  const start = node.value.indexOf('<summary');
  const end = node.value.indexOf('</summary>', start);
  if (start < 0 || end < 0) return undefined;
  const summary = node.value.slice(node.value.indexOf('>', start) + 1, end);
  const text = oneLine(htmlText(summary));
  if (text.split(' ').length < MIN_TITLE_WORDS || fieldLabel(text) !== undefined) return undefined;
  const links = [...summary.matchAll(/\bhref="([^"]{1,2000})"/gi)].map(([, url = '']) => ({ url, text }));
  return { node, inline: { text, strong: undefined, linkText: undefined, links } };
}

/** Labels that only papers have. */
const PAPER_LABELS = ['authors', 'abstract', 'date', 'id', 'journal'] as const;

/** The paper of a title and what stands below it: an abstract, labelled fields, links. */
function titledPaper({ node, inline: titleText }: TitleNode, below: readonly Nodes[]): FoundPaper[] {
  const [first = '', ...more] = titleText.text.split('\n');
  const labelled = readLabelAndValue(first);
  const title = withoutNumber(labelled?.label === 'title' ? labelled.value : first);
  const texts = [more.join('\n'), ...below.flatMap(textsIn)].filter((text) => text.trim() !== '');
  const { fields, rest } = readLabelledFields(texts);
  const links = [...titleText.links, ...below.flatMap(linksIn)];
  const authors = rest[0] === undefined ? [] : readAfterTitle(rest[0], links).authors;
  const abstract = rest.slice(authors.length > 0 ? 1 : 0).join('\n\n');
  const draft = withLabelledFields({ title, abstract, links, ...withoutEmpty({ authors }) }, fields);

  const isOfPaper = PAPER_LABELS.some((label) => fields.has(label)) || linksToPaper(draft.links);
  const isLinked = node.type !== 'heading' && linksToWeb(draft.links);
  const isDescribed = draft.abstract.length >= MIN_ABSTRACT_CHARS && (isOfPaper || isLinked);
  const isLabelled = fields.has('authors') && (draft.links.length > 0 || fields.has('id'));
  if (!linksToPaper(titleText.links) && !isDescribed && !isLabelled) return [];
  const { start } = placeOf(node);
  const { end } = placeOf(below.findLast((each) => each.type !== 'thematicBreak') ?? node);
  return [{ start, end, result: recordOfDraft(draft) }];
}

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
function tablePapers(table: Table): FoundPaper[] {
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
  const cells = row.children.map((cell) => inline(cell.children));
  const cellOf = (role: CellRole) => cells.find((_, i) => roles[i] === role);
  const titleCell = cellOf('title');
  if (titleCell === undefined || titleCell.text.trim() === '') return [];
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
  return [{ ...placeOf(row), result }];
}

/** `2025-03-11` at the beginning of an item, perhaps in brackets. */
const DATE_FIRST = /^\W{0,8}(\d{4}-\d{2}-\d{2})\b/;

/**
 * The papers of a list; none when its items are the fields of one paper (`- **Authors**: ...`). An item without a link becomes a
 * reject when other items link to papers; otherwise it is something else.
 */
function listPapers(list: List): FoundPaper[] {
  if (isFieldList(list)) return [];
  const items = list.children.map((item) => ({ place: placeOf(item), draft: itemDraft(item) }));
  const isOfPapers = items.some(({ draft }) => draft !== undefined && linksToPaper(draft.links));
  return items.flatMap(({ place, draft }) => {
    if (draft === undefined) return [];
    const isBare = isOfPapers && draft.links.length === 0 && hasTitle(draft);
    return isPaper(draft) || isBare ? [{ ...place, result: recordOfDraft(draft) }] : [];
  });
}

function isFieldList(list: List): boolean {
  const fields = list.children.filter((item) => readLabelAndValue(textsIn(item)[0] ?? '') !== undefined);
  return fields.length * 2 >= list.children.length;
}

function hasTitle({ title }: PaperDraft): boolean {
  return title.split(/\s+/).length >= MIN_TITLE_WORDS;
}

/** An item is a paper when it links to one, has an abstract, or has a title and a link. */
function isPaper(draft: PaperDraft): boolean {
  const { links, abstract } = draft;
  return (
    linksToPaper(links) || abstract.length >= MIN_ABSTRACT_CHARS || (linksToWeb(links) && hasTitle(draft))
  );
}

function itemDraft(item: ListItem): PaperDraft | undefined {
  const first = item.children.find((node) => node.type === 'paragraph');
  if (first === undefined) return undefined;
  const cell = inline(first.children);
  const { title, rest, date: dateBefore } = splitTitle(cell);
  const { fields } = readLabelledFields(textsIn(item).slice(1));
  const paragraphs = item.children.filter(({ type }) => type !== 'list').flatMap(textsIn);
  const own = readLabelledFields([rest, ...paragraphs.slice(1)].filter((text) => text !== ''));
  const { authors, abstract, journal } = readAfterTitle(own.rest.join('\n\n'), cell.links);
  const date = dateBefore ?? DATE_FIRST.exec(cell.text)?.[1];
  const draft = { title, abstract, links: linksIn(item), ...withoutEmpty({ date, authors, journal }) };
  return withLabelledFields(draft, new Map([...fields, ...own.fields]));
}

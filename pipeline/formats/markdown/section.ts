import type { List, ListItem, Nodes, Paragraph, Table, TableRow } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';
import { idsIn } from '../../text/external-ids.ts';
import { htmlText } from '../../text/html-text.ts';
import { fieldLabel, readLabelAndValue, readLabelledFields } from '../cues/field-labels.ts';
import { authorsFromHtml } from '../fields/authors.ts';
import { withoutEmpty } from '../fields/record-fields.ts';
import { type Draft, type Found, partRest, partTitle, settle, unnumbered, withFields } from './entry.ts';
import { type CellRole, cellRoles } from './table.ts';
import { type Inline, inline } from './text.ts';

/** Made once: it takes as long as reading a short section. */
const SYNTAX = { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] };

/** Fewest characters of a text that is an abstract. */
const ABSTRACT = 80;

/** Fewest words of a title that nothing else tells to be one. */
const TITLE_WORDS = 4;

/**
 * The papers of a section: those in its tables and lists, and those that a heading, a line in bold or the summary of
 * something folded is the title of, with what stands below up to the next title.
 */
export function readSection(text: string): Found[] {
  const root = fromMarkdown(shallow(withoutOpenEnds(text)), SYNTAX);
  const found: Found[] = [];
  let group: { title: Titled; below: Nodes[] } | undefined;
  const close = () => {
    if (group !== undefined) found.push(...titledRecord(group.title, group.below));
    group = undefined;
  };
  for (const node of root.children) {
    const title = titleOf(node);
    const lists = node.type === 'table' ? tableRecords(node) : listed(node);
    if (title !== undefined || lists.length > 0) close();
    if (title !== undefined) group = { title, below: [] };
    else if (lists.length > 0) found.push(...lists);
    else group?.below.push(node);
  }
  close();
  return found;
}

/** Markup that the parser looks for the end of, from each of its beginnings to the end of the paragraph. */
const ENDS = [
  ['<?', '?>'],
  ['<!--', '-->'],
  ['<![', ']]>'],
] as const;

/** So many beginnings without an end are damage; each would cost a look at all that follows. */
const MOST_OPEN = 16;

/** The same text, as long, without the beginnings of markup that never ends, where there are many. */
function withoutOpenEnds(text: string): string {
  let out = text;
  for (const [begin, end] of ENDS) {
    if (!out.includes(begin)) continue;
    const closed = out.lastIndexOf(end) + 1;
    const parts = out.slice(closed).split(begin);
    if (parts.length > MOST_OPEN) out = out.slice(0, closed) + parts.join(' '.repeat(begin.length));
  }
  return out;
}

/** Quotations and lists that a line may open within each other; each is a call within a call to whoever walks the tree. */
const NESTED =
  /^((?:[ \t]*(?:>|(?:[-*+]|\d{1,9}[.)])(?=[ \t]))){100})((?:[ \t]*(?:>|(?:[-*+]|\d{1,9}[.)])(?=[ \t])))+)/gm;

/** The same in lines of their own: each is indented further. */
const INDENTED = /^([ \t]{100,})(?:>|[-*+]|\d{1,9}[.)])(?=\s)/gm;

/** The same text, as long, without the marks of quotations and lists that no person nests so deep. */
function shallow(text: string): string {
  return text
    .replace(NESTED, (_, kept: string, rest: string) => kept + ' '.repeat(rest.length))
    .replace(INDENTED, (line) => ' '.repeat(line.length));
}

/** Papers of a list that is none of fields: `- **Authors**: ...`. */
function listed(node: Nodes): Found[] {
  return node.type === 'list' && !isFieldList(node) ? listRecords(node) : [];
}

function isFieldList(list: List): boolean {
  const fields = list.children.filter((item) => readLabelAndValue(itemTexts(item)[0] ?? '') !== undefined);
  return fields.length * 2 >= list.children.length;
}

/** A node that may be the title of a paper. */
interface Titled {
  readonly node: Nodes;
  readonly cell: Inline;
}

/** Headings, lines that are bold as a whole, and the summaries of what is folded (HTML, section 4.11.2); but not labels. */
function titleOf(node: Nodes): Titled | undefined {
  if (node.type === 'heading')
    return fieldLabel(inline(node.children).text) ? undefined : { node, cell: inline(node.children) };
  if (node.type === 'html') {
    const summary = summaryOf(node.value);
    const text = htmlText(summary ?? '')
      .replace(/\s+/g, ' ')
      .trim();
    if (text.split(' ').length < TITLE_WORDS || fieldLabel(text) !== undefined) return undefined;
    const links = [...(summary ?? '').matchAll(/\bhref="([^"]{1,2000})"/gi)].map(([, url = '']) => ({
      url,
      text,
    }));
    return { node, cell: { text, strong: undefined, first: undefined, links } };
  }
  if (node.type !== 'paragraph') return undefined;
  const cell = inline(node.children);
  const [first = ''] = cell.text.split('\n');
  const isBold = cell.strong !== undefined && unnumbered(first) === unnumbered(cell.strong);
  const isTitle =
    isBold && fieldLabel(cell.strong ?? '') === undefined && first.split(' ').length >= TITLE_WORDS;
  return isTitle || readLabelAndValue(first)?.label === 'title' ? { node, cell } : undefined;
}

/** What stands between the tags of the first `summary`. */
function summaryOf(html: string): string | undefined {
  const from = html.indexOf('<summary');
  const to = html.indexOf('</summary>', from);
  return from < 0 || to < 0 ? undefined : html.slice(html.indexOf('>', from) + 1, to);
}

function tableRecords(table: Table): Found[] {
  const [head, ...rows] = table.children;
  if (head === undefined) return [];
  const roles = cellRoles(head.children.map((cell) => inline(cell.children).text));
  if (!roles.includes('title')) return [];
  return rows.flatMap((row) => rowRecord(row, roles));
}

function rowRecord(row: TableRow, roles: readonly (CellRole | undefined)[]): Found[] {
  const place = placeOf(row);
  if (place === undefined) return [];
  const cells = row.children.map((cell) => inline(cell.children));
  const of = (role: CellRole) => cells.find((_, i) => roles[i] === role);
  const titleCell = of('title');
  if (titleCell === undefined || titleCell.text.trim() === '') return [];
  const { title, rest } = partTitle(titleCell);
  const abstract = of('abstract')?.text ?? rest;
  const links = cells.flatMap((cell) => cell.links);
  return [
    settle(place, {
      title,
      abstract,
      links,
      ...withoutEmpty({
        date: of('date')?.text.trim() || undefined,
        authors: authorsFromHtml(of('authors')?.text ?? ''),
      }),
    }),
  ];
}

/** The papers of a list. An item without a link among papers that have one is a reject; elsewhere it is something else. */
function listRecords(list: List): Found[] {
  const items = list.children.map((item) => ({ item, draft: itemDraft(item) }));
  const isOfPapers = items.some(({ draft }) => draft !== undefined && isNamed(draft));
  return items.flatMap(({ item, draft }) => {
    const place = placeOf(item);
    if (place === undefined || draft === undefined) return [];
    const isBare = isOfPapers && draft.links.length === 0 && draft.title.split(/\s+/).length >= TITLE_WORDS;
    return isPaper(draft) || isBare ? [settle(place, draft)] : [];
  });
}

function isNamed({ links }: Draft): boolean {
  return links.some(({ url }) => idsIn(url).length > 0);
}

/** An item is a paper when it names one, says enough of it, or has a title of some words and leads somewhere. */
function isPaper(draft: Draft): boolean {
  const leads =
    draft.links.some(({ url }) => /^https?:/.test(url)) && draft.title.split(/\s+/).length >= TITLE_WORDS;
  return isNamed(draft) || draft.abstract.length >= ABSTRACT || leads;
}

function itemDraft(item: ListItem): Draft | undefined {
  const [first] = item.children.filter((node): node is Paragraph => node.type === 'paragraph');
  if (first === undefined) return undefined;
  const cell = inline(first.children);
  const { title, rest, date: before } = partTitle(cell);
  const { fields } = readLabelledFields(itemTexts(item).slice(1));
  const paragraphs = item.children.filter(({ type }) => type !== 'list').flatMap(textsIn);
  const told = readLabelledFields([rest, ...paragraphs.slice(1)].filter((text) => text !== ''));
  const { authors, abstract, journal } = partRest(told.rest.join('\n\n'), cell.links);
  const date = before ?? /^\W{0,8}(\d{4}-\d{2}-\d{2})\b/.exec(cell.text)?.[1];
  const draft = { title, abstract, links: linksIn(item), ...withoutEmpty({ date, authors, journal }) };
  return withFields(draft, new Map([...fields, ...told.fields]));
}

/** Labels that say that what they stand in is a paper. */
const OF_PAPERS = ['authors', 'abstract', 'date', 'id', 'journal'] as const;

/** A title with what stands below: an abstract, fields with labels, links. */
function titledRecord({ node, cell }: Titled, below: readonly Nodes[]): Found[] {
  const [first = '', ...more] = cell.text.split('\n');
  const ownTitle = readLabelAndValue(first);
  const title = unnumbered(ownTitle?.label === 'title' ? ownTitle.value : first);
  const texts = [more.join('\n'), ...below.flatMap(textsIn)].filter((text) => text.trim() !== '');
  const { fields, rest } = readLabelledFields(texts);
  const links = [...cell.links, ...below.flatMap(linksIn)];
  const names = rest[0] === undefined ? [] : (partRest(rest[0], links).authors ?? []);
  const abstract = rest.slice(names.length > 0 ? 1 : 0).join('\n\n');
  const draft = withFields({ title, abstract, links, ...withoutEmpty({ authors: names }) }, fields);
  const start = placeOf(node)?.start;
  const end = placeOf(below.findLast((each) => each.type !== 'thematicBreak') ?? node)?.end;
  const inTitle = cell.links.some(({ url }) => idsIn(url).length > 0);
  const isKnown = OF_PAPERS.some((label) => fields.has(label)) || isNamed(draft);
  const leads = node.type !== 'heading' && draft.links.some(({ url }) => /^https?:/.test(url));
  const told = draft.abstract.length >= ABSTRACT && (isKnown || leads);
  const described = fields.has('authors') && (draft.links.length > 0 || fields.has('id'));
  if (!(inTitle || told || described) || start === undefined || end === undefined) return [];
  return [settle({ start, end }, draft)];
}

/** The texts of an item of a list, a paragraph each; those of lists within it too. */
function itemTexts(item: ListItem): string[] {
  return item.children.flatMap(textsIn);
}

function textsIn(node: Nodes): string[] {
  switch (node.type) {
    case 'paragraph': {
      const { text, links } = inline(node.children);
      return isOnlyLinks(text, links) ? [] : [text];
    }
    case 'heading':
      return [inline(node.children).text];
    case 'blockquote':
    case 'list':
    case 'listItem':
      return node.children.flatMap((child: Nodes) => textsIn(child));
    case 'html':
      // The words of a label that a page folds: `<summary>Abstract</summary>`.
      return htmlText(node.value)
        .split('\n\n')
        .filter((text) => text !== '' && !/^<\/?[a-z]+>$/i.test(text));
    default:
      return [];
  }
}

/** Whether a paragraph holds links and what parts them only: `[Paper](...) | [Code](...)`. */
function isOnlyLinks(text: string, links: Inline['links']): boolean {
  const rest = links.reduce((left, link) => left.replace(link.text, ''), text);
  return links.length > 0 && rest.replace(/[^\p{L}\p{N}]+/gu, '').length < 3;
}

function linksIn(node: Nodes): Inline['links'] {
  if (node.type === 'paragraph' || node.type === 'heading') return inline(node.children).links;
  return 'children' in node ? node.children.flatMap((child: Nodes) => linksIn(child)) : [];
}

function placeOf(node: Nodes): { start: number; end: number } | undefined {
  const { start, end } = node.position ?? {};
  return start?.offset === undefined || end?.offset === undefined
    ? undefined
    : { start: start.offset, end: end.offset };
}

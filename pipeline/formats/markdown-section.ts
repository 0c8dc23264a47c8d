import type { Heading, List, ListItem, Nodes, Paragraph, Table, TableRow } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';
import { idsIn } from '../external-ids.ts';
import type { ExternalId, Link, RawRecord } from '../types.ts';
import { type CellRole, cellRoles } from './markdown-table.ts';
import { type Inline, inline } from './markdown-text.ts';
import { abstractOf, filled, namesIn, stableUrl } from './xml-fields.ts';

export type MarkdownFields = Omit<RawRecord, 'kind' | 'start' | 'end'>;

/** What was found in a section, at offsets in it. */
export interface Found {
  readonly start: number;
  readonly end: number;
  readonly fields?: MarkdownFields;
  readonly reject?: { readonly code: string; readonly message: string };
}

/** Fewest characters of a text that is an abstract. */
const ABSTRACT = 80;

const WANTED = 'wanted an abstract, or a link to the paper';

/** The papers of a section: those in its tables and lists, else the one that its heading is the title of. */
export function readSection(text: string): Found[] {
  const root = fromMarkdown(text, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] });
  const found = root.children.flatMap((node) => {
    if (node.type === 'table') return tableRecords(node);
    return node.type === 'list' ? listRecords(node) : [];
  });
  if (found.length > 0) return found;
  const [heading, ...below] = root.children;
  return heading?.type === 'heading' ? headingRecord(heading, below) : [];
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
      ...filled({ date: of('date')?.text.trim() || undefined, authors: namesIn(of('authors')?.text ?? '') }),
    }),
  ];
}

function listRecords(list: List): Found[] {
  return list.children.flatMap((item) => itemRecord(item));
}

/** An item is a paper when it names one, says enough of it, or has a title of some words and leads somewhere. */
function itemRecord(item: ListItem): Found[] {
  const place = placeOf(item);
  const paragraphs = item.children.filter((node): node is Paragraph => node.type === 'paragraph');
  const [first] = paragraphs;
  if (place === undefined || first === undefined) return [];
  const cell = inline(first.children);
  const { title, rest } = partTitle(cell);
  const more = paragraphs.slice(1).map(({ children }) => inline(children).text);
  const links = paragraphs.flatMap(({ children }) => inline(children).links);
  const { authors, abstract } = partRest([rest, ...more].join('\n\n'));
  const named = links.some(({ url }) => idsIn(url).length > 0);
  const leads = links.some(({ url }) => /^https?:/.test(url)) && title.split(/\s+/).length >= 4;
  if (!named && abstract.length < ABSTRACT && !leads) return [];
  const date = /^\W*(\d{4}-\d{2}-\d{2})\b/.exec(cell.text)?.[1];
  return [settle(place, { title, abstract, links, ...filled({ date, authors }) })];
}

/** `### 1. [Title](url)` with an abstract below, and fields in bold before it. */
function headingRecord(heading: Heading, below: readonly Nodes[]): Found[] {
  const paragraphs = below.filter((node): node is Paragraph => node.type === 'paragraph');
  const parts = paragraphs.map(({ children }) => inline(children));
  const title = inline(heading.children);
  const fields = new Map<string, string>();
  const texts = parts.flatMap(({ text }) => {
    const lines = text.split('\n');
    const named = lines.map((line) =>
      /^\s*\**(authors?|categor(?:y|ies)|published|date|comments?)\**\s*:\**\s*(.+)$/is.exec(line),
    );
    for (const match of named)
      if (match) fields.set((match[1] ?? '').toLowerCase().slice(0, 6), match[2] ?? '');
    return named.every((match) => match === null) ? [text] : [];
  });
  const abstract = abstractOf(texts.join('\n\n'));
  const links = [...title.links, ...parts.flatMap((part) => part.links)];
  const start = heading.position?.start.offset;
  const end = (paragraphs.at(-1) ?? heading).position?.end.offset;
  const isPaper =
    title.links.some(({ url }) => idsIn(url).length > 0) || (abstract.length >= ABSTRACT && fields.size > 0);
  if (!isPaper || start === undefined || end === undefined) return [];
  const date = fields.get('publis') ?? fields.get('date');
  return [
    settle(
      { start, end },
      {
        title: unnumbered(title.text),
        abstract,
        links,
        ...filled({
          date,
          authors: namesIn(fields.get('author') ?? ''),
          categories: fields.get('catego')?.split(/[\s,]+/),
          comments: fields.get('commen'),
        }),
      },
    ),
  ];
}

interface Draft {
  readonly title: string;
  readonly abstract: string;
  readonly links: Inline['links'];
  readonly date?: string;
  readonly authors?: readonly string[];
  readonly categories?: readonly string[];
  readonly comments?: string;
}

/** Sorts the links: the first that names a paper, or else the first, is its address. */
function settle(place: { start: number; end: number }, { links, ...draft }: Draft): Found {
  const web = links.filter(({ url }) => /^https?:/.test(url));
  const named = web.find(({ url }) => idsIn(url).length > 0);
  const main = named ?? web.find(({ url }) => !SOCIAL.test(url));
  const abstract = abstractOf(draft.abstract);
  if (abstract === '' && main === undefined) {
    return {
      ...place,
      reject: { code: 'missing-abstract', message: `nothing is said of "${draft.title}", ${WANTED}` },
    };
  }
  const externalIds: ExternalId[] = unique(
    web.flatMap(({ url }) => idsIn(url)),
    ({ scheme, value }) => `${scheme}:${value}`,
  );
  const others: Link[] = unique(
    web.filter(({ url }) => url !== main?.url && idsIn(url).length === 0 && !SOCIAL.test(url)),
    ({ url }) => url,
  ).map(({ url, text }) => ({ kind: kindOf(url, text), url }));
  const fields = {
    ...draft,
    abstract,
    ...filled({
      url: stableUrl(main?.url.replace(/\/pdf\/(\d{4}\.\d{4,5})(?:v\d+)?(?:\.pdf)?$/, '/abs/$1')),
      externalIds,
      links: others,
    }),
  };
  return { ...place, fields };
}

/** What people say of papers, which is not where they are. */
const SOCIAL =
  /^https?:\/\/(?:www\.|mobile\.)?(?:twitter|x|linkedin|facebook|reddit|youtube|t|bsky)\.(?:com|co|app)\//i;

function kindOf(url: string, text: string): Link['kind'] {
  if (/\.pdf(?:$|[?#])/i.test(url) || /^pdf$/i.test(text.trim())) return 'pdf';
  if (
    /^https?:\/\/(?:www\.)?(?:github|gitlab|bitbucket|codeberg)\.[a-z]+\//i.test(url) ||
    /\bcode\b/i.test(text)
  )
    return 'code';
  return /project|website|page/i.test(text) ? 'project' : 'other';
}

/** A title and what follows it, with a dash, a gap or a line end between them. */
const SEPARATED = /^(.{3,300}?)(?:\s+[–—-]\s+|\s{2,}|\n|\s*\((?=Read more on))([\s\S]*)$/;

/** The same without anything between them, by the words that descriptions begin with. */
const RUN_ON = /^(.{3,200}?)\s+((?:This (?:paper|work|study)|We|Introduces|Presents|Proposes)\b[\s\S]*)$/;

/** The title of an entry and what is said after it: the title is bold, or the link it begins with, or ends at a dash or a gap. */
function partTitle({ text, strong, first }: Inline): { title: string; rest: string } {
  const bold = strong === undefined || /^https?:/.test(strong) ? undefined : strong;
  const title =
    bold ?? (first !== undefined && unnumbered(text).startsWith(first.trim()) ? first : undefined);
  if (title !== undefined && title.trim() !== '') {
    const after = text.slice(text.indexOf(title) + title.length);
    return { title: unnumbered(title), rest: after.replace(/^[\s*:,.–—-]+/, '') };
  }
  const line = unnumbered(text);
  const [, head = line, tail = ''] = SEPARATED.exec(line) ?? RUN_ON.exec(line) ?? [];
  return { title: head.trim(), rest: /^Read more on/.test(tail) ? '' : tail };
}

/** What follows a title in a list: names and `et al.`, then perhaps links with labels. */
function partRest(text: string): { authors: string[]; abstract: string } {
  const said = text
    .replace(
      /\b(?:paper|code|link|pdf|project(?: page)?|arxiv|github)\s*:\s*\**\s*(?:https?:\/\/\S+)?[\s,*]*/gi,
      ' ',
    )
    .trim();
  const [, names] = /^([\p{L}][^.:;]{2,80}?)\s*(?:,\s*)?et\.? ?al\.?[\s,.]*$/u.exec(said) ?? [];
  return names === undefined
    ? { authors: [], abstract: said.length >= 20 ? said : '' }
    : { authors: namesIn(names), abstract: '' };
}

/** `1) `, `12. ` and the marks of emphasis around a title. */
function unnumbered(text: string): string {
  return text
    .trim()
    .replace(/^\d{1,4}[.)]\s+/, '')
    .replace(/^\*+|\*+$/g, '')
    .trim();
}

function placeOf(node: Nodes): { start: number; end: number } | undefined {
  const { start, end } = node.position ?? {};
  return start?.offset === undefined || end?.offset === undefined
    ? undefined
    : { start: start.offset, end: end.offset };
}

function unique<T>(list: readonly T[], key: (value: T) => string): T[] {
  return [...new Map(list.map((value) => [key(value), value])).values()];
}

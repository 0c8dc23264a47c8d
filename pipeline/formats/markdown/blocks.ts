/** Reads the blocks of Markdown: titles, paragraphs, lists, tables, and what is folded. */
import type { ListItem, Nodes, Paragraph, PhrasingContent, RootContent } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';
import { fieldLabel, readLabelAndValue } from '../cues/field-labels.ts';
import { linksToPaper } from '../fields/paper-draft.ts';
import { readByline } from './byline.ts';
import { type Entry, isSentence, MIN_TITLE_WORDS } from './entry.ts';
import { hideFormulas } from './formulas.ts';
import { partsOfHtml, rowsOfHtml } from './html-rows.ts';
import {
  type Inline,
  inlineOf,
  inlineOfHtml,
  isLinkLabel,
  linesOf,
  linksOf,
  type Place,
  slice,
  withoutLabels,
} from './inline.ts';
import { admonitionsAsItems, shortenNumbers } from './list-indents.ts';
import { limitNesting } from './parser-limits.ts';
import type { Row } from './table.ts';
import { isLabelled, readTitleLine } from './title-line.ts';
import { countWords } from './title-words.ts';

/** Level of a title that is a line in bold, below all headings. */
export const BOLD_LEVEL = 7;

export type Block = Place &
  (
    | { readonly kind: 'title'; readonly level: number; readonly head: Inline }
    | { readonly kind: 'text'; readonly lines: readonly Inline[] }
    | { readonly kind: 'list'; readonly entries: readonly Entry[] }
    | { readonly kind: 'table'; readonly rows: readonly Row[] }
    /** The beginning of folded text, with its summary, and its end. */
    | { readonly kind: 'fold'; readonly head: Inline }
    | { readonly kind: 'unfold' }
  );

const MAX_TITLE_WORDS = 40;
/** `:heavy_check_mark:`, `(Oral)` */
const MARKS_BESIDE = /:[a-z_+\d-]{2,30}:|[(（](?:oral|poster|spotlight|highlight|best paper)[)）]/gi;

/** `[!abstract] A Title`, the first line of a callout; `[!info]- Metadata` names a part of a note. */
const CALLOUT = /^\s{0,3}\[!\w{2,20}\][+-]?\s{1,3}(?=\S)/;

/** A label before the title of a paper, when it is a link of some words. */
const PAPER_BEFORE = /^\P{L}{0,6}paper\b/iu;
const MIN_LINKED_WORDS = 3;

/** Made once: making it takes as long as reading a short section. */
const SYNTAX = { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] };

/** The blocks of a text, in order, with their places in it. */
export function blocksOf(text: string): Block[] {
  const { children } = fromMarkdown(
    hideFormulas(shortenNumbers(admonitionsAsItems(limitNesting(text)))),
    SYNTAX,
  );
  const addresses = new Map(
    children.flatMap((node) => (node.type === 'definition' ? [[node.identifier, node.url] as const] : [])),
  );
  if (addresses.size > 0) for (const node of children) resolveReferences(node, addresses);
  return children.flatMap((node) => blocksOfNode(node));
}

/** Gives `[A Title][1]` the address of its definition. */
function resolveReferences(node: Nodes, addresses: ReadonlyMap<string, string>): void {
  if (node.type === 'linkReference')
    Object.assign(node, { type: 'link', url: addresses.get(node.identifier) ?? '' });
  if ('children' in node) for (const child of node.children) resolveReferences(child, addresses);
}

function blocksOfNode(node: RootContent): Block[] {
  const place = placeOf(node);
  switch (node.type) {
    case 'heading': {
      const head = inlineOf(node.children);
      if (fieldLabel(head.text) !== undefined) return [{ ...place, kind: 'text', lines: [head] }];
      return [{ ...place, kind: 'title', level: node.depth, head }];
    }
    case 'paragraph':
      return blocksOfParagraph(node);
    case 'list':
      return [{ ...place, kind: 'list', entries: node.children.flatMap((item) => entryOfItem(item) ?? []) }];
    case 'table':
      return [
        {
          ...place,
          kind: 'table',
          rows: node.children.map((row) => ({
            ...placeOf(row),
            cells: row.children.map((cell) => inlineOf(cell.children)),
          })),
        },
      ];
    case 'blockquote':
    case 'footnoteDefinition':
      // A quote that begins with a heading holds a paper; behind other text it holds a part of one.
      return node.children.flatMap((child, i) =>
        child.type === 'heading' && i > 0
          ? [{ ...placeOf(child), kind: 'text' as const, lines: [inlineOf(child.children)] }]
          : blocksOfNode(child),
      );
    case 'html':
      return blocksOfHtml(node.value, place.start);
    case 'code':
      // Indented HTML behind a blank line, and text that somebody indented.
      return node.value.trimStart().startsWith('<') ? blocksOfHtml(node.value, place.start) : [];
    default:
      return [];
  }
}

function blocksOfParagraph(node: Paragraph): Block[] {
  const place = placeOf(node);
  const inline = inlineOf(node.children);
  const lines = linesOf(inline);
  const [first, ...others] = lines;
  if (first === undefined) return [];
  const callout = CALLOUT.exec(first.text)?.[0];
  if (callout !== undefined) {
    const head = slice(first, callout.length);
    const text: Block = { ...place, kind: 'text', lines: others };
    const isTitle = /\S\s+\S/.test(head.text) || fieldLabel(head.text) !== undefined;
    return isTitle ? [{ ...place, kind: 'title', level: BOLD_LEVEL, head }, text] : [text];
  }
  if (isBoldLine(first, others[0])) {
    const head: Block = { ...place, kind: 'title', level: BOLD_LEVEL, head: first };
    return others.length === 0 ? [head] : [head, { ...place, kind: 'text', lines: others }];
  }
  const title = lines.find(isTitleBehindLabel);
  if (title !== undefined)
    return [
      { ...place, kind: 'title', level: BOLD_LEVEL, head: title },
      { ...place, kind: 'text', lines: lines.filter((line) => line !== title) },
    ];
  const entries = entriesOfParagraph(node.children, place);
  return entries.length > 0
    ? [{ ...place, kind: 'list', entries }]
    : [{ ...place, kind: 'text', lines: [inline] }];
}

/** `Title: Slow Glaciers`, `Paper: [Slow Glaciers of the North](...)`. */
function isTitleBehindLabel(line: Inline): boolean {
  const label = readLabelAndValue(line.text)?.label;
  if (label !== 'links' || !PAPER_BEFORE.test(line.text)) return label === 'title';
  const [link] = linksOf(line);
  return link !== undefined && countWords(link.text) >= MIN_LINKED_WORDS && !isLinkLabel(link.text);
}

/** A line in bold that is no label and no sentence; above names, it is a title also with a full stop. */
function isBoldLine(line: Inline, below: Inline | undefined): boolean {
  const strong = line.marks.find(({ kind }) => kind === 'strong');
  if (strong === undefined || fieldLabel(line.text) !== undefined) return false;
  const others = line.text.slice(0, strong.start) + line.text.slice(strong.end);
  const words = countWords(line.text);
  const isWhole = !/\p{L}/u.test(others.replace(MARKS_BESIDE, ''));
  const [end = ''] = /[.:：。]\s*$/u.exec(line.text.trim().replace(/(?<![*_])[*_]+$/, '')) ?? [];
  const isAboveNames =
    words >= MIN_TITLE_WORDS && below !== undefined && readByline(below.text)?.authors !== undefined;
  return isWhole && words >= 2 && words <= 40 && (end === '' || (end.startsWith('.') && isAboveNames));
}

/** The papers of a paragraph that begins with a title that stands out and has an address: one, or one a line. */
function entriesOfParagraph(nodes: readonly PhrasingContent[], place: Place): Entry[] {
  const groups: Entry[] = [];
  for (const line of linesOfNodes(nodes, place)) {
    const last = groups.at(-1);
    // A line of links belongs to the line above.
    if (last === undefined || /\p{L}/u.test(withoutLabels(line.head))) groups.push(line);
    else groups[groups.length - 1] = { ...last, end: line.end, lines: [...last.lines, line.head] };
  }
  const heads = groups.map(
    (group) => isTitled(group.head) || isTitleWithAddress(group) || isTitleBeforeLabels(group),
  );
  if (heads[0] !== true) return [];
  if (heads.filter(Boolean).length < 2) return [{ ...place, head: inlineOf(nodes), lines: [], children: [] }];
  const entries: Entry[] = [];
  for (const [i, group] of groups.entries()) {
    const last = entries.at(-1);
    if (heads[i] === true || last === undefined) entries.push(group);
    else
      entries[entries.length - 1] = {
        ...last,
        end: group.end,
        lines: [...last.lines, group.head, ...group.lines],
      };
  }
  return entries;
}

const PAPER_LABEL = /^(?:paper|pdf|arxiv|link|abs)$/i;

/** `A Title of a Paper https://arxiv.org/...`, also with the address in a line of its own. */
function isTitleWithAddress({ head, lines }: Entry): boolean {
  const links = [head, ...lines].flatMap(linksOf);
  const { title, rest } = readTitleLine(head);
  const words = countWords(title);
  const isPlain = rest.trim() === '' && words >= MIN_TITLE_WORDS && words <= MAX_TITLE_WORDS;
  const areAddresses = linksToPaper(links) && links.every(({ text }) => /^https?:\/\//.test(text.trim()));
  const isTitle = lines.length > 0 || !isSentence(title);
  return isPlain && areAddresses && isTitle && !isLabelled(title) && readByline(title) === undefined;
}

/** `A Title | [link](...), [pdf](...)` */
function isTitleBeforeLabels({ head }: Entry): boolean {
  const links = linksOf(head);
  const { title, rest } = readTitleLine(head);
  const [first] = head.marks;
  return (
    first?.kind === 'link' &&
    /\p{L}.{0,300} \| \[?$/u.test(head.text.slice(0, first.start)) &&
    links.length > 1 &&
    links.every(({ text }) => isLinkLabel(text)) &&
    links.some(({ text }) => PAPER_LABEL.test(text)) &&
    countWords(title) <= MAX_TITLE_WORDS &&
    !/\p{L}/u.test(rest)
  );
}

/** A line that begins with a title which is a link, or stands out before one. */
function isTitled(line: Inline): boolean {
  const { isMarked, title, url } = readTitleLine(line);
  const links = linksOf(line);
  return isMarked && links.length > 0 && (countWords(title) >= 2 || url === links[0]?.url);
}

/** The lines of a paragraph at their places. */
function linesOfNodes(nodes: readonly PhrasingContent[], place: Place): Entry[] {
  const lines: Entry[] = [];
  let open: PhrasingContent[] = [];
  let start = place.start;
  const close = (end: number, next: number) => {
    const head = inlineOf(open);
    if (head.text.trim() !== '') lines.push({ start, end, head, lines: [], children: [] });
    open = [];
    start = next;
  };
  for (const node of nodes) {
    const { start: from, end: to } = placeOf(node);
    if (node.type === 'break' || (node.type === 'html' && /^<br\b/i.test(node.value))) close(from, to);
    else if (node.type !== 'text' || !node.value.includes('\n')) open.push(node);
    else {
      // Character references make the text shorter than its source; then its parts stay together with the last one.
      const parts = node.value.split('\n');
      let at = from;
      for (const [i, value] of parts.entries()) {
        if (i > 0) close(Math.min(at - 1, to), Math.min(at, to));
        open.push({ type: 'text', value });
        at += value.length + 1;
      }
    }
  }
  close(place.end, place.end);
  return lines;
}

/** A list item as an entry; `undefined` for one without text. */
function entryOfItem(item: ListItem): Entry | undefined {
  const at = item.children.findIndex(
    ({ type }) => type === 'paragraph' || type === 'html' || type === 'heading',
  );
  const first = item.children[at];
  if (first === undefined) return undefined;
  const head =
    first.type === 'html'
      ? inlineOfHtml(first.value)
      : 'children' in first
        ? inlineOf(first.children as PhrasingContent[])
        : inlineOf([]);
  const below = item.children.slice(at + 1).flatMap(blocksBelow);
  return {
    ...placeOf(item),
    head,
    lines: below.flatMap((block) => (block.kind === 'text' ? block.lines : [])),
    children: below.flatMap((block) => (block.kind === 'list' ? block.entries : [])),
  };
}

/** The blocks of a list item below its first line; titles in it are text. */
function blocksBelow(node: RootContent): Block[] {
  return blocksOfNode(node).map((block) =>
    block.kind === 'title' || block.kind === 'fold'
      ? { ...placeOf(node), kind: 'text', lines: [block.head] }
      : block,
  );
}

/** `<details>`, `</details>`. */
const FOLDS = /<details\b[^<>]{0,200}>|<\/details\s*>/gi;
const SUMMARY = /^\s*<summary\b[^<>]{0,200}>([\s\S]*?)<\/summary\s*>/i;

function blocksOfHtml(html: string, at: number): Block[] {
  const blocks: Block[] = [];
  let from = 0;
  const folds = [...html.matchAll(FOLDS)];
  for (const [i, { 0: tag, index }] of folds.entries()) {
    blocks.push(...plainHtml(html, from, index, at));
    from = index + tag.length;
    const place = { start: at + index, end: at + from };
    if (tag.startsWith('</')) {
      blocks.push({ ...place, kind: 'unfold' });
      continue;
    }
    const next = folds[i + 1]?.index ?? html.length;
    const [whole = '', summary = ''] = SUMMARY.exec(html.slice(from, next)) ?? [];
    from += whole.length;
    blocks.push({ start: at + index, end: at + from, kind: 'fold', head: inlineOfHtml(summary) });
  }
  return [...blocks, ...plainHtml(html, from, html.length, at)];
}

/** A part of HTML without folds: its table rows and list items, or its text. */
function plainHtml(html: string, from: number, to: number, at: number): Block[] {
  const part = html.slice(from, to);
  if (part.trim() === '') return [];
  const place = { start: at + from, end: at + to };
  const heading = /^\s*<h([1-6])\b[^<>]{0,200}>([\s\S]*?)<\/h[1-6]\s*>\s*$/i.exec(part);
  if (heading !== null)
    return [{ ...place, kind: 'title', level: Number(heading[1]), head: inlineOfHtml(heading[2] ?? '') }];
  if (/<t[dh]\b/i.test(part)) {
    const rows = rowsOfHtml(part, place.start);
    return [{ ...place, kind: 'table', rows }];
  }
  if (/<li\b/i.test(part)) {
    const entries = partsOfHtml(part, /<li\b/gi, place.start).map(({ html: item, ...where }) => ({
      ...where,
      head: inlineOfHtml(item),
      lines: [],
      children: [],
    }));
    return [{ ...place, kind: 'list', entries }];
  }
  const inline = inlineOfHtml(part);
  return inline.text.trim() === '' ? [] : [{ ...place, kind: 'text', lines: [inline] }];
}

function placeOf({ position }: Nodes): Place {
  return { start: position?.start.offset ?? 0, end: position?.end.offset ?? 0 };
}

/** The block at its place in a longer text. */
export function moved<T extends Block | Entry | Row>(block: T, by: number): T {
  const place = { start: block.start + by, end: block.end + by };
  if ('entries' in block)
    return { ...block, ...place, entries: block.entries.map((entry) => moved(entry, by)) };
  if ('rows' in block) return { ...block, ...place, rows: block.rows.map((row) => moved(row, by)) };
  if ('children' in block)
    return { ...block, ...place, children: block.children.map((child) => moved(child, by)) };
  return { ...block, ...place };
}

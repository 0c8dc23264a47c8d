/** Markdown with tables (CommonMark and GitHub's extensions), as people and bots keep lists of papers. */
import { idsIn } from '../../text/external-ids.ts';
import type { Format, SplitSpan, Splitter } from '../../types.ts';
import { lineSplitter } from '../core/line-splitter.ts';
import { type RawLine, RawLineReader } from '../core/lines.ts';
import type { SpanCutter } from '../core/span-cutter.ts';
import { fieldLabel } from '../cues/field-labels.ts';
import type { RecordFields } from '../fields/record-fields.ts';
import { blocksOf, moved } from './blocks.ts';
import { readFrontMatter } from './front-matter.ts';
import { Outline } from './outline.ts';
import { limitMarks } from './parser-limits.ts';

/** `## Title` (CommonMark 0.31, section 4.2). */
const HEADING = /^#{1,6}(?:[ \t]|$)/;
/** The line below a heading of one paragraph (section 4.3): `-----`. */
const UNDERLINE = /^ {0,3}(?:=+|-+)\s*$/;
/** A line behind which a paragraph begins: a blank line or a heading. */
const BREAK = /^\s*$|^ {0,3}(?:=+|-+)\s*$|^#{1,6}[ \t]/;
/** A line that does not continue a paragraph: a blank line, a list item, a table row. */
const NO_CONTINUATION = /^\s*(?:$|[-*+] |\d+[.)] )|\|/u;
/** Tags of a table in HTML: they end a paragraph where they are not indented, or behind others (section 4.6). */
const TABLE_PART = /^ {0,3}<\/?t(?:able|head|body|[rdh])\b/i;
const INDENTED_TABLE_PART = /^\s*<\/?t(?:able|head|body|[rdh])\b/i;
/** The first line of a paragraph outside lists and quotations. */
const TEXT = /^ {0,3}[^\s>#=-]/;
/** A fence of code (section 4.5). */
const FENCE = /^ {0,3}(```|~~~)/;
/** A line at which a long section is cut: a row of a table, an item of the outermost list, any line behind a blank one. */
const ROW_OR_ITEM = /^(?:\||[-*+] |\d{1,9}[.)] |\s*<tr\b)/i;
/** The tags that begin and end a table of HTML. */
const TABLE_TAG = /<(\/?)table\b/i;
const MAX_TABLE_HEAD_CHARS = 4096;
/** `| --- | :-: |` */
const DELIMITER_ROW = /^\|?(?:[ \t]*:?-{1,64}:?[ \t]*\|){1,64}[ \t]*(?::?-{1,64}:?[ \t]*)?\r?\n?$/;
/** `[1]: https://example.org` (section 4.7). */
const DEFINITION = /^ {0,3}\[([^\]^\n][^\]\n]{0,200})\]:[ \t]*<?(\S{1,2000}?)>?(?=\s|$)/gm;

const MAX_PROBE_CHARS = 16_384;
/** Longer sections are cut between rows, items and paragraphs. */
const MAX_SECTION_CHARS = 65_536;
/** So much longer may a section be that cannot be cut so. */
const MAX_UNCUT_CHARS = 262_144;
/** `[A Title][1]`, `[A Title]`: a link whose address stands elsewhere, often at the end. */
const REFERENCE = /\]\[[^[\]\n]{0,200}\](?!\()|\[[^[\]\n]{8,200}\](?![([:])/;
/** So much text waits for the definitions of its links. */
const MAX_WAITING_CHARS = 262_144;
export const MAX_LINE_CHARS = 65_536;
/** The parser takes quadratic time for a paragraph. The longest abstracts are a fifth of this; table rows and list items count apart. */
const MAX_PARAGRAPH_COST = 16_384;

/** Whether a line begins a section. A heading such as `### Abstract` continues the section. */
function beginsSection(line: string): boolean {
  return HEADING.test(line) && fieldLabel(line.replace(/^#+/, '')) === undefined;
}

function countPapers(text: string): number {
  const outline = new Outline();
  const matter = readFrontMatter(text);
  if (matter !== undefined) outline.begin({ start: 0, end: matter.end }, matter.date, matter.record);
  for (const block of blocksOf(text.slice(matter?.end ?? 0))) outline.push(block);
  outline.finish();
  return outline.take().length;
}

/** Papers are table rows, list items, or titles with what stands below them. Memory: {@link MAX_WAITING_CHARS}. */
export const markdown: Format = {
  name: 'markdown',
  why: (head) => {
    const count = (pattern: RegExp) => head.match(pattern)?.length ?? 0;
    return `${count(/^#{1,6} \S/gm)} headings, ${count(/\]\(https?:/g)} links, ${count(/^\|/gm)} rows of tables`;
  },
  detect(head) {
    if (/^\s*(?:<(?:!doctype|html|\?xml|rss|feed|rdf)\b|[{[]\s*[{["\]}])/i.test(head)) return 0;
    if (readFrontMatter(head)?.record !== undefined) return 0.95;
    const count = (pattern: RegExp) => head.match(pattern)?.length ?? 0;
    const tables = count(/^\|?(?:[ \t]*:?-{3,}:?[ \t]*\|)+[ \t]*(?::?-{3,}:?[ \t]*)?$/gm);
    const headings = count(/^#{1,6} \S/gm);
    // A document of HTML has none of these; Markdown may begin with HTML.
    if (/^\s*<[a-z!]/i.test(head) && tables === 0) {
      const items = count(/^\s{0,12}(?:[-*+]|\d{1,4}[.)]) [^\n]{0,500}(?:\]\(|https?:\/\/)/gm);
      const titles = count(/^\[[^\]\n]{10,300}\]\(https?:\/\//gm);
      if (headings + items + titles + count(/^<details><summary\b/gim) < 2) return 0;
    }
    const links = count(/\]\(https?:\/\/[^\s\])]+\)/g);
    // `- A Title https://...`, which people also write in plain text.
    const titlesWithAddress =
      links > 0 ? 0 : count(/^[ \t]{0,3}(?:[-*+]|\d{1,4}[.)]) [^\n]{8,300}https?:\/\/\S{6,300}[ \t]*$/gm);
    if (links === 0 && tables === 0 && titlesWithAddress < 3) {
      const isMarked =
        headings > 0 ||
        /^[ \t]*[-*+] \*\*|<summary\b|^\*\*[^*\n]{10,300}\*\*\s*$/im.test(head) ||
        /^---[ \t]*\r?\n/.test(head);
      return isMarked && countPapers(head.slice(0, MAX_PROBE_CHARS)) > 0 ? 0.7 : 0;
    }
    const isList = tables > 0 || links >= 3 || titlesWithAddress >= 3 || (headings > 0 && links > 0);
    return isList ? 0.8 : 0.2;
  },
  splitter: () => lineSplitter(new RawLineReader(MAX_LINE_CHARS), markdownSections),
};

/** A text with as many ids of other papers is no text about one. */
const MIN_OTHER_IDS = 3;
const OTHER_PAPERS = 'the text below the title holds the ids of other papers';

/** Where the lines with the ids of other papers begin in the text of a record; its length for most records. */
function endOfOwn(text: string, { externalIds = [], links = [] }: RecordFields): number {
  const own = new Set([...externalIds, ...links.flatMap(({ url }) => idsIn(url))].map(({ value }) => value));
  const others = idsIn(text).filter(({ value }) => !own.has(value));
  if (others.length < MIN_OTHER_IDS) return text.length;
  const lines = [...text.matchAll(/[^\n]+/g)];
  const first = lines.find(({ 0: line }, i) => i > 0 && idsIn(line).some(({ value }) => !own.has(value)));
  return first?.index ?? text.length;
}

/** A part of the text that is parsed as a whole. */
interface Section {
  readonly text: string;
  readonly at: number;
  /** The heading of the table that the text begins within. */
  readonly tableHead: string;
}

/** Cuts Markdown into sections, and reads the papers of all. */
export function markdownSections(spans: SpanCutter): Splitter<RawLine> {
  const outline = new Outline();
  const definitions = new Map<string, string>();
  let waiting: Section[] = [];
  let waitingChars = 0;
  /** Whether a section that waits refers to a definition. */
  let waits = false;
  let section = '';
  let sectionAt = 0;
  /** What the open paragraph costs the parser, in characters. */
  let paragraphCost = 0;
  /** Place in the section of a paragraph that is a heading if an underline follows. */
  let headingAt: number | undefined;
  let isAfterBreak = true;
  let fence: string | undefined;
  /** The line before, and the heading of the open table. */
  let lineBefore = '';
  let tableHead = '';
  /** The beginning of the open table of HTML, and whether its first row is over. */
  let htmlHead = '';
  let isHeadOver = true;
  let isTablePart = false;
  /** The heading of the table within which the section began. */
  let sectionTableHead = '';
  let isMatter: boolean | undefined;
  return { push, finish };

  function push({ text }: RawLine): readonly SplitSpan[] {
    isMatter ??= /^\uFEFF?---\s*$/.test(text);
    if (isMatter) {
      section += text;
      const matter =
        section.length > text.length && /^(?:---|\.\.\.)\s*$/.test(text)
          ? readFrontMatter(section)
          : undefined;
      if (matter === undefined && section.length < MAX_SECTION_CHARS) return [];
      isMatter = false;
      if (matter === undefined) return endSection();
      outline.begin({ start: 0, end: section.length }, matter.date, matter.record);
      sectionAt = section.length;
      section = '';
      return [];
    }
    const { line, cost } = limitMarks(text);
    const opens = FENCE.exec(line)?.[1];
    if (opens !== undefined && (fence === undefined || fence === opens))
      fence = fence === undefined ? opens : undefined;
    isTablePart = TABLE_PART.test(line) || (isTablePart && INDENTED_TABLE_PART.test(line));
    const continues = !isTablePart && !NO_CONTINUATION.test(line);
    paragraphCost = continues ? paragraphCost + cost : 0;
    const isBreak = BREAK.test(line);
    if (DELIMITER_ROW.test(line) && lineBefore.includes('|')) tableHead = lineBefore + line;
    else if (!line.includes('|')) tableHead = '';
    const tag = TABLE_TAG.exec(line);
    if (tag !== null) [htmlHead, isHeadOver] = ['', tag[1] === '/'];
    if (!isHeadOver) {
      htmlHead += line;
      isHeadOver = /<\/tr\s*>/i.test(line);
      if (htmlHead.length > MAX_TABLE_HEAD_CHARS) [htmlHead, isHeadOver] = ['', true];
    }
    const isFull = section.length + line.length > MAX_SECTION_CHARS;
    const isCut =
      (isFull && fence === undefined && (ROW_OR_ITEM.test(line) || (isAfterBreak && TEXT.test(line)))) ||
      section.length + line.length > MAX_UNCUT_CHARS ||
      paragraphCost > MAX_PARAGRAPH_COST;
    const isOver = section !== '' && (isCut || (fence === undefined && beginsSection(line)));
    let ended: readonly SplitSpan[] = [];
    if (isOver) {
      ended = endSection();
      if (tableHead !== '' && !DELIMITER_ROW.test(line)) sectionTableHead = tableHead;
      else if (isHeadOver && /<tr\b/i.test(line)) sectionTableHead = htmlHead;
    } else if (UNDERLINE.test(line) && fence === undefined) ended = endBeforeHeading();
    if (isBreak || section === '') headingAt = undefined;
    if (isAfterBreak && TEXT.test(line) && continues) headingAt = section.length;
    isAfterBreak = isBreak;
    lineBefore = line;
    section += line;
    return ended;
  }

  function finish(): readonly SplitSpan[] {
    const ended = [...endSection(), ...readWaiting()];
    outline.finish();
    return [...ended, ...cut()];
  }

  /** Ends the open section. */
  function endSection(): readonly SplitSpan[] {
    paragraphCost = 0;
    if (section !== '') waiting.push({ text: section, at: sectionAt, tableHead: sectionTableHead });
    waits ||= REFERENCE.test(section);
    sectionTableHead = '';
    waitingChars += section.length;
    sectionAt += section.length;
    section = '';
    return waits && waitingChars <= MAX_WAITING_CHARS ? [] : readWaiting();
  }

  /** Reads the sections that wait for definitions. */
  function readWaiting(): readonly SplitSpan[] {
    for (const { text } of waiting)
      for (const { 0: line, 1: label = '' } of text.matchAll(DEFINITION))
        definitions.set(label.toLowerCase(), line);
    const ended: SplitSpan[] = [];
    for (const { text, at, tableHead: before } of waiting) {
      const whole = before + text + (definitions.size === 0 ? '' : definitionsFor(text, definitions));
      const move = at - before.length;
      for (const block of blocksOf(whole)) {
        const [start, end] = [
          Math.max(block.start, before.length),
          Math.min(block.end, before.length + text.length),
        ];
        if (start < end) outline.push(moved(block, move));
      }
      outline.limit(at + text.length);
      ended.push(...cut(at + text.length));
    }
    waiting = [];
    waitingChars = 0;
    waits = false;
    return ended;
  }

  /** Cuts the papers that are clear, and the text before `end` that holds none. */
  function cut(end?: number): readonly SplitSpan[] {
    const cuts = outline.take().flatMap(({ start, end: to, result }) => {
      const from = Math.max(start, spans.cutTo);
      if (from >= to) return [];
      if ('code' in result) return spans.reject(from, to, result.code, result.message);
      const ownEnd = from + endOfOwn(spans.text(from, to), result);
      return ownEnd === to
        ? spans.record(from, to, result)
        : [...spans.record(from, ownEnd, { ...result, doubt: OTHER_PAPERS }), ...spans.skip(to)];
    });
    return end === undefined ? cuts : [...cuts, ...spans.skip(Math.min(end, outline.openFrom ?? end))];
  }

  /** Ends the section before an underlined heading: the parser takes quadratic time for many of them in one section. */
  function endBeforeHeading(): readonly SplitSpan[] {
    if (headingAt === undefined || headingAt === 0) return [];
    const heading = section.slice(headingAt);
    if (fieldLabel(heading) !== undefined) return [];
    section = section.slice(0, headingAt);
    const ended = endSection();
    section = heading;
    return ended;
  }
}

/** The definitions that a section refers to and does not hold, to be put behind it. */
function definitionsFor(text: string, definitions: ReadonlyMap<string, string>): string {
  const labels = new Set(
    [...text.matchAll(/\[([^[\]\n]{1,200})\]/g)].map(([, label = '']) => label.toLowerCase()),
  );
  const lines = [...labels]
    .flatMap((label) => definitions.get(label) ?? [])
    .filter((line) => !text.includes(line));
  return lines.length === 0 ? '' : `\n\n${lines.join('\n')}\n`;
}

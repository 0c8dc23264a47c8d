/** Lists of papers in blocks of a few lines, as alert mails, tables of contents and reading lists have them: title, names, address. */
import { idsIn } from '../../text/external-ids.ts';
import { markupText } from '../../text/html-text.ts';
import { readAuthors } from '../../text/names/read-names.ts';
import { unwrap } from '../../text/unwrap.ts';
import type { Format, SplitSpan, Splitter } from '../../types.ts';
import { lineSplitter, splitText } from '../core/line-splitter.ts';
import { type Line, LineReader } from '../core/lines.ts';
import type { SpanCutter } from '../core/span-cutter.ts';
import { isMailFooter, readBoilerplate } from '../cues/boilerplate.ts';
import { readCitation } from '../cues/byline.ts';
import { describeMarkedText } from '../cues/captchas-and-markup.ts';
import { withoutChips } from '../cues/chips.ts';
import { readLabelAndValue } from '../cues/field-labels.ts';
import { isTitleLike, wordCosts } from '../cues/prose-words.ts';
import { redirectTarget } from '../cues/redirect-target.ts';
import { lineEnd } from '../cues/sentence-ends.ts';
import { addressOf } from '../fields/links.ts';
import { type RecordFields, withoutEmpty } from '../fields/record-fields.ts';
import { isSourceLine, readSource } from '../fields/source-lines.ts';
import { titlePrefix } from '../page-text/paper-fields.ts';
import { endsSentence, isSourceAlone, isVenue, lineKind, readNames } from './line-kind.ts';

const MAX_BLOCK_LINES = 40;
const MAX_BLOCK_CHARS = 8000;
const MAX_TITLE_CHARS = 300;
const MIN_TITLE_WORDS = 3;
const MIN_ABSTRACT_CHARS = 80;
/** A longer line, or one that ends a sentence, is text. */
const MAX_SOURCE_CHARS = 160;

const PROBE_CHARS = 32 * 1024;
const MAX_SCORE = 0.7;
/** Lowest share of the blocks of several lines that are papers. */
const MIN_SHARE = 0.4;

/** `https://...`, `Link: <https://...>`, `📄 Paper: https://... | 💻 Code: https://...`. */
const ADDRESS =
  /^(?:\p{Extended_Pictographic}\uFE0F? ?)?(?:[\p{L} ]{2,20}[:：] ?)?<?(https?:\/\/[^\s<>]{4,2000})>?\.?(?: \| .{1,200})?$/iu;
const SUMMARY_LABEL = /^(?:tl;?dr|summary|(abstract))\s?[:：]\s?/iu;

/** In front of the text of a block: `Abstract:`. */
const ABSTRACT_LABEL = /^abstract\s?[:：]\s?(?=\S)/iu;

/** `ORIGINAL ARTICLES` */
const IN_CAPITALS = /^[\p{Lu} &/|-]{4,40}$/u;

/** In dates: `2025–03–10`. */
const DASHES = /(?<=\d)[‐‑–](?=\d)/gu;

/**
 * A blank line ends a block. A block is a paper when its first line reads as a title and the others name its authors or address.
 * Memory: one block.
 */
export const blockList: Format = {
  name: 'block-list',
  why: (head) => {
    const { papers, blocks } = countBlocks(head);
    return `${papers} of ${blocks} blocks of lines are a title with names and journal or address below`;
  },
  maxConfidence: MAX_SCORE,
  detect(head) {
    if (describeMarkedText(head) !== undefined) return 0;
    const { papers, blocks } = countBlocks(head);
    return papers >= 2 && papers >= MIN_SHARE * blocks ? MAX_SCORE : 0;
  },
  splitter: () => lineSplitter(new LineReader(), (spans) => blocks(spans)),
};

function countBlocks(head: string): { readonly papers: number; readonly blocks: number } {
  const counts = { papers: 0, blocks: 0 };
  const count = (size: number, isPaper: boolean) => {
    if (size > 1) counts.blocks += 1;
    if (isPaper) counts.papers += 1;
  };
  splitText(
    lineSplitter(new LineReader(), (spans) => blocks(spans, count)),
    head.slice(0, PROBE_CHARS),
  );
  return counts;
}

function blocks(spans: SpanCutter, count?: (size: number, isPaper: boolean) => void): Splitter<Line> {
  let block: Line[] = [];
  let headerDate: string | undefined;
  /** The last paper, whose abstract may stand in the next block. */
  let pending: { readonly start: number; readonly end: number; readonly fields: RecordFields } | undefined;
  return {
    push(line) {
      const isLong = line.overlong || line.end - (block[0]?.start ?? line.start) > MAX_BLOCK_CHARS;
      const closed = line.gap > 0 || isLong || block.length === MAX_BLOCK_LINES ? close() : [];
      if (line.overlong) return [...closed, ...complete(), ...spans.skip(line.end)];
      block.push(line);
      return closed;
    },
    finish: () => [...close(), ...complete()],
  };

  function close(): readonly SplitSpan[] {
    const [first, last] = [block[0], block.at(-1)];
    if (first === undefined || last === undefined) return [];
    const fields = readBlock(block, headerDate);
    const text = unwrap(block);
    const label = ABSTRACT_LABEL.exec(text)?.[0];
    const isAbstract =
      fields === undefined &&
      pending?.fields.abstract === '' &&
      (label !== undefined ||
        (isProse(text) && !block.some((line) => isMailFooter(line.text) || isSection(line))));
    // Titles with an address alone are read as page text is.
    count?.(isAbstract ? 0 : block.length, fields?.authors !== undefined);
    for (const line of block) {
      const date = readBoilerplate(line.text)?.date;
      if (fields === undefined && date?.subject === 'page') headerDate = date.date;
    }
    block = [];
    if (isAbstract && pending !== undefined) {
      pending = {
        ...pending,
        end: last.end,
        fields: { ...pending.fields, abstract: markupText(text.slice(label?.length ?? 0)) },
      };
      return [];
    }
    const completed = complete();
    if (fields === undefined) return [...completed, ...spans.skip(last.end)];
    pending = { start: first.start, end: last.end, fields };
    return completed;
  }

  function complete(): readonly SplitSpan[] {
    const paper = pending;
    pending = undefined;
    return paper === undefined ? [] : spans.record(paper.start, paper.end, paper.fields);
  }
}

/** Whether a text reads as an abstract. */
function isProse(text: string): boolean {
  const { title, body } = wordCosts(text.slice(0, MAX_TITLE_CHARS));
  return text.length >= MIN_ABSTRACT_CHARS && lineEnd(text) === 'sentence' && body < title;
}

function readBlock(block: readonly Line[], headerDate: string | undefined): RecordFields | undefined {
  const title: Line[] = [];
  const text: Line[] = [];
  const authors: string[] = [];
  const addresses: string[] = [];
  const sources: string[] = [];
  /** Whether names, venue and year stand on one line below the title, which may be a sentence then. */
  let isCited = false;
  for (const line of block) {
    const address = ADDRESS.exec(line.text)?.[1];
    const labelled = readLabelAndValue(line.text);
    const summary = SUMMARY_LABEL.exec(line.text);
    const names = readNames(line.text);
    if (address !== undefined) addresses.push(redirectTarget(address));
    else if (title.length === 0 || isHeading(title, line)) title.splice(0, 1, line);
    else if (labelled?.label === 'authors') authors.push(...readAuthors(labelled.value));
    else if (
      names !== undefined &&
      authors.length + sources.length + text.length === 0 &&
      (addresses.length === 0 || names.isMarked)
    ) {
      authors.push(...names.authors);
      isCited = readCitation(line.text) !== undefined;
      if (isCited || isSourceAlone(names.source)) sources.push(names.source);
    } else if (summary !== null) {
      // Above an abstract, another summary is none of it.
      if (summary[1] !== undefined) text.length = 0;
      text.push({ ...line, text: line.text.slice(summary[0].length) });
    } else if (labelled?.label === 'date')
      sources.push(labelled.value.replace(DASHES, '-').replace(/^\d{4}-\d\d$/, '$&-01'));
    else if (labelled?.label === 'categories') continue;
    else if (text.length === 0 && line.text.length <= MAX_SOURCE_CHARS && isSourceLine(line.text))
      sources.push(line.text);
    // Between names and an id stands the name of a journal, however short.
    else if (text.length === 1 && isSourceAlone(line.text) && text.every(isVenueAlone))
      sources.push(...text.splice(0).map((each) => each.text), line.text);
    else if (text.length === 0 && authors.length + sources.length + addresses.length === 0) {
      // The last word of a title may also be one of a menu.
      if (!line.text.includes(' ') || readBoilerplate(line.text) === undefined) title.push(line);
    } else if (
      !isSection(line) &&
      readBoilerplate(line.text) === undefined &&
      lineKind(line.text) !== 'buttons'
    )
      text.push(line);
  }
  // A line that names a journal and nothing else.
  const venue = text.length === 1 && text.every((line) => isVenue(line.text)) ? text.pop()?.text : undefined;
  const [first] = title;
  const written = unwrap(title);
  const name = markupText(written.slice(titlePrefix(first?.text ?? '').length));
  const { date, journal, ids } = readSource(sources, addresses);
  const isPaper =
    authors.length > 0
      ? ids.length + addresses.length + sources.length > 0
      : addresses.some((each) => idsIn(each).length > 0);
  if (!isPaper || !(isCited || isTitle(name))) return undefined;
  return {
    title: withoutChips(name).replace(/\.$/u, ''),
    abstract: markupText(unwrap(text)),
    ...withoutEmpty({
      date,
      headerDate,
      authors,
      externalIds: ids,
      url: addressOf(addresses.find((each) => idsIn(each).length > 0) ?? addresses[0], ids),
      journal: journal ?? venue,
    }),
  };
}

/** Whether the first line of a block is in capitals, as headings of sections are, and a title follows that is not. */
function isHeading(title: readonly Line[], next: Line): boolean {
  const [first] = title;
  const isAbove = first !== undefined && title.length === 1 && isSection(first);
  return isAbove && /\p{Ll}/u.test(next.text) && isTitle(next.text) && readNames(next.text) === undefined;
}

function isSection({ text }: Line): boolean {
  return IN_CAPITALS.test(text) && text !== 'ABSTRACT';
}

function isVenueAlone({ text }: Line): boolean {
  return text.length <= MAX_TITLE_CHARS / 3 && !endsSentence(text);
}

/** Whether a text reads as a title: some words, which neither end nor begin a sentence of a text. */
function isTitle(text: string): boolean {
  return (
    text.length <= MAX_TITLE_CHARS &&
    readBoilerplate(text) === undefined &&
    isTitleLike(text, MIN_TITLE_WORDS)
  );
}

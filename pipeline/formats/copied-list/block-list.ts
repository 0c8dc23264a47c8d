/** Lists of papers in blocks of a few lines, as alert mails, tables of contents and reading lists have them: title, names, address. */
import { markupText } from '../../text/html-text.ts';
import { unwrap } from '../../text/unwrap.ts';
import type { Format, SplitSpan, Splitter } from '../../types.ts';
import { lineSplitter, splitText } from '../core/line-splitter.ts';
import { type Line, LineReader } from '../core/lines.ts';
import type { SpanCutter } from '../core/span-cutter.ts';
import { isMailFooter, readBoilerplate } from '../cues/boilerplate.ts';
import { describeMarkedText } from '../cues/captchas-and-markup.ts';
import { wordCosts } from '../cues/prose-words.ts';
import { lineEnd } from '../cues/sentence-ends.ts';
import type { RecordFields } from '../fields/record-fields.ts';
import { Block, isSection, MAX_TITLE_CHARS } from './block.ts';

const MAX_BLOCK_LINES = 40;
const MAX_BLOCK_CHARS = 8000;
const MIN_ABSTRACT_CHARS = 80;

const PROBE_CHARS = 32 * 1024;
const MAX_SCORE = 0.7;
/** Lowest share of the blocks of several lines that are papers. */
const MIN_SHARE = 0.4;

/** In front of the text of a block: `Abstract:`. */
const ABSTRACT_LABEL = /^abstract\s?[:：]\s?(?=\S)/iu;

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
    const reader = new Block();
    for (const line of block) reader.add(line);
    const fields = reader.read(headerDate);
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

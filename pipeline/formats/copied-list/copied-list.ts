/**
 * Lists of papers as a browser copies them from result pages and tables of contents of archives, publishers and search services: a
 * title, names below it, then journal, date, ids, buttons, perhaps an abstract. Each text stands on a line of its own.
 */
import type { Format, SplitSpan, Splitter } from '../../types.ts';
import { lineSplitter, splitText } from '../core/line-splitter.ts';
import { type Line, LineReader } from '../core/lines.ts';
import type { SpanCutter } from '../core/span-cutter.ts';
import { isMailFooter } from '../cues/boilerplate.ts';
import { describeMarkedText } from '../cues/captchas-and-markup.ts';
import { readDateLine } from '../cues/date-lines.ts';
import { readCitation } from '../references/citation.ts';
import { CopiedEntry, type Evidence } from './entry.ts';
import {
  hasButtonsOfPapers,
  isSourceAlone,
  isTeaser,
  isTitle,
  isVenue,
  kindAndDate,
  lineKind,
  readNames,
} from './line-kind.ts';

const PROBE_CHARS = 32 * 1024;
/** Above page text, which reads a title and a text from nearly anything. */
const SCORE = 0.65;
/** Lowest share of the entries that name a journal, an id or buttons of papers. */
const MIN_SHARE = 0.6;
/** More lines for each entry are no list. */
const MAX_LINES_OF_ENTRY = 40;
/** Highest share of the lines of some length that begin with a small letter, when there are some such lines. */
const MAX_SHARE_WITHIN = 0.15;
const MIN_LINES_WITHIN = 4;
const MIN_WRAPPED_CHARS = 30;
/** Names stand within this many lines below their title, the last two only behind lines that say where it appeared. */
const LINES_TO_NAMES = 5;
const MAX_LINES_BETWEEN = 2;
/** Such a list has this many lines at most: behind them, another page may follow. */
const MAX_OTHER_LINES = 60;
const MAX_ENTRY_CHARS = 32 * 1024;

/** What follows is about other papers than that of the page. */
const OTHER_PAPERS =
  /^(?:similar articles|related (?:articles|papers|works?)|recommended (?:articles|papers)|references|cited by|cited in)$/iu;

/** DBLP: `Ann Lee 0002`. */
const NUMBER_OF_NAMESAKE = / 0\d{3}(?=[,:])/gu;

/** Text before and between entries is boilerplate. Memory: one entry and {@link LINES_TO_NAMES} lines. */
export const copiedList: Format = {
  name: 'copied-list',
  why: (head) => {
    const evidence = probe(head);
    return `${evidence.length} titles with names below them, ${evidence.filter(({ isPlaced }) => isPlaced).length} of them with a journal, an id or buttons of papers`;
  },
  maxConfidence: SCORE,
  detect(head) {
    if (describeMarkedText(head) !== undefined || isWrapped(head)) return 0;
    const evidence = probe(head);
    const placed = evidence.filter(({ isPlaced }) => isPlaced).length;
    const isPageOfPaper = evidence.length === 1 && placed === 1 && evidence[0]?.hasLabelledAbstract === true;
    const isList = placed >= 2 && placed >= MIN_SHARE * evidence.length;
    const isDense = countLines(head) <= MAX_LINES_OF_ENTRY * evidence.length;
    return isPageOfPaper || (isList && isDense) ? SCORE : 0;
  },
  splitter: () => lineSplitter(new LineReader(), (spans) => entries(spans)),
};

/** Whether an editor or a PDF broke the lines: many begin within a sentence. */
function isWrapped(head: string): boolean {
  const lines = head
    .slice(0, PROBE_CHARS)
    .split(/[\r\n]+/u)
    .filter((line) => line.trim().length >= MIN_WRAPPED_CHARS);
  const within = lines.filter((line) => /^\s*\p{Ll}{1,30}[\s,.;]/u.test(line)).length;
  return within >= MIN_LINES_WITHIN && within > MAX_SHARE_WITHIN * lines.length;
}

function countLines(head: string): number {
  return head.slice(0, PROBE_CHARS).split(/[\r\n]+/u).length;
}

/** The evidence of each entry in the beginning of a text. */
function probe(head: string): readonly Evidence[] {
  const found: Evidence[] = [];
  const report = (evidence: Evidence) => found.push(evidence);
  splitText(
    lineSplitter(new LineReader(), (spans) => entries(spans, report)),
    head.slice(0, PROBE_CHARS),
  );
  return found;
}

function entries(spans: SpanCutter, report?: (evidence: Evidence) => void): Splitter<Line> {
  /** Lines whose part is not decided, the first of them next. */
  const ahead: Line[] = [];
  /** Lines directly above that say where a paper appeared: of the next one, when the open one is complete. */
  let above: Line[] = [];
  let entry: CopiedEntry | undefined;
  let headerDate: string | undefined;
  let linesToSkip = 0;
  let isBelowButtons = false;
  return {
    push(line) {
      ahead.push(line);
      return ahead.length > LINES_TO_NAMES ? step() : [];
    },
    finish() {
      const spansLeft: SplitSpan[] = [];
      while (ahead.length > 0) spansLeft.push(...step());
      return [...spansLeft, ...close()];
    },
  };

  /** Decides the next line. */
  function step(): readonly SplitSpan[] {
    const line = ahead.shift();
    if (line === undefined) return [];
    linesToSkip -= 1;
    const isLong = line.overlong || line.end - (entry?.start ?? line.start) > MAX_ENTRY_CHARS;
    if (isLong || isMailFooter(line.text)) return [...close(), ...spans.skip(line.end)];
    if (entry?.evidence().hasLabelledAbstract && OTHER_PAPERS.test(line.text)) {
      const closed = close();
      linesToSkip = MAX_OTHER_LINES;
      return [...closed, ...spans.skip(line.end)];
    }
    if (kindAndDate(line.text) !== undefined) {
      const closed = close();
      above = [line];
      return closed;
    }
    const cited = readNamesAndReference(line);
    if (cited !== undefined) return cited;
    if (startsEntry(line)) {
      const closed = close();
      entry = new CopiedEntry(line, above, isBelowButtons);
      above = [];
      isBelowButtons = false;
      return closed;
    }
    isBelowButtons = hasButtonsOfPapers(line.text);
    const isComplete = entry === undefined || entry.hasText;
    const date = readDateLine(line.text);
    if (date?.subject === 'page' && (isComplete || headerDate !== undefined)) {
      const closed = close();
      headerDate = date.date;
      return [...closed, ...spans.skip(line.end)];
    }
    above = isComplete && isSourceAlone(line.text) ? [...above, line] : [];
    if (entry === undefined) return above.length > 0 ? [] : spans.skip(line.end);
    entry.add(line);
    return [];
  }

  /** DBLP's names with a colon, and the title with its source on the next line. */
  function readNamesAndReference(line: Line): readonly SplitSpan[] | undefined {
    const [next] = ahead;
    const names = line.text.replace(NUMBER_OF_NAMESAKE, '');
    if (next === undefined || !names.endsWith(':') || readNames(names.slice(0, -1)) === undefined)
      return undefined;
    const fields = readCitation(`${names} ${next.text}`);
    if (fields === undefined) return undefined;
    // Above the first, a heading and the name of a person.
    if (entry?.isBare) entry = undefined;
    const closed = close();
    ahead.shift();
    report?.({ isPlaced: true, hasSeveralAuthors: true, hasLabelledAbstract: false });
    return [...closed, ...spans.record(line.start, next.end, fields)];
  }

  /** Whether a line is a title with names below it. */
  function startsEntry(line: Line): boolean {
    if (entry?.hasAuthors === false || entry?.continuesNames(line) || entry?.continuesText(line))
      return false;
    const kind = lineKind(line.text);
    if (!isTitle(line.text) || (kind !== 'other' && kind !== 'text')) return false;
    let hasButtons = false;
    for (const [i, next] of ahead.entries()) {
      const names = readNames(next.text);
      if (i > MAX_LINES_BETWEEN && !areAboutPlace(ahead.slice(0, i))) return false;
      // Below buttons, a title can look like a name; then names stand below it.
      if (names !== undefined)
        return !hasButtons || !names.isOne || readNames(ahead[i + 1]?.text ?? '') === undefined;
      const between = lineKind(next.text);
      hasButtons = between === 'buttons';
      // A teaser may stand between a title and its names.
      if (
        (between === 'other' && !isVenue(next.text) && !isTeaser(next.text)) ||
        between === 'joiner' ||
        (between === 'text' && kind === 'text')
      )
        return false;
    }
    return false;
  }

  /** Whether lines between a title and names say where it appeared, and nothing but buttons and a venue stands among them. */
  function areAboutPlace(lines: readonly Line[]): boolean {
    const kinds = lines.map(({ text }) => lineKind(text));
    return kinds.includes('source') && !kinds.includes('text');
  }

  function close(): readonly SplitSpan[] {
    const closed = entry;
    entry = undefined;
    if (closed === undefined) return [];
    const evidence = closed.evidence();
    if (linesToSkip > 0 && !evidence.hasLabelledAbstract) return spans.skip(closed.end);
    // A heading and a word that looks like a name.
    if (!evidence.isPlaced && !evidence.hasSeveralAuthors) return spans.skip(closed.end);
    report?.(evidence);
    return spans.record(closed.start, closed.end, closed.read(headerDate));
  }
}

/**
 * Text with labels before the fields of each paper: lists of `Title: ...`, `Authors: ...`, `Abstract: ...`, and arXiv's listings,
 * searches and pages of one paper as a browser copies them.
 */
import type { Format, SplitSpan, Splitter } from '../../types.ts';
import { lineSplitter } from '../core/line-splitter.ts';
import { type Line, LineReader, MAX_LINE_CHARS } from '../core/lines.ts';
import type { SpanCutter } from '../core/span-cutter.ts';
import { describeMarkedText } from '../cues/captchas-and-markup.ts';
import { readLabelAndValue } from '../cues/field-labels.ts';
import { isListHeading, LabelledEntry, readEntryStart } from './entry.ts';

const TOO_LONG = `is part of an entry of more than ${MAX_LINE_CHARS} characters; expected a line with a label before each paper`;

/** The day of a heading: `Showing new listings for Tuesday, 11 March 2025`, `Tue, 11 Mar 2025 (showing 5 of 5 entries)`. */
const HEADING_DAY =
  /^(?:showing new listings for )?[A-Z][a-z]{2,8}, (\d{1,2} [A-Z][a-z]{2,8} \d{4})(?: \(|$)/iu;

const MAX_PROBE_LINES = 400;

/** Text before, between and behind entries is boilerplate. Memory: one entry. */
export const labelledText: Format = {
  name: 'labelled-text',
  why: (head) => {
    const { starts, labels } = countMarks(head);
    return `${starts} lines that open an entry, ${labels} labels of authors and abstracts`;
  },
  detect(head) {
    const marked = describeMarkedText(head);
    if (marked !== undefined && !marked.startsWith('an e-mail')) return 0;
    const { starts, labels, arxivStarts } = countMarks(head);
    if (labels === 0 && arxivStarts < 2) return 0;
    return labels * 2 >= starts ? 0.85 : arxivStarts * 2 >= starts ? 0.8 : 0.2;
  },
  splitter: () => lineSplitter(new LineReader(), labelledEntries),
};

/**
 * Counts lines that begin entries, by an id or by a title (an entry may have both), and the labels that only papers have. A submission
 * date counts twice, since only arXiv's pages of one paper have it.
 */
function countMarks(head: string): { starts: number; labels: number; arxivStarts: number } {
  let [titles, arxivStarts, bareIds, labels] = [0, 0, 0, 0];
  for (const line of head.split(/\r\n|\r|\n/u, MAX_PROBE_LINES)) {
    const text = line.trim();
    const start = readEntryStart(text);
    if (start?.by === 'title') titles += 1;
    else if (start?.by === 'date') arxivStarts += 2;
    else if (start?.behind.trim()) arxivStarts += 1;
    else if (start !== undefined) bareIds += 1;
    else if (titles + arxivStarts + bareIds > 0 && /^[\p{L}【［[]/u.test(text)) {
      const label = readLabelAndValue(text)?.label;
      if (label === 'authors' || label === 'abstract') labels += 1;
    }
  }
  return { starts: Math.max(titles, arxivStarts + bareIds), labels, arxivStarts };
}

function labelledEntries(spans: SpanCutter): Splitter<Line> {
  let entry: LabelledEntry | undefined;
  let headerDate: string | undefined;
  return { push, finish };

  function push(line: Line): readonly SplitSpan[] {
    if (line.continues) return spans.continueReject(line.end);
    const begin = entry?.start ?? line.start;
    if (line.overlong || line.end - begin > MAX_LINE_CHARS) {
      entry = undefined;
      return spans.reject(begin, line.end, 'too-long', TOO_LONG);
    }
    const start = readEntryStart(line.text);
    if (start !== undefined && (entry === undefined || entry.isCompleteBefore(start, line))) {
      const closed = finish();
      entry = new LabelledEntry(line, start);
      return closed;
    }
    const [, day] = HEADING_DAY.exec(line.text.slice(0, 80)) ?? [];
    const isHeading = day !== undefined || isListHeading(line.text) || entry?.isOver(line) === true;
    const closed = isHeading ? finish() : [];
    headerDate = day ?? headerDate;
    if (entry === undefined) return [...closed, ...spans.skip(line.end)];
    entry.add(line, start);
    return closed;
  }

  /** Ends the open entry. */
  function finish(): readonly SplitSpan[] {
    if (entry === undefined) return [];
    const { start, end } = entry;
    const result = entry.read(headerDate);
    entry = undefined;
    return 'code' in result
      ? spans.reject(start, end, result.code, result.message)
      : spans.record(start, end, result);
  }
}

import type { Format, SplitSpan, Splitter } from '../../types.ts';
import { lineSplitter } from '../core/line-splitter.ts';
import { type Line, LineReader, MAX_LINE_CHARS } from '../core/lines.ts';
import type { SpanCutter } from '../core/span-cutter.ts';
import { readLabelAndValue } from '../cues/field-labels.ts';
import { describeMarkedText } from '../cues/marked-text.ts';
import { isHeading, LabelledEntry, openingOf } from './entry.ts';

const TOO_LONG = `is part of an entry of more than ${MAX_LINE_CHARS} characters; wanted is a line with a label before each paper`;

/** The day in a heading: `Showing new listings for Tuesday, 11 March 2025`, `Tue, 11 Mar 2025 (showing 5 of 5 entries)`. */
const DAY = /^(?:showing new listings for )?[A-Z][a-z]{2,8}, (\d{1,2} [A-Z][a-z]{2,8} \d{4})(?: \(|$)/iu;

/** Labels without which a line `Title: ...` is anything. */
const SUPPORT: ReadonlySet<string | undefined> = new Set(['authors', 'abstract']);

/** Lines looked at to find out the format. */
const LOOKED_AT = 400;

/**
 * Text with labels before the fields of each paper: arXiv's listings, searches and pages of one paper as a browser copies them,
 * and lists of `Title: ...`, `Authors: ...`, `Abstract: ...` in lines of their own. What stands before, between and behind
 * entries is boilerplate. Memory: an entry.
 */
export const labelledText: Format = {
  name: 'labelled-text',
  why: (head) => {
    const { openings, support } = countsOf(head);
    return `${openings} lines that open an entry, ${support} labels of authors and abstracts`;
  },
  detect(head) {
    const look = describeMarkedText(head);
    if (look !== undefined && !look.startsWith('an e-mail')) return 0;
    const { openings, support, identified } = countsOf(head);
    if (support === 0 && identified < 2) return 0;
    return support * 2 >= openings ? 0.85 : identified * 2 >= openings ? 0.8 : 0.2;
  },
  splitter: () => lineSplitter(new LineReader(), (spans) => new LabelledText(spans)),
};

/**
 * What opens entries, by an identifier or by a title, of which an entry may have both, and how many labels say that these are
 * papers. That a paper was submitted on a day is said by nothing but arXiv's pages of one.
 */
function countsOf(head: string): { openings: number; support: number; identified: number } {
  let [titles, identified, bare, support] = [0, 0, 0, 0];
  for (const line of head.split(/\r\n|\r|\n/u, LOOKED_AT)) {
    const text = line.trim();
    const opening = openingOf({ text });
    if (opening?.by === 'title') titles += 1;
    else if (opening?.by === 'date') identified += 2;
    else if (opening?.more.trim()) identified += 1;
    else if (opening !== undefined) bare += 1;
    else if (
      titles + identified + bare > 0 &&
      /^\p{L}/u.test(text) &&
      SUPPORT.has(readLabelAndValue(text)?.label)
    )
      support += 1;
  }
  return { openings: Math.max(titles, identified + bare), support, identified };
}

class LabelledText implements Splitter<Line> {
  readonly #spans: SpanCutter;
  #entry: LabelledEntry | undefined;
  #date: string | undefined;

  constructor(spans: SpanCutter) {
    this.#spans = spans;
  }

  push(line: Line): readonly SplitSpan[] {
    if (line.continues) return this.#spans.continueReject(line.end);
    if (line.overlong || (this.#entry !== undefined && line.end - this.#entry.start > MAX_LINE_CHARS)) {
      const start = this.#entry?.start ?? line.start;
      this.#entry = undefined;
      return this.#spans.reject(start, line.end, 'too-long', TOO_LONG);
    }
    const opening = openingOf(line);
    if (opening !== undefined && (this.#entry === undefined || this.#entry.isOver(opening))) {
      const closed = this.finish();
      this.#entry = new LabelledEntry(line, opening);
      return closed;
    }
    const [, day] = DAY.exec(line.text.slice(0, 80)) ?? [];
    if (day !== undefined || isHeading(line.text)) {
      const closed = this.finish();
      this.#date = day ?? this.#date;
      this.#spans.skip(line.end);
      return closed;
    }
    if (this.#entry === undefined) this.#spans.skip(line.end);
    else this.#entry.add(line, opening);
    return [];
  }

  finish(): readonly SplitSpan[] {
    const entry = this.#entry;
    this.#entry = undefined;
    if (entry === undefined) return [];
    const { fields, reject, start, end } = entry.read(this.#date);
    if (reject !== undefined) return this.#spans.reject(start, end, reject.code, reject.message);
    return fields === undefined ? [] : this.#spans.record(start, end, fields);
  }
}

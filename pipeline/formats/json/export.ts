import * as v from 'valibot';
import type { Format, SplitSpan, Splitter } from '../../types.ts';
import { lineSplitter } from '../core/line-splitter.ts';
import { type Line, LineReader } from '../core/lines.ts';
import type { SpanCutter } from '../core/span-cutter.ts';
import type { RecordFields } from '../fields/record-fields.ts';
import { type ExportedItem, type ExportHeader, HEADER, ITEM } from './export-schema.ts';

/** Longest line, in UTF-16 units: a paper of the longest text that is read, twice, with its reasons and its vector. */
const MAX_EXPORT_LINE_CHARS = 8 * 2 ** 20;

const TOO_LONG = `is part of a line of more than ${MAX_EXPORT_LINE_CHARS} characters; expected one paper a line`;
const TRUNCATED = 'the dump ends within this line; expected a whole object in JSON';

/** The first line, as {@link exportLines} writes it. */
const BEGINNING = /^\{"paperwire":"export",/u;

/**
 * An export of a catalogue by `paperwire export`: JSON Lines (https://jsonlines.org), a header first, then a paper a line. What it
 * says beyond the content of papers counts only where an operator restores it. Memory: a line.
 */
export const paperwireExport: Format = {
  name: 'paperwire',
  mayBeEmpty: true,
  why: () => 'the header of an export of Paperwire',
  detect: (head) => (BEGINNING.test(head) ? 1 : 0),
  splitter: () => lineSplitter(new LineReader(MAX_EXPORT_LINE_CHARS), (spans) => new ExportLines(spans)),
};

/** A line that was read, and what it holds. It is cut when the next one comes: the last may show that more are missing. */
interface HeldLine {
  readonly line: Line;
  readonly fields: RecordFields;
}

class ExportLines implements Splitter<Line> {
  readonly #spans: SpanCutter;
  #header: ExportHeader | undefined;
  /** Lines with papers since the header, readable or not. */
  #papers = 0;
  #held: HeldLine | undefined;

  constructor(spans: SpanCutter) {
    this.#spans = spans;
  }

  push(line: Line): readonly SplitSpan[] {
    const held = this.#cutHeld();
    if (line.continues) return [...held, ...this.#spans.continueReject(line.end)];
    if (line.overlong) return [...held, ...this.#reject(line, 'too-long', TOO_LONG)];
    return [...held, ...this.#read(line)];
  }

  finish(): readonly SplitSpan[] {
    const { papers = 0 } = this.#header ?? {};
    if (this.#papers >= papers || this.#held === undefined) return this.#cutHeld();
    const { line, fields } = this.#held;
    const doubt = `it is the last of ${this.#papers} papers, but the export says that it has ${papers}: its end is missing`;
    // The end of the line stands for what is missing.
    return line.next === line.end
      ? this.#spans.record(line.start, line.end, { ...fields, doubt })
      : [
          ...this.#spans.record(line.start, line.end, fields),
          ...this.#spans.reject(line.end, line.next, 'truncated', doubt),
        ];
  }

  #read(line: Line): readonly SplitSpan[] {
    const value = parse(line.text);
    if (value instanceof Error)
      return line.isEnded
        ? this.#reject(line, 'bad-json', `${value.message}; expected an object in JSON (RFC 8259)`)
        : this.#reject(line, 'truncated', TRUNCATED);
    if (typeof value === 'object' && value !== null && 'paperwire' in value)
      return this.#readHeader(line, value);
    const item = v.safeParse(ITEM, value);
    if (!item.success) return this.#reject(line, 'bad-field', describe(item.issues));
    this.#papers += 1;
    this.#held = { line, fields: fieldsOf(item.output, this.#header?.model ?? null) };
    return [];
  }

  #readHeader(line: Line, value: object): readonly SplitSpan[] {
    const header = v.safeParse(HEADER, value);
    if (!header.success)
      return this.#spans.reject(line.start, line.end, 'bad-header', describe(header.issues));
    this.#header = header.output;
    this.#papers = 0;
    return this.#spans.skipKnown(line.start, line.next);
  }

  #reject({ start, end }: Line, code: string, message: string): readonly SplitSpan[] {
    this.#papers += 1;
    return this.#spans.reject(start, end, code, message);
  }

  #cutHeld(): readonly SplitSpan[] {
    const held = this.#held;
    this.#held = undefined;
    return held === undefined ? [] : this.#spans.record(held.line.start, held.line.next, held.fields);
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof Error) return error;
    throw error;
  }
}

/** What is wrong with a line: `publishedAt is "soon", expected a time such as 2025-03-11T00:00:00Z`. */
function describe([issue]: readonly [v.BaseIssue<unknown>, ...v.BaseIssue<unknown>[]]): string {
  const path = v.getDotPath(issue) ?? 'the line';
  return `${path} is ${issue.received}; ${issue.message}`;
}

/** @param model the model of the vectors */
function fieldsOf(item: ExportedItem, model: string | null): RecordFields {
  const { id, publishedAt, updatedAt, arrival, arrivedAt, changedAt, topics, embedding, ...rest } = item;
  const { leftTopics, corrections, first, ...content } = rest;
  const { url, comments, journal, language, ...lists } = content;
  return {
    ...lists,
    date: publishedAt,
    ...(url !== null && { url }),
    ...(comments !== null && { comments }),
    ...(journal !== null && { journal }),
    ...(language !== null && { language }),
    exported: {
      id,
      state: {
        ...{ updatedAt, arrival, arrivedAt, changedAt, leftTopics, corrections, first },
        topics: topics.length === 0 ? null : topics,
      },
      ...(embedding !== undefined && model !== null && { embedding: { ...embedding, model } }),
    },
  };
}

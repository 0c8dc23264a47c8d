import type { Format, SplitSpan, Splitter } from '../../types.ts';
import { lineSplitter } from '../core/line-splitter.ts';
import { type Line, LineReader, MAX_LINE_CHARS } from '../core/lines.ts';
import type { SpanCutter } from '../core/span-cutter.ts';
import { FieldNames } from '../fields/field-names.ts';
import { isObject } from '../fields/json-values.ts';
import { readNamedFields } from '../fields/named-fields.ts';
import type { FieldMap } from '../fields/synonyms.ts';
import { readRecord } from './record.ts';
import { JsonTokens } from './tokens.ts';
import { readJson } from './value.ts';

const TOO_LONG = `is part of a line of more than ${MAX_LINE_CHARS} characters; expected one paper a line`;
const TRUNCATED = 'the dump ends within this line; expected a whole object in JSON';

/** Number of lines that tell the format. */
const MAX_DETECTION_LINES = 20;

/**
 * JSON Lines (https://jsonlines.org), also called NDJSON: one paper a line, as an object. A broken line is a reject. Fields
 * are found by their names, see {@link SYNONYMS}. Memory: a line.
 * @param map names that replace the synonyms of a field
 */
export function jsonlFormat(map: FieldMap = {}): Format {
  const names = new FieldNames(map);
  return {
    name: 'jsonl',
    why: () => 'lines that are objects with fields of papers',
    detect: (head) => detect(head, names),
    splitter: () => lineSplitter(new LineReader(), (spans) => new JsonLines(names, spans)),
  };
}

class JsonLines implements Splitter<Line> {
  readonly #names: FieldNames;
  readonly #spans: SpanCutter;

  constructor(names: FieldNames, spans: SpanCutter) {
    this.#names = names;
    this.#spans = spans;
  }

  push(line: Line): readonly SplitSpan[] {
    const { text, start, end, next, isEnded, overlong, continues } = line;
    if (continues) return this.#spans.continueReject(end);
    if (overlong) return this.#spans.reject(start, end, 'too-long', TOO_LONG);
    const read = readRecord(text, this.#names);
    if (!('code' in read)) return this.#spans.record(start, next, read);
    if (read.code === 'post') return this.#spans.skipKnown(start, next);
    const objects = read.code === 'bad-json' ? objectsIn(line) : [];
    if (objects.length > 0) return objects.flatMap((object) => this.push(object));
    if (read.code === 'bad-json' && !isEnded) return this.#spans.reject(start, end, 'truncated', TRUNCATED);
    return this.#spans.reject(start, end, read.code, read.message);
  }

  finish(): readonly SplitSpan[] {
    return [];
  }
}

/**
 * The objects of a line that holds several, or one and other text, as lines of their own: a file had no end of its last line,
 * and another follows. Commas between objects belong to none.
 */
function objectsIn(line: Line): readonly Line[] {
  const { text, start } = line;
  const ends = objectEndsIn(text);
  const [first] = ends;
  const isSeveral = text.startsWith('{') && first !== undefined && first < text.length;
  if (!isSeveral || 'error' in readJson(text.slice(0, first))) return [];
  if (ends.at(-1) !== text.length) ends.push(text.length);
  return ends.flatMap((end, i) => {
    const part = text.slice(ends[i - 1] ?? 0, end).replace(/^[\s,]+/u, '');
    if (part === '') return [];
    const place = { start: start + end - part.length, end: start + end };
    const isLast = end === text.length;
    return { ...line, text: part, ...place, ...(isLast ? {} : { next: place.end, isEnded: true }) };
  });
}

/** Where the outermost objects and lists of a text end. */
function objectEndsIn(text: string): number[] {
  const ends: number[] = [];
  let depth = 0;
  new JsonTokens((mark, at) => {
    if (mark === '{' || mark === '[') depth += 1;
    if (mark !== '}' && mark !== ']') return;
    depth = Math.max(0, depth - 1);
    if (depth === 0) ends.push(at + 1);
  }).push(text);
  return ends;
}

/** JSON Lines are several lines that begin objects; at least half of them hold one, and papers are among them. */
function detect(head: string, names: FieldNames): number {
  const lines = head
    .split(/\r\n|\r|\n/u, MAX_DETECTION_LINES + 1)
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const likely = lines.filter((line) => line.startsWith('{'));
  const objects = likely.flatMap((line) => {
    const read = readJson(line);
    return 'value' in read && isObject(read.value) ? [read.value] : [];
  });
  const papers = objects.filter((object) => !('code' in readNamedFields(object, names)));
  return likely.length > 1 && papers.length > 0 && objects.length * 2 >= lines.length - 1 ? 0.97 : 0;
}

/** {@link jsonlFormat} with the usual field names. */
export const jsonl = jsonlFormat();

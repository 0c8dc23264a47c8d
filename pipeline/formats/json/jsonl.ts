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

const TOO_LONG = `is part of a line of more than ${MAX_LINE_CHARS} characters; wanted is one paper a line`;
const TRUNCATED = 'the dump ends within this line; wanted is a whole object in JSON';

/** Lines looked at to find out the format. */
const LOOKED_AT = 20;

/**
 * JSON Lines (https://jsonlines.org), also called NDJSON: a paper a line, as an object, and what ends the line. A line that is broken is a reject, and
 * the next one is read. Memory: a line. For the names of fields see {@link SYNONYMS} in synonyms.ts.
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
 * The objects of a line that holds several, or one and something else, as lines of their own: a file did not end its last line, and
 * another one follows. Commas between them belong to none.
 */
function objectsIn(line: Line): readonly Line[] {
  const { text, start } = line;
  const ends = endsIn(text);
  const [first = 0] = ends;
  if (
    first === 0 ||
    first === text.length ||
    !text.startsWith('{') ||
    'error' in readJson(text.slice(0, first))
  )
    return [];
  if (ends.at(-1) !== text.length) ends.push(text.length);
  return ends.flatMap((end, i) => {
    const from = ends[i - 1] ?? 0;
    const part = text.slice(from, end).replace(/^[\s,]+/u, '');
    const behind = start + end;
    const next = end === text.length ? line.next : behind;
    const isEnded = end < text.length || line.isEnded;
    return part === ''
      ? []
      : { ...line, text: part, start: behind - part.length, end: behind, next, isEnded };
  });
}

/** Where in a text objects and lists end that are in no other. */
function endsIn(text: string): number[] {
  const ends: number[] = [];
  let depth = 0;
  const nothing = () => {};
  const close = (end: number) => {
    depth = Math.max(0, depth - 1);
    if (depth === 0) ends.push(end);
  };
  const open = () => {
    depth += 1;
  };
  new JsonTokens({ open, close, string: nothing, name: nothing, comma: nothing }).push(text);
  return ends;
}

/** Several lines that are objects, or one and the beginning of another; at least half of them, and papers among them. */
function detect(head: string, names: FieldNames): number {
  const lines = head
    .split(/\r\n|\r|\n/u, LOOKED_AT + 1)
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

/** {@link jsonlFormat} with the names that dumps use. */
export const jsonl = jsonlFormat();

import type { Format } from '../types.ts';
import { isObject } from './field-values.ts';
import { readFields } from './fields.ts';
import { readRecord } from './json-record.ts';
import { readJson } from './json-value.ts';
import { type Line, LineReader, MAX_LINE } from './lines.ts';
import { type FieldMap, type FieldNames, fieldNames } from './synonyms.ts';
import { Tiles } from './tiles.ts';

const TOO_LONG = `is part of a line of more than ${MAX_LINE} characters; wanted is one paper a line`;
const TRUNCATED = 'the dump ends within this line; wanted is a whole object in JSON';

/** Lines looked at to find out the format. */
const LOOKED_AT = 20;

/**
 * JSON Lines (https://jsonlines.org), also called NDJSON: a paper a line, as an object. A line that is broken is a reject, and
 * the next one is read. Memory: a line. For the names of fields see {@link SYNONYMS} in synonyms.ts.
 * @param map names that replace the synonyms of a field
 */
export function jsonlFormat(map: FieldMap = {}): Format {
  const names = fieldNames(map);
  return {
    name: 'jsonl',
    detect: (head) => detect(head, names),
    async *split(input, signal) {
      const tiles = new Tiles();
      const lines = new LineReader();
      function* pieces({ text, start, end, overlong }: Line, isLast: boolean) {
        if (overlong) {
          yield* tiles.reject(start, end, 'too-long', TOO_LONG);
          return;
        }
        const read = readRecord(text, names);
        if (!('code' in read)) yield* tiles.record(start, end, read);
        else if (isLast && read.code === 'bad-json') yield* tiles.reject(start, end, 'truncated', TRUNCATED);
        else yield* tiles.reject(start, end, read.code, read.message);
      }
      for await (const chunk of input) {
        signal.throwIfAborted();
        tiles.append(chunk);
        for (const line of lines.push(chunk.text)) yield* pieces(line, false);
      }
      signal.throwIfAborted();
      for (const line of lines.finish()) yield* pieces(line, true);
      yield* tiles.finish();
    },
  };
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
  const papers = objects.filter((object) => !('code' in readFields(object, names)));
  return likely.length > 1 && papers.length > 0 && objects.length * 2 >= lines.length - 1 ? 0.97 : 0;
}

/** {@link jsonlFormat} with the names that dumps use. */
export const jsonl = jsonlFormat();

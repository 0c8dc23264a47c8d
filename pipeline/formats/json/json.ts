import type { Format, TextChunk } from '../../types.ts';
import { Tiles } from '../core/spans.ts';
import { fieldNames } from '../fields/names.ts';
import type { FieldMap } from '../fields/synonyms.ts';
import { type JsonPaper, JsonPapers } from './papers.ts';
import { readRecord } from './record.ts';

/** Most that is held of a paper, or of what may turn out to be one, in UTF-16 units. */
const MAX_RECORD = 2_000_000;

const TOO_LARGE = `is part of a paper of more than ${MAX_RECORD} characters; is a quote or a brace missing before it?`;
const TRUNCATED = 'the dump ends within this object; wanted is all of it, up to its closing brace';

/** A list of papers on a day without any. */
const NO_PAPERS =
  /^\[\s*\]\s*$|^\{[^{}]{0,2000}"(?:papers|items|entries|results|articles|records)"\s*:\s*\[\s*\]/u;

/**
 * Papers as objects in JSON (RFC 8259), wherever they stand: in a list, in lists within objects, as members of an object, or
 * one after another. Fields are found by their names, see {@link SYNONYMS} in synonyms.ts; what is around papers is boilerplate.
 * Memory: one paper and what stands before the first.
 * @param map names that replace the synonyms of a field
 */
export function jsonFormat(map: FieldMap = {}): Format {
  const names = fieldNames(map);
  return {
    name: 'json',
    mayBeEmpty: true,
    why: () => 'objects with fields of papers',
    detect(head) {
      const text = head.replace(/^[\s\uFEFF]+/u, '');
      if (!/^[[{]/u.test(text)) return 0;
      if (NO_PAPERS.test(text)) return 0.9;
      const papers = new JsonPapers(names);
      return papers.push(text).length > 0 || papers.inPaper ? 0.95 : 0;
    },
    async *split(input: AsyncIterable<TextChunk>, signal) {
      const tiles = new Tiles();
      const papers = new JsonPapers(names);
      function* pieces(found: readonly JsonPaper[]) {
        for (const { start, end, headerDate } of found) {
          if (start < tiles.done) {
            // Its beginning was too large to be held.
            if (end > tiles.done) yield* tiles.rest(end);
            continue;
          }
          const read = readRecord(tiles.text(start, end), names);
          if ('code' in read) yield* tiles.reject(start, end, read.code, read.message);
          else yield* tiles.record(start, end, headerDate === undefined ? read : { headerDate, ...read });
        }
      }
      for await (const chunk of input) {
        signal.throwIfAborted();
        tiles.append(chunk);
        yield* pieces(papers.push(chunk.text));
        if (tiles.length - Math.max(papers.undecided ?? tiles.length, tiles.done) > MAX_RECORD) {
          if (!papers.inPaper) yield* pieces(papers.open());
          else if ((papers.undecided ?? tiles.done) < tiles.done) yield* tiles.rest(tiles.length);
          else yield* tiles.reject(open(papers, tiles), tiles.length, 'too-large', TOO_LARGE);
        }
        tiles.skip(open(papers, tiles));
      }
      signal.throwIfAborted();
      yield* pieces(papers.finish());
      if (papers.cut !== undefined && tiles.done < tiles.length) {
        if (papers.cut < tiles.done) yield* tiles.rest(tiles.length);
        else yield* tiles.reject(papers.cut, tiles.length, 'truncated', TRUNCATED);
      }
      yield* tiles.finish();
    },
  };
}

/** Where the text begins that is still needed. */
function open(papers: JsonPapers, tiles: Tiles): number {
  return Math.max(papers.undecided ?? tiles.length, tiles.done);
}

/** {@link jsonFormat} with the names that dumps use. */
export const json = jsonFormat();

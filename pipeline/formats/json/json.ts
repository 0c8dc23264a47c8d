import type { Format, SplitSpan, Splitter, TextChunk } from '../../types.ts';
import { SpanCutter } from '../core/span-cutter.ts';
import { FieldNames } from '../fields/field-names.ts';
import type { FieldMap } from '../fields/synonyms.ts';
import { type JsonPaper, JsonPapers } from './papers.ts';
import { readRecord } from './record.ts';

/** Most that is held of a paper, or of what may turn out to be one, in UTF-16 units. */
const MAX_RECORD_CHARS = 2_000_000;

const TOO_LARGE = `is part of a paper of more than ${MAX_RECORD_CHARS} characters; is a quote or a brace missing before it?`;
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
  const names = new FieldNames(map);
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
    splitter: () => new JsonSplitter(names),
  };
}

class JsonSplitter implements Splitter {
  readonly #names: FieldNames;
  readonly #papers: JsonPapers;
  readonly #spans = new SpanCutter();

  constructor(names: FieldNames) {
    this.#names = names;
    this.#papers = new JsonPapers(names);
  }

  push(chunk: TextChunk): readonly SplitSpan[] {
    const [spans, papers] = [this.#spans, this.#papers];
    spans.append(chunk);
    const found = this.#cut(papers.push(chunk.text));
    const openAt = this.#openAt;
    if (spans.length - openAt > MAX_RECORD_CHARS) {
      if (!papers.inPaper) found.push(...this.#cut(papers.open()));
      else if ((papers.undecided ?? openAt) < openAt) found.push(...spans.continueReject(spans.length));
      else found.push(...spans.reject(openAt, spans.length, 'too-large', TOO_LARGE));
    }
    spans.skip(this.#openAt);
    return found;
  }

  finish(): readonly SplitSpan[] {
    const [spans, papers] = [this.#spans, this.#papers];
    const found = this.#cut(papers.finish());
    if (papers.cut !== undefined && spans.cutTo < spans.length) {
      const rest =
        papers.cut < spans.cutTo
          ? spans.continueReject(spans.length)
          : spans.reject(papers.cut, spans.length, 'truncated', TRUNCATED);
      found.push(...rest);
    }
    return [...found, ...spans.finish()];
  }

  #cut(papers: readonly JsonPaper[]): SplitSpan[] {
    const spans = this.#spans;
    return papers.flatMap(({ start, end, headerDate }) => {
      // The beginning of a paper that is too large is rejected already.
      if (start < spans.cutTo) return end > spans.cutTo ? spans.continueReject(end) : [];
      const read = readRecord(spans.text(start, end), this.#names);
      if ('code' in read) return spans.reject(start, end, read.code, read.message);
      return spans.record(start, end, headerDate === undefined ? read : { headerDate, ...read });
    });
  }

  /** Where the text begins that is still needed. */
  get #openAt(): number {
    return Math.max(this.#papers.undecided ?? this.#spans.length, this.#spans.cutTo);
  }
}

/** {@link jsonFormat} with the names that dumps use. */
export const json = jsonFormat();

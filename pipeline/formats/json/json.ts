/** JSON (RFC 8259, https://www.rfc-editor.org/rfc/rfc8259) of any nesting, and JSON Lines in jsonl.ts. */
import type { Format, SplitSpan, Splitter, TextChunk } from '../../types.ts';
import { SpanCutter } from '../core/span-cutter.ts';
import { describeJson } from '../cues/other-data.ts';
import { FieldNames } from '../fields/field-names.ts';
import type { FieldMap } from '../fields/synonyms.ts';
import { type JsonPaper, JsonPapers } from './papers.ts';
import { readRecord } from './record.ts';

/** Longest paper, or text that may turn out to be one, in UTF-16 units. */
const MAX_RECORD_CHARS = 2_000_000;

const TOO_LARGE = `is part of a paper of more than ${MAX_RECORD_CHARS} characters; expected at most that, or a quote or brace before it is missing`;
const TRUNCATED = 'the dump ends within this object; expected its closing brace';

/** Characters by which JSON of another kind is told. */
const KIND_PROBE_CHARS = 4096;

/** An empty list of papers. */
const NO_PAPERS =
  /^\[\s*\]\s*$|^\{[^{}]{0,2000}"(?:papers|items|entries|results|articles|records)"\s*:\s*\[\s*\]/u;

/**
 * Papers as objects in JSON (RFC 8259), anywhere in it: in a list, in lists within objects, as members of an object, or one
 * after another. Fields are found by their names, see {@link SYNONYMS}; text around papers is boilerplate. Memory: one
 * paper, and the text before the first.
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
      if (!/^[[{]/u.test(text) || describeJson(text.slice(0, KIND_PROBE_CHARS)) !== undefined) return 0;
      if (NO_PAPERS.test(text)) return 0.9;
      const papers = new JsonPapers(names);
      return papers.push(text).length > 0 || papers.isInPaper ? 0.95 : 0;
    },
    splitter: () => new JsonObjects(names, cutPaper(names)),
  };
}

/** Cuts the object in `[start, end)` out of a text. */
export type CutObject = (spans: SpanCutter, object: JsonPaper) => SplitSpan[];

/** Splits JSON by the objects that {@link JsonPapers} finds. */
export class JsonObjects implements Splitter {
  readonly #cutObject: CutObject;
  readonly #papers: JsonPapers;
  readonly #spans = new SpanCutter();

  constructor(names: FieldNames, cutObject: CutObject) {
    this.#cutObject = cutObject;
    this.#papers = new JsonPapers(names);
  }

  push(chunk: TextChunk): readonly SplitSpan[] {
    const [spans, papers] = [this.#spans, this.#papers];
    spans.append(chunk);
    const found = this.#cut(papers.push(chunk.text));
    const openAt = this.#openAt;
    if (spans.length - openAt > MAX_RECORD_CHARS) {
      if (!papers.isInPaper) found.push(...this.#cut(papers.flush()));
      else if ((papers.undecidedAt ?? openAt) < openAt) found.push(...spans.continueReject(spans.length));
      else found.push(...spans.reject(openAt, spans.length, 'too-large', TOO_LARGE));
    }
    return [...found, ...spans.skip(this.#openAt)];
  }

  finish(): readonly SplitSpan[] {
    const [spans, papers] = [this.#spans, this.#papers];
    const found = this.#cut(papers.finish());
    if (papers.cutAt !== undefined && spans.cutTo < spans.length) {
      const rest =
        papers.cutAt < spans.cutTo
          ? spans.continueReject(spans.length)
          : spans.reject(papers.cutAt, spans.length, 'truncated', TRUNCATED);
      found.push(...rest);
    }
    return [...found, ...spans.finish()];
  }

  #cut(papers: readonly JsonPaper[]): SplitSpan[] {
    const spans = this.#spans;
    return papers.flatMap((object) => {
      const { start, end } = object;
      // The beginning of a paper that is too large is rejected already.
      if (start < spans.cutTo) return end > spans.cutTo ? spans.continueReject(end) : [];
      return this.#cutObject(spans, object);
    });
  }

  /** Where the text begins that a paper may still need. */
  get #openAt(): number {
    return Math.max(this.#papers.undecidedAt ?? this.#spans.length, this.#spans.cutTo);
  }
}

function cutPaper(names: FieldNames): CutObject {
  return (spans, { start, end, headerDate, key }) => {
    const read = readRecord(spans.text(start, end), names, key);
    // Most posts of a site are about something else.
    if ('code' in read && read.code === 'post') return spans.skipKnown(start, end);
    if ('code' in read) return spans.reject(start, end, read.code, read.message);
    return spans.record(start, end, headerDate === undefined ? read : { headerDate, ...read });
  };
}

/** {@link jsonFormat} with the usual field names. */
export const json = jsonFormat();

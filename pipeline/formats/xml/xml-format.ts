/** Formats of XML (https://www.w3.org/TR/xml/): feeds, exports of one vocabulary each, and others by the names of their elements. */
import { markupText } from '../../text/html-text.ts';
import { oneLine } from '../../text/unwrap.ts';
import type { Format, RawRecord, SplitSpan, Splitter, TextChunk, Update } from '../../types.ts';
import { SpanCutter } from '../core/span-cutter.ts';
import type { FieldError } from '../fields/named-fields.ts';
import type { RecordFields } from '../fields/record-fields.ts';
import { type IsRecord, type XmlElement, type XmlRecord, XmlRecordReader } from './record-reader.ts';

/** What a format reads from a record element: a paper, or a new version of one. */
export type XmlFields = Omit<RawRecord, 'start' | 'end'> | Omit<Update, 'start' | 'end'>;

/** Reads the fields of a record element; `null` for an element that is no paper, an error for one that cannot be read. */
type ReadElement = (element: XmlElement) => XmlFields | FieldError | Completion | null;

/** What an element says about the record right before it, as a journal behind its article does. */
interface Completion {
  readonly complete: (record: RecordFields) => RecordFields;
}

/** Longest start tag, in UTF-16 units; the start tag of a record may have begun so far back. */
const MAX_TAG_CHARS = 16_384;

/** A start tag that a text ends within. */
const CUT_TAG = /<[\p{L}_][^<>]*$/u;

/** Longest record, in UTF-16 units of markup and text. */
const MAX_RECORD_CHARS = 2_000_000;

const TOO_LARGE = `is part of a record that is too large or too deep; expected at most ${MAX_RECORD_CHARS} characters`;
const TRUNCATED = 'the dump ends within this record; expected its end tag';

/** Which elements are records, and how to read them. */
export interface ElementOptions {
  readonly name: string;
  readonly mayBeEmpty: boolean;
  readonly xmlMode: boolean;
  readonly detect: (head: string) => number;
  readonly why?: (head: string) => string;
  readonly isRecord: IsRecord;
  /** Whether an element may say something about the record before it. */
  readonly hasCompletions?: boolean;
  /** Makes a reader for one section; elements before a record may say something about it. */
  readonly reader: () => ReadElement;
}

/**
 * A format of XML documents whose records are elements; text between them is boilerplate.
 * @param options.isRoot recognises documents of the format by the name of their root element, and by their beginning
 * @param options.reader makes a reader for one section
 * @param options.decidesMarkup whether the reader knows which texts are markup; else titles and abstracts may hold escaped markup, as
 *   those of Crossref do wherever they were copied to
 */
export function xmlFormat(
  options: Pick<ElementOptions, 'name' | 'reader' | 'hasCompletions'> & {
    readonly isRoot: (name: string, head: string) => boolean;
    readonly isRecord: IsRecord;
    readonly decidesMarkup?: boolean;
  },
): Format {
  const format = elementFormat({
    ...options,
    reader() {
      const read = options.reader();
      return options.decidesMarkup ? read : (element) => withoutMarkup(read(element));
    },
    mayBeEmpty: true,
    xmlMode: true,
    why: (head) => `its root is the element ${XmlRecordReader.rootOf(head)?.split(':').at(-1)}`,
    detect(head) {
      if (!/^\uFEFF?\s*</.test(head)) return 0;
      const root = XmlRecordReader.rootOf(head);
      if (root === null || /^html$/i.test(root)) return 0;
      return options.isRoot(root, documentOf(head, root)) ? 0.97 : 0;
    },
  });
  return { ...format, isXmlDocument: true };
}

/** Longest prefix of an end tag that is looked for, in UTF-16 units. */
const MAX_PREFIX_CHARS = 80;

/** The beginning of a text up to the end of its root; another document may follow. */
function documentOf(head: string, root: string): string {
  const end = `${root.split(':').at(-1)}>`;
  for (let at = head.indexOf(end); at !== -1; at = head.indexOf(end, at + 1)) {
    const before = head.slice(Math.max(0, at - MAX_PREFIX_CHARS), at);
    if (before[before.lastIndexOf('<') + 1] === '/') return head.slice(0, at);
  }
  return head;
}

function withoutMarkup(fields: ReturnType<ReadElement>): ReturnType<ReadElement> {
  if (fields === null || 'code' in fields || 'complete' in fields || fields.kind === 'update') return fields;
  return { ...fields, title: oneLine(markupText(fields.title)), abstract: markupText(fields.abstract) };
}

/** A format whose records are elements of XML or HTML, read as it comes. Memory: a record. */
export function elementFormat(options: ElementOptions): Format {
  const { name, mayBeEmpty, detect, why = () => 'its elements' } = options;
  return { name, mayBeEmpty, detect, why, splitter: () => new ElementSplitter(options) };
}

class ElementSplitter implements Splitter {
  readonly #spans = new SpanCutter();
  readonly #records: XmlRecordReader;
  readonly #read: ReadElement;
  readonly #options: ElementOptions;
  /** A record that the next element may complete, and its place. */
  #pending: { readonly start: number; readonly end: number; readonly fields: RecordFields } | undefined;
  /** Whether a part of the open record is rejected. */
  #isCut = false;

  constructor(options: ElementOptions) {
    this.#records = new XmlRecordReader(options.isRecord, options);
    this.#read = options.reader();
    this.#options = options;
  }

  push(chunk: TextChunk): readonly SplitSpan[] {
    const spans = this.#spans;
    spans.append(chunk);
    const found = this.#records.push(chunk.text).flatMap((record) => this.#cut(record));
    const { openAt } = this.#records;
    if (openAt === null) {
      const skipTo = spans.length - MAX_TAG_CHARS;
      if (skipTo < (this.#pending?.end ?? 0)) return found;
      return [...found, ...this.#cutPending(), ...spans.skip(skipTo)];
    }
    const from = Math.max(openAt, spans.cutTo);
    if (spans.length - from <= MAX_RECORD_CHARS) return found;
    this.#records.releaseRecord();
    return [...found, ...this.#cutPending(), ...this.#rejectTooLarge(from, spans.length, { isWhole: false })];
  }

  finish(): readonly SplitSpan[] {
    const spans = this.#spans;
    const before = this.#cutPending();
    const openAt = this.#records.openAt ?? this.#cutTagAt();
    if (openAt === null || spans.cutTo >= spans.length) return [...before, ...spans.finish()];
    const rest = this.#isCut
      ? spans.continueReject(spans.length)
      : spans.reject(Math.max(openAt, spans.cutTo), spans.length, 'truncated', TRUNCATED);
    return [...before, ...rest, ...spans.finish()];
  }

  /** The spans of a record element. */
  #cut({ start, end, element }: XmlRecord): SplitSpan[] {
    const spans = this.#spans;
    const fields = element === null ? null : this.#read(element);
    const before = this.#cutPending(fields);
    const from = Math.max(start, spans.cutTo);
    // Damaged text may hold a record within one that is cut already.
    if (from >= end) return before;
    if (element === null) return [...before, ...this.#rejectTooLarge(from, end, { isWhole: true })];
    if (fields === null || 'complete' in fields) return [...before, ...spans.skipKnown(from, end)];
    if ('code' in fields) return [...before, ...spans.reject(from, end, fields.code, fields.message)];
    if (fields.kind === 'update') return [...before, ...spans.update(from, end, fields)];
    if (!this.#options.hasCompletions) return [...before, ...spans.record(from, end, fields)];
    this.#pending = { start: from, end, fields };
    return before;
  }

  /** The spans up to the end of the record that waits for its completion. */
  #cutPending(next: ReturnType<ReadElement> = null): SplitSpan[] {
    const pending = this.#pending;
    this.#pending = undefined;
    if (pending === undefined) return [];
    const isCompleted = next !== null && 'complete' in next;
    const fields = isCompleted ? next.complete(pending.fields) : pending.fields;
    return this.#spans.record(pending.start, pending.end, fields);
  }

  /** Where a start tag begins that the text ends within; it may be that of a record. */
  #cutTagAt(): number | null {
    const from = Math.max(this.#spans.cutTo, this.#spans.length - MAX_TAG_CHARS);
    const at = this.#options.xmlMode ? this.#spans.text(from, this.#spans.length).search(CUT_TAG) : -1;
    return at === -1 ? null : from + at;
  }

  #rejectTooLarge(start: number, end: number, { isWhole }: { readonly isWhole: boolean }): SplitSpan[] {
    const isFirstPart = !this.#isCut;
    this.#isCut = !isWhole;
    return isFirstPart
      ? this.#spans.reject(start, end, 'too-large', TOO_LARGE)
      : this.#spans.continueReject(end);
  }
}

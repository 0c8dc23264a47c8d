/** Formats of XML (https://www.w3.org/TR/xml/): the feeds Atom and RSS, OAI-PMH, and exports of other sites in xml.ts. */
import type { Format, RawRecord, SplitSpan, Splitter, TextChunk, Update } from '../../types.ts';
import { SpanCutter } from '../core/span-cutter.ts';
import type { FieldError } from '../fields/named-fields.ts';
import { type IsRecord, type XmlElement, XmlRecordReader } from './record-reader.ts';

/** What a format reads from a record element: a paper, or a new version of one. */
export type XmlFields = Omit<RawRecord, 'start' | 'end'> | Omit<Update, 'start' | 'end'>;

/** Reads the fields of a record element; `null` for an element that is no paper, an error for one that cannot be read. */
type ReadElement = (element: XmlElement) => XmlFields | FieldError | null;

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
  /** Makes a reader for one section; elements before a record may say something about it. */
  readonly reader: () => ReadElement;
}

/**
 * A format of XML documents whose records are elements; text between them is boilerplate.
 * @param options.isRoot recognises documents of the format by the name of their root element, and by their beginning
 * @param options.reader makes a reader for one section
 */
export function xmlFormat(
  options: Pick<ElementOptions, 'name' | 'reader'> & {
    readonly isRoot: (name: string, head: string) => boolean;
    readonly isRecord: (name: string) => boolean;
  },
): Format {
  const format = elementFormat({
    ...options,
    mayBeEmpty: true,
    xmlMode: true,
    why: (head) => `its root is the element ${XmlRecordReader.rootOf(head)?.split(':').at(-1)}`,
    detect(head) {
      if (!/^\uFEFF?\s*</.test(head)) return 0;
      const root = XmlRecordReader.rootOf(head);
      return root !== null && options.isRoot(root, head) ? 0.97 : 0;
    },
  });
  return { ...format, isXmlDocument: true };
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
  readonly #xmlMode: boolean;
  /** Whether a part of the open record is rejected. */
  #isCut = false;

  constructor({ isRecord, xmlMode, reader }: ElementOptions) {
    this.#records = new XmlRecordReader(isRecord, { xmlMode });
    this.#read = reader();
    this.#xmlMode = xmlMode;
  }

  push(chunk: TextChunk): readonly SplitSpan[] {
    const spans = this.#spans;
    spans.append(chunk);
    const found = this.#records.push(chunk.text).flatMap(({ start, end, element }) => {
      const from = Math.max(start, spans.cutTo);
      if (element === null) return this.#rejectTooLarge(from, end, { isWhole: true });
      const fields = this.#read(element);
      if (fields === null) return spans.skipKnown(from, end);
      if ('code' in fields) return spans.reject(from, end, fields.code, fields.message);
      return fields.kind === 'record' ? spans.record(from, end, fields) : spans.update(from, end, fields);
    });
    const { openAt } = this.#records;
    if (openAt === null) return [...found, ...spans.skip(spans.length - MAX_TAG_CHARS)];
    const from = Math.max(openAt, spans.cutTo);
    if (spans.length - from <= MAX_RECORD_CHARS) return found;
    this.#records.releaseRecord();
    return [...found, ...this.#rejectTooLarge(from, spans.length, { isWhole: false })];
  }

  finish(): readonly SplitSpan[] {
    const spans = this.#spans;
    const openAt = this.#records.openAt ?? this.#cutTagAt();
    if (openAt === null || spans.cutTo >= spans.length) return spans.finish();
    const rest = this.#isCut
      ? spans.continueReject(spans.length)
      : spans.reject(Math.max(openAt, spans.cutTo), spans.length, 'truncated', TRUNCATED);
    return [...rest, ...spans.finish()];
  }

  /** Where a start tag begins that the text ends within; it may be that of a record. */
  #cutTagAt(): number | null {
    const from = Math.max(this.#spans.cutTo, this.#spans.length - MAX_TAG_CHARS);
    const at = this.#xmlMode ? this.#spans.text(from, this.#spans.length).search(CUT_TAG) : -1;
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

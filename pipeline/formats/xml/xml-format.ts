import type { Format, RawRecord, SplitSpan, Splitter, TextChunk, Update } from '../../types.ts';
import { SpanCutter } from '../core/span-cutter.ts';
import { type IsRecord, type XmlElement, XmlRecords } from './records.ts';

/** What a format finds in a record element: a paper, or that there is a new version of one. */
export type XmlFields = Omit<RawRecord, 'start' | 'end'> | Omit<Update, 'start' | 'end'>;

/** Longest start tag; a record's may have begun as far back. */
const MAX_TAG = 16_384;

/** Most of a record that is held, in UTF-16 units of markup and text. */
const MAX_RECORD = 2_000_000;

const TOO_LARGE =
  'is part of a record that is larger or deeper than records are; wanted at most two million characters';

const TRUNCATED = 'the dump ends within this record; wanted is all of it, up to its end tag';

/** Which elements are records, and what is read of them. */
export interface ElementOptions {
  readonly name: string;
  readonly mayBeEmpty: boolean;
  readonly xmlMode: boolean;
  readonly detect: (head: string) => number;
  readonly why?: (head: string) => string;
  readonly isRecord: IsRecord;
  /** Makes a reader for one dump, which gives the fields of a record or `null` for an element that is no paper. */
  readonly reader: () => (element: XmlElement) => XmlFields | null;
}

/**
 * A format whose records are elements of XML. What is between them is boilerplate.
 * @param options.isRoot tells documents of the format by the name of their root element
 * @param options.read gives the fields of a record, or `null` for an element that is no paper
 * @param options.reader makes such a function for one dump, where elements before a record say something of it
 */
export function xmlFormat(options: {
  readonly name: string;
  readonly isRoot: (name: string) => boolean;
  readonly isRecord: (name: string) => boolean;
  readonly read?: (element: XmlElement) => XmlFields | null;
  readonly reader?: ElementOptions['reader'];
}): Format {
  const { name, isRoot, isRecord, read = () => null, reader = () => read } = options;
  return elementFormat({
    name,
    mayBeEmpty: true,
    xmlMode: true,
    isRecord,
    reader,
    why: (head) => `its root is the element ${XmlRecords.rootOf(head)?.split(':').at(-1)}`,
    detect(head) {
      if (!/^\uFEFF?\s*</.test(head)) return 0;
      const root = XmlRecords.rootOf(head);
      return root !== null && isRoot(root) ? 0.97 : 0;
    },
  });
}

/** A format whose records are elements, in order, of a document that is read as it comes. */
export function elementFormat({
  name,
  mayBeEmpty,
  xmlMode,
  detect,
  why = () => 'its elements',
  isRecord,
  reader,
}: ElementOptions): Format {
  return {
    name,
    mayBeEmpty,
    detect,
    why,
    splitter: () => new ElementSplitter(new XmlRecords(isRecord, { xmlMode }), reader()),
  };
}

class ElementSplitter implements Splitter {
  readonly #spans = new SpanCutter();
  readonly #records: XmlRecords;
  readonly #read: (element: XmlElement) => XmlFields | null;
  /** Whether the element that is open is rejected in part. */
  #isCut = false;

  constructor(records: XmlRecords, read: (element: XmlElement) => XmlFields | null) {
    this.#records = records;
    this.#read = read;
  }

  push(chunk: TextChunk): readonly SplitSpan[] {
    const [spans, records] = [this.#spans, this.#records];
    spans.append(chunk);
    const pieces: SplitSpan[] = [];
    for (const { start, end, element } of records.push(chunk.text)) {
      const from = Math.max(start, spans.cutTo);
      if (element === null) {
        pieces.push(...this.#tooLarge(from, end));
        this.#isCut = false;
        continue;
      }
      const fields = this.#read(element);
      if (fields?.kind === 'record') pieces.push(...spans.record(from, end, fields));
      else if (fields?.kind === 'update') pieces.push(...spans.update(from, end, fields));
    }
    const open = records.unfinished;
    if (open === null) spans.skip(spans.length - MAX_TAG);
    else if (spans.length - Math.max(open, spans.cutTo) > MAX_RECORD) {
      records.giveUp();
      pieces.push(...this.#tooLarge(Math.max(open, spans.cutTo), spans.length));
      this.#isCut = true;
    }
    return pieces;
  }

  finish(): readonly SplitSpan[] {
    const spans = this.#spans;
    const cut = this.#records.finish();
    if (cut === null || spans.cutTo >= spans.length) return spans.finish();
    const rest = this.#isCut
      ? spans.continueReject(spans.length)
      : spans.reject(Math.max(cut, spans.cutTo), spans.length, 'truncated', TRUNCATED);
    return [...rest, ...spans.finish()];
  }

  #tooLarge(start: number, end: number): readonly SplitSpan[] {
    return this.#isCut
      ? this.#spans.continueReject(end)
      : this.#spans.reject(start, end, 'too-large', TOO_LARGE);
  }
}

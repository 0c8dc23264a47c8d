/** The parts that splitters are made of: lines, the text window, and the cutter of spans here. */
import { idsIn } from '../../text/external-ids.ts';
import type {
  Boilerplate,
  ExternalId,
  RawRecord,
  Reject,
  SplitSpan,
  TextChunk,
  Update,
} from '../../types.ts';
import { findUnread } from '../plausibility/unread.ts';
import { TextWindow } from './text-window.ts';

/** Message of a reject that continues the one before it. */
const CONTINUED_MESSAGE = 'continues the reject before it: the record is too long to be held whole';

/** Boilerplate is judged in parts of at most this many UTF-16 units. */
const MAX_BOILERPLATE_CHARS = 64 * 1024;

/** Number of ids of the last records that are known to be read. */
const MAX_READ_IDS = 256;

/**
 * Cuts the text of a section into spans that cover it without gap or overlap. A splitter names records, updates and rejects
 * in order, by their place in the whole text (UTF-16 units); this places them in bytes. The text between them becomes
 * boilerplate, or a reject `unread` where it looks like papers. Text that is cut is released.
 */
export class SpanCutter {
  readonly #window = new TextWindow();
  /** All text before is cut. */
  #cutTo = 0;
  /** The same place in bytes. */
  #cutToByte = 0;
  /** The text from {@link #cutTo} up to here is no record. */
  #skippedTo = 0;
  #hasRecord = false;
  readonly #readIds = new Set<string>();
  /** Boilerplate that may go on. */
  #boilerplate: Boilerplate | undefined;
  /** Whether the boilerplate ends within a line that is not blank, which is counted already. */
  #isWithinLine = false;

  append(chunk: TextChunk): void {
    this.#window.append(chunk);
  }

  /** Characters appended so far. */
  get length(): number {
    return this.#window.length;
  }

  /** The earliest place at which the next span may begin. */
  get cutTo(): number {
    return this.#skippedTo;
  }

  /** The text of `[start, end)`, which must not be cut yet. */
  text(start: number, end: number): string {
    return this.#window.slice(start, end);
  }

  /** Cuts `[start, end)` as a record, and the text before it as boilerplate. */
  record(start: number, end: number, fields: Omit<RawRecord, 'kind' | 'start' | 'end'>): SplitSpan[] {
    for (const id of [...(fields.externalIds ?? []), ...idsIn(fields.url ?? '')]) this.#remember(id);
    const spans = this.#cut(start, end, { ...fields, kind: 'record' });
    this.#hasRecord = true;
    return spans;
  }

  /** Cuts `[start, end)` as an update, and the text before it as boilerplate. */
  update(start: number, end: number, fields: Omit<Update, 'kind' | 'start' | 'end'>): SplitSpan[] {
    for (const id of fields.externalIds) this.#remember(id);
    return this.#cut(start, end, { ...fields, kind: 'update' });
  }

  /** Cuts `[start, end)` as a reject, and the text before it as boilerplate. */
  reject(start: number, end: number, code: string, message: string): SplitSpan[] {
    const raw = this.#window.slice(start, end);
    return this.#cut(start, end, { kind: 'reject', stage: 'split', code, message, raw });
  }

  /** Cuts everything up to `end` as the next part of the reject before it. */
  continueReject(end: number): SplitSpan[] {
    const raw = this.#window.slice(this.#skippedTo, end);
    return this.#cut(this.#skippedTo, end, {
      kind: 'reject',
      stage: 'split',
      code: 'continued',
      message: CONTINUED_MESSAGE,
      raw,
      continues: true,
    });
  }

  /** Cuts `[start, end)` as boilerplate of a known kind, whatever it holds. */
  skipKnown(start: number, end: number): SplitSpan[] {
    const before = this.#judgeBefore(start);
    this.#addBoilerplate(end);
    return before;
  }

  /** Counts everything up to `end` as boilerplate, which may go on behind it. */
  skip(end: number): SplitSpan[] {
    this.#skippedTo = Math.max(this.#skippedTo, end);
    const spans: SplitSpan[] = [];
    while (this.#skippedTo - this.#cutTo > MAX_BOILERPLATE_CHARS) {
      const part = this.#window.slice(this.#cutTo, this.#cutTo + MAX_BOILERPLATE_CHARS);
      const lineEnd = part.lastIndexOf('\n') + 1;
      spans.push(...this.#judge(this.#cutTo + (lineEnd || part.length), this.#hasRecord));
    }
    return spans;
  }

  /** Cuts the rest as boilerplate. */
  finish(): SplitSpan[] {
    const { length, bytes } = this.#window;
    return [...this.skip(length), ...this.#judge(length, false, bytes), ...this.#endBoilerplate()];
  }

  #cut(start: number, end: number, span: Unplaced<RawRecord | Update | Reject>): SplitSpan[] {
    return [...this.#judgeBefore(start), ...this.#endBoilerplate(), this.#place(end, span)];
  }

  #judgeBefore(start: number): SplitSpan[] {
    return [...this.skip(start), ...this.#judge(start, this.#hasRecord)];
  }

  /** Cuts the text up to `end`, which no record has: as boilerplate, or as a reject where it looks like papers. */
  #judge(end: number, isInside: boolean, endByte = this.#byteAt(end)): SplitSpan[] {
    const start = this.#cutTo;
    const text = this.#window.slice(start, end);
    const found = findUnread(text, isInside, (id) => this.#readIds.has(keyOf(id)));
    const spans: SplitSpan[] = [];
    if (found !== undefined) {
      const { message } = found;
      const raw = text.slice(found.start, found.end);
      this.#addBoilerplate(start + found.start);
      spans.push(...this.#endBoilerplate());
      spans.push(
        this.#place(start + found.end, { kind: 'reject', stage: 'split', code: 'unread', message, raw }),
      );
    }
    this.#addBoilerplate(end, endByte);
    return spans;
  }

  #addBoilerplate(end: number, endByte = this.#byteAt(end)): void {
    if (endByte <= this.#cutToByte) return;
    const lines = this.#window.slice(this.#cutTo, end).split('\n');
    const filled = lines.filter((line) => line.trim() !== '').length;
    const isCounted = this.#isWithinLine && lines[0]?.trim() !== '';
    this.#isWithinLine = lines.at(-1)?.trim() !== '' || (lines.length === 1 && this.#isWithinLine);
    const { start, end: to } = this.#place(end, {}, endByte);
    this.#boilerplate = {
      kind: 'boilerplate',
      lines: (this.#boilerplate?.lines ?? 0) + filled - (isCounted ? 1 : 0),
      start: this.#boilerplate?.start ?? start,
      end: to,
    };
  }

  #endBoilerplate(): SplitSpan[] {
    const ended = this.#boilerplate;
    this.#boilerplate = undefined;
    this.#isWithinLine = false;
    return ended === undefined ? [] : [ended];
  }

  /** Places a span between the last one and `end`. */
  #place<T extends object>(end: number, span: T, endByte = this.#byteAt(end)) {
    const placed = { ...span, start: this.#cutToByte, end: endByte };
    this.#cutTo = end;
    this.#cutToByte = endByte;
    this.#skippedTo = Math.max(this.#skippedTo, end);
    this.#window.release(end);
    return placed;
  }

  /** A dump begins at byte 0, even if its first character stands further back, behind a byte order mark. */
  #byteAt(at: number): number {
    return at === this.#cutTo ? this.#cutToByte : this.#window.byteAt(at);
  }

  #remember(id: ExternalId): void {
    this.#readIds.add(keyOf(id));
    for (const oldest of this.#readIds) {
      if (this.#readIds.size <= MAX_READ_IDS) return;
      this.#readIds.delete(oldest);
    }
  }
}

type Unplaced<T> = T extends unknown ? Omit<T, 'start' | 'end'> : never;

function keyOf({ scheme, value }: ExternalId): string {
  return `${scheme}:${value}`;
}

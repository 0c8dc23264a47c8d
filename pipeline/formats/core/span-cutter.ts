/** The parts that splitters are made of: lines, the text window, and the cutter of spans here. */
import type { Boilerplate, RawRecord, Reject, SplitSpan, TextChunk, Update } from '../../types.ts';
import { TextWindow } from './text-window.ts';

/** Message of a reject that continues the one before it. */
export const CONTINUED_MESSAGE = 'continues the reject before it: the record is too long to be held whole';

/**
 * Cuts the text of a section into spans that cover it without gap or overlap. A splitter names records, updates and rejects
 * in order, by their place in the whole text (UTF-16 units); this places them in bytes and turns the text between them into
 * boilerplate. Text that is cut is released.
 */
export class SpanCutter {
  readonly #window = new TextWindow();
  /** All text before is cut, but for the boilerplate that is still open. */
  #cutTo = 0;
  /** The same place in bytes. */
  #cutToByte = 0;
  #boilerplate: { start: number; lines: number; isLineBlank: boolean } | undefined;

  append(chunk: TextChunk): void {
    this.#window.append(chunk);
  }

  /** Characters appended so far. */
  get length(): number {
    return this.#window.length;
  }

  /** The earliest place at which the next span may begin. */
  get cutTo(): number {
    return this.#cutTo;
  }

  /** The text of `[start, end)`, which must not be cut yet. */
  text(start: number, end: number): string {
    return this.#window.slice(start, end);
  }

  /** Cuts `[start, end)` as a record, and the text before it as boilerplate. */
  record(start: number, end: number, fields: Omit<RawRecord, 'kind' | 'start' | 'end'>): SplitSpan[] {
    return this.#cut(start, end, { ...fields, kind: 'record' });
  }

  /** Cuts `[start, end)` as an update, and the text before it as boilerplate. */
  update(start: number, end: number, fields: Omit<Update, 'kind' | 'start' | 'end'>): SplitSpan[] {
    return this.#cut(start, end, { ...fields, kind: 'update' });
  }

  /** Cuts `[start, end)` as a reject, and the text before it as boilerplate. */
  reject(start: number, end: number, code: string, message: string): SplitSpan[] {
    const raw = this.#window.slice(start, end);
    return this.#cut(start, end, { kind: 'reject', stage: 'split', code, message, raw });
  }

  /** Cuts everything up to `end` as the next part of the reject before it. */
  continueReject(end: number): SplitSpan[] {
    const raw = this.#window.slice(this.#cutTo, end);
    return this.#cut(this.#cutTo, end, {
      kind: 'reject',
      stage: 'split',
      code: 'continued',
      message: CONTINUED_MESSAGE,
      raw,
      continues: true,
    });
  }

  /** Counts everything up to `end` as boilerplate, which may go on behind it. */
  skip(end: number): void {
    if (end > this.#cutTo) this.#skip(end, this.#byteAt(end));
  }

  /** Cuts the rest as boilerplate. */
  finish(): SplitSpan[] {
    return this.#boilerplateBefore(this.#window.length, this.#window.bytes);
  }

  #cut(start: number, end: number, span: Unplaced<RawRecord | Update | Reject>): SplitSpan[] {
    const [from, to] = [this.#byteAt(start), this.#byteAt(end)];
    const before = this.#boilerplateBefore(start, from);
    this.#moveTo(end, to);
    return [...before, { ...span, start: from, end: to }];
  }

  #boilerplateBefore(end: number, byte: number): Boilerplate[] {
    this.#skip(end, byte);
    const boilerplate = this.#boilerplate;
    this.#boilerplate = undefined;
    if (boilerplate === undefined || byte <= boilerplate.start) return [];
    return [{ kind: 'boilerplate', start: boilerplate.start, end: byte, lines: boilerplate.lines }];
  }

  #skip(end: number, byte: number): void {
    if (end <= this.#cutTo) return;
    this.#boilerplate ??= { start: this.#cutToByte, lines: 0, isLineBlank: true };
    const boilerplate = this.#boilerplate;
    // The last line may go on behind `end`: it is counted once.
    for (const [i, line] of this.#window.slice(this.#cutTo, end).split('\n').entries()) {
      if (i > 0) boilerplate.isLineBlank = true;
      if (!boilerplate.isLineBlank || line.trim() === '') continue;
      boilerplate.isLineBlank = false;
      boilerplate.lines += 1;
    }
    this.#moveTo(end, byte);
  }

  #moveTo(end: number, byte: number): void {
    this.#cutTo = end;
    this.#cutToByte = byte;
    this.#window.release(end);
  }

  /** A dump begins at byte 0, even if its first character stands further back, behind a byte order mark. */
  #byteAt(at: number): number {
    return at === this.#cutTo ? this.#cutToByte : this.#window.byteAt(at);
  }
}

type Unplaced<T> = T extends unknown ? Omit<T, 'start' | 'end'> : never;

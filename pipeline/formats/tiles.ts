import { CONTINUED } from '../rejects.ts';
import type { Chrome, RawRecord, Reject, TextChunk, Update } from '../types.ts';
import { Transcript } from './transcript.ts';

/** What is said of such a part. */
export const GOES_ON = 'goes on with the reject before it, of a record that is too long to be held whole';

const NONE: readonly Chrome[] = [];

/**
 * Turns what a format finds, in characters of the whole text (UTF-16 units), into pieces that tile the dump: the format
 * names records and rejects in their order, what lies between them is chrome. Text that is done with is let go.
 */
export class Tiles {
  readonly #transcript = new Transcript();
  /** What stands before is in pieces, but for the chrome that is open. */
  #done = 0;
  /** The same in bytes. */
  #doneByte = 0;
  #chrome: { start: number; lines: number; blank: boolean } | undefined;

  append(chunk: TextChunk): void {
    this.#transcript.append(chunk);
  }

  /** Characters seen so far. */
  get length(): number {
    return this.#transcript.length;
  }

  /** Where the next piece begins at the earliest. */
  get done(): number {
    return this.#done;
  }

  /** The text of `[start, end)`, which must not have been let go. */
  text(start: number, end: number): string {
    return this.#transcript.slice(start, end);
  }

  record(
    start: number,
    end: number,
    fields: Omit<RawRecord, 'kind' | 'start' | 'end'>,
  ): readonly (RawRecord | Chrome)[] {
    const [from, to] = [this.#byte(start), this.#byte(end)];
    return this.#piece(start, end, { ...fields, kind: 'record', start: from, end: to });
  }

  update(
    start: number,
    end: number,
    fields: Omit<Update, 'kind' | 'start' | 'end'>,
  ): readonly (Update | Chrome)[] {
    const [from, to] = [this.#byte(start), this.#byte(end)];
    return this.#piece(start, end, { ...fields, kind: 'update', start: from, end: to });
  }

  reject(start: number, end: number, code: string, message: string): readonly (Reject | Chrome)[] {
    const [from, to] = [this.#byte(start), this.#byte(end)];
    const raw = this.#transcript.slice(start, end);
    return this.#piece(start, end, {
      kind: 'reject',
      stage: 'split',
      code,
      message,
      raw,
      start: from,
      end: to,
    });
  }

  /** Another part of the record of which the reject before is a part. */
  rest(end: number): readonly (Reject | Chrome)[] {
    return this.reject(this.#done, end, CONTINUED, GOES_ON);
  }

  /** Says that up to `end` there is nothing but chrome so far; more of it may follow. */
  skip(end: number): void {
    this.#skip(end, () => this.#byte(end));
  }

  #skip(end: number, byte: () => number): void {
    if (end <= this.#done) return;
    this.#chrome ??= { start: this.#doneByte, lines: 0, blank: true };
    const chrome = this.#chrome;
    const text = this.#transcript.slice(this.#done, end);
    for (let from = 0; from <= text.length; chrome.blank = true) {
      const lineEnd = text.indexOf('\n', from);
      const to = lineEnd < 0 ? text.length : lineEnd;
      if (chrome.blank && to > from && text.slice(from, to).trim() !== '') {
        chrome.blank = false;
        chrome.lines++;
      }
      if (lineEnd < 0) break;
      from = lineEnd + 1;
    }
    this.#close(end, byte());
  }

  /** The rest is chrome. */
  finish(): readonly Chrome[] {
    return this.#before(this.#transcript.length, this.#byte(this.#transcript.length));
  }

  #piece<T extends RawRecord | Update | Reject>(
    start: number,
    end: number,
    piece: T,
  ): readonly (T | Chrome)[] {
    const before = this.#before(start, piece.start);
    this.#close(end, piece.end);
    return before.length === 0 ? [piece] : [...before, piece];
  }

  /** The chrome up to `start`, which is `byte` in bytes. */
  #before(start: number, byte: number): readonly Chrome[] {
    if (start <= this.#done && this.#chrome === undefined) return NONE;
    this.#skip(start, () => byte);
    const chrome = this.#chrome;
    this.#chrome = undefined;
    if (chrome === undefined || byte <= chrome.start) return [];
    return [{ kind: 'chrome', start: chrome.start, end: byte, lines: chrome.lines }];
  }

  #close(end: number, byte: number): void {
    this.#done = end;
    this.#doneByte = byte;
    this.#transcript.release(end);
  }

  /** The dump begins at byte 0, whatever stands before its first character. */
  #byte(at: number): number {
    if (at === this.#done) return this.#doneByte;
    return at === this.#transcript.length ? this.#transcript.bytes : this.#transcript.byteAt(at);
  }
}

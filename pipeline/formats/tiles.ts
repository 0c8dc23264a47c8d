import type { Chrome, RawRecord, Reject, TextChunk, Update } from '../types.ts';
import { Transcript } from './transcript.ts';

/**
 * Turns what a format finds, in characters of the whole text (UTF-16 units), into pieces that tile the dump: the format
 * names records and rejects in their order, what lies between them is chrome. Text that is done with is let go.
 */
export class Tiles {
  readonly #transcript = new Transcript();
  /** What stands before is in pieces, but for the chrome that is open. */
  #done = 0;
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

  *record(
    start: number,
    end: number,
    fields: Omit<RawRecord, 'kind' | 'start' | 'end'>,
  ): Iterable<RawRecord | Chrome> {
    yield* this.#before(start);
    yield { kind: 'record', ...fields, ...this.#span(start, end) };
    this.#close(end);
  }

  *update(
    start: number,
    end: number,
    fields: Omit<Update, 'kind' | 'start' | 'end'>,
  ): Iterable<Update | Chrome> {
    yield* this.#before(start);
    yield { kind: 'update', ...fields, ...this.#span(start, end) };
    this.#close(end);
  }

  *reject(start: number, end: number, code: string, message: string): Iterable<Reject | Chrome> {
    yield* this.#before(start);
    const raw = this.#transcript.slice(start, end);
    yield { kind: 'reject', stage: 'split', code, message, raw, ...this.#span(start, end) };
    this.#close(end);
  }

  /** Says that up to `end` there is nothing but chrome so far; more of it may follow. */
  skip(end: number): void {
    if (end <= this.#done) return;
    this.#chrome ??= { start: this.#byte(this.#done), lines: 0, blank: true };
    const parts = this.#transcript.slice(this.#done, end).split('\n');
    for (const [i, part] of parts.entries()) {
      if (i > 0) this.#chrome.blank = true;
      if (!this.#chrome.blank || part.trim() === '') continue;
      this.#chrome.blank = false;
      this.#chrome.lines++;
    }
    this.#close(end);
  }

  /** The rest is chrome. */
  *finish(): Iterable<Chrome> {
    yield* this.#before(this.#transcript.length);
  }

  *#before(start: number): Iterable<Chrome> {
    this.skip(start);
    const chrome = this.#chrome;
    this.#chrome = undefined;
    if (chrome === undefined) return;
    const end = this.#byte(start);
    if (end > chrome.start) yield { kind: 'chrome', start: chrome.start, end, lines: chrome.lines };
  }

  #close(end: number): void {
    this.#done = end;
    this.#transcript.release(end);
  }

  #span(start: number, end: number): { start: number; end: number } {
    return { start: this.#byte(start), end: this.#byte(end) };
  }

  /** The dump begins at byte 0, whatever stands before its first character. */
  #byte(at: number): number {
    if (at === 0) return 0;
    return at === this.#transcript.length ? this.#transcript.bytes : this.#transcript.byteAt(at);
  }
}

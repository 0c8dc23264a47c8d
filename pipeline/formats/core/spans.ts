import { CONTINUED } from '../../ledger/rejects.ts';
import type { Boilerplate, RawRecord, Reject, TextChunk, Update } from '../../types.ts';
import { Transcript } from './text-window.ts';

/** What is said of such a part. */
export const GOES_ON = 'goes on with the reject before it, of a record that is too long to be held whole';

const NONE: readonly Boilerplate[] = [];

/**
 * Turns what a format finds, in characters of the whole text (UTF-16 units), into pieces that tile the dump: the format
 * names records and rejects in their order, what lies between them is boilerplate. Text that is done with is let go.
 */
export class Tiles {
  readonly #transcript = new Transcript();
  /** What stands before is in pieces, but for the boilerplate that is open. */
  #done = 0;
  /** The same in bytes. */
  #doneByte = 0;
  #boilerplate: { start: number; lines: number; blank: boolean } | undefined;

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
  ): readonly (RawRecord | Boilerplate)[] {
    const [from, to] = [this.#byte(start), this.#byte(end)];
    return this.#piece(start, end, { ...fields, kind: 'record', start: from, end: to });
  }

  update(
    start: number,
    end: number,
    fields: Omit<Update, 'kind' | 'start' | 'end'>,
  ): readonly (Update | Boilerplate)[] {
    const [from, to] = [this.#byte(start), this.#byte(end)];
    return this.#piece(start, end, { ...fields, kind: 'update', start: from, end: to });
  }

  reject(start: number, end: number, code: string, message: string): readonly (Reject | Boilerplate)[] {
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
  rest(end: number): readonly (Reject | Boilerplate)[] {
    return this.reject(this.#done, end, CONTINUED, GOES_ON);
  }

  /** Says that up to `end` there is nothing but boilerplate so far; more of it may follow. */
  skip(end: number): void {
    this.#skip(end, () => this.#byte(end));
  }

  #skip(end: number, byte: () => number): void {
    if (end <= this.#done) return;
    this.#boilerplate ??= { start: this.#doneByte, lines: 0, blank: true };
    const boilerplate = this.#boilerplate;
    const text = this.#transcript.slice(this.#done, end);
    for (let from = 0; from <= text.length; boilerplate.blank = true) {
      const lineEnd = text.indexOf('\n', from);
      const to = lineEnd < 0 ? text.length : lineEnd;
      if (boilerplate.blank && to > from && text.slice(from, to).trim() !== '') {
        boilerplate.blank = false;
        boilerplate.lines++;
      }
      if (lineEnd < 0) break;
      from = lineEnd + 1;
    }
    this.#close(end, byte());
  }

  /** The rest is boilerplate. */
  finish(): readonly Boilerplate[] {
    return this.#before(this.#transcript.length, this.#byte(this.#transcript.length));
  }

  #piece<T extends RawRecord | Update | Reject>(
    start: number,
    end: number,
    piece: T,
  ): readonly (T | Boilerplate)[] {
    const before = this.#before(start, piece.start);
    this.#close(end, piece.end);
    return before.length === 0 ? [piece] : [...before, piece];
  }

  /** The boilerplate up to `start`, which is `byte` in bytes. */
  #before(start: number, byte: number): readonly Boilerplate[] {
    if (start <= this.#done && this.#boilerplate === undefined) return NONE;
    this.#skip(start, () => byte);
    const boilerplate = this.#boilerplate;
    this.#boilerplate = undefined;
    if (boilerplate === undefined || byte <= boilerplate.start) return [];
    return [{ kind: 'boilerplate', start: boilerplate.start, end: byte, lines: boilerplate.lines }];
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

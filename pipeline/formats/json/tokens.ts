/** Longest string that is handed over, in UTF-16 units: a name or a date. */
const MAX_STRING_CHARS = 80;

const MARKS = /["\\{}[\]:,]/g;

/**
 * Called for `{`, `}`, `[`, `]`, `:` and `,`, which need not match each other.
 * @param at place of the mark in the whole text, in UTF-16 units
 * @param string the string between the previous mark and this one, as written; empty if there is none or it is long
 */
export type OnMark = (mark: string, at: number, string: string) => void;

/**
 * Reads the structure of JSON (RFC 8259) that comes in chunks cut anywhere. It goes on after any error. Linear time;
 * memory: one short string.
 */
export class JsonTokens {
  readonly #onMark: OnMark;
  #at = 0;
  #isInString = false;
  /** Place of the character that a backslash escapes. */
  #escapedAt = -1;
  #string = '';

  constructor(onMark: OnMark) {
    this.#onMark = onMark;
  }

  push(text: string): void {
    let from = 0;
    for (const { 0: mark, index } of text.matchAll(MARKS)) {
      const at = this.#at + index;
      if (mark === '"') {
        if (this.#isInString && at === this.#escapedAt) continue;
        if (this.#isInString) this.#keep(text.slice(from, index));
        else this.#string = '';
        this.#isInString = !this.#isInString;
        from = index + 1;
      } else if (this.#isInString) {
        if (mark === '\\' && at !== this.#escapedAt) this.#escapedAt = at + 1;
      } else if (mark !== '\\') {
        this.#onMark(mark, at, this.#string.length > MAX_STRING_CHARS ? '' : this.#string);
        this.#string = '';
      }
    }
    if (this.#isInString) this.#keep(text.slice(from));
    this.#at += text.length;
  }

  #keep(text: string): void {
    if (this.#string.length <= MAX_STRING_CHARS) this.#string += text.slice(0, MAX_STRING_CHARS + 1);
  }
}

/** What a text in JSON is made of, as far as its structure goes. Values that are no strings are passed over. */
export interface JsonEvents {
  /** `{` or `[` at `at`. */
  open(kind: '{' | '[', at: number): void;
  /** `}` or `]`, which need not match what was opened; `end` is behind it. */
  close(end: number): void;
  /** A string is at its end; `text` is as written, without the quotes, and empty when it is longer than a name. */
  string(text: string): void;
  /** The last string was the name of a member. */
  name(): void;
  comma(): void;
}

/** Longest string that is handed over, in UTF-16 units. */
const LONGEST = 80;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * Reads JSON (RFC 8259) that comes in pieces cut anywhere, and says what it comes upon; whatever it is given, it goes on.
 * Positions are in UTF-16 units from the beginning. Linear time; no text is kept but that of a short string.
 */
export class JsonTokens {
  readonly #events: JsonEvents;
  #at = 0;
  #inString = false;
  /** Whether the last character was a backslash that escapes the next one. */
  #escaping = false;
  /** The string so far, from pieces before. */
  #text = '';
  #long = false;

  constructor(events: JsonEvents) {
    this.#events = events;
  }

  push(piece: string): void {
    let at = 0;
    while (at < piece.length) at = this.#inString ? this.#string(piece, at) : this.#structure(piece, at);
    this.#at += piece.length;
  }

  /** Reads up to the next string; gives where it begins. */
  #structure(piece: string, from: number): number {
    const events = this.#events;
    for (let at = from; at < piece.length; at += 1) {
      switch (piece.charCodeAt(at)) {
        case QUOTE:
          this.#inString = true;
          this.#escaping = false;
          this.#text = '';
          this.#long = false;
          return at + 1;
        case 0x7b:
          events.open('{', this.#at + at);
          break;
        case 0x5b:
          events.open('[', this.#at + at);
          break;
        case 0x7d:
        case 0x5d:
          events.close(this.#at + at + 1);
          break;
        case 0x3a:
          events.name();
          break;
        case 0x2c:
          events.comma();
          break;
      }
    }
    return piece.length;
  }

  /** Reads up to the end of the string; gives where it is. */
  #string(piece: string, from: number): number {
    let at = from;
    if (this.#escaping) {
      this.#escaping = false;
      at += 1;
    }
    for (;;) {
      const quote = piece.indexOf('"', at);
      const stop = quote < 0 ? piece.length : quote;
      let first = stop;
      while (first > at && piece.charCodeAt(first - 1) === BACKSLASH) first -= 1;
      const escaped = (stop - first) % 2 === 1;
      if (quote < 0) {
        this.#escaping = escaped;
        this.#keep(piece, from, stop);
        return stop;
      }
      if (!escaped) {
        this.#keep(piece, from, quote);
        this.#inString = false;
        this.#events.string(this.#long ? '' : this.#text);
        return quote + 1;
      }
      at = quote + 1;
    }
  }

  #keep(piece: string, from: number, to: number): void {
    if (this.#long || this.#text.length + to - from > LONGEST) this.#long = true;
    else this.#text += piece.slice(from, to);
  }
}

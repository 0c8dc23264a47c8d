const decoder = new TextDecoder('windows-1252');

/** Letters of Western European languages, and the quotes, dashes and points of word processors. */
function isLikely(byte: number): boolean {
  if (byte >= 0xc0) return byte <= 0xfc && byte !== 0xd7 && byte !== 0xf7;
  return byte === 0x85 || (byte >= 0x91 && byte <= 0x97);
}

/**
 * Finds out whether bytes that are no UTF-8 are windows-1252, as spreadsheets and old programs write it: the first byte beyond
 * ASCII in the dump decides. Where that is a part of a character in UTF-8, the dump is UTF-8 and what is invalid is damage.
 */
export class Western {
  #isWestern: boolean | undefined;

  /** Tells of valid text. */
  sawValid(text: string, bytes: number): void {
    if (this.#isWestern === undefined && text.length !== bytes) this.#isWestern = false;
  }

  /** Tells that the dump ends within what may be a character of UTF-8. */
  sawCut(): void {
    this.#isWestern ??= false;
  }

  /** The characters of an invalid sequence, one a byte; `undefined` where it is damage. */
  read(invalid: Uint8Array): string | undefined {
    this.#isWestern ??= invalid.length === 1 && isLikely(invalid[0] ?? 0);
    return this.#isWestern ? decoder.decode(invalid) : undefined;
  }
}

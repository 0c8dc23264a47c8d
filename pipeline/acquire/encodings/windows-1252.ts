const decoder = new TextDecoder('windows-1252');

/** Letters of Western European languages, and the quotes, dashes and ellipsis of word processors. */
function isLikely(byte: number): boolean {
  if (byte >= 0xc0) return byte <= 0xfc && byte !== 0xd7 && byte !== 0xf7;
  return byte === 0x85 || (byte >= 0x91 && byte <= 0x97);
}

/**
 * Decides whether invalid UTF-8 is windows-1252, which spreadsheets and old programs write. The first byte beyond ASCII
 * in the dump decides: when it is part of a UTF-8 character, the dump is UTF-8, and invalid bytes are damage.
 */
export class Western {
  #isWestern: boolean | undefined;

  /** Notes valid text. */
  sawValid(text: string, bytes: number): void {
    if (this.#isWestern === undefined && text.length !== bytes) this.#isWestern = false;
  }

  /** Notes that the dump ends within a possible UTF-8 character. */
  sawCut(): void {
    this.#isWestern ??= false;
  }

  /** Decodes an invalid sequence, one character per byte; `undefined` when it is damage. */
  read(invalid: Uint8Array): string | undefined {
    this.#isWestern ??= invalid.length === 1 && isLikely(invalid[0] ?? 0);
    return this.#isWestern ? decoder.decode(invalid) : undefined;
  }
}

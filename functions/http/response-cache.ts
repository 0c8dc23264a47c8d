/**
 * Caches representations up to a number of bytes; the least recently used go first. So those of former revisions go, as
 * nobody asks for them again.
 */
export class ResponseCache<Entry extends { readonly bytes: number }> {
  readonly #maxBytes: number;
  readonly #share: boolean;
  /** A `Map` keeps insertion order: here the order of use. */
  readonly #entries = new Map<string, Entry>();
  readonly #pending = new Map<string, Promise<Entry>>();
  #bytes = 0;

  /** @param options.share `false` where a request must not wait for the work of another one, as on Workers */
  constructor(maxBytes: number, { share = true }: { readonly share?: boolean } = {}) {
    this.#maxBytes = maxBytes;
    this.#share = share;
  }

  /**
   * Returns the entry of `key`, or makes it. Concurrent calls share one `make`; so they share its failure, which is not
   * cached.
   */
  async get(key: string, make: () => Promise<Entry>): Promise<Entry> {
    const entry = this.#entries.get(key);
    if (entry !== undefined) {
      this.#entries.delete(key);
      this.#entries.set(key, entry);
      return entry;
    }
    const running = this.#share ? this.#pending.get(key) : undefined;
    if (running !== undefined) return running;
    const made = make()
      .then((fresh) => this.#add(key, fresh))
      .finally(() => this.#pending.delete(key));
    this.#pending.set(key, made);
    return made;
  }

  /** For tests and reports. */
  get size(): { readonly entries: number; readonly bytes: number } {
    return { entries: this.#entries.size, bytes: this.#bytes };
  }

  #add(key: string, entry: Entry): Entry {
    // Without sharing, another request may have added it meanwhile.
    this.#bytes += entry.bytes - (this.#entries.get(key)?.bytes ?? 0);
    this.#entries.set(key, entry);
    for (const [oldest, { bytes }] of this.#entries) {
      if (this.#bytes <= this.#maxBytes) break;
      this.#entries.delete(oldest);
      this.#bytes -= bytes;
    }
    return entry;
  }
}

/** Caches the representations of one revision of the catalogue, up to a number of bytes; the least recently used go first. */
export class ResponseCache<Entry extends { readonly bytes: number }> {
  readonly #maxBytes: number;
  readonly #share: boolean;
  #revision = '';
  /** A `Map` keeps insertion order: here the order of use. */
  #entries = new Map<string, Entry>();
  #pending = new Map<string, Promise<Entry>>();
  #bytes = 0;

  /** @param options.share `false` where a request must not wait for the work of another one, as on Workers */
  constructor(maxBytes: number, { share = true }: { readonly share?: boolean } = {}) {
    this.#maxBytes = maxBytes;
    this.#share = share;
  }

  /**
   * Returns the entry of `key`, or makes it. Concurrent calls share one `make`; so they share its failure, which is not
   * cached.
   * @param revision of the catalogue; another one empties the cache
   */
  async get(key: string, revision: string, make: () => Promise<Entry>): Promise<Entry> {
    if (revision !== this.#revision) this.#clear(revision);
    const entry = this.#entries.get(key);
    if (entry !== undefined) {
      this.#entries.delete(key);
      this.#entries.set(key, entry);
      return entry;
    }
    const running = this.#share ? this.#pending.get(key) : undefined;
    if (running !== undefined) return running;
    // The revision may change meanwhile: then these maps are no longer in use.
    const [entries, pending] = [this.#entries, this.#pending];
    const made = make()
      .then((fresh) => {
        if (entries === this.#entries) this.#add(key, fresh);
        return fresh;
      })
      .finally(() => pending.delete(key));
    pending.set(key, made);
    return made;
  }

  /** For tests and reports. */
  get size(): { readonly entries: number; readonly bytes: number } {
    return { entries: this.#entries.size, bytes: this.#bytes };
  }

  #clear(revision: string): void {
    this.#revision = revision;
    this.#entries = new Map();
    this.#pending = new Map();
    this.#bytes = 0;
  }

  #add(key: string, entry: Entry): void {
    this.#entries.set(key, entry);
    this.#bytes += entry.bytes;
    for (const [oldest, { bytes }] of this.#entries) {
      if (this.#bytes <= this.#maxBytes) break;
      this.#entries.delete(oldest);
      this.#bytes -= bytes;
    }
  }
}

/** Entries that are made at once: each holds its rows, its text and its bytes, some ten times the entry. */
const MAX_MAKING = 4;

/** Memory for a character of a key, at most: a key holds the query of its request, which may be long. */
const CHARACTER_BYTES = 2;

/**
 * Caches representations up to a number of bytes; the least recently used go first. So those of former revisions go, as
 * nobody asks for them again. A few are made at once, so memory is bounded also when many are asked for.
 */
export class ResponseCache<Entry extends { readonly bytes: number; readonly isProvisional?: boolean }> {
  readonly #maxBytes: number;
  readonly #share: boolean;
  /** A `Map` keeps insertion order: here the order of use. */
  readonly #entries = new Map<string, Entry>();
  readonly #pending = new Map<string, Promise<Entry>>();
  /** Those who wait to make an entry, the first to come first. */
  readonly #waiting: (() => void)[] = [];
  #making = 0;
  #bytes = 0;
  #hits = 0;
  #misses = 0;

  /** @param options.share `false` where a request must not wait for the work of another one, as on Workers */
  constructor(maxBytes: number, { share = true }: { readonly share?: boolean } = {}) {
    this.#maxBytes = maxBytes;
    this.#share = share;
  }

  /**
   * Returns the entry of `key`, or makes it. Concurrent calls share one `make`; so they share its failure, which is not
   * cached, and a provisional entry is not. `make` must not call `get`: it might wait for its own turn.
   */
  async get(key: string, make: () => Promise<Entry>): Promise<Entry> {
    const entry = this.#entries.get(key);
    if (entry !== undefined) {
      this.#hits++;
      this.#entries.delete(key);
      this.#entries.set(key, entry);
      return entry;
    }
    const running = this.#share ? this.#pending.get(key) : undefined;
    if (running !== undefined) {
      this.#hits++;
      return running;
    }
    this.#misses++;
    const made = (this.#share ? this.#inTurn(make) : make())
      .then((fresh) => (fresh.isProvisional ? fresh : this.#add(key, fresh)))
      .finally(() => this.#pending.delete(key));
    this.#pending.set(key, made);
    return made;
  }

  /** For metrics and tests. A call that shares the work of another one is a hit. */
  get size() {
    return { entries: this.#entries.size, bytes: this.#bytes, hit: this.#hits, miss: this.#misses };
  }

  async #inTurn(make: () => Promise<Entry>): Promise<Entry> {
    if (this.#making < MAX_MAKING) this.#making++;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await make();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#making--;
      else next();
    }
  }

  #add(key: string, entry: Entry): Entry {
    // Without sharing, another request may have added it meanwhile.
    this.#remove(key);
    this.#entries.set(key, entry);
    this.#bytes += entry.bytes + key.length * CHARACTER_BYTES;
    for (const oldest of this.#entries.keys()) {
      if (this.#bytes <= this.#maxBytes) break;
      this.#remove(oldest);
    }
    return entry;
  }

  #remove(key: string): void {
    const entry = this.#entries.get(key);
    if (entry !== undefined) this.#bytes -= entry.bytes + key.length * CHARACTER_BYTES;
    this.#entries.delete(key);
  }
}

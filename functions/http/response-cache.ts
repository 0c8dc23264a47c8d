/**
 * Keeps what was rendered for one state of the database. Bounded in bytes: what was used longest ago goes first.
 * As soon as the state is another, everything goes.
 */
export class ResponseCache<Entry extends { readonly bytes: number }> {
  readonly #capacity: number;
  readonly #share: boolean;
  #revision = Number.NaN;
  /** In the order of use: a `Map` keeps insertion order. */
  #entries = new Map<string, Entry>();
  #pending = new Map<string, Promise<Entry>>();
  #bytes = 0;

  /** @param options.share `false` where one request must not wait for what another has begun, as on Workers */
  constructor(capacity: number, { share = true }: { readonly share?: boolean } = {}) {
    this.#capacity = capacity;
    this.#share = share;
  }

  /**
   * The entry of `key` as of `revision`; made by `make` if there is none. Calls that come while it is being made wait
   * for the same one. A failure is told to all of them and not kept.
   */
  get(key: string, revision: number, make: () => Promise<Entry>): Entry | Promise<Entry> {
    if (revision !== this.#revision) this.clear(revision);
    const entry = this.#entries.get(key);
    if (entry !== undefined) {
      this.#entries.delete(key);
      this.#entries.set(key, entry);
      return entry;
    }
    const running = this.#share ? this.#pending.get(key) : undefined;
    if (running !== undefined) return running;
    // Another revision may come meanwhile: the result then belongs to maps that nobody reads any more.
    const entries = this.#entries;
    const pending = this.#pending;
    const made = make()
      .then((fresh) => {
        if (entries === this.#entries) this.#keep(key, fresh);
        return fresh;
      })
      .finally(() => pending.delete(key));
    pending.set(key, made);
    return made;
  }

  /** Forgets everything; what is being made is still delivered to those who wait for it. */
  clear(revision = Number.NaN): void {
    this.#revision = revision;
    this.#entries = new Map();
    this.#pending = new Map();
    this.#bytes = 0;
  }

  /** What it holds, for tests and reports. */
  get size(): { readonly entries: number; readonly bytes: number } {
    return { entries: this.#entries.size, bytes: this.#bytes };
  }

  #keep(key: string, entry: Entry): void {
    this.#entries.set(key, entry);
    this.#bytes += entry.bytes;
    for (const [oldest, { bytes }] of this.#entries) {
      if (this.#bytes <= this.#capacity) break;
      this.#entries.delete(oldest);
      this.#bytes -= bytes;
    }
  }
}

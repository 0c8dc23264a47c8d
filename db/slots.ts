import { UnavailableError } from './unavailable.ts';

export interface SlotOptions {
  /** What the slots are of, for messages: `connections to the database`. */
  readonly name: string;
  /** How many are in use at once. */
  readonly size: number;
  /** How many may wait at once. */
  readonly maxWaiting?: number;
  /** Maximum time to wait, in milliseconds. */
  readonly timeoutMs: number;
}

/** A bound on how much is in use at once. Others wait in the order of their calls. */
export class Slots {
  readonly #options: SlotOptions;
  readonly #queue = new Set<() => void>();
  #used = 0;

  constructor(options: SlotOptions) {
    this.#options = options;
  }

  get used(): number {
    return this.#used;
  }

  get waiting(): number {
    return this.#queue.size;
  }

  /** Takes a slot if one is free. */
  tryTake(): boolean {
    const isFree = this.#used < this.#options.size;
    if (isFree) this.#used++;
    return isFree;
  }

  /**
   * Takes a slot, and waits for one if need be.
   * @throws UnavailableError when too many wait, or the time is over
   */
  async take(): Promise<void> {
    if (this.tryTake()) return;
    const { name, size, maxWaiting = Number.POSITIVE_INFINITY, timeoutMs } = this.#options;
    if (this.#queue.size >= maxWaiting) {
      throw new UnavailableError(`All ${size} ${name} are in use, and ${this.#queue.size} calls wait.`);
    }
    await new Promise<void>((resolve, reject) => {
      const receive = () => {
        this.#queue.delete(receive);
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(() => {
        this.#queue.delete(receive);
        reject(new UnavailableError(`All ${size} ${name} were in use for ${timeoutMs / 1_000} s.`));
      }, timeoutMs);
      this.#queue.add(receive);
    });
  }

  /** Gives a slot back, or on to who has waited longest. */
  free(): void {
    const [next] = this.#queue;
    if (next === undefined) this.#used--;
    else next();
  }

  /** Runs `work` in a slot. @throws as {@link take} */
  async use<T>(work: () => Promise<T>): Promise<T> {
    await this.take();
    try {
      return await work();
    } finally {
      this.free();
    }
  }
}

import { clearTimeout, setTimeout } from 'node:timers';
import { log } from '../logging.ts';

/** Idle time after which the model is freed, in milliseconds: posts come in bursts. */
const IDLE_TIMEOUT_MS = 60_000;

/** Runs one task at a time, in the order of the calls, and frees the model when there is none. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();
  #running = 0;
  #idle: NodeJS.Timeout | undefined;
  readonly #rest: () => Promise<void>;

  /** @param rest frees the model */
  constructor(rest: () => Promise<void>) {
    this.#rest = rest;
  }

  /** Runs a task when those before it have ended. */
  inTurn<T>(signal: AbortSignal, task: () => Promise<T>): Promise<T> {
    const result = this.#last.then(() => {
      signal.throwIfAborted();
      return task();
    });
    this.#last = result.catch(() => {});
    return this.beside(() => result);
  }

  /** Runs a short task at once, because a person waits for it. */
  async beside<T>(task: () => Promise<T>): Promise<T> {
    this.#running++;
    clearTimeout(this.#idle);
    try {
      return await task();
    } finally {
      if (--this.#running === 0) {
        const rest = () => this.#rest().catch((error) => log.warning`freeing the model: ${error}`);
        this.#idle = setTimeout(rest, IDLE_TIMEOUT_MS).unref();
      }
    }
  }
}

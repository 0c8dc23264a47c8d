import { FetchError } from './errors.ts';

/** Time limits of one exchange with a server: of the whole, and of each step. */
export class TimeLimit {
  /** Aborts with the outer signal, or with a {@link FetchError} `timeout`. */
  readonly signal: AbortSignal;
  readonly #stop = new AbortController();
  readonly #host: string;
  readonly #total: ReturnType<typeof setTimeout>;
  #step: ReturnType<typeof setTimeout> | undefined;

  constructor(host: string, totalMs: number, outer: AbortSignal) {
    this.#host = host;
    this.signal = AbortSignal.any([outer, this.#stop.signal]);
    this.#total = this.#abortIn(totalMs, 'the whole response');
  }

  /** Starts the time of the next step, and ends that of the one before. */
  expect(step: string, milliseconds: number): void {
    clearTimeout(this.#step);
    this.#step = this.#abortIn(milliseconds, step);
  }

  /** Ends the exchange. */
  end(): void {
    clearTimeout(this.#step);
    clearTimeout(this.#total);
    this.#stop.abort();
  }

  #abortIn(milliseconds: number, step: string): ReturnType<typeof setTimeout> {
    return setTimeout(() => {
      const seconds = milliseconds / 1_000;
      const message = `fetching from ${this.#host}: expected ${step} within ${seconds} s`;
      this.#stop.abort(new FetchError('timeout', message));
    }, milliseconds);
  }
}

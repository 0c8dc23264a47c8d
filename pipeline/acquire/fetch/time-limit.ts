import { FetchError } from './errors.ts';

/** One exchange with a server, which must get on. */
export class TimeLimit {
  /** Aborts when a limit is reached, with a {@link FetchError} `timeout`, or when the signal outside does. */
  readonly signal: AbortSignal;
  readonly #stop = new AbortController();
  readonly #host: string;
  readonly #whole: ReturnType<typeof setTimeout>;
  #step: ReturnType<typeof setTimeout> | undefined;

  /** @param whole milliseconds from now until the last byte */
  constructor(host: string, whole: number, outside: AbortSignal) {
    this.#host = host;
    this.signal = AbortSignal.any([outside, this.#stop.signal]);
    this.#whole = this.#abortIn(whole, 'the whole of it');
  }

  /** Starts to wait for the next step, instead of for the one before. */
  expect(what: string, milliseconds: number): void {
    clearTimeout(this.#step);
    this.#step = this.#abortIn(milliseconds, what);
  }

  /** Ends the exchange, with whatever of it is still open. */
  end(): void {
    clearTimeout(this.#step);
    clearTimeout(this.#whole);
    this.#stop.abort();
  }

  #abortIn(milliseconds: number, what: string): ReturnType<typeof setTimeout> {
    return setTimeout(() => {
      const seconds = milliseconds / 1_000;
      const message = `fetching from ${this.#host}: it took more than ${seconds} s, wanted ${what} within that time`;
      this.#stop.abort(new FetchError('timeout', message));
    }, milliseconds);
  }
}

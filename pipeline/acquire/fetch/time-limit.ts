import { FetchError } from './errors.ts';

export type TimeLimit = ReturnType<typeof timeLimit>;

/** Starts the time limits of one exchange with a server: of the whole, and of each step. */
export function timeLimit(host: string, totalMs: number, outer: AbortSignal) {
  const stop = new AbortController();
  const abortIn = (milliseconds: number, expected: string) =>
    setTimeout(() => {
      const message = `fetching from ${host}: expected ${expected} within ${milliseconds / 1_000} s`;
      stop.abort(new FetchError('timeout', message));
    }, milliseconds);
  const whole = abortIn(totalMs, 'the whole response');
  let step: typeof whole | undefined;
  return {
    /** Aborts with the outer signal, or with a {@link FetchError} `timeout`. */
    signal: AbortSignal.any([outer, stop.signal]),
    /** Starts the time of the next step, and ends that of the one before. */
    expect(expected: string, milliseconds: number): void {
      clearTimeout(step);
      step = abortIn(milliseconds, expected);
    },
    /** Ends the exchange. */
    end(): void {
      clearTimeout(step);
      clearTimeout(whole);
      stop.abort();
    },
  };
}

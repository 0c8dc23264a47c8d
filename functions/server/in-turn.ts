/** Makes a runner that starts a task when those before it have ended, unless its signal has aborted. */
export function inTurns() {
  let last: Promise<unknown> = Promise.resolve();
  return <T>(signal: AbortSignal, task: () => Promise<T>): Promise<T> => {
    const result = last.then(() => {
      signal.throwIfAborted();
      return task();
    });
    last = result.catch(() => {});
    return result;
  };
}

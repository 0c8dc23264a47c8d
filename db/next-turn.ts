/** Node, Deno and workerd have it, web type libraries do not. It runs after the pending input of the event loop. */
const { setImmediate = queueMicrotask } = globalThis as {
  readonly setImmediate?: (callback: () => void) => unknown;
};

/** Lets the event loop answer other requests, between two parts of a work or before it. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Work of a turn, in milliseconds: after it others get theirs. */
const TURN_MS = 10;

/** Maps values in their order, in turns of the event loop, so that a long list keeps nobody waiting. */
export async function mapInTurns<T, U>(values: readonly T[], map: (value: T) => U): Promise<U[]> {
  const mapped: U[] = [];
  let since = performance.now();
  for (const value of values) {
    mapped.push(map(value));
    if (performance.now() - since < TURN_MS) continue;
    await nextTurn();
    since = performance.now();
  }
  return mapped;
}

/** Node, Deno and workerd have it, web type libraries do not. It runs after the pending input of the event loop. */
const { setImmediate = queueMicrotask } = globalThis as {
  readonly setImmediate?: (callback: () => void) => unknown;
};

/** Lets the event loop answer other requests, between two parts of a work or before it. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

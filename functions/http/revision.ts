import { getState, type State } from '../../db/catalogue.ts';
import type { Database } from '../../db/database.ts';

/** Node, Deno and workerd have it; the type libraries of the web do not. It runs once the input at hand is read. */
const { setImmediate = queueMicrotask } = globalThis as {
  readonly setImmediate?: (callback: () => void) => unknown;
};

/**
 * Reads the state of the database, once for all who ask in the same turn of the event loop. The query starts after they have asked,
 * so nobody is told of an older state than the one at that time; and a server under load, which finds many requests
 * in each turn, asks the database once for all of them.
 */
export function stateReader(db: Database): () => Promise<State> {
  let upcoming: Promise<State> | undefined;
  return () => {
    upcoming ??= new Promise<void>((resolve) => setImmediate(resolve)).then(() => {
      upcoming = undefined;
      return getState(db);
    });
    return upcoming;
  };
}

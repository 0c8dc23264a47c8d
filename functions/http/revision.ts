import { type CatalogueRevision, getCatalogueRevision } from '../../db/catalogue.ts';
import type { Database } from '../../db/database.ts';

/** Node, Deno and workerd have it, web type libraries do not. It runs after the pending input of the event loop. */
const { setImmediate = queueMicrotask } = globalThis as {
  readonly setImmediate?: (callback: () => void) => unknown;
};

/**
 * Returns a function that reads the revision of the catalogue, with one query for all calls in the same turn of the event
 * loop. The query starts after the calls, so no caller gets a revision older than its call.
 */
export function revisionReader(db: Database): () => Promise<CatalogueRevision> {
  let next: Promise<CatalogueRevision> | undefined;
  return () => {
    next ??= new Promise<void>((resolve) => setImmediate(resolve)).then(() => {
      next = undefined;
      return getCatalogueRevision(db);
    });
    return next;
  };
}

import { type CatalogueRevision, getCatalogueRevision } from '../../db/catalogue.ts';
import type { Database } from '../../db/database.ts';
import { nextTurn } from '../../db/next-turn.ts';

/**
 * Returns a function that reads the revision of the catalogue, with one query for all calls in the same turn of the event
 * loop. The query starts after the calls, so no caller gets a revision older than its call.
 */
export function revisionReader(db: Database): () => Promise<CatalogueRevision> {
  let next: Promise<CatalogueRevision> | undefined;
  return () => {
    next ??= nextTurn().then(() => {
      next = undefined;
      return getCatalogueRevision(db);
    });
    return next;
  };
}

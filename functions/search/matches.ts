import type { Database } from '../../db/database.ts';
import type { Item } from '../../db/items/find-items.ts';
import { countMatches, findIdentified, type Search } from '../../db/search/search-items.ts';
import { arxivId, idsIn } from '../../pipeline/text/external-ids.ts';

/** Counting stops here: an exact count of a common word costs too much. */
const MAX_COUNT = 1_000;

/** Number of papers that match a search. */
export interface Total {
  readonly count: number;
  /** Whether counting stopped before the end. */
  readonly more: boolean;
}

/** Counts the papers that match a search, up to a thousand. */
export async function countTotal(db: Database, search: Search): Promise<Total> {
  const count = await countMatches(db, search, MAX_COUNT + 1);
  return { count: Math.min(count, MAX_COUNT), more: count > MAX_COUNT };
}

/** Finds papers whose arXiv id, DOI or address stands in `q`. */
export function findByIdentifier(db: Database, q: string): Promise<Item[]> {
  const ids = [...idsIn(q), arxivId(q) ?? []].flat();
  return findIdentified(db, [...new Map(ids.map((id) => [id.value, id])).values()]);
}

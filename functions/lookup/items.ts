import type { Database } from '../../db/database.ts';
import { getItem, type Item } from '../../db/items/find-items.ts';
import { Problem } from '../http/problem.ts';

/** Longest part of an id that an error message repeats. */
const MAX_QUOTED_CHARS = 100;

/** Finds an item by its id. @throws Problem 404 */
export async function requireItem(db: Database, base: string, id: string): Promise<Item> {
  const item = await getItem(db, id);
  if (item !== undefined) return item;
  throw new Problem(404, `Paper "${id.slice(0, MAX_QUOTED_CHARS)}" not found.`, {
    advice: `${base}/api/items lists all papers.`,
  });
}

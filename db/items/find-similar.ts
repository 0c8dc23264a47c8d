import { sql } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { nearestItems } from '../search/nearest-items.ts';
import { dot, floatsOf } from '../vector.ts';
import { ITEM_COLUMNS, type Item, type ItemRow, itemOf } from './find-items.ts';

/** An item, and the cosine of its vector and another's. */
export type SimilarItem = Item & { readonly similarity: number };

/** Minimum cosine of similar papers. Of the 1,431 pairs in the example dump, 13 % reach it; half are above 0.40. */
export const SIMILAR = 0.5;

/**
 * Minimum cosine of a paper and itself again, under another title or from another place. Of 600 papers among 20,000 of
 * arXiv, none is nearer to another than 0.873.
 */
const SAME = 0.92;

/** Items among which different ones are chosen, per result. */
const POOL = 4;
/** Items more than results, in place of those that are the same paper again. */
const SPARE_ITEMS = 16;

/**
 * What an item's likeness to a chosen one takes off its similarity (maximal marginal relevance; J. Carbonell, J. Goldstein,
 * "The Use of MMR", 1998). For 600 papers of arXiv it lowers the mean similarity of eight from 0.686 to 0.683, and theirs to
 * each other from 0.643 to 0.613.
 */
const REDUNDANCY = 0.25;

export interface SimilarQuery {
  readonly itemId: string;
  readonly limit: number;
  /** Minimum cosine. */
  readonly minimum: number;
  /** Whether items that differ from each other are preferred. Then one that arrives can bring back another. */
  readonly diverse?: boolean;
}

/**
 * Finds the listed items with the vectors nearest to an item's, the nearest first. Of items that are the same paper, as their
 * vectors or their titles say and the operator does not deny, it finds the first to arrive, and none that is the paper itself.
 * @returns `[]` for an item without an embedding
 */
export async function findSimilar(db: Database, query: SimilarQuery): Promise<SimilarItem[]> {
  const { itemId, limit, diverse = false } = query;
  const found = withoutCopies(
    itemId,
    await findNearest(db, query, (diverse ? POOL : 1) * limit + SPARE_ITEMS),
  );
  const chosen = diverse ? chooseDifferent(found, limit) : found.slice(0, limit);
  const similarities = new Map(chosen.map(({ arrival, similarity }) => [arrival, similarity]));
  const rows = await db.orm.all<ItemRow>(
    sql`SELECT ${ITEM_COLUMNS} FROM json_each(${JSON.stringify([...similarities.keys()])}) c
      CROSS JOIN items i ON i.arrival = c.value`,
  );
  return rows
    .map((row) => ({ ...itemOf(row), similarity: similarities.get(row.arrival) ?? 0 }))
    .sort((a, b) => b.similarity - a.similarity || b.arrival - a.arrival);
}

interface Candidate {
  readonly id: string;
  readonly arrival: number;
  readonly similarity: number;
  readonly vector: Float32Array;
  /** Other items with a similar title and vector, and whether the operator has not said that they are other papers. */
  readonly pairs: ReadonlyMap<string, boolean>;
}

/** Finds the nearest items, the nearest first. */
async function findNearest(
  db: Database,
  { itemId, minimum }: SimilarQuery,
  candidates: number,
): Promise<Candidate[]> {
  const own = (column: 'model' | 'vector') =>
    sql`(SELECT ${sql.raw(column)} FROM embeddings WHERE item_id = ${itemId} ORDER BY model LIMIT 1)`;
  const nearest = nearestItems({ model: own('model'), vector: own('vector'), candidates, exclude: itemId });
  const rows = await db.orm.all<
    Record<'id' | 'pairs', string> & Record<'arrival' | 'similarity', number> & { vector: ArrayBuffer }
  >(sql`
    SELECT i.id, c.arrival, c.similarity, e.vector, (
      SELECT json_group_array(json_array(iif(p.item_id = i.id, p.other_id, p.item_id), p.dismissed_at IS NULL))
      FROM possible_duplicates p WHERE p.item_id = i.id OR p.other_id = i.id) AS pairs
    FROM (${nearest}) c CROSS JOIN items i ON i.arrival = c.arrival
      CROSS JOIN embeddings e ON e.model = ${own('model')} AND e.item_id = i.id
    WHERE c.similarity >= ${minimum} ORDER BY c.similarity DESC, c.arrival DESC`);
  return rows.map(({ vector, pairs, ...row }) => ({
    ...row,
    vector: floatsOf(vector),
    pairs: new Map((JSON.parse(pairs) as [string, number][]).map(([id, isOpen]) => [id, isOpen === 1])),
  }));
}

/** Leaves out what is the item itself, or what another of them is that came before. */
function withoutCopies(itemId: string, candidates: readonly Candidate[]): Candidate[] {
  const isSame = (candidate: Candidate, id: string, similarity: () => number) =>
    candidate.pairs.get(id) ?? similarity() >= SAME;
  const others = candidates.filter((each) => !isSame(each, itemId, () => each.similarity));
  return others.filter(
    (each) =>
      !others.some(
        (other) =>
          other.arrival < each.arrival && isSame(each, other.id, () => dot(each.vector, other.vector)),
      ),
  );
}

/** Chooses candidates that are similar to the item and differ from each other. */
function chooseDifferent(candidates: readonly Candidate[], limit: number): Candidate[] {
  const left = candidates.map((candidate) => ({ candidate, likeness: 0 }));
  const chosen: Candidate[] = [];
  while (chosen.length < limit && left.length > 0) {
    const values = left.map(({ candidate, likeness }) => candidate.similarity - REDUNDANCY * likeness);
    const [next] = left.splice(values.indexOf(Math.max(...values)), 1);
    if (next === undefined) break;
    chosen.push(next.candidate);
    for (const each of left)
      each.likeness = Math.max(each.likeness, dot(each.candidate.vector, next.candidate.vector));
  }
  return chosen;
}

/** Pairs of items that may be one paper: found by comparison, listed, and dismissed by the operator. */

import { sql } from 'drizzle-orm';
import { type Database, type Run, read, transact } from '../database.ts';
import { dot, floatsOf } from '../vector.ts';

/** When two papers may be one: `pipeline/identity/duplicates.ts`. */
export interface DuplicateCriteria {
  /** Hash buckets of a title; similar titles share one. */
  titleBuckets(title: string): readonly number[];
  /** Distance of two titles, 0 to 1; `null` when they are not similar. */
  titleDistance(a: string, b: string): number | null;
  /** Minimum cosine of two papers, by the distance of their titles. */
  minSimilarity(titleDistance: number): number;
}

/** Items per transaction: some ten milliseconds. */
const BATCH_ITEMS = 64;

/**
 * Maximum number of items that one is compared with, those with the most prints in common: a title that thousands share,
 * `Editorial` for example, must not cost the square of their number. Of 20,000 papers, some seventy share a print with one by chance.
 */
const MAX_COMPARISONS = 100;

interface ComparedItem {
  readonly seq: number;
  readonly id: string;
  readonly title: string;
  readonly vector: ArrayBuffer | null;
}

/**
 * Compares the items that are newly listed, or whose vectors changed, with items of similar titles, and stores the pairs
 * that may be one paper. The pairs depend on the items alone, not on their order (except for titles that more than a
 * hundred share). Works in many short transactions; the next call finishes what a killed one left.
 */
export async function compareItems(db: Database, model: string, criteria: DuplicateCriteria): Promise<void> {
  const pending = sql`SELECT 1 FROM uncompared_items LIMIT 1`;
  while ((await read(db, pending)).rows.length > 0) {
    await transact(db, (run) => compareBatch(run, model, criteria));
  }
}

async function compareBatch(run: Run, model: string, criteria: DuplicateCriteria): Promise<void> {
  const { rows } = await run(
    sql`SELECT u.item_id AS id, i.seq, i.title, e.vector
          FROM (SELECT item_id FROM uncompared_items ORDER BY item_id LIMIT ${BATCH_ITEMS}) u
          LEFT JOIN items i ON i.id = u.item_id AND i.arrival IS NOT NULL
          LEFT JOIN embeddings e ON e.item_id = u.item_id AND e.model = ${model}`,
  );
  const batch = rows as unknown as ComparedItem[];
  const ids = JSON.stringify(batch.map(({ id }) => id));
  const listed = batch.filter(({ seq, vector }) => seq !== null && vector !== null);
  const buckets = JSON.stringify(
    listed.flatMap(({ seq, title }) => criteria.titleBuckets(title).map((bucket) => [bucket, seq])),
  );
  await run.all([
    sql`DELETE FROM possible_duplicates WHERE dismissed_at IS NULL
          AND (item_id IN (SELECT value FROM json_each(${ids})) OR other_id IN (SELECT value FROM json_each(${ids})))`,
    sql`INSERT OR IGNORE INTO title_prints (print, seq) SELECT value ->> 0, value ->> 1 FROM json_each(${buckets})`,
  ]);
  const pairs = await findPairs(run, listed, buckets, criteria);
  await run.all([
    ...(await storeSimilar(run, model, pairs, criteria)),
    sql`DELETE FROM uncompared_items WHERE item_id IN (SELECT value FROM json_each(${ids}))`,
  ]);
}

interface Pair {
  readonly ids: readonly [string, string];
  readonly distance: number;
}

/** Finds the pairs of similar titles with at least one item in `batch`, each once. */
async function findPairs(
  run: Run,
  batch: readonly ComparedItem[],
  buckets: string,
  criteria: DuplicateCriteria,
): Promise<Pair[]> {
  const { rows } = await run(
    sql`SELECT p.seq, i.id, i.title FROM (
            SELECT seq, other, row_number() OVER (PARTITION BY seq ORDER BY count(*) DESC, other) AS place
            FROM (SELECT b.value ->> 1 AS seq, t.seq AS other
                  FROM json_each(${buckets}) b CROSS JOIN title_prints t ON t.print = b.value ->> 0)
            WHERE other <> seq GROUP BY seq, other
          ) p CROSS JOIN items i ON i.seq = p.other AND i.arrival IS NOT NULL WHERE place <= ${MAX_COMPARISONS}`,
  );
  const bySeq = new Map(batch.map((item) => [item.seq, item]));
  const pairs = new Map<string, Pair>();
  for (const row of rows) {
    const item = bySeq.get(Number(row['seq']));
    if (item === undefined) continue;
    const distance = criteria.titleDistance(item.title, String(row['title']));
    const [a = '', b = ''] = [item.id, String(row['id'])].sort();
    if (distance !== null) pairs.set(`${a} ${b}`, { ids: [a, b], distance });
  }
  return [...pairs.values()];
}

/** Builds the statements that store the pairs with similar vectors. */
async function storeSimilar(run: Run, model: string, pairs: readonly Pair[], criteria: DuplicateCriteria) {
  if (pairs.length === 0) return [];
  const ids = JSON.stringify([...new Set(pairs.flatMap((pair) => pair.ids))]);
  const { rows } = await run(
    sql`SELECT item_id, vector FROM embeddings
          WHERE model = ${model} AND item_id IN (SELECT value FROM json_each(${ids}))`,
  );
  const vectors = new Map(
    rows.map((row) => [String(row['item_id']), floatsOf(row['vector'] as ArrayBuffer)]),
  );
  return pairs.flatMap(({ ids: [a, b], distance }) => {
    const [left, right] = [vectors.get(a), vectors.get(b)];
    if (left === undefined || right === undefined) return [];
    const similarity = dot(left, right);
    if (similarity < criteria.minSimilarity(distance)) return [];
    return sql`INSERT INTO possible_duplicates (item_id, other_id, title_distance, similarity)
          VALUES (${a}, ${b}, ${distance}, ${similarity})
          ON CONFLICT (item_id, other_id) DO UPDATE SET
            title_distance = excluded.title_distance, similarity = excluded.similarity`;
  });
}

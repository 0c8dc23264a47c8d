import { sql } from 'drizzle-orm';
import { type Database, type Run, raw, read, transact } from '../database.ts';
import { floatsOf } from '../vector.ts';

/** When two papers may be one; given by the pipeline, which knows what a title is. */
export interface Likeness {
  /** Numbers of a title, of which titles that are alike share one. */
  prints(title: string): readonly number[];
  /** How far two titles are from each other, 0 to 1; `null` when they are not alike. */
  titleDistance(a: string, b: string): number | null;
  /** The least cosine of two papers whose titles are so far from each other. */
  leastSimilarity(titleDistance: number): number;
}

/** Items compared in one transaction: some ten milliseconds. */
const BATCH = 64;

/**
 * Most items that one is compared with, those with the smallest ids: titles that thousands share, such as `Editorial`, must
 * not cost the square of their number.
 */
const MOST_ALIKE = 100;

interface Uncompared {
  readonly seq: number;
  readonly id: string;
  readonly title: string;
  readonly vector: ArrayBuffer | null;
}

/**
 * Compares the items that readers came to see, or whose vectors changed, with those whose titles are alike, and keeps the
 * pairs that may be one paper. Which pairs these are depends on the items alone, not on the order in which they came (but for
 * titles that more than a hundred share): a pair is looked at when the later of the two is. Many short transactions; what one
 * that was killed left is done by the next.
 */
export async function compareItems(db: Database, model: string, likeness: Likeness): Promise<void> {
  const waiting = raw(db, sql`SELECT 1 FROM uncompared_items LIMIT 1`);
  while ((await read(db, waiting)).rows.length > 0) {
    await transact(db, (run) => compareBatch(db, run, model, likeness));
  }
}

async function compareBatch(db: Database, run: Run, model: string, likeness: Likeness): Promise<void> {
  const { rows } = await run(
    raw(
      db,
      sql`SELECT u.item_id AS id, i.seq, i.title, e.vector
          FROM (SELECT item_id FROM uncompared_items ORDER BY item_id LIMIT ${BATCH}) u
          LEFT JOIN items i ON i.id = u.item_id AND i.arrival IS NOT NULL
          LEFT JOIN embeddings e ON e.item_id = u.item_id AND e.model = ${model}`,
    ),
  );
  const batch = rows as unknown as Uncompared[];
  const ids = JSON.stringify(batch.map(({ id }) => id));
  const listed = batch.filter(({ seq, vector }) => seq !== null && vector !== null);
  const prints = JSON.stringify(
    listed.flatMap(({ seq, title }) => likeness.prints(title).map((print) => [print, seq])),
  );
  await run.all([
    raw(
      db,
      sql`DELETE FROM possible_duplicates WHERE dismissed_at IS NULL
          AND (item_id IN (SELECT value FROM json_each(${ids})) OR other_id IN (SELECT value FROM json_each(${ids})))`,
    ),
    raw(
      db,
      sql`INSERT OR IGNORE INTO title_prints (print, seq) SELECT value ->> 0, value ->> 1 FROM json_each(${prints})`,
    ),
  ]);
  const pairs = await alike(db, run, listed, prints, likeness);
  await run.all([
    ...(await near(db, run, model, pairs, likeness)),
    raw(db, sql`DELETE FROM uncompared_items WHERE item_id IN (SELECT value FROM json_each(${ids}))`),
  ]);
}

interface Pair {
  readonly ids: readonly [string, string];
  readonly distance: number;
}

/** The pairs with alike titles of which at least one is in `batch`, each once. */
async function alike(
  db: Database,
  run: Run,
  batch: readonly Uncompared[],
  prints: string,
  likeness: Likeness,
): Promise<Pair[]> {
  const { rows } = await run(
    raw(
      db,
      sql`SELECT seq, other, id, title FROM (
            SELECT p.seq, i.id, i.title, i.seq AS other,
              row_number() OVER (PARTITION BY p.seq ORDER BY i.id) AS place
            FROM (SELECT DISTINCT b.value ->> 1 AS seq, t.seq AS other
                  FROM json_each(${prints}) b CROSS JOIN title_prints t ON t.print = b.value ->> 0) p
            JOIN items i ON i.seq = p.other AND i.arrival IS NOT NULL WHERE p.other <> p.seq
          ) WHERE place <= ${MOST_ALIKE}`,
    ),
  );
  const bySeq = new Map(batch.map((item) => [item.seq, item]));
  const pairs = new Map<string, Pair>();
  for (const row of rows) {
    const item = bySeq.get(Number(row['seq']));
    if (item === undefined) continue;
    const distance = likeness.titleDistance(item.title, String(row['title']));
    const [a = '', b = ''] = [item.id, String(row['id'])].sort();
    if (distance !== null) pairs.set(`${a} ${b}`, { ids: [a, b], distance });
  }
  return [...pairs.values()];
}

/** Statements that keep those pairs of which the vectors are near each other too. */
async function near(db: Database, run: Run, model: string, pairs: readonly Pair[], likeness: Likeness) {
  if (pairs.length === 0) return [];
  const ids = JSON.stringify([...new Set(pairs.flatMap((pair) => pair.ids))]);
  const { rows } = await run(
    raw(
      db,
      sql`SELECT item_id, vector FROM embeddings
          WHERE model = ${model} AND item_id IN (SELECT value FROM json_each(${ids}))`,
    ),
  );
  const vectors = new Map(
    rows.map((row) => [String(row['item_id']), floatsOf(row['vector'] as ArrayBuffer)]),
  );
  return pairs.flatMap(({ ids: [a, b], distance }) => {
    const [left, right] = [vectors.get(a), vectors.get(b)];
    if (left === undefined || right === undefined) return [];
    const similarity = cosine(left, right);
    if (similarity < likeness.leastSimilarity(distance)) return [];
    return raw(
      db,
      sql`INSERT INTO possible_duplicates (item_id, other_id, title_distance, similarity)
          VALUES (${a}, ${b}, ${distance}, ${similarity})
          ON CONFLICT (item_id, other_id) DO UPDATE SET
            title_distance = excluded.title_distance, similarity = excluded.similarity`,
    );
  });
}

/** Of two vectors of unit length. */
function cosine(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}

import { type SQL, sql } from 'drizzle-orm';
import { type Database, write } from '../database.ts';

/** One of two items that may be one paper. */
interface DuplicateSide {
  readonly id: string;
  readonly title: string;
  readonly publishedAt: string;
  /** For example `arxiv:2503.00001`; an item with another id of one scheme is mostly another paper. */
  readonly externalIds: readonly string[];
}

/** Two items that may be one paper. */
export interface PossibleDuplicate {
  readonly items: readonly [DuplicateSide, DuplicateSide];
  /** Edits per letter of the longer title, 0 to 1. */
  readonly titleDistance: number;
  /** Cosine of the two embeddings. */
  readonly similarity: number;
}

/** Pairs of listed items that the operator has not dismissed. */
const OPEN = sql`possible_duplicates p
  JOIN items a ON a.id = p.item_id AND a.arrival IS NOT NULL
  JOIN items b ON b.id = p.other_id AND b.arrival IS NOT NULL
  WHERE p.dismissed_at IS NULL`;

function side(item: 'a' | 'b'): SQL {
  const column = (name: string) => sql.raw(`${item}.${name}`);
  return sql`json_object('id', ${column('id')}, 'title', ${column('title')}, 'publishedAt', ${column('published_at')},
    'externalIds', (SELECT json_group_array(scheme || ':' || value) FROM (SELECT scheme, value FROM external_ids
      WHERE item_id = ${column('id')} ORDER BY scheme, value)))`;
}

/** Lists the pairs of items that may be one paper, the most similar first. */
export async function listPossibleDuplicates(db: Database, limit: number): Promise<PossibleDuplicate[]> {
  const rows = await db.orm.all<{ a: string; b: string; titleDistance: number; similarity: number }>(sql`
    SELECT ${side('a')} AS a, ${side('b')} AS b, p.title_distance AS titleDistance, p.similarity
    FROM ${OPEN} ORDER BY p.title_distance - p.similarity, p.item_id, p.other_id LIMIT ${limit}`);
  return rows.map(({ a, b, ...measures }) => ({ items: [JSON.parse(a), JSON.parse(b)], ...measures }));
}

/** Counts the pairs of {@link listPossibleDuplicates}. */
export async function countPossibleDuplicates(db: Database): Promise<number> {
  const [row] = await db.orm.all<{ count: number }>(sql`SELECT count(*) AS count FROM ${OPEN}`);
  return row?.count ?? 0;
}

/**
 * Marks two items as two papers, for good.
 * @returns whether they were a listed pair
 */
export async function dismissDuplicate(
  db: Database,
  ids: readonly [string, string],
  now: Date,
): Promise<boolean> {
  const [a = '', b = ''] = [...ids].sort();
  const [result] = await write(db, [
    sql`UPDATE possible_duplicates SET dismissed_at = ${now.toISOString()}
          WHERE item_id = ${a} AND other_id = ${b} AND dismissed_at IS NULL`,
  ]);
  return (result?.rowsAffected ?? 0) > 0;
}

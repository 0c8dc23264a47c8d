import { sql } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { floatsOf } from '../vector.ts';

/** An item, and its best topic among those that say what it is about. */
export interface SampleItem {
  readonly id: string;
  readonly title: string;
  readonly abstract: string;
  /** Unit length. */
  readonly vector: Float32Array;
  /** A slug; `other` when all its topics are genres. */
  readonly topic: string;
  readonly score: number;
  /** Whether a person gave it the topic. */
  readonly byPerson: boolean;
}

/** Items per query: bounds the memory of responses. */
const PAGE_ITEMS = 512;

/**
 * Reads the listed items with the smallest ids. Ids are hashes, so the sample is uniform, and dumps in any order give the
 * same one.
 */
export async function sampleItems(db: Database, size: number): Promise<SampleItem[]> {
  const items: SampleItem[] = [];
  for (let after = ''; items.length < size; ) {
    const limit = Math.min(PAGE_ITEMS, size - items.length);
    const page = await db.orm.all<
      Omit<SampleItem, 'vector' | 'byPerson'> & { vector: ArrayBuffer; byPerson: number }
    >(sql`
      SELECT i.id, i.title, i.abstract, e.vector, coalesce(x.topic_slug, 'other') AS topic,
        coalesce(x.score, 0) AS score, coalesce(json_extract(x.why, '$.by') = 'person', 0) AS byPerson
      FROM (SELECT item_id, vector FROM embeddings e
            WHERE model = (SELECT model FROM catalogue) AND item_id > ${after}
              AND EXISTS (SELECT 1 FROM items WHERE id = e.item_id AND arrival IS NOT NULL)
            ORDER BY item_id LIMIT ${limit}) e
      CROSS JOIN items i ON i.id = e.item_id
      LEFT JOIN item_topics x ON x.item_id = i.id AND x.topic_slug = (
        SELECT s.topic_slug FROM item_topics s JOIN topics t ON t.slug = s.topic_slug
        WHERE s.item_id = i.id AND t.kind <> 'genre' ORDER BY s.score DESC, t.position LIMIT 1)
      ORDER BY i.id`);
    items.push(
      ...page.map((row) => ({ ...row, vector: floatsOf(row.vector), byPerson: row.byPerson === 1 })),
    );
    if (page.length < limit) break;
    after = page.at(-1)?.id ?? '';
  }
  return items;
}

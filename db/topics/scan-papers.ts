import { sql } from 'drizzle-orm';
import { type Database, read } from '../database.ts';
import { floatsOf } from '../vector.ts';
import type { ScoredPaper } from './classify-items.ts';

/** A listed item as a topic model reads it. */
export interface ScannedPaper extends ScoredPaper {
  readonly vector: Float32Array;
}

/** Items per query: bounds memory to some ten megabytes. */
const PAGE_ITEMS = 2_048;

/**
 * Reads all listed items that have an embedding, in pages, in the order of their ids.
 * @param model the embedding model
 */
export async function* scanPapers(db: Database, model: string): AsyncGenerator<readonly ScannedPaper[]> {
  for (let after = ''; ; ) {
    const { rows } = await read(
      db,
      sql`SELECT i.id, i.title, i.abstract, i.categories, e.vector
          FROM embeddings e CROSS JOIN items i ON i.id = e.item_id
          WHERE e.model = ${model} AND e.item_id > ${after} AND i.arrival IS NOT NULL
          ORDER BY e.item_id LIMIT ${PAGE_ITEMS}`,
    );
    yield rows.map((row) => ({
      id: String(row['id']),
      title: String(row['title']),
      abstract: String(row['abstract']),
      categories: JSON.parse(String(row['categories'])),
      vector: floatsOf(row['vector'] as ArrayBuffer),
    }));
    if (rows.length < PAGE_ITEMS) return;
    after = String(rows.at(-1)?.['id']);
  }
}

/** Reads the topics that items have, as slugs, strongest first. Items without topics are not in the result. */
export async function topicsOfItems(
  db: Database,
  ids: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const { rows } = await read(
    db,
    sql`SELECT item_id, topic_slug FROM json_each(${JSON.stringify(ids)}) n CROSS JOIN item_topics x ON x.item_id = n.value
        ORDER BY n.key, x.score DESC, x.topic_slug`,
  );
  const slugs = new Map<string, string[]>();
  for (const row of rows) {
    const [id, slug] = [String(row['item_id']), String(row['topic_slug'])];
    slugs.set(id, [...(slugs.get(id) ?? []), slug]);
  }
  return slugs;
}

/** Reads the embeddings of items. */
export async function vectorsOfItems(
  db: Database,
  model: string,
  ids: readonly string[],
): Promise<{ readonly id: string; readonly vector: Float32Array }[]> {
  const { rows } = await read(
    db,
    sql`SELECT item_id, vector FROM embeddings
        WHERE model = ${model} AND item_id IN (SELECT value FROM json_each(${JSON.stringify(ids)})) ORDER BY item_id`,
  );
  return rows.map((row) => ({
    id: String(row['item_id']),
    vector: floatsOf(row['vector'] as ArrayBuffer),
  }));
}

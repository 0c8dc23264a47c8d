import { sql } from 'drizzle-orm';
import { getCatalogue } from '../catalogue.ts';
import { type Database, read } from '../database.ts';
import { readSample, type SamplePaper } from './sample-papers.ts';

/** An item, and its best topic among those that say what it is about. */
export interface SampleItem extends SamplePaper {
  /** A slug; `other` when all its topics are genres. */
  readonly topic: string;
  readonly score: number;
  /** Whether a person gave it the topic. */
  readonly byPerson: boolean;
}

/** Reads a uniform sample of the listed items, always the same, with their best topics. */
export async function sampleItems(db: Database, size: number): Promise<SampleItem[]> {
  const { model } = await getCatalogue(db);
  if (model === null) return [];
  const sample = await readSample(db, { model, dumpId: null }, size);
  const ids = JSON.stringify(sample.map(({ id }) => id));
  const { rows } = await read(
    db,
    sql`SELECT x.item_id, x.topic_slug, x.score, json_extract(x.why, '$.by') AS decider
        FROM json_each(${ids}) n CROSS JOIN item_topics x ON x.item_id = n.value JOIN topics t ON t.slug = x.topic_slug
        WHERE t.kind <> 'genre' ORDER BY x.score, t.position DESC`,
  );
  // The last row of an item is its best topic.
  const best = new Map(rows.map((row) => [String(row['item_id']), row]));
  return sample.map((paper) => {
    const topic = best.get(paper.id);
    return {
      ...paper,
      topic: String(topic?.['topic_slug'] ?? 'other'),
      score: Number(topic?.['score'] ?? 0),
      byPerson: topic?.['decider'] === 'person',
    };
  });
}

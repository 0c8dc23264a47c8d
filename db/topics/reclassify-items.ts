import { sql } from 'drizzle-orm';
import { getCatalogue, timeOfChange, touchCatalogue } from '../catalogue.ts';
import { type Database, transact } from '../database.ts';
import { dateChanges, listInTopics } from '../items/assign-arrivals.ts';
import type { TopicRow } from '../items/loaded-paper.ts';
import { replaceTopics } from '../items/upsert-items.ts';
import { floatsOf } from '../vector.ts';
import type { TopicModel } from './classify-items.ts';

/**
 * Scores some items again, in one transaction: a person corrected their topics. To the feed of a topic that it comes to, an
 * item is no news. Ids without a listed item do nothing.
 */
export async function reclassifyItems(
  db: Database,
  topicModel: Pick<TopicModel, 'score'>,
  itemIds: readonly string[],
  now: Date,
): Promise<void> {
  const { model } = await getCatalogue(db);
  await transact(db, async (run) => {
    const at = await timeOfChange(run, now);
    const { rows } = await run(
      sql`SELECT i.id, i.title, i.abstract, i.categories, e.vector,
            (SELECT json_group_array(json_array(x.topic_slug, x.belongs)) FROM topic_examples x
              JOIN topics t ON t.slug = x.topic_slug WHERE x.item_id = i.id ORDER BY t.position) AS corrections
          FROM json_each(${JSON.stringify(itemIds)}) n
            CROSS JOIN items i ON i.id = n.value CROSS JOIN embeddings e ON e.item_id = i.id
          WHERE e.model = ${model} AND i.arrival IS NOT NULL`,
    );
    for (const row of rows) {
      const id = String(row['id']);
      const paper = {
        id,
        title: String(row['title']),
        abstract: String(row['abstract']),
        categories: JSON.parse(String(row['categories'])),
      };
      const scored = topicModel.score(paper, floatsOf(row['vector'] as ArrayBuffer));
      const topics = corrected(scored, new Map(JSON.parse(String(row['corrections']))));
      await run.all([...replaceTopics(id, topics), sql`UPDATE items SET changed_at = NULL WHERE id = ${id}`]);
    }
    await listInTopics(run, at);
    await dateChanges(run, at);
    await run(touchCatalogue(now));
  });
}

/** Topics as a person corrected them: those that they gave come first. @param corrections whether the item belongs, 1 or 0, by slug */
function corrected(
  topics: readonly TopicRow[],
  corrections: ReadonlyMap<string, number>,
): readonly TopicRow[] {
  if (corrections.size === 0) return topics;
  const none = { keywords: [], words: [], papers: [], margin: 0, threshold: 0 };
  const given = [...corrections].flatMap(([slug, belongs]): TopicRow[] => {
    const why = topics.find((topic) => topic.slug === slug)?.why ?? none;
    return belongs === 1 ? [{ slug, score: 1, why: { ...why, by: 'person' } }] : [];
  });
  const all = [...given, ...topics.filter(({ slug }) => !corrections.has(slug) && slug !== 'other')];
  return all.length > 0 ? all : [{ slug: 'other', score: 0, why: { ...none, by: 'person' } }];
}

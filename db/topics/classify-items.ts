import { type SQL, sql } from 'drizzle-orm';
import type { Run, Statement } from '../database.ts';
import { listInTopics } from '../items/assign-arrivals.ts';
import type { TopicRow } from '../items/loaded-paper.ts';
import { replaceTopics } from '../items/upsert-items.ts';
import type { TopicReasons } from '../schema.ts';
import { bytesOf, floatsOf } from '../vector.ts';

/** What topics are given by, beside the embedding. */
export interface ScoredPaper {
  /** The item's id. */
  readonly id: string;
  readonly title: string;
  readonly abstract: string;
  readonly categories: readonly string[];
}

/** The label vectors of a taxonomy, and the scores by them; `pipeline/topics/topic-model.ts`. */
export interface TopicModel {
  /**
   * Number of items on which label vectors are refitted; with more items they stay, so the topics of a large corpus do not
   * move. The sample is the items with the smallest ids. Ids are hashes, so it is uniform and does not depend on the order
   * of dumps.
   */
  readonly sampleSize: number;
  /** Fits the label vectors to the vectors of a sample; returns them by slug. Later calls of `score` use them. */
  refit(sample: readonly Float32Array[]): ReadonlyMap<string, Float32Array>;
  /** Takes the stored label vectors, by slug. Later calls of `score` use them. */
  restore(labels: ReadonlyMap<string, Float32Array>): void;
  /** Returns the topics of one item. */
  score(item: ScoredPaper, vector: Float32Array): readonly TopicRow[];
}

/** Items per query: bounds memory to a few megabytes, also for responses in JSON. */
const PAGE_ITEMS = 512;

/**
 * Gives items their topics. While the corpus is small, the label vectors are refitted first. Works within the caller's
 * transaction.
 * @param options.scope the items that arrive now: the topics of items that readers have seen stay as they are. Or all items,
 *   after a change of the taxonomy: an item that comes to another topic is no news in its feed
 * @param options.at the time of the publication
 */
export async function classifyItems(
  run: Run,
  topicModel: TopicModel,
  { model, scope, at }: { readonly model: string; readonly scope: 'arriving' | 'all'; readonly at: string },
): Promise<void> {
  await fitLabels(run, topicModel, model);
  const rows =
    scope === 'all'
      ? sql`embeddings e CROSS JOIN items i ON i.id = e.item_id`
      : sql`items i CROSS JOIN embeddings e ON e.item_id = i.id AND i.arrived_at = ${at}`;
  await rescore(run, topicModel, model, rows);
  await listInTopics(run, at);
}

/** Refits the label vectors while the corpus is small; else takes the stored ones. */
async function fitLabels(run: Run, topicModel: TopicModel, model: string): Promise<void> {
  const { rows: state } = await run(sql`SELECT refined_on FROM catalogue`);
  if (Number(state[0]?.['refined_on'] ?? 0) >= topicModel.sampleSize) {
    const { rows } = await run(sql`SELECT slug, vector FROM topics WHERE vector IS NOT NULL`);
    topicModel.restore(
      new Map(rows.map((row) => [String(row['slug']), floatsOf(row['vector'] as ArrayBuffer)])),
    );
    return;
  }
  const sample = await sampleVectors(run, model, topicModel.sampleSize);
  const labels = topicModel.refit(sample);
  await run.all([
    ...[...labels].map(
      ([slug, vector]) => sql`UPDATE topics SET vector = ${bytesOf(vector)} WHERE slug = ${slug}`,
    ),
    sql`UPDATE catalogue SET refined_on = ${sample.length}`,
  ]);
}

/** Reads the vectors of the listed items with the smallest ids. */
async function sampleVectors(run: Run, model: string, size: number): Promise<Float32Array[]> {
  const vectors: Float32Array[] = [];
  for (let after = ''; vectors.length < size; ) {
    const limit = Math.min(PAGE_ITEMS, size - vectors.length);
    const { rows } = await run(
      sql`SELECT e.item_id, e.vector FROM embeddings e JOIN items i ON i.id = e.item_id
            WHERE e.model = ${model} AND e.item_id > ${after} AND i.arrival IS NOT NULL
            ORDER BY e.item_id LIMIT ${limit}`,
    );
    for (const row of rows) vectors.push(floatsOf(row['vector'] as ArrayBuffer));
    if (rows.length < limit) break;
    after = String(rows.at(-1)?.['item_id']);
  }
  return vectors;
}

interface ScoredItem extends Omit<ScoredPaper, 'categories'> {
  /** A JSON list. */
  readonly categories: string;
  readonly vector: ArrayBuffer;
  readonly topics: string;
}

/** Scores the listed items of `embeddings e` and `items i` again, and replaces topics that differ. */
async function rescore(run: Run, topicModel: TopicModel, model: string, rows: SQL): Promise<void> {
  for (let after = ''; ; ) {
    const page = (
      await run(
        sql`SELECT i.id, i.title, i.abstract, i.categories, e.vector,
                (SELECT json_group_array(json_array(topic_slug, score, json(why)))
                   FROM (SELECT * FROM item_topics WHERE item_id = i.id ORDER BY topic_slug)) AS topics
              FROM ${rows}
              WHERE e.model = ${model} AND e.item_id > ${after} AND i.arrival IS NOT NULL
              ORDER BY e.item_id LIMIT ${PAGE_ITEMS}`,
      )
    ).rows as unknown as ScoredItem[];
    const statements: Statement[] = [];
    for (const item of page) {
      const paper = { ...item, categories: JSON.parse(item.categories) as string[] };
      const topics = topicModel.score(paper, floatsOf(item.vector));
      if (isSame(topics, item.topics)) continue;
      statements.push(
        ...replaceTopics(item.id, topics),
        sql`UPDATE items SET changed_at = NULL WHERE id = ${item.id}`,
      );
    }
    await run.all(statements);
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE_ITEMS) return;
    after = last.id;
  }
}

/** SQLite writes fifteen of a number's sixteen or seventeen digits into JSON. */
const MAX_ROUNDING_ERROR = 1e-12;

/** Whether topics equal the stored ones, which are in the order of their slugs. */
function isSame(topics: readonly TopicRow[], stored: string): boolean {
  const before = JSON.parse(stored) as readonly (readonly [string, number, TopicReasons])[];
  const bySlug = topics.toSorted((a, b) => (a.slug < b.slug ? -1 : 1));
  return (
    bySlug.length === before.length &&
    bySlug.every(({ slug, score, why }, i) => {
      const [slugBefore, scoreBefore = 0, whyBefore] = before[i] ?? [];
      const isNear = Math.abs(score - scoreBefore) <= MAX_ROUNDING_ERROR;
      return slug === slugBefore && isNear && JSON.stringify(why) === JSON.stringify(whyBefore);
    })
  );
}

import { type SQL, sql } from 'drizzle-orm';
import { getCatalogue, timeOfChange, touchCatalogue } from '../catalogue.ts';
import { type Database, type Run, type Statement, transact } from '../database.ts';
import { dateChanges, listInTopics } from '../items/assign-arrivals.ts';
import type { TopicRow } from '../items/loaded-paper.ts';
import { replaceTopics } from '../items/upsert-items.ts';
import type { TopicReasons } from '../schema/topics.ts';
import { floatsOf } from '../vector.ts';
import { type Query, readExamples, type TaxonomyExample, type TopicExample } from './examples.ts';

/** What topics are given by, beside the embedding. */
export interface ScoredPaper {
  /** The item's id. */
  readonly id: string;
  readonly title: string;
  readonly abstract: string;
  readonly categories: readonly string[];
  /** What a person said of it, at most once a topic; nothing by default. */
  readonly examples?: readonly Omit<TopicExample, 'itemId'>[];
}

/** What was fitted, and the scores by it; `pipeline/topics/topic-model.ts`. Scores do not change. */
export interface TopicModel {
  /** Identifies all that scores depend on: taxonomy, method, vectors, the items it was fitted on. */
  readonly version: string;
  /** The number of items it was fitted on. */
  readonly fittedOn: number;
  /** The topics that an item may have. */
  readonly slugs: ReadonlySet<string>;
  /** The papers that the taxonomy names. */
  readonly examples: readonly TaxonomyExample[];
  /** Returns the topics of one item. */
  score(item: ScoredPaper, vector: Float32Array): readonly TopicRow[];
}

/** Items per query. A page is scored without a pause, so it bounds how long a server does not answer, to some 0.1 s. */
const PAGE_ITEMS = 128;

/**
 * Scores some items again, in one transaction: a person corrected their topics. To the feed of a topic that it comes to, an
 * item is no news. Ids without a listed item do nothing.
 * @returns how many items changed
 */
export async function reclassifyItems(
  db: Database,
  topicModel: TopicModel,
  itemIds: readonly string[],
  now: Date,
): Promise<number> {
  const { model } = await getCatalogue(db);
  return transact(db, async (run) => {
    const at = await timeOfChange(run, now);
    const ids = JSON.stringify(itemIds);
    const where = sql`i.arrival IS NOT NULL AND i.id IN (SELECT value FROM json_each(${ids}))`;
    const changed = await rescore(run, topicModel, { model, where });
    if (changed === 0) return 0;
    await listInTopics(run, at);
    await dateChanges(run, at);
    await run(touchCatalogue(now));
    return changed;
  });
}

/** Items to score. */
export interface Scope {
  /** The embedding model. */
  readonly model: string | null;
  /** A condition on `items i`. */
  readonly where: SQL;
}

/**
 * Scores items again, and replaces topics that differ. Works within the caller's transaction.
 * @returns how many items changed
 */
export async function rescore(run: Run, topicModel: TopicModel, scope: Scope): Promise<number> {
  let changed = 0;
  for await (const page of rescoredItems(run, topicModel, scope)) {
    const differing = page.filter(({ isSame }) => !isSame);
    changed += differing.length;
    await run.all(
      differing.flatMap(({ id, topics }): Statement[] => [
        ...replaceTopics(id, topics),
        sql`UPDATE items SET changed_at = NULL WHERE id = ${id}`,
      ]),
    );
  }
  return changed;
}

/** An item with its topics, and those that it gets by another topic model. */
export interface RescoredItem {
  readonly id: string;
  readonly title: string;
  /** Slugs, in their order. */
  readonly before: readonly string[];
  readonly topics: readonly TopicRow[];
  /** Whether topics, scores and reasons are as before. */
  readonly isSame: boolean;
}

interface ScoredItem extends Omit<ScoredPaper, 'categories' | 'examples'> {
  /** A JSON list. */
  readonly categories: string;
  readonly vector: ArrayBuffer;
  readonly topics: string;
}

/** Scores items, in pages, in the order of their ids. Writes nothing. */
export async function* rescoredItems(
  query: Query,
  topicModel: TopicModel,
  { model, where }: Scope,
): AsyncGenerator<readonly RescoredItem[]> {
  const examples = Map.groupBy(await readExamples(query, topicModel.examples), ({ itemId }) => itemId);
  const { rows } = await query(sql`SELECT i.id FROM items i WHERE ${where} ORDER BY i.id`);
  for (let from = 0; from < rows.length; from += PAGE_ITEMS) {
    const ids = JSON.stringify(rows.slice(from, from + PAGE_ITEMS).map((row) => row['id']));
    const page = await query(
      sql`SELECT i.id, i.title, i.abstract, i.categories, e.vector,
            (SELECT json_group_array(json_array(topic_slug, score, json(why)))
               FROM (SELECT * FROM item_topics WHERE item_id = i.id ORDER BY topic_slug)) AS topics
          FROM json_each(${ids}) n CROSS JOIN items i ON i.id = n.value CROSS JOIN embeddings e ON e.item_id = i.id
          WHERE e.model = ${model} ORDER BY n.key`,
    );
    // A local database answers without a pause, and requests wait.
    await new Promise((resolve) => setTimeout(resolve));
    yield (page.rows as unknown as ScoredItem[]).map((item) => {
      const categories = JSON.parse(item.categories) as string[];
      const paper = { ...item, categories, examples: examples.get(item.id) ?? [] };
      const topics = topicModel.score(paper, floatsOf(item.vector));
      const before = JSON.parse(item.topics) as StoredTopic[];
      const slugs = before.map(([slug]) => slug);
      return { id: item.id, title: item.title, before: slugs, topics, isSame: isSame(topics, before) };
    });
  }
}

type StoredTopic = readonly [slug: string, score: number, why: TopicReasons];

/** SQLite writes fifteen of a number's sixteen or seventeen digits into JSON. */
const MAX_ROUNDING_ERROR = 1e-12;

/** Whether topics equal the stored ones, which are in the order of their slugs. */
function isSame(topics: readonly TopicRow[], before: readonly StoredTopic[]): boolean {
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

/** Applying a taxonomy and its topic model to all items, also to those that readers have seen. */

import { sql } from 'drizzle-orm';
import { getCatalogue, timeOfChange, touchCatalogue } from '../catalogue.ts';
import { type Database, type Run, read, transact, write } from '../database.ts';
import { dateChanges, listInTopics } from '../items/assign-arrivals.ts';
import { KEEP_PLACE } from '../items/upsert-items.ts';
import { formerTopics, topics } from '../schema/topics.ts';
import { type RescoredItem, rescore, rescoredItems, type TopicModel } from './classify-items.ts';
import { readExamples, type TopicExample } from './examples.ts';
import { type FittedTopicModel, getTopicModelState, isCurrent, replaceTopicModel } from './topic-model.ts';
import type { TopicRecord } from './topics.ts';

/** A taxonomy with its vectors and its topic model. */
export interface FittedTaxonomy {
  /** In display order; `formerly` lists former slugs. */
  readonly topics: readonly (Omit<TopicRecord, 'position' | 'arrivals' | 'kind'> & {
    readonly kind?: TopicRecord['kind'];
    readonly formerly?: readonly string[];
  })[];
  readonly fitted: FittedTopicModel;
}

/**
 * Replaces the taxonomy and the topic model, and scores every item again. Items are scored beside the readers and the loaders;
 * then all changes are made in one short transaction: feeds show the old topics or the new ones, never a mixture. To a topic
 * that had a feed before, an item that comes is no news.
 * @param onScored called with each page of items, before anything changes
 * @returns false when another topic model was stored meanwhile: then nothing changed
 */
export async function applyTaxonomy(
  db: Database,
  { topics: rows, fitted }: FittedTaxonomy,
  topicModel: TopicModel,
  now: Date,
  onScored: (page: readonly RescoredItem[]) => void = () => {},
): Promise<boolean> {
  const before = (await getTopicModelState(db))?.version ?? null;
  const { arrivals } = await getCatalogue(db);
  const application = crypto.randomUUID();
  const examplesBefore = await readExamples((query) => read(db, query), topicModel.examples);
  const scope = { model: fitted.model, where: sql`i.arrival IS NOT NULL` };
  for await (const page of rescoredItems((query) => read(db, query), topicModel, scope)) {
    await gather(db, application, page);
    onScored(page);
  }
  return transact(db, async (run) => {
    if (!(await isCurrent(run, before))) {
      await run(sql`DELETE FROM rescored_topics WHERE application = ${application}`);
      return false;
    }
    const at = await timeOfChange(run, now);
    const added = await replaceTopicRows(db, run, rows);
    await replaceTopicModel(db, run, fitted, now);
    const { taxonomyHash, model } = fitted;
    await run(
      sql`UPDATE catalogue SET taxonomy_hash = ${taxonomyHash}, model = ${model}, classified_at = ${at}`,
    );
    await putInPlace(run, application);
    // Those that arrived, and those that a person corrected, while the others were scored.
    const corrected = JSON.stringify(
      changedItems(examplesBefore, await readExamples(run, topicModel.examples)),
    );
    const where = sql`i.arrival IS NOT NULL AND (i.arrival > ${arrivals} OR i.id IN (SELECT value FROM json_each(${corrected})))`;
    await rescore(run, topicModel, { model, where });
    await listInTopics(run, at, added);
    await dateChanges(run, at);
    await run(touchCatalogue(now));
    return true;
  });
}

/** The items of examples that were added, taken back or turned round. */
function changedItems(before: readonly TopicExample[], after: readonly TopicExample[]): readonly string[] {
  const keys = [before, after].map((examples) => new Set(examples.map((each) => JSON.stringify(each))));
  return [...before, ...after]
    .filter((each) => !keys.every((those) => those.has(JSON.stringify(each))))
    .map(({ itemId }) => itemId);
}

/** Gathers the topics of the items that are to change. */
async function gather(db: Database, application: string, page: readonly RescoredItem[]): Promise<void> {
  const rows = page
    .filter(({ isSame }) => !isSame)
    .flatMap(({ id, topics }) => topics.map(({ slug, score, why }) => ({ id, slug, score, why })));
  await write(
    db,
    rows.map(
      ({
        id,
        slug,
        score,
        why,
      }) => sql`INSERT INTO rescored_topics (application, item_id, topic_slug, score, why)
        VALUES (${application}, ${id}, ${slug}, ${score}, ${JSON.stringify(why)})`,
    ),
  );
}

/** Makes gathered topics those of their items. In topics that stay an item keeps its place. */
async function putInPlace(run: Run, application: string): Promise<void> {
  const ids = sql`SELECT item_id FROM rescored_topics WHERE application = ${application}`;
  await run.all([
    sql`DELETE FROM item_topics WHERE item_id IN (${ids}) AND NOT EXISTS (SELECT 1 FROM rescored_topics r
          WHERE r.application = ${application} AND r.item_id = item_topics.item_id AND r.topic_slug = item_topics.topic_slug)`,
    sql`INSERT INTO item_topics (topic_slug, item_id, score, why, published_at, position, news_score)
          SELECT r.topic_slug, i.id, r.score, r.why, i.published_at, i.position, r.score
          FROM rescored_topics r JOIN items i ON i.id = r.item_id WHERE r.application = ${application}
          ${KEEP_PLACE}`,
    sql`UPDATE items SET changed_at = NULL WHERE id IN (${ids})`,
    // Also what an application left that was broken off.
    sql`DELETE FROM rescored_topics`,
  ]);
}

/**
 * Replaces the topics. A topic with a new slug keeps its feed, and a dropped one is recorded.
 * @returns the slugs of topics without a feed before
 */
async function replaceTopicRows(
  db: Database,
  run: Run,
  rows: FittedTaxonomy['topics'],
): Promise<readonly string[]> {
  const slugs = JSON.stringify(rows.map(({ slug }) => slug));
  await run(sql`INSERT INTO former_topics (slug) SELECT slug FROM topics WHERE true ON CONFLICT DO NOTHING`);
  await run(sql`UPDATE former_topics SET successor = NULL`);
  const { rows: present } = await run(sql`SELECT slug FROM topics`);
  const existing = new Set(present.map((row) => String(row['slug'])));
  for (const { slug, formerly = [] } of rows) {
    const former = formerly.find((each) => existing.has(each) && !rows.some((row) => row.slug === each));
    if (existing.has(slug) || former === undefined) continue;
    await run(sql`UPDATE topics SET slug = ${slug} WHERE slug = ${former}`);
    for (const table of [sql`item_topics`, sql`left_topics`, sql`topic_examples`])
      await run(sql`UPDATE OR REPLACE ${table} SET topic_slug = ${slug} WHERE topic_slug = ${former}`);
    existing.delete(former);
    existing.add(slug);
  }
  // Together: a server breaks a transaction off that holds the lock for five seconds while others wait.
  await run.all([
    sql`DELETE FROM topics WHERE slug NOT IN (SELECT value FROM json_each(${slugs}))`,
    ...rows.flatMap(({ formerly = [], ...topic }, position) => {
      const row = { kind: 'subject' as const, ...topic, position };
      const formers = formerly.map((slug) => ({ slug, successor: topic.slug }));
      return [
        db.orm.insert(topics).values(row).onConflictDoUpdate({ target: topics.slug, set: row }),
        ...formers.map((former) =>
          db.orm
            .insert(formerTopics)
            .values(former)
            .onConflictDoUpdate({ target: formerTopics.slug, set: former }),
        ),
      ];
    }),
    sql`DELETE FROM former_topics WHERE slug IN (SELECT slug FROM topics)`,
  ]);
  return rows.map(({ slug }) => slug).filter((slug) => !existing.has(slug));
}

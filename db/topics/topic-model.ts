/** The topic model that gives arriving items their topics. */

import { sql } from 'drizzle-orm';
import { touchCatalogue } from '../catalogue.ts';
import { type Database, type Run, read, transact } from '../database.ts';
import { topicModel } from '../schema/topics.ts';
import { bytesOf } from '../vector.ts';

/** A fitted topic model, as it is stored. */
export type StoredTopicModel = Omit<typeof topicModel.$inferSelect, 'id' | 'fittedAt'>;

/** A topic model to store, with the label vectors of its topics. */
export interface FittedTopicModel extends StoredTopicModel {
  /** By slug. */
  readonly labels: ReadonlyMap<string, Float32Array>;
}

/** Reads what identifies the stored topic model; `undefined` before a taxonomy was applied. */
export async function getTopicModelState(db: Database) {
  const { version, taxonomyHash, model, fittedOn, fittedAt } = topicModel;
  const [row] = await db.orm.select({ version, taxonomyHash, model, fittedOn, fittedAt }).from(topicModel);
  return row;
}

/** Whether any paper has a vector of the model. */
export async function hasVectors(db: Database, model: string): Promise<boolean> {
  const { rows } = await read(
    db,
    sql`SELECT EXISTS (SELECT 1 FROM embeddings WHERE model = ${model}) AS any`,
  );
  return rows[0]?.['any'] === 1;
}

/** Reads the stored topic model. */
export async function getTopicModel(db: Database): Promise<StoredTopicModel | undefined> {
  const [row] = await db.orm.select().from(topicModel);
  return row;
}

/** Whether a transaction sees no other topic model than this one. */
export async function isCurrent(run: Run, version: string | null): Promise<boolean> {
  const { rows } = await run(sql`SELECT version FROM topic_model`);
  return rows.every((row) => row['version'] === version);
}

/** Replaces the topic model within the caller's transaction. */
export async function replaceTopicModel(
  db: Database,
  run: Run,
  { labels, ...model }: FittedTopicModel,
  now: Date,
): Promise<void> {
  const row = { ...model, id: 1, fittedAt: now.toISOString() };
  await run.all([
    // An upsert would send the tables twice.
    sql`DELETE FROM topic_model`,
    db.orm.insert(topicModel).values(row),
    ...[...labels].map(
      ([slug, vector]) => sql`UPDATE topics SET vector = ${bytesOf(vector)} WHERE slug = ${slug}`,
    ),
  ]);
}

/**
 * Stores a topic model for the items that arrive from now on.
 * @param before the version that was stored when the fit began
 * @returns false when another one was stored meanwhile: then it does nothing
 */
export async function storeTopicModel(
  db: Database,
  fitted: FittedTopicModel,
  before: string,
  now: Date,
): Promise<boolean> {
  return transact(db, async (run) => {
    if (!(await isCurrent(run, before))) return false;
    await replaceTopicModel(db, run, fitted, now);
    await run(touchCatalogue(now));
    return true;
  });
}

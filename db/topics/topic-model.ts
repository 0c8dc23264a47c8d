/** The topic model that gives arriving items their topics, and the items that it is fitted on. */

import { sql } from 'drizzle-orm';
import { touchCatalogue } from '../catalogue.ts';
import { type Database, type Run, read, transact } from '../database.ts';
import { topicModel } from '../schema/topics.ts';
import { bytesOf, floatsOf } from '../vector.ts';
import type { ScoredPaper, TopicModel } from './classify-items.ts';
import { readExamples, type TopicExample } from './examples.ts';

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
  await run(db.orm.insert(topicModel).values(row).onConflictDoUpdate({ target: topicModel.id, set: row }));
  await run.all(
    [...labels].map(
      ([slug, vector]) => sql`UPDATE topics SET vector = ${bytesOf(vector)} WHERE slug = ${slug}`,
    ),
  );
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

/** A paper with its embedding. */
export interface EmbeddedPaper extends ScoredPaper {
  readonly vector: Float32Array;
}

/** The items that a fit may use. */
export interface SampleScope {
  /** The embedding model. */
  readonly model: string;
  /** A dump that is about to be complete: its items count as listed ones do. */
  readonly dumpId: string | null;
}

const sampled = ({ model, dumpId }: SampleScope) => sql`embeddings e CROSS JOIN items i ON i.id = e.item_id
  WHERE e.model = ${model} AND (i.arrival IS NOT NULL OR EXISTS
    (SELECT 1 FROM item_dumps d WHERE d.item_id = i.id AND d.dump_id = ${dumpId}))`;

/** Counts the items that a fit may use, up to `limit`. */
export async function countSample(db: Database, scope: SampleScope, limit: number): Promise<number> {
  const { rows } = await read(
    db,
    sql`SELECT count(*) AS n FROM (SELECT 1 FROM ${sampled(scope)} LIMIT ${limit})`,
  );
  return Number(rows[0]?.['n']);
}

/** Items per query: bounds memory to a few megabytes, also for responses in JSON. */
const PAGE_ITEMS = 512;

/**
 * Reads the items with the smallest ids, in their order. Ids are hashes, so the sample is uniform and does not depend on the
 * order of dumps.
 */
export async function readSample(
  db: Database,
  scope: SampleScope,
  size: number,
): Promise<readonly EmbeddedPaper[]> {
  const sample: EmbeddedPaper[] = [];
  for (let after = ''; sample.length < size; after = sample.at(-1)?.id ?? '') {
    const limit = Math.min(PAGE_ITEMS, size - sample.length);
    const page = sql`SELECT i.id, i.title, i.abstract, i.categories, e.vector FROM ${sampled(scope)}
      AND e.item_id > ${after} ORDER BY e.item_id LIMIT ${limit}`;
    const { rows } = await read(db, page);
    sample.push(...rows.map(embeddedPaper));
    if (rows.length < limit) break;
  }
  return sample;
}

/** Reads the examples of the database and of the taxonomy, with their papers. */
export async function readExamplePapers(
  db: Database,
  model: string,
  named: TopicModel['examples'],
): Promise<readonly (EmbeddedPaper & TopicExample)[]> {
  const examples = await readExamples((query) => read(db, query), named);
  const ids = JSON.stringify(examples.map(({ itemId }) => itemId));
  const { rows } = await read(
    db,
    sql`SELECT i.id, i.title, i.abstract, i.categories, e.vector FROM items i JOIN embeddings e ON e.item_id = i.id
      WHERE e.model = ${model} AND i.id IN (SELECT value FROM json_each(${ids}))`,
  );
  const papers = new Map(rows.map((row) => [String(row['id']), embeddedPaper(row)]));
  return examples.flatMap((example) => {
    const paper = papers.get(example.itemId);
    return paper === undefined ? [] : [{ ...paper, ...example }];
  });
}

function embeddedPaper(row: Readonly<Record<string, unknown>>): EmbeddedPaper {
  return {
    id: String(row['id']),
    title: String(row['title']),
    abstract: String(row['abstract']),
    categories: JSON.parse(String(row['categories'])) as string[],
    vector: floatsOf(row['vector'] as ArrayBuffer),
  };
}

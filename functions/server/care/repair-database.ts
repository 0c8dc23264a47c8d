/** Repairs: whatever is derived is derived again, what refers to nothing is deleted. */

import { sql } from 'drizzle-orm';
import { findWrongContent } from '../../../db/care/derived.ts';
import type { Finding, Repair } from '../../../db/care/finding.ts';
import { countOf } from '../../../db/care/finding.ts';
import * as mend from '../../../db/care/repair.ts';
import { findBrokenVectors } from '../../../db/care/vectors.ts';
import { type Database, read, write } from '../../../db/database.ts';
import { compareItems } from '../../../db/duplicates/compare-items.ts';
import { isDamage } from '../../../db/faults.ts';
import { upsertEmbedding } from '../../../db/items/upsert-items.ts';
import { deriveEarlier } from '../../../db/terms/derived-content.ts';
import { reclassifyItems, type TopicModel } from '../../../db/topics/classify-items.ts';
import { deriveContent } from '../../../pipeline/identity/derived-content.ts';
import { duplicateCriteria } from '../../../pipeline/identity/duplicates.ts';
import { embeddingText } from '../../../pipeline/stages/embed.ts';
import type { Embedder } from '../../../pipeline/types.ts';
import { expectedSchema, missingObjects } from './schema.ts';

/** What some repairs need. */
export interface RepairParts {
  /** Embeds papers whose vectors are missing or broken. */
  readonly embedder: Pick<Embedder, 'model' | 'embed' | 'concurrency'>;
  /** Opens the topic model, for papers without a topic. */
  openTopicModel(): Promise<TopicModel>;
}

/** A repair of an open database. @returns what it did */
type Step = (db: Database, parts: RepairParts, now: Date) => Promise<string>;

/** The repairs of an open database in their order: what is derived comes after what it is derived from. */
const STEPS: Readonly<Record<Exclude<Repair, 'rebuild-file'>, Step>> = {
  schema: repairSchema,
  indexes: async (db) => {
    await mend.rebuildIndexes(db);
    return 'made all indexes anew';
  },
  orphans: async (db) => `deleted ${countOf(await mend.deleteOrphans(db), 'row')} that refer to nothing`,
  counts: async (db) => {
    await mend.raiseCounts(db);
    return 'raised the numbers that new papers continue from';
  },
  ledger: async (db) => {
    await mend.recountDumps(db);
    return 'counted the records of dumps again';
  },
  leases: async (db, _, now) => {
    await mend.endLeases(db, now);
    return 'ended claims that a wrong clock had made';
  },
  content: async (db) => {
    await mend.unindexAll(db);
    await deriveEarlier(db, deriveContent);
    return 'worked out extracts, other words, authors and categories again';
  },
  copies: async (db) => {
    await mend.renewCopies(db);
    return 'copied places and dates of papers to their topics and categories';
  },
  'full-text': repairFullText,
  vectors: repairVectors,
  topics: repairTopics,
  titles: repairTitles,
  cells: async (db) => {
    await mend.rebuildCells(db);
    return 'made the index of vectors anew';
  },
};

/**
 * Repairs what findings name, in an order in which no repair undoes another.
 * @returns what was done, a line each
 */
export async function repairDatabase(
  db: Database,
  findings: readonly Finding[],
  parts: RepairParts,
  now = new Date(),
): Promise<string[]> {
  const wanted = new Set(findings.map(({ repair }) => repair));
  const done: string[] = [];
  for (const [name, step] of Object.entries(STEPS))
    if (wanted.has(name as Repair)) done.push(await step(db, parts, now));
  if (done.length > 0) await mend.touch(db, now);
  return done;
}

async function repairSchema(db: Database): Promise<string> {
  const missing = await missingObjects(db);
  for (const { type, name, sql: text } of missing) {
    // A table of another form keeps its rows; it is the next finding.
    if (type === 'table')
      await db.client.execute(text.replace(/^CREATE (VIRTUAL )?TABLE/, 'CREATE $1TABLE IF NOT EXISTS'));
    else await db.client.batch([`DROP ${type} IF EXISTS "${name}"`, text], 'write');
  }
  return `made ${missing.map(({ type, name }) => `${type} ${name}`).join(', ')}`;
}

async function repairFullText(db: Database): Promise<string> {
  try {
    await mend.rebuildFullText(db);
  } catch (error) {
    if (!isDamage(error) && !/no such table/.test(String(error))) throw error;
    // Its own tables do not fit each other.
    const objects = (await expectedSchema()).filter(({ name }) => /^(?:items_fts|item_words)$/.test(name));
    await db.client.batch(
      [
        'DROP TABLE IF EXISTS item_words',
        'DROP TABLE IF EXISTS items_fts',
        ...objects.map((object) => object.sql),
      ],
      'write',
    );
    await mend.rebuildFullText(db);
  }
  return 'made the full-text index anew';
}

async function repairVectors(db: Database, { embedder }: RepairParts): Promise<string> {
  const { model, ids } = await findBrokenVectors(db);
  if (model !== embedder.model)
    return `embedded nothing: the vectors are of ${model}, this program has ${embedder.model}`;
  await write(db, [sql`DELETE FROM embeddings WHERE model <> ${model}`]);
  for (let from = 0; from < ids.length; from += embedder.concurrency) {
    const page = JSON.stringify(ids.slice(from, from + embedder.concurrency));
    // The vector of an item that is gone is an orphan.
    const { rows } = await read(
      db,
      sql`SELECT id, title, abstract FROM items WHERE id IN (SELECT value FROM json_each(${page}))`,
    );
    const papers = rows.map((row) => ({
      itemId: String(row['id']),
      title: String(row['title']),
      abstract: String(row['abstract']),
    }));
    const embeddings = await Promise.all(papers.map((paper) => embedder.embed(embeddingText(paper))));
    await write(
      db,
      embeddings.flatMap((embedding, i) => {
        const paper = papers[i];
        return paper === undefined ? [] : [upsertEmbedding(model, paper, embedding)];
      }),
    );
  }
  return `embedded ${countOf(ids.length, 'paper')}`;
}

async function repairTopics(db: Database, { openTopicModel }: RepairParts, now: Date): Promise<string> {
  const { rows } = await read(
    db,
    sql`SELECT id FROM items i WHERE arrival IS NOT NULL AND NOT EXISTS (SELECT 1 FROM item_topics x WHERE x.item_id = i.id)`,
  );
  const ids = rows.map(({ id }) => String(id));
  const changed = await reclassifyItems(db, await openTopicModel(), ids, now);
  return `gave ${countOf(changed, 'paper')} their topics, by the present topic model; no feed brings them as new`;
}

async function repairTitles(db: Database, { embedder }: RepairParts): Promise<string> {
  const { withoutPrints } = await findWrongContent(db, deriveContent, duplicateCriteria);
  await mend.uncompareItems(db, withoutPrints);
  await compareItems(db, embedder.model, duplicateCriteria);
  return `compared ${countOf(withoutPrints.length, 'paper')} by title`;
}

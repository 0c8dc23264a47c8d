/** Work for the items of a dump before its publication, so that the publication itself is short. */

import { sql } from 'drizzle-orm';
import { type Database, type Run, read, transact } from '../database.ts';
import { restoresTopics } from '../exports/restored-items.ts';
import { type DeriveContent, deriveUnseen } from '../terms/derived-content.ts';
import { rescore, type TopicModel } from '../topics/classify-items.ts';
import { type Query, readExamples } from '../topics/examples.ts';

interface Preparing {
  readonly dumpId: string;
  /** The embedding model. */
  readonly model: string;
  readonly topicModel: TopicModel;
  readonly derive: DeriveContent;
}

/** Items per transaction: some tenths of a second. */
const PAGE_ITEMS = 128;

/**
 * Gives the items of a dump that readers do not see yet their topics and all that follows from their content, in short
 * transactions; goes on where it was broken off. What changes afterwards is no longer prepared.
 */
export async function prepareItems(db: Database, preparing: Preparing): Promise<void> {
  for (const ids of await listUnprepared((query) => read(db, query), preparing))
    await transact(db, (run) => prepare(run, ids, preparing));
}

/** Prepares the items that {@link prepareItems} did not, or that changed since. Works within the caller's transaction. */
export async function prepareRest(run: Run, preparing: Preparing): Promise<void> {
  for (const ids of await listUnprepared(run, preparing)) await prepare(run, ids, preparing);
}

/** The ids of items that are to be prepared, each page a JSON list. Those that examples name always are: examples change. */
async function listUnprepared(query: Query, { dumpId, topicModel }: Preparing): Promise<string[]> {
  const { rows } = await query(
    sql`SELECT i.id FROM items i LEFT JOIN prepared_items p ON p.item_id = i.id
          WHERE i.arrival IS NULL AND i.id IN (SELECT item_id FROM item_dumps WHERE dump_id = ${dumpId})
            AND (p.item_id IS NULL OR i.id IN (SELECT value FROM json_each(${await exampleIds(query, topicModel)}))
              OR (p.topic_model IS NOT ${topicModel.version} AND NOT ${restoresTopics(dumpId)}))
          ORDER BY i.id`,
  );
  return pagesOf(rows.map(({ id }) => id));
}

/** Keys of rows for a transaction each, as JSON lists. */
export function pagesOf(keys: readonly unknown[]): string[] {
  return Array.from({ length: Math.ceil(keys.length / PAGE_ITEMS) }, (_, page) =>
    JSON.stringify(keys.slice(page * PAGE_ITEMS, (page + 1) * PAGE_ITEMS)),
  );
}

async function prepare(
  run: Run,
  ids: string,
  { dumpId, model, topicModel, derive }: Preparing,
): Promise<void> {
  const derived = await deriveUnseen(run, ids, derive);
  // The plus: not by the index of arrivals, in which all unseen items are alike.
  const where = sql`+i.arrival IS NULL AND i.id IN (SELECT value FROM json_each(${ids})) AND NOT ${restoresTopics(dumpId)}`;
  await rescore(run, topicModel, { model, where });
  await run(
    sql`INSERT OR REPLACE INTO prepared_items (item_id, topic_model, categories, authors)
          SELECT i.id, iif(${restoresTopics(dumpId)} OR i.id IN (SELECT value FROM json_each(${await exampleIds(run, topicModel)})),
            NULL, ${topicModel.version}), j.value -> 1, j.value -> 2
          FROM json_each(${JSON.stringify(derived)}) j JOIN items i ON i.id = j.value ->> 0`,
  );
}

/** The ids of the items that examples name, as a JSON list. */
async function exampleIds(query: Query, { examples }: TopicModel): Promise<string> {
  return JSON.stringify((await readExamples(query, examples)).map(({ itemId }) => itemId));
}

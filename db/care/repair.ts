/** What mends a database without anything but the database itself. */

import { sql } from 'drizzle-orm';
import { touchCatalogue } from '../catalogue.ts';
import { codeWaiting } from '../cells/code-items.ts';
import { type Database, write } from '../database.ts';
import { LISTED_DATE } from '../items/listed-date.ts';
import { DELETE_ORPHANS } from './integrity.ts';
import { DUMP_COUNTS, latest } from './ledger.ts';

/** Makes the indexes of all tables anew. */
export async function rebuildIndexes(db: Database): Promise<void> {
  await write(db, [sql`REINDEX`]);
}

/** Deletes rows that refer to nothing. @returns how many */
export async function deleteOrphans(db: Database): Promise<number> {
  const results = await write(
    db,
    DELETE_ORPHANS.map((statement) => sql.raw(statement)),
  );
  return results.reduce((sum, { rowsAffected }) => sum + rowsAffected, 0);
}

/** Sets the numbers that new arrivals continue from to the highest that was given. */
export async function raiseCounts(db: Database): Promise<void> {
  await write(db, [
    sql`UPDATE catalogue SET arrivals = max(arrivals, (SELECT ifnull(max(arrival), 0) FROM items))`,
    sql`UPDATE topics SET arrivals = max(arrivals, (SELECT ifnull(max(ordinal), 0) FROM item_topics WHERE topic_slug = slug))`,
  ]);
}

/** Counts again what became of the records of loaded dumps. */
export async function recountDumps(db: Database): Promise<void> {
  await write(db, [
    sql.raw(`UPDATE dumps SET stored = c.found_stored, merged = c.found_papers - c.found_stored, rejected = c.found_rejected
      FROM (${DUMP_COUNTS}) c WHERE c.id = dumps.id AND c.records = c.found_papers + c.found_rejected`),
  ]);
}

/** Copies the columns of items again that lists have. */
export async function renewCopies(db: Database): Promise<void> {
  await write(db, [
    sql.raw(`UPDATE item_topics SET arrival = i.arrival, position = i.position,
        published_at = iif(i.arrival IS NULL, i.published_at, ${LISTED_DATE})
      FROM items i WHERE i.id = item_topics.item_id`),
    sql.raw(`UPDATE item_categories SET position = i.position, published_at = ${LISTED_DATE}
      FROM items i WHERE i.arrival = item_categories.arrival`),
  ]);
}

/** Makes the full-text index anew. */
export async function rebuildFullText(db: Database): Promise<void> {
  await write(db, [sql`INSERT INTO items_fts(items_fts) VALUES ('rebuild')`]);
}

/** Puts all vectors into new cells, the first to arrive first. Searches find the others meanwhile one by one. */
export async function rebuildCells(db: Database): Promise<void> {
  await write(db, [
    sql`DELETE FROM cell_codes`,
    sql`DELETE FROM cells`,
    sql`DELETE FROM uncoded_items`,
    sql`INSERT INTO uncoded_items SELECT e.model, i.arrival FROM embeddings e JOIN items i ON i.id = e.item_id
          WHERE i.arrival IS NOT NULL`,
  ]);
  await codeWaiting(db);
}

/** Ends claims and delays that a wrong clock made. */
export async function endLeases(db: Database, now: Date): Promise<void> {
  const { lease, delay } = latest(now);
  await write(db, [
    sql`UPDATE sources SET lease_owner = NULL, lease_until = NULL WHERE lease_until > ${lease}`,
    sql`UPDATE sources SET not_before = NULL WHERE not_before > ${delay}`,
    sql`UPDATE catalogue SET hub_owner = NULL, hub_until = NULL WHERE hub_until > ${lease}`,
  ]);
}

/** Has all items indexed by author, category and other words again, as after a migration. */
export async function unindexAll(db: Database): Promise<void> {
  await write(db, [sql`UPDATE catalogue SET unindexed_arrival = arrivals`]);
}

/** Has items compared with the others by their titles. */
export async function uncompareItems(db: Database, ids: readonly string[]): Promise<void> {
  await write(db, [
    sql`INSERT OR IGNORE INTO uncompared_items (item_id) SELECT value FROM json_each(${JSON.stringify(ids)})`,
  ]);
}

/** Tells servers that what they keep in memory is out of date. */
export async function touch(db: Database, now: Date): Promise<void> {
  await write(db, [touchCatalogue(now)]);
}

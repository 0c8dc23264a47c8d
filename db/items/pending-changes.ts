import { type SQL, sql } from 'drizzle-orm';
import type { AnySQLiteColumn } from 'drizzle-orm/sqlite-core';
import { type Database, type Run, raw, type Statement } from '../database.ts';
import { items } from '../schema.ts';
import type { LoadedPaper } from './upsert-items.ts';

/** Fields that an item takes over where it has nothing yet: lists, and single values. */
const LISTS = ['authors', 'categories', 'links'] as const;
const VALUES = ['url', 'comments', 'journal', 'language'] as const;
export const FILLED = [...LISTS, ...VALUES] as const;

/** The fields of a record that an item may take over, as SQL. */
export type Content = Record<'abstract' | (typeof FILLED)[number], SQL>;

/** Whether an item has nothing in a field, as SQL; `field` is the item's column or what is offered. */
function isEmpty(name: (typeof FILLED)[number], field: SQL | AnySQLiteColumn): SQL {
  return LISTS.some((list) => list === name) ? sql`${field} = '[]'` : sql`${field} IS NULL`;
}

/** Whether a record adds to the item it belongs to: a longer abstract, or a field that is empty there. */
export function adds(offered: Content): SQL {
  const filled = FILLED.map(
    (name) => sql`(${isEmpty(name, items[name])} AND NOT ${isEmpty(name, offered[name])})`,
  );
  return sql`(length(${offered.abstract}) > length(${items.abstract}) OR ${sql.join(filled, sql` OR `)})`;
}

/** What a field holds after a record was merged: what the item has, else what the record offers. */
export function filled(name: (typeof FILLED)[number], offered: SQL): SQL {
  return sql`iif(${isEmpty(name, items[name])}, ${offered}, ${items[name]})`;
}

/** Whether the dump is complete, so that readers may see what it says. */
export function isLoaded(dumpId: string): SQL {
  return sql`EXISTS (SELECT 1 FROM dumps WHERE id = ${dumpId} AND state = 'loaded')`;
}

/** Whether an item is the dump's own still: it brought it, and readers do not see it yet. */
export function isOwn(dumpId: string): SQL {
  return sql`(${items.arrival} IS NULL AND ${items.firstDump} = ${dumpId})`;
}

/**
 * Sets a record aside if it adds to an item that readers see, or may see before this dump is complete, since another
 * brought it; else does nothing.
 */
export function setAside(db: Database, dumpId: string, paper: LoadedPaper): Statement {
  const content = {
    abstract: sql`${paper.abstract}`,
    authors: sql`${JSON.stringify(paper.authors)}`,
    categories: sql`${JSON.stringify(paper.categories)}`,
    links: sql`${JSON.stringify(paper.links)}`,
    url: sql`${paper.url}`,
    comments: sql`${paper.comments}`,
    journal: sql`${paper.journal}`,
    language: sql`${paper.language}`,
  };
  return raw(
    db,
    sql`INSERT INTO pending_changes (dump_id, start, paper)
        SELECT ${dumpId}, ${paper.start}, ${encode(paper)} FROM items
        WHERE ${items.id} = ${paper.itemId} AND NOT ${isOwn(dumpId)} AND ${adds(content)} AND NOT ${isLoaded(dumpId)}
        ON CONFLICT (dump_id, start) DO UPDATE SET paper = excluded.paper`,
  );
}

/** Takes the records that were set aside, in the order of the dump; of those only what its last reading still has. */
export async function takePending(db: Database, run: Run, dumpId: string): Promise<LoadedPaper[]> {
  const { rows } = await run(
    raw(
      db,
      sql`SELECT p.paper FROM pending_changes p JOIN item_dumps d ON d.dump_id = p.dump_id AND d.start = p.start
          WHERE p.dump_id = ${dumpId} ORDER BY p.start`,
    ),
  );
  await run(forgetPending(db, dumpId));
  return rows.map((row) => decodePaper(JSON.parse(String(row['paper']))));
}

/** Drops what was set aside, because its dump cannot be ingested. */
export function forgetPending(db: Database, dumpId: string): Statement {
  return raw(db, sql`DELETE FROM pending_changes WHERE dump_id = ${dumpId}`);
}

/** A single survives the way through a JSON number to the last bit. */
function encode(paper: LoadedPaper): string {
  return JSON.stringify(paper, (_, value) => (value instanceof Float32Array ? [...value] : value));
}

/** The record as it was set aside, from its parsed JSON. */
export function decodePaper(kept: unknown): LoadedPaper {
  const paper = kept as LoadedPaper;
  const { embedding } = paper;
  return embedding === null
    ? paper
    : { ...paper, embedding: { ...embedding, vector: Float32Array.from(embedding.vector) } };
}

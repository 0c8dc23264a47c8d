/** Words of the index, for mending queries. */
import { type SQL, sql } from 'drizzle-orm';
import type { Database } from '../database.ts';

/** A word or a stem, and the number of listed items that have it. */
export interface WordCount {
  readonly word: string;
  readonly items: number;
}

/** Counting stops here: how frequent a frequent word is does not matter. */
const MAX_COUNT = 1_000;

/** SQL: the keys of the words, a JSON list of expressions of FTS5, that no listed item has. Each is looked up. */
export function unknownWords(expressions: readonly string[]): SQL {
  return sql`SELECT j.key AS key FROM json_each(${JSON.stringify(expressions)}) j
    WHERE NOT EXISTS (SELECT 1 FROM items_fts WHERE items_fts MATCH j.value)`;
}

/** Counts the listed items with each word, up to a thousand. Looks each word up; leaves out those that no item has. */
export async function countWords(db: Database, words: readonly string[]): Promise<WordCount[]> {
  return db.orm.all<WordCount>(sql`
    SELECT word, items FROM (
      SELECT j.value AS word, (SELECT count(*) FROM (
          SELECT 1 FROM items_fts WHERE items_fts MATCH '"' || j.value || '"' LIMIT ${MAX_COUNT})) AS items
      FROM json_each(${JSON.stringify(words)}) j)
    WHERE items > 0`);
}

/** Finds the stems in the index with these first letters. Reads all of them, with all their items. */
export async function findStems(db: Database, beginning: string): Promise<WordCount[]> {
  return db.orm.all<WordCount>(
    sql`SELECT term AS word, doc AS items FROM item_words WHERE term >= ${beginning} AND term < ${`${beginning}\u{10ffff}`}`,
  );
}

/** Finds texts of a few listed items that have a word or stem. */
export async function findTexts(db: Database, word: string, limit: number): Promise<string[]> {
  const rows = await db.orm.all<{ text: string }>(sql`
    SELECT title || ' ' || abstract || ' ' || authors || ' ' || venue AS text FROM items_fts WHERE items_fts MATCH ${`"${word}"`} LIMIT ${limit}`);
  return rows.map(({ text }) => text);
}

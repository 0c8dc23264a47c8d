import { isDamage } from '../../../db/faults.ts';
import { migrate } from '../../../db/migrate.ts';
import { openAlone, partialName, removeDatabase, replaceDatabase } from './replace-file.ts';
import { expectedSchema } from './schema.ts';

/** Tables whose rows follow from other tables, so that they may be lost. */
const DERIVED = new Set([
  ...['embeddings', 'item_authors', 'item_categories', 'cells', 'cell_codes', 'uncoded_items'],
  ...['title_prints', 'uncompared_items', 'rescored_topics', 'prepared_items'],
]);

/** What became of a damaged database. */
export type Rebuilt =
  /** Its name now, and the derived tables that could not be read. */
  | { readonly kept: string | null; readonly lost: readonly string[] }
  /** A table that could not be read, and that nothing replaces. The file is as before. */
  | { readonly unreadable: string };

/**
 * Writes all rows of a damaged database into a new file, without its indexes, and puts that in its place. Tables that are
 * derived may be lost; `repairDatabase` fills them again.
 * @throws ConfigurationError when another process has it open
 */
export async function rebuildFile(path: string): Promise<Rebuilt> {
  const partial = partialName(path);
  try {
    const lost = await copyInto(partial, path);
    return { kept: await replaceDatabase(path, partial, 'damaged'), lost };
  } catch (error) {
    if (error instanceof UnreadableTable) return { unreadable: error.table };
    throw error;
  } finally {
    await removeDatabase(partial);
  }
}

class UnreadableTable extends Error {
  readonly table: string;

  constructor(table: string, cause: unknown) {
    super(`reading ${table}`, { cause });
    this.table = table;
  }
}

/**
 * Copies all rows of the damaged database `from` into a new one.
 * @returns the derived tables that could not be read
 */
async function copyInto(path: string, from: string): Promise<string[]> {
  const objects = await expectedSchema();
  const triggers = objects.filter(({ type }) => type === 'trigger');
  const tables = objects.filter(({ type, sql }) => type === 'table' && sql.startsWith('CREATE TABLE'));
  const lost: string[] = [];
  await using db = await openAlone(path);
  await migrate(db);
  const { client } = db;
  await client.execute('PRAGMA foreign_keys = OFF');
  await client.execute({ sql: 'ATTACH ? AS damaged', args: [from] });
  for (const { name } of triggers) await client.execute(`DROP TRIGGER "${name}"`);
  for (const { name } of tables) {
    if (name === '__drizzle_migrations') continue;
    // With a limit, SQLite copies rows, not pages of indexes (https://sqlite.org/src/info?name=xferOptimization).
    const copy = `INSERT INTO main."${name}" SELECT * FROM damaged."${name}" NOT INDEXED LIMIT -1`;
    try {
      await client.batch([`DELETE FROM main."${name}"`, copy], 'write');
    } catch (error) {
      if (!isDamage(error)) throw error;
      if (!DERIVED.has(name)) throw new UnreadableTable(name, error);
      lost.push(name);
    }
  }
  await client.execute("INSERT INTO items_fts(items_fts) VALUES ('rebuild')");
  for (const { sql } of triggers) await client.execute(sql);
  await client.execute('DETACH damaged');
  return lost;
}

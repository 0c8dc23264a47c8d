import { closeSync, openSync, writeSync } from 'node:fs';
import type { Database } from '../../db/database.ts';

const PAGE_BYTES = 4_096;

/** Overwrites pages of a database file with bytes that are no page. Number 1 is the first. */
export function overwritePages(path: string, pages: readonly number[]): void {
  const file = openSync(path, 'r+');
  for (const page of pages)
    writeSync(file, Buffer.alloc(PAGE_BYTES, 0xa5), 0, PAGE_BYTES, (page - 1) * PAGE_BYTES);
  closeSync(file);
}

/** The pages of a table or index that hold its rows. */
export async function pagesOf({ client }: Database, name: string): Promise<number[]> {
  const { rows } = await client.execute({
    sql: "SELECT pageno FROM dbstat WHERE name = ? AND pagetype = 'leaf' ORDER BY pageno",
    args: [name],
  });
  return rows.map((row) => Number(row['pageno']));
}

/** Writes all that is in the WAL into the database file. */
export async function checkpoint({ client }: Database): Promise<void> {
  await client.execute('PRAGMA wal_checkpoint(TRUNCATE)');
}

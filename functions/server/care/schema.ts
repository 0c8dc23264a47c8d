import { type Finding, repairable } from '../../../db/care/finding.ts';
import { openDatabase } from '../../../db/client-node.ts';
import type { Database } from '../../../db/database.ts';
import { migrate } from '../../../db/migrate.ts';

/** A table, index, trigger or view. */
export interface SchemaObject {
  readonly type: string;
  readonly name: string;
  readonly sql: string;
}

/** The objects that the migrations of this program make, in their order. */
export async function expectedSchema(): Promise<readonly SchemaObject[]> {
  const db = await openDatabase(':memory:');
  try {
    await migrate(db);
    return await readSchema(db);
  } finally {
    db.client.close();
  }
}

async function readSchema({ client }: Database): Promise<SchemaObject[]> {
  // FTS5 makes tables of its own; indexes of keys have no SQL.
  const { rows } = await client.execute(
    `SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'
       AND NOT (type = 'table' AND name LIKE 'items_fts_%') ORDER BY rowid`,
  );
  return rows.map(({ type, name, sql }) => ({ type: String(type), name: String(name), sql: String(sql) }));
}

/** Those of the expected objects that a database lacks, or has otherwise. */
export async function missingObjects(db: Database): Promise<SchemaObject[]> {
  const found = new Map((await readSchema(db)).map(({ name, sql }) => [name, sql]));
  return (await expectedSchema()).filter(({ name, sql }) => found.get(name) !== sql);
}

/** Checks that no table, index or trigger is missing. Triggers keep what is derived. */
export async function checkSchema(db: Database): Promise<Finding[]> {
  const missing = await missingObjects(db);
  if (missing.length === 0) return [];
  const names = missing.map(({ type, name }) => `${type} ${name}`).join(', ');
  return [
    repairable(
      'schema',
      `missing, or other than the migrations made them: ${names}`,
      'writes fail, or lists are slow or miss papers',
    ),
  ];
}

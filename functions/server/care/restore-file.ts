import { existsSync } from 'node:fs';
import { copyFile, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { checkFullText } from '../../../db/care/derived.ts';
import { checkIntegrity } from '../../../db/care/integrity.ts';
import { isDamage } from '../../../db/faults.ts';
import { migrate } from '../../../db/migrate.ts';
import { type SchemaAge, schemaAge } from '../../../db/schema-version.ts';
import { ConfigurationError } from '../../../pipeline/errors.ts';
import { openAlone, partialName, removeDatabase, replaceDatabase } from './replace-file.ts';

/** What a file that is to be a backup holds. */
export interface BackupContent {
  readonly items: number;
  readonly age: SchemaAge;
  /** Damage; [] when it is whole. */
  readonly problems: readonly string[];
}

/** Checks every page of a file that is to be a database, and that nobody has open. */
export async function inspectBackup(path: string): Promise<BackupContent> {
  try {
    await using db = await openAlone(path);
    const integrity = await checkIntegrity(db);
    const age = integrity.length > 0 ? 'older' : await schemaAge(db);
    const findings = age === 'older' ? integrity : await checkFullText(db);
    const { rows } = await db.client.execute('SELECT count(*) AS n FROM items');
    return { items: Number(rows[0]?.['n']), age, problems: findings.map(({ problem }) => problem) };
  } catch (error) {
    const problem = isDamage(error)
      ? 'it is damaged, or no database'
      : /no such table/.test(String(error))
        ? 'it is no database of Paperwire'
        : undefined;
    if (problem === undefined) throw error;
    return { items: 0, age: 'older', problems: [problem] };
  }
}

/**
 * Puts a backup in the place of the database `path`. An older one is migrated first.
 * @returns the number of its papers, and the name that the former database has now, if there was one
 * @throws ConfigurationError when the backup is damaged or newer than this program, or another process has the database open
 */
export async function restoreFile(
  backup: string,
  path: string,
): Promise<{ readonly items: number; readonly kept: string | null }> {
  if (!existsSync(backup)) throw new ConfigurationError(`Restoring ${backup}: expected an existing file`);
  await mkdir(dirname(path), { recursive: true });
  const partial = partialName(path);
  try {
    // A copy of a database that is open may have a WAL.
    for (const suffix of ['', '-wal'])
      if (existsSync(backup + suffix)) await copyFile(backup + suffix, partial + suffix);
    const { items, age, problems } = await inspectBackup(partial);
    if (problems.length > 0)
      throw new ConfigurationError(`Restoring ${backup}: ${problems.join('; ')}. Nothing was changed`);
    if (age === 'newer')
      throw new ConfigurationError(
        `Restoring ${backup}: it was written by a newer version of Paperwire. Nothing was changed; run that version`,
      );
    await migrateAlone(partial);
    return { items, kept: await replaceDatabase(path, partial, 'replaced') };
  } finally {
    await removeDatabase(partial);
  }
}

async function migrateAlone(path: string): Promise<void> {
  await using db = await openAlone(path);
  await migrate(db);
}

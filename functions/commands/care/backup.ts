import { chmod, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { createClient } from '@libsql/client';
import { filePath } from '../../../db/file-path.ts';
import { ConfigurationError } from '../../../pipeline/errors.ts';
import type { Environment } from '../../env.ts';
import { partialName, removeDatabase, syncToDisk } from '../../server/care/replace-file.ts';
import { inspectBackup } from '../../server/care/restore-file.ts';
import { databaseExists } from '../../server/open-database.ts';
import { print } from '../../terminal/print.ts';
import { count } from '../../terminal/text.ts';

/** Age from which an incomplete backup belongs to a process that was killed. */
const ABANDONED_AFTER_MS = 3_600_000;

/**
 * `paperwire backup FILE`: writes the database as it is at one moment into a file, also while it is served and written, and
 * checks that file before it gets its name.
 * @throws ConfigurationError when the file exists, or the database is no file
 */
export async function backupCommand(
  file: string,
  { force = false }: { readonly force?: boolean },
  env: Environment,
): Promise<number> {
  const source = requireFile(env, 'Backing up');
  const target = resolve(file);
  const isThere = (path: string) =>
    stat(path).then(
      () => true,
      () => false,
    );
  if (target === source)
    throw new ConfigurationError(
      `Backing up into ${file}: that is the database itself; expected another file`,
    );
  if (!force && (await isThere(target)))
    throw new ConfigurationError(`Backing up into ${file}: it exists; choose another name, or add --force`);
  await removeAbandoned(target);
  const partial = partialName(target);
  try {
    const client = createClient({ url: env.DATABASE_URL, concurrency: 1 });
    try {
      await client.execute({ sql: 'VACUUM INTO ?', args: [partial] });
    } finally {
      client.close();
    }
    const { items, problems } = await inspectBackup(partial);
    if (problems.length > 0)
      throw new ConfigurationError(
        `Backing up ${env.DATABASE_URL}: it is damaged (${problems.join('; ')}), and nothing was written; see paperwire doctor`,
      );
    // The database holds secrets of subscribers, so the copy is no more open than it.
    await chmod(partial, (await stat(source)).mode & 0o777);
    await syncToDisk(partial);
    if (!force && (await isThere(target)))
      throw new ConfigurationError(
        `Backing up into ${file}: it exists by now; choose another name, or add --force`,
      );
    await rename(partial, target);
    await syncToDisk(dirname(target));
    const megabytes = ((await stat(target)).size / 1e6).toFixed(1);
    print(`${file}: ${count(items, 'paper')}, ${megabytes} MB, checked`);
    return 0;
  } finally {
    await removeDatabase(partial);
  }
}

/**
 * The path of the database.
 * @throws ConfigurationError when it is on a server, or there is none
 */
export function requireFile(env: Environment, doing: string): string {
  const url = env.DATABASE_URL;
  if (!/^file:(?!.*:memory:)/.test(url))
    throw new ConfigurationError(
      `${doing} ${url}: expected a database in a file. A server has backups of its own: Turso goes back to any moment ` +
        '(turso db create NAME --from-db OLD --timestamp TIME); of sqld, copy the folder of --db-path while it is stopped',
    );
  if (doing === 'Backing up' && !databaseExists(env))
    throw new ConfigurationError(`${doing} ${url}: there is no database yet`);
  return filePath(url);
}

async function removeAbandoned(target: string): Promise<void> {
  const folder = dirname(target);
  const found = await readdir(folder).catch((cause) => {
    throw new ConfigurationError(`Backing up into ${target}: expected an existing folder`, { cause });
  });
  for (const name of found.filter((each) => each.startsWith(`${basename(target)}.partial-`))) {
    const { mtimeMs } = await stat(join(folder, name)).catch(() => ({ mtimeMs: Date.now() }));
    if (Date.now() - mtimeMs > ABANDONED_AFTER_MS) await rm(join(folder, name), { force: true });
  }
}

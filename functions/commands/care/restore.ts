import type { Environment } from '../../env.ts';
import { restoreFile } from '../../server/care/restore-file.ts';
import { print } from '../../terminal/print.ts';
import { count } from '../../terminal/text.ts';
import { requireFile } from './backup.ts';

/**
 * `paperwire restore FILE`: puts a backup in the place of the database, whose file stays beside it.
 * @throws ConfigurationError when the backup cannot be used, or another process has the database open
 */
export async function restoreCommand(file: string, env: Environment): Promise<number> {
  const path = requireFile(env, 'Restoring into');
  const { items, kept } = await restoreFile(file, path);
  print(`restored ${count(items, 'paper')} from ${file} into ${path}`);
  if (kept !== null) print(`the former database is ${kept}; delete it when you need it no more`);
  return 0;
}

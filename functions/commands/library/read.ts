import { getLibrary, listLibraries, revokeLibrary } from '../../../db/libraries/libraries.ts';
import { ConfigurationError } from '../../../pipeline/errors.ts';
import type { Environment } from '../../env.ts';
import { exportBibtex, exportLibrary } from '../../library/export-library.ts';
import { openExisting } from '../../server/open-database.ts';
import { print } from '../../terminal/print.ts';
import { count, table } from '../../terminal/text.ts';
import { requireSecret, withoutProblems } from './secrets.ts';

/** `paperwire library export <secret>`: prints what is stored of a library but its vectors. */
export async function exportLibraryCommand(
  secret: string,
  { format }: { readonly format: string },
  env: Environment,
): Promise<number> {
  if (format !== 'json' && format !== 'bib')
    throw new ConfigurationError(`Reading --format: "${format}"; expected json or bib`);
  using db = await openExisting(env);
  const library = await withoutProblems(() => requireSecret(db, secret));
  const text =
    format === 'json'
      ? JSON.stringify(await exportLibrary(db, library), null, 1)
      : await exportBibtex(db, library);
  print(text.trimEnd().split('\n'));
  return 0;
}

/** `paperwire library`: the libraries by the hashes of their secrets, which are all that is known of them. */
export async function listLibrariesCommand(
  { json }: { readonly json?: boolean },
  env: Environment,
): Promise<number> {
  using db = await openExisting(env);
  const libraries = await listLibraries(db);
  if (json) print(JSON.stringify(libraries));
  else if (libraries.length === 0) print('no libraries');
  else {
    const rows = libraries.map(({ hash, papers, changedAt, revokedAt, cut }) =>
      revokedAt === null
        ? [hash, count(papers, 'paper'), `changed ${changedAt.slice(0, 10)}`, `cut ${cut.toFixed(2)}`]
        : [hash, 'deleted', revokedAt.slice(0, 10), ''],
    );
    print(table(rows));
  }
  return 0;
}

/** `paperwire library remove <secret>`: deletes a library by its secret, or by its hash. */
export async function removeLibraryCommand(text: string, env: Environment): Promise<number> {
  using db = await openExisting(env);
  const byHash = /^[0-9a-f]{64}$/.test(text) ? await getLibrary(db, text) : undefined;
  const { hash } = byHash ?? (await withoutProblems(() => requireSecret(db, text)));
  await revokeLibrary(db, hash, new Date());
  print('The library is deleted. Its addresses answer 410.');
  return 0;
}

import { asListed, listSources } from '../../../db/sources/sources.ts';
import { lintSources } from '../../../pipeline/acquire/sources.ts';
import type { Environment } from '../../env.ts';
import { databaseExists, openExisting } from '../../server/open-database.ts';
import { readJson } from '../../server/read-json.ts';
import { readSources, sourcesFile } from '../../server/sources/source-file.ts';
import { entryOf } from '../../sources/cron.ts';
import { statusOf } from '../../sources/source-state.ts';
import { print } from '../../terminal/print.ts';
import { count } from '../../terminal/text.ts';
import { sourceTable } from '../source-table.ts';

/** `paperwire sources`: lists the sources with their state and schedule. */
export async function sourcesCommand(flags: { readonly json?: boolean }, env: Environment): Promise<number> {
  const listed = await readSources(env);
  const rows = asListed(await readRows(env), listed.map(entryOf));
  const now = new Date();
  const sources = rows.map((row) => statusOf(row, now));
  const places = new Map(rows.map(({ name, url }) => [name, url]));
  if (flags.json) {
    print(JSON.stringify(sources.map((source) => ({ ...source, place: places.get(source.name) }))));
  } else {
    print(rows.length === 0 ? `${sourcesFile(env)} has no source` : sourceTable(sources, places));
  }
  return 0;
}

async function readRows(env: Environment) {
  if (!databaseExists(env)) return [];
  using db = await openExisting(env);
  return await listSources(db);
}

/**
 * `paperwire sources lint [file]`: names every error of a source file.
 * @returns the exit code: 0 without errors, else 1
 */
export async function lintSourcesCommand(
  file: string | undefined,
  flags: { readonly json?: boolean },
  env: Environment,
): Promise<number> {
  const path = file ?? sourcesFile(env);
  const errors = lintSources(await readJson(path, 'sources'));
  if (flags.json) {
    print(JSON.stringify({ file: path, faults: errors }));
  } else {
    for (const error of errors) print(`${path}: ${error}`);
    print(`${path}: ${count(errors.length, 'error')}`);
  }
  return errors.length === 0 ? 0 : 1;
}

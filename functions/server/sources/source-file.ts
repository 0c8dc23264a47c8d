/** The source file on Node and Deno: where it is, how it is read and changed. */
import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  type ListedSource,
  lintSources,
  parseSources,
  type Source,
} from '../../../pipeline/acquire/sources.ts';
import { ConfigurationError } from '../../../pipeline/errors.ts';
import type { Environment } from '../../env.ts';
import { type DataPlace, dataFolder } from '../../terminal/data-folder.ts';
import { replaceFile } from '../files/replace-file.ts';
import { readJson } from '../read-json.ts';

type SourcePlace = Pick<Environment, 'SOURCES_FILE'> & DataPlace;

/** The path of the source file, for reading and for messages: the operator's own, else that of `seeds`. */
export function sourcesFile(env: SourcePlace): string {
  const own = ownSourcesFile(env);
  if (env.SOURCES_FILE !== undefined || existsSync(own)) return own;
  return relative(process.cwd(), fileURLToPath(new URL('../../../seeds/sources.json', import.meta.url)));
}

/** The path of the source file that commands change. */
export function ownSourcesFile(env: SourcePlace): string {
  return env.SOURCES_FILE ?? join(dataFolder(env), 'sources.json');
}

/**
 * Reads the source file.
 * @throws ConfigurationError that names every error in it
 */
export async function readSources(env: SourcePlace): Promise<Source[]> {
  const path = sourcesFile(env);
  return parseSources(await readJson(path, 'sources'), path);
}

/** Reads the entries of the source file, as they stand in it. Throws as {@link readSources}. */
export async function readListedSources(env: SourcePlace): Promise<ListedSource[]> {
  const path = sourcesFile(env);
  const json = await readJson(path, 'sources');
  parseSources(json, path);
  return json as ListedSource[];
}

/**
 * Writes the operator's source file: the whole list, in its order. A reader sees the old file or the new one, never a part.
 * @returns its path
 * @throws ConfigurationError for a list with errors, and for a file that cannot be written
 */
export async function writeSources(env: SourcePlace, entries: readonly ListedSource[]): Promise<string> {
  const path = ownSourcesFile(env);
  const [error] = lintSources(entries);
  if (error !== undefined) throw new ConfigurationError(`Writing ${path}: ${error}`);
  await replaceFile(path, `${JSON.stringify(entries, null, 2)}\n`);
  return path;
}

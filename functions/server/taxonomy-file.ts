import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type IsKnown, lintTaxonomy, parseTaxonomy, type Taxonomy } from '../../pipeline/topics/taxonomy.ts';
import type { Environment } from '../env.ts';
import { type DataPlace, dataFolder } from '../terminal/data-folder.ts';
import { readJson } from './read-json.ts';

/** What names the topic file. Without a place of data, there is none of the operator's own. */
type TopicPlace = Pick<Environment, 'TOPICS_FILE'> & Partial<DataPlace>;

/**
 * The path of the topic file, for reading and for messages: a file of `seeds` or another one that TOPICS_FILE names, else that
 * beside the database, else `seeds/topics.json`.
 */
export function taxonomyFile({ TOPICS_FILE, DATABASE_URL, DATA_FOLDER }: TopicPlace): string {
  if (TOPICS_FILE === undefined && DATABASE_URL !== undefined && DATA_FOLDER !== undefined) {
    const own = join(dataFolder({ DATABASE_URL, DATA_FOLDER }), 'topics.json');
    if (existsSync(own)) return own;
  }
  const name = TOPICS_FILE ?? '';
  if (!/^[\w-]*$/.test(name)) return name;
  const file = name === '' ? 'topics.json' : `topics-${name}.json`;
  return relative(process.cwd(), fileURLToPath(new URL(`../../seeds/${file}`, import.meta.url)));
}

/**
 * Reads the topic file.
 * @throws ConfigurationError that names every error in it
 */
export async function readTaxonomy(env: TopicPlace): Promise<Taxonomy> {
  const path = taxonomyFile(env);
  const json = await readJson(path, 'topics');
  return parseTaxonomy(json, path, await vocabularyFor(json));
}

/** Names every error of a topic file, which is empty when it has any. */
export async function lintTaxonomyFile(
  path: string,
): Promise<{ readonly errors: readonly string[]; readonly taxonomy: Taxonomy }> {
  const json = await readJson(path, 'topics');
  const errors = lintTaxonomy(json, await vocabularyFor(json));
  return { errors, taxonomy: errors.length === 0 ? (json as Taxonomy) : [] };
}

/** The model knows all Latin letters; its vocabulary, which takes a third of a second, is read for others only. */
async function vocabularyFor(json: unknown): Promise<IsKnown | undefined> {
  if (!/(?!\p{Script=Latin})\p{L}/u.test(JSON.stringify(json))) return undefined;
  const { readTokeniser } = await import('../../pipeline/model/build.ts');
  const { createTokeniser, isKnown } = await import('../../pipeline/model/tokeniser.ts');
  const tokenise = createTokeniser(await readTokeniser());
  return (text) => isKnown(text, tokenise);
}

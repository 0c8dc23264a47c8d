import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readTokeniser } from '../../pipeline/model/build.ts';
import { createTokeniser, isKnown } from '../../pipeline/model/tokeniser.ts';
import { type IsKnown, lintTaxonomy, parseTaxonomy, type Taxonomy } from '../../pipeline/topics/taxonomy.ts';
import type { Environment } from '../env.ts';
import { readJson } from './read-json.ts';

/** The path of the topic file, for reading and for messages: a file of `seeds`, or the one that TOPICS_FILE names. */
export function taxonomyFile({ TOPICS_FILE }: Pick<Environment, 'TOPICS_FILE'>): string {
  const name = TOPICS_FILE ?? '';
  if (!/^[\w-]*$/.test(name)) return name;
  const file = name === '' ? 'topics.json' : `topics-${name}.json`;
  return relative(process.cwd(), fileURLToPath(new URL(`../../seeds/${file}`, import.meta.url)));
}

/**
 * Reads the topic file.
 * @throws ConfigurationError that names every error in it
 */
export async function readTaxonomy(env: Pick<Environment, 'TOPICS_FILE'>): Promise<Taxonomy> {
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
  const tokenise = createTokeniser(await readTokeniser());
  return (text) => isKnown(text, tokenise);
}

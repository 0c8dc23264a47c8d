import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseTaxonomy, type Taxonomy } from '../../pipeline/topics/taxonomy.ts';
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
  return parseTaxonomy(await readJson(path, 'topics'), path);
}

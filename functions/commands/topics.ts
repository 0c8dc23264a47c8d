import { readFile } from 'node:fs/promises';
import { countTopics } from '../../db/topics/topics.ts';
import { ConfigurationError } from '../../pipeline/errors.ts';
import { lintTaxonomy } from '../../pipeline/topics/taxonomy.ts';
import type { Environment } from '../env.ts';
import { openExisting, TAXONOMY_FILE } from '../server/deps.ts';
import { count, table } from '../terminal/text.ts';

/** `paperwire topics`: the topics with the number of papers in each. */
export async function topicsCommand(flags: { readonly json?: boolean }, env: Environment): Promise<number> {
  const db = await openExisting(env);
  try {
    const topics = await countTopics(db);
    const rows = topics.map((topic) => [
      topic.items,
      topic.slug,
      topic.name,
      topic.newest?.slice(0, 10) ?? '',
    ]);
    console.log(flags.json ? JSON.stringify(topics) : table([['papers', 'slug', 'name', 'newest'], ...rows]));
    return 0;
  } finally {
    db.client.close();
  }
}

/**
 * `paperwire topics lint [file]`: names every fault of a taxonomy.
 * @returns 0 when there is none, else 1
 */
export async function lintTopicsCommand(file: string | undefined): Promise<number> {
  const path = file ?? TAXONOMY_FILE;
  const faults = lintTaxonomy(await readJson(path));
  for (const fault of faults) console.log(`${path}: ${fault}`);
  console.log(faults.length === 0 ? `${path}: no fault` : `${path}: ${count(faults.length, 'fault')}`);
  return faults.length === 0 ? 0 : 1;
}

/**
 * Reads a JSON file.
 * @throws ConfigurationError when it is not there or not JSON
 */
async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new ConfigurationError(`reading ${path}: ${why}; wanted a JSON file of topics`, { cause: error });
  }
}

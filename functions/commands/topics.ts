import { countTopics } from '../../db/topics/topics.ts';
import type { Environment } from '../env.ts';
import { openExisting } from '../server/open-database.ts';
import { lintTaxonomyFile, taxonomyFile } from '../server/taxonomy-file.ts';
import { count, table } from '../terminal/text.ts';

/** `paperwire topics`: lists the topics with their number of papers. */
export async function topicsCommand(flags: { readonly json?: boolean }, env: Environment): Promise<number> {
  using db = await openExisting(env);
  const topics = await countTopics(db);
  const rows = topics.map((topic) => [topic.items, topic.slug, topic.name, topic.newest?.slice(0, 10) ?? '']);
  console.log(flags.json ? JSON.stringify(topics) : table([['papers', 'slug', 'name', 'newest'], ...rows]));
  return 0;
}

/**
 * `paperwire topics lint [file]`: names every error of a topic file.
 * @returns the exit code: 0 without errors, else 1
 */
export async function lintTopicsCommand(file: string | undefined, env: Environment): Promise<number> {
  const path = file ?? taxonomyFile(env);
  const errors = await lintTaxonomyFile(path);
  for (const error of errors) console.log(`${path}: ${error}`);
  console.log(`${path}: ${count(errors.length, 'error')}`);
  return errors.length === 0 ? 0 : 1;
}

import type { Environment } from '../../env.ts';
import { lintTaxonomyFile, taxonomyFile } from '../../server/taxonomy-file.ts';
import { count } from '../../terminal/text.ts';

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

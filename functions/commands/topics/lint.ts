import { read } from '../../../db/database.ts';
import { findUnknownExamples } from '../../../db/topics/examples.ts';
import type { Taxonomy } from '../../../pipeline/topics/taxonomy.ts';
import { taxonomyExamples } from '../../../pipeline/topics/topic-model.ts';
import type { Environment } from '../../env.ts';
import { databaseExists, openExisting } from '../../server/open-database.ts';
import { lintTaxonomyFile, taxonomyFile } from '../../server/taxonomy-file.ts';
import { print } from '../../terminal/print.ts';
import { count } from '../../terminal/text.ts';
import { describeUnknown } from '../../topics/topic-changes.ts';

/**
 * `paperwire topics lint [file]`: names every error of a topic file. Where there is a database, warns of examples that it
 * does not have: they may come.
 * @returns the exit code: 0 without errors, else 1
 */
export async function lintTopicsCommand(file: string | undefined, env: Environment): Promise<number> {
  const path = file ?? taxonomyFile(env);
  const { errors, taxonomy } = await lintTaxonomyFile(path);
  const warnings = await unknownExamples(taxonomy, env);
  for (const error of errors) print(`${path}: ${error}`);
  for (const warning of warnings) print(`${path}: warning: ${warning}`);
  print(`${path}: ${count(errors.length, 'error')}, ${count(warnings.length, 'warning')}`);
  return errors.length === 0 ? 0 : 1;
}

async function unknownExamples(taxonomy: Taxonomy, env: Environment): Promise<readonly string[]> {
  const named = taxonomyExamples(taxonomy);
  if (named.length === 0 || !databaseExists(env)) return [];
  using db = await openExisting(env);
  return (await findUnknownExamples((query) => read(db, query), named)).map(describeUnknown);
}

import { listCorrections } from '../../../db/topics/corrections.ts';
import { getTopicModel } from '../../../db/topics/topic-model.ts';
import type { Taxonomy } from '../../../pipeline/topics/taxonomy.ts';
import type { Environment } from '../../env.ts';
import { openExisting } from '../../server/open-database.ts';
import { readTaxonomy } from '../../server/taxonomy-file.ts';
import { print, printError } from '../../terminal/print.ts';
import { mergeCorrections } from '../../topics/merge-corrections.ts';

/**
 * `paperwire topics export`: prints the topics in force, with what was said of papers as `include` and `exclude`: a topic file
 * for another installation.
 */
export async function exportTopicsCommand(env: Environment): Promise<number> {
  using db = await openExisting(env);
  const stored = (await getTopicModel(db))?.taxonomy as Taxonomy | undefined;
  const { taxonomy, leftOut } = mergeCorrections(
    stored ?? (await readTaxonomy(env)),
    await listCorrections(db),
  );
  print(JSON.stringify(taxonomy, null, 2).split('\n'));
  for (const { slug, item } of leftOut)
    printError(`paperwire: ${item.id} is an example of ${slug}, which is no topic now; left out`);
  return 0;
}

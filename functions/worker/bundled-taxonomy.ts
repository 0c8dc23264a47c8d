import { ConfigurationError } from '../../pipeline/errors.ts';
import { parseTaxonomy, type Taxonomy } from '../../pipeline/topics/taxonomy.ts';
import topics from '../../seeds/topics.json' with { type: 'json' };
import economics from '../../seeds/topics-economics.json' with { type: 'json' };
import sciences from '../../seeds/topics-sciences.json' with { type: 'json' };
import type { Environment } from '../env.ts';

/** The topic files in the bundle, by TOPICS_FILE. */
const FILES = new Map<string, unknown>(Object.entries({ '': topics, sciences, economics }));

/** The taxonomies that events of this isolate have asked for. */
const parsed = new Map<string, Taxonomy>();

/**
 * The taxonomy that TOPICS_FILE names; Workers have no files, so it is one of the bundle.
 * @throws ConfigurationError for another name, and for a file with errors
 */
export function bundledTaxonomy({ TOPICS_FILE = '' }: Pick<Environment, 'TOPICS_FILE'>): Taxonomy {
  const known = parsed.get(TOPICS_FILE);
  if (known !== undefined) return known;
  const file = FILES.get(TOPICS_FILE);
  if (file === undefined) {
    const names = [...FILES.keys()].filter((name) => name !== '').join(', ');
    throw new ConfigurationError(
      `TOPICS_FILE is ${JSON.stringify(TOPICS_FILE)}; expected on Workers: ${names}, or no value for seeds/topics.json`,
    );
  }
  const taxonomy = parseTaxonomy(file, `TOPICS_FILE=${TOPICS_FILE}`);
  parsed.set(TOPICS_FILE, taxonomy);
  return taxonomy;
}

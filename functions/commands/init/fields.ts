/** The fields that `init` knows: their topics and their sources, from `seeds/`. */
import { fileURLToPath } from 'node:url';
import { type ListedSource, parseSources } from '../../../pipeline/acquire/sources.ts';
import { ConfigurationError } from '../../../pipeline/errors.ts';
import { canonical, parseTaxonomy, type Taxonomy } from '../../../pipeline/topics/taxonomy.ts';
import { readJson } from '../../server/read-json.ts';

/** A field. Its sources are in `seeds/sources-NAME.json`. */
export interface Field {
  readonly name: string;
  readonly title: string;
  /** The file of its topics in `seeds/`, and which of them; all when left out. */
  readonly file: string;
  readonly slugs?: readonly string[];
}

const words = (text: string) => text.split(/\s+/);

export const FIELDS: readonly Field[] = [
  { name: 'machine-learning', title: 'Machine learning', file: 'topics.json' },
  {
    name: 'physics',
    title: 'Physics and astronomy',
    file: 'topics-sciences.json',
    slugs: words(
      `cosmology galaxies stars planets high-energy-astrophysics gravity particle-physics fields-and-strings nuclear-physics
      quantum-information atoms-and-light superconductivity-and-magnetism materials-science nanoscale soft-matter
      statistical-physics fluids-and-plasmas climate-and-earth chemistry physics-and-society instruments numerical-methods reviews`,
    ),
  },
  {
    name: 'mathematics',
    title: 'Mathematics and statistics',
    file: 'topics-sciences.json',
    slugs: words(
      `algebra algebraic-geometry number-theory combinatorics geometry-and-topology analysis differential-equations probability
      optimisation-and-control numerical-methods statistics signals-and-communication reviews`,
    ),
  },
  {
    name: 'biology',
    title: 'Biology',
    file: 'topics-sciences.json',
    slugs: words(
      'genomics proteins-and-drugs neuroscience ecology-and-evolution cell-biology cancer infection-and-epidemics statistics reviews',
    ),
  },
  {
    name: 'medicine',
    title: 'Medicine',
    file: 'topics-sciences.json',
    slugs: words(
      `cancer heart-and-circulation infection-and-epidemics medical-imaging clinical-medicine neuroscience proteins-and-drugs
      genomics statistics reviews`,
    ),
  },
  { name: 'economics', title: 'Economics and finance', file: 'topics-economics.json' },
];

const seeds = (file: string) => fileURLToPath(new URL(`../../../seeds/${file}`, import.meta.url));

/** @throws ConfigurationError for a name that is no field */
export function fieldNamed(name: string): Field {
  const found = FIELDS.find((field) => field.name === name);
  if (found !== undefined) return found;
  const names = FIELDS.map((field) => field.name).join(', ');
  throw new ConfigurationError(`Finding field "${name}": there is none; expected one of ${names}`);
}

/** The topics of fields as one list. What a later field has again, a topic or a keyword, stays with the earlier one. */
export async function topicsOf(fields: readonly Field[]): Promise<Taxonomy> {
  const topics: Taxonomy[number][] = [];
  const taken = new Set<string>();
  const keywords = new Set<string>();
  for (const { file, slugs } of fields) {
    for (const topic of parseTaxonomy(await readJson(seeds(file), 'topics'), file)) {
      if (slugs !== undefined && !slugs.includes(topic.slug)) continue;
      const own = topic.keywords.filter((keyword) => !keywords.has(canonical(keyword)));
      if (own.length === 0 || taken.has(topic.slug) || taken.has(canonical(topic.name))) continue;
      topics.push({ ...topic, keywords: own });
      taken.add(topic.slug).add(canonical(topic.name));
      for (const keyword of own) keywords.add(canonical(keyword));
    }
  }
  return topics;
}

/** The sources of fields as one list, each address once. */
export async function sourcesOf(fields: readonly Field[]): Promise<ListedSource[]> {
  const sources = new Map<string, ListedSource>();
  for (const { name } of fields) {
    const file = `sources-${name}.json`;
    const json = await readJson(seeds(file), 'sources');
    parseSources(json, file);
    for (const source of json as ListedSource[])
      if (!sources.has(source.name)) sources.set(source.name, source);
  }
  return [...sources.values()];
}

/** Sources of a field that `init` enables unless others are chosen: the first of its list. */
const DEFAULT_SOURCES = 3;

/** The names of the sources of fields that are enabled unless others are chosen. */
export async function defaultSources(fields: readonly Field[]): Promise<string[]> {
  const lists = await Promise.all(
    fields.map(async (field) => (await sourcesOf([field])).slice(0, DEFAULT_SOURCES)),
  );
  return lists.flat().map(({ name }) => name);
}

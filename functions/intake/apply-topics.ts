import { getCatalogue } from '../../db/catalogue.ts';
import type { Database } from '../../db/database.ts';
import { applyTaxonomy, getTopics } from '../../db/topics/topics.ts';
import { ConfigurationError } from '../../pipeline/errors.ts';
import { keywordVectors, labelVectors } from '../../pipeline/topics/label-vectors.ts';
import { createLabelling, type Labelling, taxonomyHash } from '../../pipeline/topics/refinement.ts';
import { OTHER, type Taxonomy } from '../../pipeline/topics/taxonomy.ts';
import type { Embedder } from '../../pipeline/types.ts';

/** The row of the topic that takes what fits no other. */
const OTHER_ROW = {
  slug: OTHER,
  name: 'Other',
  description: 'Papers that fit none of the topics.',
  keywords: [],
  keywordVectors: [],
  vector: null,
};

/**
 * The labels as the database has them. When the taxonomy is not the one applied there, its keywords are embedded and
 * every item gets its topics anew.
 */
export async function openLabelling(
  db: Database,
  taxonomy: Taxonomy,
  embedder: Embedder,
): Promise<Labelling> {
  const hash = taxonomyHash(taxonomy);
  const stored = await storedLabelling(db, taxonomy, hash, embedder.model);
  if (stored !== undefined) return stored;
  const keywords = await keywordVectors(taxonomy, embedder);
  const labelling = createLabelling(taxonomy, keywords);
  const vectors = labelVectors(keywords);
  const rows = taxonomy.map(({ slug, name, description, formerly, keywords: words }, i) => ({
    slug,
    name,
    description,
    formerly: formerly ?? [],
    keywords: words,
    keywordVectors: keywords[i] ?? [],
    vector: vectors[i] ?? null,
  }));
  const applied = { hash, model: embedder.model, topics: [...rows, OTHER_ROW] };
  await applyTaxonomy(db, applied, labelling, new Date());
  return labelling;
}

/**
 * The labels as the database has them, for where the taxonomy is not applied: that takes minutes of work.
 * @throws ConfigurationError when another taxonomy, or none, is applied there
 */
export async function appliedLabelling(db: Database, taxonomy: Taxonomy, model: string): Promise<Labelling> {
  const labelling = await storedLabelling(db, taxonomy, taxonomyHash(taxonomy), model);
  if (labelling !== undefined) return labelling;
  throw new ConfigurationError(
    'the database does not have the topics of this version; run paperwire migrate with its DATABASE_URL',
  );
}

async function storedLabelling(
  db: Database,
  taxonomy: Taxonomy,
  hash: string,
  model: string,
): Promise<Labelling | undefined> {
  const catalogue = await getCatalogue(db);
  if (catalogue.taxonomyHash !== hash || catalogue.model !== model) return undefined;
  const stored = await getTopics(db);
  return createLabelling(
    taxonomy,
    stored.map((topic) => topic.keywordVectors),
    stored.map((topic) => topic.vector),
  );
}

import { getCatalogue } from '../db/catalogue.ts';
import type { Database } from '../db/database.ts';
import { applyTaxonomy, getTopics } from '../db/topics.ts';
import { keywordVectors, labelVectors } from '../pipeline/topics/label-vectors.ts';
import { createLabelling, type Labelling, taxonomyHash } from '../pipeline/topics/labelling.ts';
import { OTHER, type Taxonomy } from '../pipeline/topics/taxonomy.ts';
import type { Embedder } from '../pipeline/types.ts';

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
  const catalogue = await getCatalogue(db);
  if (catalogue.taxonomyHash === hash && catalogue.model === embedder.model) {
    const stored = await getTopics(db);
    return createLabelling(
      taxonomy,
      stored.map((topic) => topic.keywordVectors),
      stored.map((topic) => topic.vector),
    );
  }
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

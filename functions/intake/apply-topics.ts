import { getCatalogue } from '../../db/catalogue.ts';
import type { Database } from '../../db/database.ts';
import type { TopicModel } from '../../db/topics/classify-items.ts';
import { applyTaxonomy, getTopics } from '../../db/topics/topics.ts';
import { ConfigurationError } from '../../pipeline/errors.ts';
import { keywordVectors, labelVectors } from '../../pipeline/topics/label-vectors.ts';
import { descriptionOf, OTHER, type Taxonomy } from '../../pipeline/topics/taxonomy.ts';
import { createTopicModel, taxonomyHash } from '../../pipeline/topics/topic-model.ts';
import type { Embedder } from '../../pipeline/types.ts';

/** The topic of papers without a topic. */
const OTHER_ROW = {
  slug: OTHER,
  name: 'Other',
  description: 'Papers that fit none of the topics.',
  keywords: [],
  keywordVectors: [],
  vector: null,
};

/**
 * Reads the topic model from the database. Applies the taxonomy first when the database has another one: embeds its
 * keywords and scores every item again.
 */
export async function openTopicModel(
  db: Database,
  taxonomy: Taxonomy,
  embedder: Embedder,
): Promise<TopicModel> {
  const hash = taxonomyHash(taxonomy);
  const stored = await readTopicModel(db, taxonomy, hash, embedder.model);
  if (stored !== undefined) return stored;
  const keywords = await keywordVectors(taxonomy, embedder);
  const topicModel = createTopicModel(taxonomy, keywords);
  const vectors = labelVectors(keywords);
  const rows = taxonomy.map((topic, i) => ({
    ...topic,
    description: descriptionOf(topic),
    keywordVectors: keywords[i] ?? [],
    vector: vectors[i] ?? null,
  }));
  const applied = { hash, model: embedder.model, topics: [...rows, OTHER_ROW] };
  await applyTaxonomy(db, applied, topicModel, new Date());
  return topicModel;
}

/**
 * Reads the topic model from the database; for Workers, which cannot apply a taxonomy: that takes minutes.
 * @throws ConfigurationError when the database has another taxonomy, or none
 */
export async function requireTopicModel(
  db: Database,
  taxonomy: Taxonomy,
  model: string,
): Promise<TopicModel> {
  const topicModel = await readTopicModel(db, taxonomy, taxonomyHash(taxonomy), model);
  if (topicModel !== undefined) return topicModel;
  throw new ConfigurationError(
    'the database does not have the topics of this version; run paperwire migrate with its DATABASE_URL',
  );
}

async function readTopicModel(
  db: Database,
  taxonomy: Taxonomy,
  hash: string,
  model: string,
): Promise<TopicModel | undefined> {
  const catalogue = await getCatalogue(db);
  if (catalogue.taxonomyHash !== hash || catalogue.model !== model) return undefined;
  const stored = await getTopics(db);
  return createTopicModel(
    taxonomy,
    stored.map((topic) => topic.keywordVectors),
    stored.map((topic) => topic.vector),
  );
}

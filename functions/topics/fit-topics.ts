/** Fitting topics to the papers of a database. */

import { sql } from 'drizzle-orm';
import { type Database, read } from '../../db/database.ts';
import { applyTaxonomy } from '../../db/topics/apply-taxonomy.ts';
import { rescoredItems, type TopicModel } from '../../db/topics/classify-items.ts';
import { findUnknownExamples, type Query, type TaxonomyExample } from '../../db/topics/examples.ts';
import { readExamplePapers, readSample, type SampleScope } from '../../db/topics/sample-papers.ts';
import {
  type FittedTopicModel,
  getTopicModel,
  hasVectors,
  type StoredTopicModel,
} from '../../db/topics/topic-model.ts';
import { getTopics } from '../../db/topics/topics.ts';
import { ConfigurationError } from '../../pipeline/errors.ts';
import { encodeFitted } from '../../pipeline/topics/encode-topics.ts';
import { type FitInput, MAX_SAMPLE_PAPERS } from '../../pipeline/topics/fit-topics.ts';
import { embedTopics, type Vectors } from '../../pipeline/topics/label-vectors.ts';
import { descriptionOf, OTHER, type Taxonomy } from '../../pipeline/topics/taxonomy.ts';
import {
  createTopicModel,
  type FittedTopics,
  fitTopics,
  taxonomyExamples,
  taxonomyHash,
} from '../../pipeline/topics/topic-model.ts';
import type { Embedder } from '../../pipeline/types.ts';
import { ChangeCounter, type TopicChanges } from './topic-changes.ts';

/** Fits topics, such as on another thread. */
export type Fit = (input: FitInput) => Promise<FittedTopics>;

/** Fits topics on this thread. */
export const fitHere: Fit = async (input) => fitTopics(input);

/** The topic of papers without a topic. */
const OTHER_ROW = {
  slug: OTHER,
  name: 'Other',
  description: 'Papers that fit none of the topics.',
  keywords: [],
  keywordVectors: [],
  vector: null,
};

/** Topics fitted to the present papers, that may be applied. */
export interface FitPlan {
  readonly model: string;
  readonly taxonomy: Taxonomy;
  readonly topicVectors: readonly Vectors[];
  readonly fitted: FittedTopics;
  readonly topicModel: TopicModel;
  readonly stored: StoredTopicModel | undefined;
  /** Papers that the taxonomy names and the database does not have. */
  readonly unknown: readonly TaxonomyExample[];
}

/**
 * Fits a taxonomy to the papers and examples of a database. Writes nothing.
 * @throws ConfigurationError when the papers have vectors of another model
 */
export async function planFit(
  db: Database,
  taxonomy: Taxonomy,
  embedder: Embedder,
  runFit: Fit = fitHere,
): Promise<FitPlan> {
  const { model } = embedder;
  const stored = await getTopicModel(db);
  if (stored !== undefined) await requireModel(db, stored.model, model);
  const isSame = stored?.taxonomyHash === taxonomyHash(taxonomy) && stored.model === model;
  const topicVectors = isSame ? await readTopicVectors(db) : await embedTopics(taxonomy, embedder);
  const fitted = await fitToPapers(db, taxonomy, topicVectors, { model, dumpId: null }, runFit);
  const unknown = await findUnknownExamples((query) => read(db, query), taxonomyExamples(taxonomy));
  return {
    model,
    taxonomy,
    topicVectors,
    fitted,
    topicModel: createTopicModel(taxonomy, fitted),
    stored,
    unknown,
  };
}

/**
 * Checks that a database has no vectors of another model: its papers would be found by words only, and lose their topics.
 * @param stored the model of its topics
 * @throws ConfigurationError when it has
 */
export async function requireModel(db: Database, stored: string, model: string): Promise<void> {
  if (stored === model || !(await hasVectors(db, stored))) return;
  throw new ConfigurationError(
    `the papers of the database have vectors of ${stored}, expected those of ${model}: set EMBED_EFFORT to what it was ` +
      '(the number at the end of the name, or 1), or ingest an export of the database into a new one',
  );
}

/** Reads the vectors of the applied taxonomy. */
export async function readTopicVectors(db: Database): Promise<readonly Vectors[]> {
  return (await getTopics(db)).map((topic) => topic.keywordVectors);
}

/** Reads what a fit learns from, and fits. */
export async function fitToPapers(
  db: Database,
  taxonomy: Taxonomy,
  topicVectors: readonly Vectors[],
  scope: SampleScope,
  runFit: Fit,
): Promise<FittedTopics> {
  const sample = await readSample(db, scope, MAX_SAMPLE_PAPERS);
  const examples = await readExamplePapers(db, scope.model, taxonomyExamples(taxonomy));
  return runFit({ taxonomy, topicVectors, sample, examples });
}

/** The row of a topic model. */
export function toStored(taxonomy: Taxonomy, model: string, fitted: FittedTopics): FittedTopicModel {
  return {
    version: fitted.version,
    taxonomyHash: taxonomyHash(taxonomy),
    taxonomy,
    model,
    fittedOn: fitted.fittedOn,
    tables: encodeFitted(fitted),
    labels: new Map(
      taxonomy.flatMap(({ slug }, i) => {
        const label = fitted.tables.labels[i];
        return label === undefined ? [] : [[slug, label] as const];
      }),
    ),
  };
}

/** Scores every item as the plan would, and says what would change. */
export async function previewFit(db: Database, plan: FitPlan): Promise<TopicChanges> {
  const changes = new ChangeCounter(plan);
  const query: Query = (statement) => read(db, statement);
  for await (const page of rescoredItems(query, plan.topicModel, {
    model: plan.model,
    where: sql`i.arrival IS NOT NULL`,
  }))
    changes.add(page);
  return changes.result();
}

/**
 * Applies a plan to all items.
 * @returns what changed; `null` when another topic model was stored meanwhile, and nothing changed
 */
export async function applyFit(db: Database, plan: FitPlan): Promise<TopicChanges | null> {
  const { taxonomy, topicVectors, model, fitted, topicModel } = plan;
  const changes = new ChangeCounter(plan);
  const topics = taxonomy.map((topic, i) => ({
    ...topic,
    description: descriptionOf(topic),
    keywordVectors: topicVectors[i] ?? [],
    vector: fitted.tables.labels[i] ?? null,
  }));
  const applied = { topics: [...topics, OTHER_ROW], fitted: toStored(taxonomy, model, fitted) };
  const isApplied = await applyTaxonomy(db, applied, topicModel, new Date(), (page) => changes.add(page));
  return isApplied ? changes.result() : null;
}

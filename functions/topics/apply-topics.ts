/** The topic model of a database: applied with a taxonomy, fitted again as the catalogue grows. */

import type { Database } from '../../db/database.ts';
import type { TopicModel } from '../../db/topics/classify-items.ts';
import { countSample } from '../../db/topics/sample-papers.ts';
import { getTopicModel, getTopicModelState, storeTopicModel } from '../../db/topics/topic-model.ts';
import { ConfigurationError } from '../../pipeline/errors.ts';
import { decodeFitted } from '../../pipeline/topics/encode-topics.ts';
import { MAX_SAMPLE_PAPERS, MIN_SAMPLE_PAPERS } from '../../pipeline/topics/fit-topics.ts';
import type { Taxonomy } from '../../pipeline/topics/taxonomy.ts';
import { createTopicModel, taxonomyHash } from '../../pipeline/topics/topic-model.ts';
import type { Embedder } from '../../pipeline/types.ts';
import { log } from '../logging.ts';
import {
  applyFit,
  type Fit,
  fitHere,
  fitToPapers,
  planFit,
  readTopicVectors,
  requireModel,
  toStored,
} from './fit-topics.ts';
import { describeChanges, type TopicChanges } from './topic-changes.ts';

/** A taxonomy and its topic model. */
export interface OpenTopics {
  readonly taxonomy: Taxonomy;
  readonly topicModel: TopicModel;
}

/**
 * Reads the topic model from the database. Applies the taxonomy first when the database has another one, and logs what
 * changes: embeds its keywords, fits it to the papers and scores every item again.
 */
export async function openTopicModel(
  db: Database,
  taxonomy: Taxonomy,
  embedder: Embedder,
  runFit: Fit = fitHere,
): Promise<TopicModel> {
  for (;;) {
    const stored = await readTopicModel(db, taxonomy, embedder.model);
    if (stored !== undefined) return stored;
    const changes = await applyFit(db, await planFit(db, taxonomy, embedder, runFit));
    if (changes !== null) logChanges(changes);
  }
}

/** Opens the topic model that {@link openTopicModel} would, and writes nothing. */
export async function previewTopicModel(
  db: Database,
  taxonomy: Taxonomy,
  embedder: Embedder,
  runFit: Fit = fitHere,
): Promise<TopicModel> {
  const stored = await readTopicModel(db, taxonomy, embedder.model);
  return stored ?? (await planFit(db, taxonomy, embedder, runFit)).topicModel;
}

/** Says what an applied taxonomy changed; nothing in an empty catalogue, where it moves no paper. */
function logChanges(changes: TopicChanges): void {
  if (changes.before !== null || changes.papers > 0)
    for (const line of describeChanges(changes)) log.info(`topics: ${line}`);
  if (changes.papers > 0) for (const line of changes.unknown) log.warning(`topics: ${line}`);
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
  for (;;) {
    const topicModel = await readTopicModel(db, taxonomy, model);
    if (topicModel !== undefined) return topicModel;
    await requireTaxonomy(db, taxonomy, model);
  }
}

/**
 * Checks that the database has this taxonomy, without reading the topic model.
 * @throws ConfigurationError when it has another one, or none
 */
export async function requireTaxonomy(db: Database, taxonomy: Taxonomy, model: string): Promise<void> {
  const state = await getTopicModelState(db);
  if (isOf(state, taxonomy, model)) return;
  if (state !== undefined) await requireModel(db, state.model, model);
  const stored =
    state === undefined ? 'no topics' : `topics ${state.taxonomyHash.slice(0, 12)} for ${state.model}`;
  throw new ConfigurationError(
    `the database has ${stored}, this version has topics ${taxonomyHash(taxonomy).slice(0, 12)} for ${model}; ` +
      'run paperwire migrate with its DATABASE_URL',
  );
}

/**
 * Whether the database has this taxonomy.
 * @throws ConfigurationError when its papers have vectors of another model
 */
export async function hasTaxonomy(db: Database, taxonomy: Taxonomy, model: string): Promise<boolean> {
  const state = await getTopicModelState(db);
  if (state !== undefined) await requireModel(db, state.model, model);
  return isOf(state, taxonomy, model);
}

function isOf(
  state: { readonly taxonomyHash: string; readonly model: string } | undefined,
  taxonomy: Taxonomy,
  model: string,
): boolean {
  return state?.taxonomyHash === taxonomyHash(taxonomy) && state.model === model;
}

/** The topic model that was read last: it is a few megabytes, and runs open it again and again. */
let lastRead: TopicModel | undefined;

async function readTopicModel(
  db: Database,
  taxonomy: Taxonomy,
  model: string,
): Promise<TopicModel | undefined> {
  const state = await getTopicModelState(db);
  if (state === undefined || !isOf(state, taxonomy, model)) return undefined;
  if (lastRead?.version === state.version) return lastRead;
  const stored = await getTopicModel(db);
  // Another process may have stored a topic model meanwhile.
  if (stored?.version !== state.version) return readTopicModel(db, taxonomy, model);
  lastRead = createTopicModel(taxonomy, decodeFitted(stored.tables));
  return lastRead;
}

/**
 * Opens the topic model for the items of a dump that is about to be complete. Fits it again first when the catalogue, with
 * the dump, has enough papers to learn from for the first time, or twice the papers that it learnt from. Items that readers
 * have seen keep their topics. A run that is broken off and begins again fits to the same papers.
 * @param dumpId `null` without a dump
 * @param open opens the stored topic model
 * @param runFit `null` logs that a fit is due, and keeps the stored topic model
 * @param minPapers papers of the catalogue for the first fit
 */
export async function openTopicModelFor(
  db: Database,
  dumpId: string | null,
  model: string,
  open: () => Promise<OpenTopics>,
  runFit: Fit | null = fitHere,
  minPapers = MIN_SAMPLE_PAPERS,
): Promise<TopicModel> {
  const { taxonomy, topicModel } = await open();
  const { fittedOn, version } = topicModel;
  if (fittedOn >= MAX_SAMPLE_PAPERS) return topicModel;
  const scope = { model, dumpId };
  const due = fittedOn < minPapers ? minPapers : 2 * fittedOn;
  if ((await countSample(db, scope, due)) < due) return topicModel;
  if (runFit === null) {
    log.warning`topics: there are ${due} papers or more to learn from; run paperwire migrate with this DATABASE_URL`;
    return topicModel;
  }
  const fitted = await fitToPapers(db, taxonomy, await readTopicVectors(db), scope, runFit);
  if (await storeTopicModel(db, toStored(taxonomy, model, fitted), version, new Date()))
    log.info`topics: fitted to ${fitted.fittedOn} papers, version ${fitted.version}; papers seen before keep their topics`;
  return (await open()).topicModel;
}

import type { Database } from '../../db/database.ts';
import type { TopicModel } from '../../db/topics/classify-items.ts';
import type { RunDeps } from '../../pipeline/run.ts';
import { topicSentences } from '../../pipeline/topics/label-vectors.ts';
import type { Taxonomy } from '../../pipeline/topics/taxonomy.ts';
import type { Dump, Embedder } from '../../pipeline/types.ts';
import type { Environment } from '../env.ts';
import { createDryStore, createStore } from '../intake/store.ts';
import type { Meter } from '../terminal/meter.ts';
import {
  type OpenTopics,
  openTopicModel,
  openTopicModelFor,
  previewTopicModel,
} from '../topics/apply-topics.ts';
import { type FitPlan, planFit } from '../topics/fit-topics.ts';
import { createEmbedder } from './embedding/embedder.ts';
import { fitOnThread } from './fitting/fit-on-thread.ts';
import { growSlowly } from './grow-slowly.ts';
import { type DumpTasks, inProcess } from './loading/dump-tasks.ts';
import { type MeasureIngestion, unmeasured } from './metrics/measure.ts';
import { openForDryRun, openMigrated } from './open-database.ts';
import { readTaxonomy } from './taxonomy-file.ts';

/** The parts of ingestion on Node and Deno. The end of the block frees them and stops the meter. */
export interface Ingestion extends DumpTasks, AsyncDisposable {
  readonly db: Database;
  /** Prepares the run of a dump. The first run may build the model and apply the taxonomy. */
  run(dump: Pick<Dump, 'name' | 'bytes'>): Promise<RunDeps>;
  /** Opens the topic model. Applies the taxonomy first, unless the database has it. */
  openTopicModel(): Promise<TopicModel>;
  /** The same, and fits it to the papers if that is due. */
  openFittedTopicModel(): Promise<TopicModel>;
  /** Fits the topics to the present papers. Writes nothing. */
  planTopics(): Promise<FitPlan>;
}

/**
 * Composes ingestion on Node and Deno: database, model, topics, meter.
 * @param options.dryRun writes nothing, and creates no database
 * @param options.embedder is closed at the end; one of its own when left out
 */
export async function openIngestion(
  env: Environment,
  options: {
    readonly dryRun: boolean;
    readonly meter: Meter;
    readonly signal: AbortSignal;
    readonly measure?: MeasureIngestion;
    readonly embedder?: Embedder;
  },
): Promise<Ingestion> {
  growSlowly();
  const { dryRun, meter, signal, measure = unmeasured } = options;
  const db = dryRun ? await openForDryRun(env) : await openMigrated(env);
  const embedder = measure.embedder(options.embedder ?? createEmbedder(env, signal), 'papers');
  const withTaxonomy = async () => {
    const taxonomy = await readTaxonomy(env);
    return [db, taxonomy, metered(embedder, meter, signal, taxonomy), fitOnThread] as const;
  };
  const openOnce = async (): Promise<OpenTopics> => {
    const parts = await withTaxonomy();
    const topicModel = await (dryRun ? previewTopicModel(...parts) : openTopicModel(...parts));
    return { taxonomy: parts[1], topicModel };
  };
  // In turn: of those who open it at once, one applies a changed taxonomy.
  let last: Promise<unknown> = Promise.resolve();
  const openTopics = () => {
    const opening = last.then(openOnce, openOnce);
    last = opening;
    return opening;
  };
  const openFor = (dumpId: string | null) =>
    openTopicModelFor(db, dumpId, embedder.model, openTopics, fitOnThread);
  const run: Ingestion['run'] = async (dump) => {
    const { topicModel } = await openTopics();
    meter.start(dump.name, dump.bytes, 'papers');
    const store = dryRun ? createDryStore(db, embedder.model) : createStore(db, embedder.model, openFor);
    return { store: measure.store(store), embedder, topicModel };
  };
  return {
    db,
    run,
    ...inProcess(db, run),
    openTopicModel: async () => (await openTopics()).topicModel,
    openFittedTopicModel: () => openFor(null),
    planTopics: async () => planFit(...(await withTaxonomy())),
    async [Symbol.asyncDispose]() {
      meter.stop();
      await embedder.close();
      db.client.close();
    },
  };
}

/** The same embedder for the phrases of the taxonomy: it shows its progress, and stops with the signal. */
function metered(embedder: Embedder, meter: Meter, signal: AbortSignal, taxonomy: Taxonomy): Embedder {
  const total = taxonomy.reduce(
    (sum, topic) => sum + topic.keywords.length + topicSentences(topic).length,
    0,
  );
  let done = 0;
  return {
    ...embedder,
    async embed(text) {
      signal.throwIfAborted();
      const embedding = await embedder.embed(text);
      if (done === 0) meter.start('Learning the topics', total);
      meter.update(++done);
      return embedding;
    },
  };
}

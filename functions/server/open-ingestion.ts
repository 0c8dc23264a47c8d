import { availableParallelism } from 'node:os';
import type { Database } from '../../db/database.ts';
import type { TopicModel } from '../../db/topics/classify-items.ts';
import { ensureModel } from '../../pipeline/model/build.ts';
import { lazyEmbedder } from '../../pipeline/model/lazy.ts';
import { DIMENSIONS, modelName } from '../../pipeline/model/minilm.ts';
import type { RunDeps } from '../../pipeline/run.ts';
import { topicSentences } from '../../pipeline/topics/label-vectors.ts';
import type { Taxonomy } from '../../pipeline/topics/taxonomy.ts';
import type { Dump, Embedder } from '../../pipeline/types.ts';
import { type Environment, modelFolder } from '../env.ts';
import { createDryStore, createStore } from '../intake/store.ts';
import type { Meter } from '../terminal/meter.ts';
import { printError } from '../terminal/print.ts';
import {
  type OpenTopics,
  openTopicModel,
  openTopicModelFor,
  previewTopicModel,
} from '../topics/apply-topics.ts';
import { type FitPlan, planFit } from '../topics/fit-topics.ts';
import { createPool, WORKER_TEXTS } from './embedding/pool.ts';
import { fitOnThread } from './fitting/fit-on-thread.ts';
import { type DumpTasks, inProcess } from './loading/dump-tasks.ts';
import { type MeasureIngestion, unmeasured } from './metrics/measure.ts';
import { openForDryRun, openMigrated } from './open-database.ts';
import { readTaxonomy } from './taxonomy-file.ts';

/** Embedding threads, each with 60 MB for its model. */
const WORKERS = Math.min(4, availableParallelism());

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
  /** Frees the model until the next run, unless it is in use. */
  rest(): Promise<void>;
}

/**
 * Composes ingestion on Node and Deno: database, model, topics, meter.
 * @param options.dryRun writes nothing, and creates no database
 */
export async function openIngestion(
  env: Environment,
  options: {
    readonly dryRun: boolean;
    readonly meter: Meter;
    readonly signal: AbortSignal;
    readonly measure?: MeasureIngestion;
  },
): Promise<Ingestion> {
  const { dryRun, meter, signal, measure = unmeasured } = options;
  const db = dryRun ? await openForDryRun(env) : await openMigrated(env);
  const { embedder, isBusy } = observed(measure.embedder(createEmbedder(env, signal), 'papers'));
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
    async rest() {
      if (!isBusy()) await embedder.close();
    },
    async [Symbol.asyncDispose]() {
      meter.stop();
      await embedder.close();
      db.client.close();
    },
  };
}

/** MiniLM on worker threads. The first text builds and loads it. */
export function createEmbedder(
  env: Pick<Environment, 'DATA_FOLDER' | 'EMBED_EFFORT'>,
  signal: AbortSignal,
): Embedder {
  const properties = {
    model: modelName('int8', env.EMBED_EFFORT),
    dimensions: DIMENSIONS,
    concurrency: WORKERS * WORKER_TEXTS,
  };
  return lazyEmbedder(properties, async () => {
    const model = await ensureModel({
      variant: 'int8',
      effort: env.EMBED_EFFORT,
      cacheDir: modelFolder(env),
      signal,
      // It takes two seconds, in the middle of a run that shows its own progress.
      onProgress: ({ done }) => {
        if (done === 0) printError('Building the model, once …');
      },
      onWarning: (line) => printError(`paperwire: ${line}`),
    });
    return createPool({ size: WORKERS, model });
  });
}

/** The same embedder, and whether it is in use. */
function observed(embedder: Embedder): { readonly embedder: Embedder; readonly isBusy: () => boolean } {
  let running = 0;
  const embed = (text: string) => {
    running++;
    return embedder.embed(text).finally(() => running--);
  };
  return { embedder: { ...embedder, embed }, isBusy: () => running > 0 };
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

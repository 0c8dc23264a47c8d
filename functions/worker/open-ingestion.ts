import type { Fetcher, Queue, R2Bucket } from '@cloudflare/workers-types';
import { openRemoteDatabase } from '../../db/client-web.ts';
import { lazyEmbedder } from '../../pipeline/model/lazy.ts';
import { DIMENSIONS, modelName } from '../../pipeline/model/minilm.ts';
import { parseTaxonomy } from '../../pipeline/topics/taxonomy.ts';
import type { Embedder } from '../../pipeline/types.ts';
import topicsJson from '../../seeds/topics.json' with { type: 'json' };
import { type Environment, readEnvironment } from '../env.ts';
import { requireTopicModel } from '../intake/apply-topics.ts';
import { createStore } from '../intake/store.ts';
import { startLogging } from '../logging.ts';
import { loadModel } from './load-model.ts';
import type { ConsumerDeps, QueuedPapers } from './queue.ts';

/** The bindings of wrangler.toml. */
export interface Bindings {
  /** The files of the model. */
  readonly ASSETS: Fetcher;
  readonly WAITING: Queue<QueuedPapers>;
  /** The bucket of the sources of kind `r2`. */
  readonly DUMPS?: R2Bucket;
}

/** The parts that every event of a Worker needs. */
export interface WorkerIngestion extends ConsumerDeps {
  readonly env: Environment;
}

const taxonomy = parseTaxonomy(topicsJson, 'seeds/topics.json');

/** Shared by all events of the isolate. */
let embedder: Embedder | undefined;
let isLogging = false;

/**
 * Composes a Worker's ingestion for one event.
 * @throws ConfigurationError for a wrong variable
 */
export function openIngestion(bindings: Bindings): WorkerIngestion {
  const variables = Object.entries(bindings).filter(([, value]) => typeof value === 'string');
  const env = readEnvironment(Object.fromEntries(variables));
  if (!isLogging) {
    isLogging = true;
    startLogging(env.LOG_LEVEL).catch(console.error);
  }
  const db = openRemoteDatabase(env.DATABASE_URL, env.DATABASE_AUTH_TOKEN);
  embedder ??= lazyEmbedder({ model: modelName('int8'), dimensions: DIMENSIONS, concurrency: 1 }, () =>
    loadModel(bindings.ASSETS),
  );
  const model = embedder;
  return {
    env,
    db,
    async run() {
      const topicModel = await requireTopicModel(db, taxonomy, model.model);
      return {
        store: createStore(db, model.model, topicModel),
        embedder: model,
        topicModel,
      };
    },
  };
}

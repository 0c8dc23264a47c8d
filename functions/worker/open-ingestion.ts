import type { ExecutionContext, Fetcher, Queue, R2Bucket } from '@cloudflare/workers-types';
import { openRemoteDatabase } from '../../db/client-web.ts';
import { type LazyEmbedder, lazyEmbedder } from '../../pipeline/model/lazy.ts';
import { DIMENSIONS, modelName } from '../../pipeline/model/minilm.ts';
import { createQueryEmbedder, type QueryEmbedder } from '../../pipeline/model/query-embedder.ts';
import { type Environment, readEnvironment } from '../env.ts';
import { createStore } from '../intake/store.ts';
import { startLogging, warnOnce } from '../logging.ts';
import { openTopicModelFor, requireTaxonomy, requireTopicModel } from '../topics/apply-topics.ts';
import { bundledTaxonomy } from './bundled-taxonomy.ts';
import type { IntakeDeps } from './intake.ts';
import { loadModel } from './load-model.ts';
import { messageOf, type QueuedPapers } from './queue.ts';

/** The bindings of wrangler.toml. */
export interface Bindings {
  /** The files of the model. */
  readonly ASSETS: Fetcher;
  readonly WAITING: Queue<QueuedPapers>;
  /** The bucket of the sources of kind `r2`. */
  readonly DUMPS?: R2Bucket;
}

/** The parts that every event of a Worker needs. */
export interface WorkerIngestion extends IntakeDeps {
  readonly env: Environment;
  readonly queries: QueryEmbedder;
  /** What is left to do when the event has answered: to load the model for later queries. */
  readonly afterwards: readonly (() => unknown)[];
}

/** Loading holds the thread for half a second: the response leaves before it. */
const later = () => new Promise((resolve) => setTimeout(resolve, 50));

/** Shared by all events of the isolate. */
let embedder: LazyEmbedder | undefined;
const queryVectors = new Map<string, Float32Array<ArrayBuffer>>();
let isLogging = false;

/**
 * Composes a Worker's ingestion for one event.
 * @throws ConfigurationError for a wrong variable
 */
export function openIngestion(
  bindings: Bindings,
  context: Pick<ExecutionContext, 'waitUntil'>,
): WorkerIngestion {
  const variables = Object.entries(bindings).filter(([, value]) => typeof value === 'string');
  const env = readEnvironment(Object.fromEntries(variables));
  if (!isLogging) {
    isLogging = true;
    startLogging(env).catch(console.error);
  }
  const db = openRemoteDatabase(env.DATABASE_URL, env.DATABASE_AUTH_TOKEN);
  const effort = env.EMBED_EFFORT;
  embedder ??= lazyEmbedder(
    { model: modelName('int8', effort), dimensions: DIMENSIONS, concurrency: 1 },
    () => loadModel(bindings.ASSETS, effort),
  );
  const model = embedder;
  const onFailure = (error: unknown) => warnOnce(`searches answer by words alone: ${messageOf(error)}`);
  // Other events may wait for a load. So it goes on when the client of this one leaves.
  const load = () => {
    const loading = model.load();
    context.waitUntil(loading.catch(onFailure));
    return loading;
  };
  const afterwards: (() => unknown)[] = [];
  const open = async () => {
    const taxonomy = bundledTaxonomy(env);
    return { taxonomy, topicModel: await requireTopicModel(db, taxonomy, model.model) };
  };
  // A fit to 4,096 papers takes 210 MB, more than an isolate may hold.
  const store = createStore(db, model.model, (dumpId) =>
    openTopicModelFor(db, dumpId, model.model, open, null),
  );
  return {
    env,
    db,
    afterwards,
    queries: createQueryEmbedder(
      { ...model, load, embed: (text) => load().then(() => model.embed(text)) },
      {
        onFailure,
        vectors: queryVectors,
        async loadBeside() {
          afterwards.push(() =>
            context.waitUntil(
              later()
                .then(load)
                .catch(() => {}),
            ),
          );
          return false;
        },
      },
    ),
    async openStore() {
      await requireTaxonomy(db, bundledTaxonomy(env), model.model);
      return store;
    },
    run: async () => ({ store, embedder: model, topicModel: (await open()).topicModel }),
  };
}

/** The embedder of Node and Deno: MiniLM on worker threads. */

import { availableParallelism } from 'node:os';
import { ModelError } from '../../../pipeline/errors.ts';
import { type LazyEmbedder, lazyEmbedder } from '../../../pipeline/model/lazy.ts';
import { DIMENSIONS, modelName } from '../../../pipeline/model/minilm.ts';
import type { Embedder } from '../../../pipeline/types.ts';
import { type Environment, modelFolder } from '../../env.ts';
import { printError } from '../../terminal/print.ts';
import { whenIdle } from '../when-idle.ts';
import { createPool, WORKER_TEXTS } from './pool.ts';
import { prepareModel } from './prepare-model.ts';

/** Embedding threads, each with 60 MB for its model. They start when they are needed. */
const WORKERS = Math.min(4, availableParallelism());

/** Idle time after which a server frees the model. */
const IDLE_MS = 600_000;

type Settings = Pick<Environment, 'DATA_FOLDER' | 'EMBED_EFFORT'>;

/** What is known of the embedder before it is open. */
export const embedderProperties = ({ EMBED_EFFORT }: Settings) => ({
  model: modelName('int8', EMBED_EFFORT),
  dimensions: DIMENSIONS,
  concurrency: WORKERS * WORKER_TEXTS,
});

/** MiniLM on worker threads. The first text builds and loads it. When a thread dies, the next text loads it again. */
export function createEmbedder(env: Settings, signal: AbortSignal): LazyEmbedder {
  const embedder = lazyEmbedder(embedderProperties(env), async () => {
    const model = await prepareModel({
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
    return createPool({ size: WORKERS, model, onDeath: () => void embedder.close() });
  });
  return embedder;
}

/** An embedder that the parts of a server share. */
export type SharedEmbedder = LazyEmbedder & AsyncDisposable;

/**
 * The same embedder for dumps and queries of a server. Frees the model when there was no text for a while. The end of the block
 * closes it for good, so that a request that outlives it starts no thread.
 */
export function shareEmbedder(embedder: LazyEmbedder, idleMs = IDLE_MS): SharedEmbedder {
  const beside = whenIdle(embedder.close, idleMs);
  let isClosed = false;
  const use = <T>(task: () => Promise<T>): Promise<T> => {
    if (isClosed) return Promise.reject(new ModelError('Embedding a text: the embedder is closed.'));
    return beside(task);
  };
  return {
    ...embedder,
    load: () => use(embedder.load),
    embed: (...args: Parameters<Embedder['embed']>) => use(() => embedder.embed(...args)),
    async [Symbol.asyncDispose]() {
      isClosed = true;
      await embedder.close();
    },
  };
}

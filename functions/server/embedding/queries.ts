/** Embedding queries on a thread of their own, on Node and Deno: no query waits behind the papers of a dump. */

import { setTimeout as sleep } from 'node:timers/promises';
import { ModelError } from '../../../pipeline/errors.ts';
import type { Effort } from '../../../pipeline/model/effort.ts';
import { lazyEmbedder } from '../../../pipeline/model/lazy.ts';
import { DIMENSIONS, modelName } from '../../../pipeline/model/minilm.ts';
import { createQueryEmbedder, type QueryEmbedder } from '../../../pipeline/model/query-embedder.ts';
import type { Embedder } from '../../../pipeline/types.ts';
import { warnOnce } from '../../logging.ts';
import { type Measure, unmeasured } from '../metrics/measure.ts';
import { createTurns } from '../turns.ts';

/** Time that a page waits for the model, which loads in one second. Building it, once, takes some more. */
const MODEL_TIMEOUT_MS = 4_000;

/** Idle time after which the model is freed. */
const IDLE_MS = 600_000;

/**
 * Opens an embedder of queries, which loads the model at the first query. Close it: its thread keeps the process alive. It
 * loads nothing after that, so that a request that outlives it starts no other thread.
 */
export function openQueryEmbedder(
  effort: Effort,
  open = () => openThread(effort),
  measure: Pick<Measure, 'embedder'> = unmeasured,
): QueryEmbedder & AsyncDisposable {
  let isClosed = false;
  const openUnlessClosed = async () => {
    if (isClosed) throw new ModelError('Embedding a query: the embedder is closed.');
    return open();
  };
  const properties = { model: modelName('int8', effort), dimensions: DIMENSIONS, concurrency: 1 };
  const embedder = lazyEmbedder(properties, openUnlessClosed);
  const measured = measure.embedder(embedder, 'queries');
  const { beside } = createTurns(embedder.close, IDLE_MS);
  const queries = createQueryEmbedder(
    {
      ...embedder,
      load: () => beside(embedder.load),
      embed: (text) => beside(() => measured.embed(text)),
    },
    {
      async loadBeside(load) {
        const loading = load().then(() => true);
        return Promise.race([loading, sleep(MODEL_TIMEOUT_MS, false, { ref: false })]);
      },
      onFailure(error) {
        warnOnce(`searches answer by words alone: ${error instanceof Error ? error.message : error}`);
        // The next query starts another thread.
        if (embedder.isLoaded()) embedder.close().catch(() => {});
      },
    },
  );
  return {
    ...queries,
    [Symbol.asyncDispose]() {
      isClosed = true;
      return embedder.close();
    },
  };
}

/** MiniLM on one thread. @param cacheDir folder of the built model */
export async function openThread(effort: Effort, cacheDir?: string): Promise<Embedder> {
  const { ensureModel } = await import('../../../pipeline/model/build.ts');
  const { createPool } = await import('./pool.ts');
  const model = await ensureModel({ variant: 'int8', effort, cacheDir, onWarning: warnOnce });
  return createPool({ size: 1, model });
}

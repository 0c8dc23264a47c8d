/** Embedding queries on Node and Deno. They go before the papers of a dump, which the same threads embed. */

import { setTimeout as sleep } from 'node:timers/promises';
import type { LazyEmbedder } from '../../../pipeline/model/lazy.ts';
import { createQueryEmbedder, type QueryEmbedder } from '../../../pipeline/model/query-embedder.ts';
import { warnOnce } from '../../logging.ts';

/** Time that a page waits for the model, which loads in one second. Building it, once, takes some more. */
const MODEL_TIMEOUT_MS = 4_000;

/** Opens an embedder of queries, which loads the model at the first query. */
export function openQueryEmbedder(embedder: LazyEmbedder): QueryEmbedder {
  return createQueryEmbedder(embedder, {
    async loadBeside(load) {
      const loading = load().then(() => true);
      return Promise.race([loading, sleep(MODEL_TIMEOUT_MS, false, { ref: false })]);
    },
    onFailure(error) {
      warnOnce(`searches answer by words alone: ${error instanceof Error ? error.message : error}`);
    },
  });
}

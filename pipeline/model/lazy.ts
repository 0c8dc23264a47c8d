import type { Embedder } from '../types.ts';

/** An embedder that loads its model when it is needed. */
export interface LazyEmbedder extends Embedder {
  /** Whether the next text need not wait for the model. */
  isLoaded(): boolean;
  /** Loads the model unless it is loaded. */
  load(): Promise<void>;
}

/** Time after which a model that could not be loaded is tried again: each attempt may read all weights. */
const RETRY_MS = 60_000;

/**
 * An embedder that loads the model at the first text, so a run without new papers never loads it. `close` frees the
 * model; a later text loads it again. While it could not be loaded for the last minute, all texts reject for that reason.
 * @param properties of the embedder, known in advance
 */
export function lazyEmbedder(
  properties: Pick<Embedder, 'model' | 'dimensions' | 'concurrency'>,
  open: () => Promise<Embedder>,
): LazyEmbedder {
  let opening: Promise<Embedder> | undefined;
  let loaded: Promise<Embedder> | undefined;
  let failedAt = Number.NEGATIVE_INFINITY;

  function load(): Promise<Embedder> {
    if (opening !== undefined && Date.now() - failedAt < RETRY_MS) return opening;
    failedAt = Number.POSITIVE_INFINITY;
    const current = open();
    opening = current;
    current.then(
      () => {
        loaded = current;
      },
      () => {
        if (opening === current) failedAt = Date.now();
      },
    );
    return current;
  }

  return {
    ...properties,
    isLoaded: () => loaded !== undefined && loaded === opening,
    load: async () => {
      await load();
    },
    embed: async (text, options) => (await load()).embed(text, options),
    async close() {
      const closing = opening;
      opening = undefined;
      await (await closing?.catch(() => undefined))?.close();
    },
  };
}

import type { Embedder } from '../types.ts';

/**
 * An embedder that loads the model at the first text, so a run without new papers never loads it. `close` frees the
 * model; a later text loads it again.
 * @param properties of the embedder, known in advance
 */
export function lazyEmbedder(
  properties: Pick<Embedder, 'model' | 'dimensions' | 'concurrency'>,
  open: () => Promise<Embedder>,
): Embedder {
  let embedder: Promise<Embedder> | undefined;
  return {
    ...properties,
    async embed(text) {
      embedder ??= open();
      return (await embedder).embed(text);
    },
    async close() {
      const closing = embedder;
      embedder = undefined;
      await (await closing?.catch(() => undefined))?.close();
    },
  };
}

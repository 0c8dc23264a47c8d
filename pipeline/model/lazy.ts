import type { Embedder } from '../types.ts';

/**
 * An embedder that is made when the first text comes: a run that brings nothing new never loads the model.
 * @param known what can be said before it is made
 */
export function lazyEmbedder(
  known: Pick<Embedder, 'model' | 'dimensions' | 'concurrency'>,
  make: () => Promise<Embedder>,
): Embedder {
  let made: Promise<Embedder> | undefined;
  return {
    ...known,
    async embed(text) {
      made ??= make();
      return (await made).embed(text);
    },
    async close() {
      const embedder = await made?.catch(() => undefined);
      await embedder?.close();
    },
  };
}

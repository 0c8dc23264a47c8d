import type { Embedder } from '../types.ts';

/**
 * An embedder that is made when the first text comes: a run that brings nothing new never loads the model. Closing it
 * frees the model; a text that comes later makes it anew.
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
      const closing = made;
      made = undefined;
      const embedder = await closing?.catch(() => undefined);
      await embedder?.close();
    },
  };
}

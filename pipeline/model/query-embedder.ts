import type { LazyEmbedder } from './lazy.ts';

/** Embeds queries. */
export interface QueryEmbedder {
  /** Names weights and precision, as that of an `Embedder` does: a query is compared with vectors of the same model. */
  readonly model: string;
  /**
   * Embeds the text of a query, as a unit vector, which callers share.
   * @param options.wait whether to wait until the model is loaded. Feeds wait, since what they hold must not depend on it.
   *   Pages and the API do not wait for long: they answer by words while it loads.
   * @returns `undefined` while no model is loaded, without `wait`, or when it cannot be loaded or fails
   */
  embed(text: string, options: { readonly wait: boolean }): Promise<Float32Array<ArrayBuffer> | undefined>;
}

/** Beginning of a query that is embedded; the model takes 256 tokens. */
const MAX_QUERY_CHARS = 2_000;

/** Number of queries whose vectors are kept, 1.5 kB each. */
const MAX_QUERIES = 1_000;

export interface QueryEmbedderOptions {
  /**
   * Called without `wait` while the model is not loaded: begins to load it.
   * @returns whether it is loaded
   */
  readonly loadBeside: (load: () => Promise<void>) => Promise<boolean>;
  /** Told why a query is not embedded. */
  readonly onFailure: (error: unknown) => void;
  /** Vectors by query, the least recently used first. */
  readonly vectors?: Map<string, Float32Array<ArrayBuffer>>;
}

/** Makes an embedder of queries. Each text is embedded once, also when several ask at once, and its vector is kept. */
export function createQueryEmbedder(
  embedder: LazyEmbedder,
  { loadBeside, onFailure, vectors = new Map() }: QueryEmbedderOptions,
): QueryEmbedder {
  const pending = new Map<string, Promise<Float32Array<ArrayBuffer>>>();

  async function embedOnce(text: string): Promise<Float32Array<ArrayBuffer>> {
    const { vector } = await embedder.embed(text, { urgent: true });
    vectors.set(text, vector);
    for (const oldest of vectors.keys()) {
      if (vectors.size <= MAX_QUERIES) break;
      vectors.delete(oldest);
    }
    return vector;
  }

  return {
    model: embedder.model,
    async embed(query, { wait }) {
      const text = query.slice(0, MAX_QUERY_CHARS);
      const vector = vectors.get(text);
      if (vector !== undefined) {
        vectors.delete(text);
        vectors.set(text, vector);
        return vector;
      }
      try {
        if (!wait && !embedder.isLoaded() && !(await loadBeside(embedder.load))) return undefined;
        const embedding = pending.get(text) ?? embedOnce(text).finally(() => pending.delete(text));
        pending.set(text, embedding);
        return await embedding;
      } catch (error) {
        onFailure(error);
        return undefined;
      }
    },
  };
}

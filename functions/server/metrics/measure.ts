import type { Store } from '../../../pipeline/ledger/store.ts';
import type { Embedder } from '../../../pipeline/types.ts';
import type { Environment } from '../../env.ts';
import type { RequestCallback } from '../../hub/subscriber.ts';
import type { Registry } from '../../metrics/registry.ts';

/** What ingestion did. The thread that loads dumps sends it to the one that counts. */
export type Measurement =
  | { readonly kind: 'embedded'; readonly texts: 'papers' | 'queries'; readonly seconds: number }
  | { readonly kind: 'written'; readonly stored: number; readonly merged: number; readonly rejected: number };

/** Wraps parts of ingestion, so that what they do is counted. */
export interface MeasureIngestion {
  embedder(embedder: Embedder, texts: 'papers' | 'queries'): Embedder;
  store(store: Store): Store;
}

/** Wraps parts of the server, and counts. */
export interface Measure extends MeasureIngestion {
  /** `undefined` where nothing is measured. */
  readonly registry: Registry | undefined;
  /** Counts what another thread did. */
  count(measurement: Measurement): void;
  hubRequest(request: RequestCallback): RequestCallback;
}

/** Leaves everything as it is. */
export const unmeasured: Measure = {
  registry: undefined,
  count() {},
  embedder: (embedder) => embedder,
  store: (store) => store,
  hubRequest: (request) => request,
};

/** Tells `count` what ingestion does, with METRICS=on. */
export function measureIngestion(
  { METRICS }: Pick<Environment, 'METRICS'>,
  count: (measurement: Measurement) => void,
): MeasureIngestion {
  if (METRICS === 'off') return unmeasured;
  return {
    embedder: (embedder, texts) => ({
      ...embedder,
      async embed(text, options) {
        const startedAt = performance.now();
        const embedding = await embedder.embed(text, options);
        count({ kind: 'embedded', texts, seconds: (performance.now() - startedAt) / 1000 });
        return embedding;
      },
    }),
    store: (store) => ({
      ...store,
      async write(dump, papers, rejects) {
        const changed = await store.write(dump, papers, rejects);
        const merged = papers.filter(({ effect }) => effect === 'merged').length;
        const rejected = rejects.filter(({ continues }) => !continues).length;
        count({ kind: 'written', stored: papers.length - merged, merged, rejected });
        return changed;
      },
    }),
  };
}

import { afterEach, expect, test, vi } from 'vitest';
import { lazyEmbedder } from '../../../../pipeline/model/lazy.ts';
import type { Embedder } from '../../../../pipeline/types.ts';
import { axis } from '../../../support/catalogue.ts';

const PROPERTIES = { model: 'test', dimensions: 384, concurrency: 1 };

afterEach(() => vi.useRealTimers());

/** Opens embedders, and counts how many are open. */
function opener() {
  const counts = { opened: 0, closed: 0 };
  const open = async (): Promise<Embedder> => {
    counts.opened++;
    return {
      ...PROPERTIES,
      embed: async () => ({ vector: axis(0), tokens: 1, truncated: false }),
      close: async () => {
        counts.closed++;
      },
    };
  };
  return { counts, open };
}

test('lazyEmbedder() loads the model once, and again after close()', async () => {
  const { counts, open } = opener();
  const embedder = lazyEmbedder(PROPERTIES, open);
  expect(embedder.isLoaded()).toBe(false);
  await Promise.all([embedder.load(), embedder.embed('a'), embedder.embed('b')]);
  expect([embedder.isLoaded(), counts]).toEqual([true, { opened: 1, closed: 0 }]);
  await embedder.close();
  expect([embedder.isLoaded(), counts]).toEqual([false, { opened: 1, closed: 1 }]);
  await embedder.embed('c');
  expect([embedder.isLoaded(), counts]).toEqual([true, { opened: 2, closed: 1 }]);
});

test('lazyEmbedder() tries again a minute after the model could not be loaded', async () => {
  vi.useFakeTimers();
  const { counts, open } = opener();
  let attempts = 0;
  const embedder = lazyEmbedder(PROPERTIES, async () => {
    if (++attempts === 1) throw new Error('no weights');
    return open();
  });
  await expect(embedder.load()).rejects.toThrow('no weights');
  vi.advanceTimersByTime(59_000);
  await expect(embedder.embed('a')).rejects.toThrow('no weights');
  expect([attempts, embedder.isLoaded()]).toEqual([1, false]);
  vi.advanceTimersByTime(2_000);
  await embedder.embed('a');
  expect([attempts, embedder.isLoaded(), counts.opened]).toEqual([2, true, 1]);
});

import { expect, test } from 'vitest';
import type { LazyEmbedder } from '../../../../pipeline/model/lazy.ts';
import { createQueryEmbedder } from '../../../../pipeline/model/query-embedder.ts';
import { axis } from '../../../support/catalogue.ts';

/** An embedder that records its texts, and is loaded when the test says so. */
function recorded() {
  const texts: string[] = [];
  let isLoaded = false;
  const embedder: LazyEmbedder = {
    ...{ model: 'test', dimensions: 384, concurrency: 1 },
    isLoaded: () => isLoaded,
    async load() {
      isLoaded = true;
    },
    async embed(text) {
      isLoaded = true;
      texts.push(text);
      if (text === 'faulty') throw new Error('no vector');
      return { vector: axis(text.length % 384), tokens: 1, truncated: false };
    },
    close: async () => {},
  };
  return { texts, embedder };
}

const never = {
  loadBeside: async () => false,
  onFailure(error: unknown) {
    throw error;
  },
};

test('embed() embeds a text once, also for those who ask at once', async () => {
  const { texts, embedder } = recorded();
  const queries = createQueryEmbedder(embedder, never);
  const ask = () => queries.embed('speech', { wait: true });
  const [first, second] = await Promise.all([ask(), ask()]);
  expect(first).toEqual(axis(6));
  expect([second, await ask()]).toEqual([first, first]);
  expect(texts).toEqual(['speech']);
});

test('embed() without wait answers nothing while the model loads, but knows earlier texts', async () => {
  const { texts, embedder } = recorded();
  const vectors = new Map([['known', axis(3)]]);
  const loads: (() => Promise<void>)[] = [];
  const queries = createQueryEmbedder(embedder, {
    ...never,
    vectors,
    async loadBeside(load) {
      loads.push(load);
      return false;
    },
  });
  expect(await queries.embed('speech', { wait: false })).toBeUndefined();
  expect(await queries.embed('known', { wait: false })).toEqual(axis(3));
  expect([loads.length, texts]).toEqual([1, []]);
  await loads[0]?.();
  expect(await queries.embed('speech', { wait: false })).toEqual(axis(6));
  expect(loads).toHaveLength(1);
});

test('embed() without wait answers when the model is loaded in time', async () => {
  const { embedder } = recorded();
  const loadBeside = (load: () => Promise<void>) => load().then(() => true);
  const queries = createQueryEmbedder(embedder, { ...never, loadBeside });
  expect(await queries.embed('speech', { wait: false })).toEqual(axis(6));
});

test('embed() answers nothing for a failure, tells it, and tries again', async () => {
  const { texts, embedder } = recorded();
  const failures: unknown[] = [];
  const queries = createQueryEmbedder(embedder, { ...never, onFailure: (error) => failures.push(error) });
  for (let i = 0; i < 2; i++) expect(await queries.embed('faulty', { wait: true })).toBeUndefined();
  expect(failures).toEqual([new Error('no vector'), new Error('no vector')]);
  expect(texts).toEqual(['faulty', 'faulty']);
});

test('embed() keeps the thousand texts that were used last, each as far as the model reads', async () => {
  const { texts, embedder } = recorded();
  const vectors = new Map<string, Float32Array<ArrayBuffer>>();
  const queries = createQueryEmbedder(embedder, { ...never, vectors });
  for (let i = 0; i < 1_000; i++) await queries.embed(`text ${i}`, { wait: true });
  await queries.embed('text 0', { wait: true });
  await queries.embed('a'.repeat(10_000), { wait: true });
  expect(vectors.size).toBe(1_000);
  expect([vectors.has('text 0'), vectors.has('text 1')]).toEqual([true, false]);
  expect(texts.at(-1)).toBe('a'.repeat(2_000));
  expect([...vectors.keys()].at(-1)).toHaveLength(2_000);
});

import { beforeAll, expect, test } from 'vitest';
import { readEnvironment } from '../../../functions/env.ts';
import { createEmbedder, shareEmbedder } from '../../../functions/server/embedding/embedder.ts';
import { createPool } from '../../../functions/server/embedding/pool.ts';
import { openQueryEmbedder } from '../../../functions/server/embedding/queries.ts';
import { ensureModel, type LoadedModel } from '../../../pipeline/model/build.ts';
import { lazyEmbedder } from '../../../pipeline/model/lazy.ts';
import type { Embedder } from '../../../pipeline/types.ts';
import { bits } from './papers.ts';

const QUERY = 'making attention cheaper';
const PROPERTIES = { model: 'all-MiniLM-L6-v2/int8', dimensions: 384, concurrency: 2 };
const { signal } = new AbortController();

let model: LoadedModel;
beforeAll(async () => {
  model = await ensureModel({ variant: 'int8' });
});

test('openQueryEmbedder() gives the bits of a paper with that text', async () => {
  await using embedder = shareEmbedder(createEmbedder(readEnvironment({}), signal));
  const queries = openQueryEmbedder(embedder);
  expect(queries.model).toBe('all-MiniLM-L6-v2/int8');
  const found = await queries.embed(QUERY, { wait: true });
  expect(found && bits(found)).toBe(bits((await embedder.embed(QUERY)).vector));
});

test('openQueryEmbedder() answers nothing without a model', async () => {
  const queries = openQueryEmbedder(
    lazyEmbedder(PROPERTIES, async () => {
      throw new Error('no weights');
    }),
  );
  expect(await queries.embed(QUERY, { wait: false })).toBeUndefined();
  expect(await queries.embed(QUERY, { wait: true })).toBeUndefined();
});

test('shareEmbedder() opens no model for a text that comes after its end', async () => {
  let opened = 0;
  const embedder = shareEmbedder(
    lazyEmbedder(PROPERTIES, async () => {
      opened++;
      throw new Error('no weights');
    }),
  );
  await embedder[Symbol.asyncDispose]();
  await expect(embedder.embed(QUERY)).rejects.toThrow('the embedder is closed');
  expect(await openQueryEmbedder(embedder).embed(QUERY, { wait: true })).toBeUndefined();
  expect(opened).toBe(0);
});

test('shareEmbedder() frees the model when it is idle, and opens it again', async () => {
  const closed = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  let opened = 0;
  const open = async (): Promise<Embedder> => {
    const pool = await createPool({ size: 1, model });
    const free = closed[opened++];
    return { ...pool, close: () => pool.close().then(free?.resolve) };
  };
  await using embedder = shareEmbedder(lazyEmbedder(PROPERTIES, open), 1);
  await embedder.embed(QUERY);
  await closed[0]?.promise;
  expect((await embedder.embed(QUERY)).vector).toHaveLength(384);
  expect(opened).toBe(2);
});

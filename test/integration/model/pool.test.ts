import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import * as ort from 'onnxruntime-web';
import { beforeAll, expect, test, vi } from 'vitest';
import { readEnvironment } from '../../../functions/env.ts';
import { createEmbedder } from '../../../functions/server/embedding/embedder.ts';
import { createPool } from '../../../functions/server/embedding/pool.ts';
import { ModelError } from '../../../pipeline/errors.ts';
import { ensureModel, type LoadedModel } from '../../../pipeline/model/build.ts';
import { createSession } from '../../../pipeline/model/session.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { bits, seedTexts } from './papers.ts';

let model: LoadedModel;
const TEXTS = ['', 'transformers', ...seedTexts().slice(0, 3), 'graph neural networks '.repeat(100)];

beforeAll(async () => {
  model = await ensureModel({ variant: 'int8' });
});

test('createPool() returns the same bits for any size and order', async () => {
  const session = await createSession({
    ort,
    model: readFileSync(model.path),
    graph: model.graph,
    tokeniserJson: model.tokeniserJson,
    variant: 'int8',
  });
  const wanted = new Map<string, string>();
  for (const text of TEXTS) wanted.set(text, bits((await session.embed(text)).vector));
  await session.close();

  for (const [size, texts] of [
    [1, TEXTS],
    [3, [...TEXTS.slice(3), ...TEXTS.toReversed()]],
  ] as const) {
    const pool = await createPool({ size, model });
    expect(pool).toMatchObject({ model: 'all-MiniLM-L6-v2/int8', dimensions: 384 });
    expect(pool.concurrency).toBeGreaterThanOrEqual(size);
    const embeddings = await Promise.all(texts.map((text) => pool.embed(text)));
    expect(embeddings.map(({ vector }) => bits(vector))).toEqual(texts.map((text) => wanted.get(text)));
    await pool.close();
  }
});

test('close() rejects every pending call', async () => {
  const pool = await createPool({ size: 2, model });
  const calls = Promise.allSettled(TEXTS.map((text) => pool.embed(text)));
  await pool.close();
  for (const outcome of await calls) {
    expect(outcome).toMatchObject({ status: 'rejected', reason: expect.any(ModelError) });
  }
  await expect(pool.embed('late')).rejects.toThrow('the pool is closed');
  await pool.close();
});

test('embed() rejects pending and later calls after a worker’s death', async () => {
  const workers: Worker[] = [];
  const notice = (worker: Worker) => workers.push(worker);
  process.on('worker', notice);
  let deaths = 0;
  const pool = await createPool({ size: 2, model, onDeath: () => deaths++ });
  expect(workers).toHaveLength(1);
  const calls = Promise.allSettled(TEXTS.map((text) => pool.embed(text)));
  // The other one starts when texts wait.
  await vi.waitFor(() => expect(workers).toHaveLength(2));
  process.off('worker', notice);
  await workers[1]?.terminate();
  const reasons = (await calls).flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
  expect(reasons.length).toBeGreaterThan(0);
  for (const reason of reasons) {
    expect(reason).toBeInstanceOf(ModelError);
    expect(reason.message).toContain('a worker stopped');
  }
  await expect(pool.embed('late')).rejects.toThrow('a worker stopped');
  await pool.close();
  expect(deaths).toBe(1);
});

test('embed() takes urgent texts before those that wait', async () => {
  const pool = await createPool({ size: 1, model });
  const order: string[] = [];
  const embed = async (name: string, text: string, urgent: boolean) => {
    await pool.embed(text, { urgent });
    order.push(name);
  };
  const long = 'graph neural networks '.repeat(100);
  await Promise.all([
    ...['a', 'b', 'c', 'd'].map((name) => embed(name, long, false)),
    embed('urgent', 'attention', true),
  ]);
  expect(order.indexOf('urgent')).toBeLessThan(2);
  expect(order.filter((name) => name !== 'urgent')).toEqual(['a', 'b', 'c', 'd']);
  await pool.close();
});

test('createEmbedder() opens the model again after a worker’s death', async () => {
  const workers: Worker[] = [];
  const notice = (worker: Worker) => workers.push(worker);
  const embedder = createEmbedder(readEnvironment({}), new AbortController().signal);
  process.on('worker', notice);
  const { vector } = await embedder.embed('one');
  process.off('worker', notice);
  await workers.at(-1)?.terminate();
  expect((await embedder.embed('one')).vector).toEqual(vector);
  await embedder.close();
});

test('createPool() rejects a model that cannot be loaded', async () => {
  const broken = { ...model, path: join(temporaryFolder(), 'broken') };
  writeFileSync(broken.path, new Uint8Array(10));
  await expect(createPool({ size: 2, model: broken })).rejects.toThrow(ModelError);
  await expect(createPool({ size: 2, model: broken })).rejects.toThrow('all-MiniLM-L6-v2/int8 of 10 bytes');
});

test.each([0, -1, 1.5, Number.NaN])('createPool() rejects a size of %s', async (size) => {
  await expect(createPool({ size, model })).rejects.toThrow(ModelError);
});

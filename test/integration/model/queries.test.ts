import { expect, test } from 'vitest';
import { createPool } from '../../../functions/server/embedding/pool.ts';
import { openQueryEmbedder } from '../../../functions/server/embedding/queries.ts';
import { ensureModel } from '../../../pipeline/model/build.ts';
import { bits } from './papers.ts';

const QUERY = 'making attention cheaper';

test('openQueryEmbedder() gives the bits of a paper with that text, and closes its thread', async () => {
  const pool = await createPool({ size: 1, model: await ensureModel({ variant: 'int8' }) });
  const { vector } = await pool.embed(QUERY);
  await pool.close();
  let bitsOfQuery: string | undefined;
  {
    await using queries = openQueryEmbedder(1);
    const found = await queries.embed(QUERY, { wait: true });
    bitsOfQuery = found && bits(found);
    expect(queries.model).toBe('all-MiniLM-L6-v2/int8');
  }
  expect(bitsOfQuery).toBe(bits(vector));
});

test('openQueryEmbedder() starts another thread when one dies', async () => {
  const model = await ensureModel({ variant: 'int8' });
  let opened = 0;
  let close = async () => {};
  await using queries = openQueryEmbedder(1, async () => {
    opened++;
    const pool = await createPool({ size: 1, model });
    close = pool.close;
    return pool;
  });
  expect(await queries.embed('one', { wait: true })).toHaveLength(384);
  await close();
  expect(await queries.embed('two', { wait: true })).toBeUndefined();
  expect(await queries.embed('two', { wait: true })).toHaveLength(384);
  expect(opened).toBe(2);
});

test('openQueryEmbedder() answers nothing without a model', async () => {
  await using queries = openQueryEmbedder(1, async () => {
    throw new Error('no weights');
  });
  expect(await queries.embed(QUERY, { wait: false })).toBeUndefined();
  expect(await queries.embed(QUERY, { wait: true })).toBeUndefined();
});

test('openQueryEmbedder() starts no thread for a query that comes after its end', async () => {
  let opened = 0;
  const queries = openQueryEmbedder(1, async () => {
    opened++;
    throw new Error('no weights');
  });
  await queries[Symbol.asyncDispose]();
  expect(await queries.embed(QUERY, { wait: true })).toBeUndefined();
  expect(opened).toBe(0);
});

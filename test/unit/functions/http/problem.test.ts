import { join } from 'node:path';
import { Hono } from 'hono';
import { expect, test } from 'vitest';
import { openDatabase } from '../../../../db/client-node.ts';
import { problemJson, problemOf } from '../../../../functions/http/problem.ts';
import { afterFile } from '../../../support/cleanup.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

test('problemOf() answers 503 when the disk takes no more of the database', async () => {
  const { client } = await openDatabase(`file:${join(temporaryFolder(), 'full.db')}`);
  afterFile(() => client.close());
  await client.execute('CREATE TABLE notes (text)');
  // SQLite answers a full disk with the same code.
  await client.execute('PRAGMA max_page_count = 2');
  const app = new Hono().post('/', async (c) => {
    await client.execute('INSERT INTO notes VALUES (zeroblob(100000))');
    return c.body(null);
  });
  app.onError((error, c) => problemJson(problemOf(c, error)));
  const response = await app.request('/', { method: 'POST' });
  expect([response.status, response.headers.get('Retry-After')]).toEqual([503, '60']);
  expect((await response.json()).detail).toMatch(/disk of this site is full/);
});

test('problemOf() answers 503 to a request that outlives the database client of a stopping server', async () => {
  const { client } = await openDatabase(`file:${join(temporaryFolder(), 'closed.db')}`);
  client.close();
  const app = new Hono().get('/', async (c) => c.json(await client.execute('SELECT 1')));
  app.onError((error, c) => problemJson(problemOf(c, error)));
  const response = await app.request('/');
  expect([response.status, response.headers.get('Retry-After')]).toEqual([503, '5']);
});

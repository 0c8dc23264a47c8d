import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase } from '../../db/client-node.ts';
import type { Database } from '../../db/database.ts';
import { getDump } from '../../db/dumps/dumps.ts';
import { readEnvironment } from '../../functions/env.ts';
import { createEmbedder } from '../../functions/server/embedding/embedder.ts';
import { type LoadingThread, openLoadingThread } from '../../functions/server/loading/loading-thread.ts';
import { identifyDump } from '../../pipeline/acquire/input.ts';
import type { Dump } from '../../pipeline/types.ts';
import { inputOf, preparedDatabase } from '../support/pipeline.ts';

const { signal } = new AbortController();
const meter = { start() {}, update() {}, stop() {} };

let db: Database;
let thread: LoadingThread;
beforeAll(async () => {
  const url = preparedDatabase();
  db = await openDatabase(url);
  const env = readEnvironment({ DATABASE_URL: url });
  thread = openLoadingThread(db, env, { embedder: createEmbedder(env, signal), meter, signal });
});
afterAll(async () => {
  await thread[Symbol.asyncDispose]();
  db.client.close();
});

const dumpOf = (text: string): Promise<Dump> =>
  identifyDump(inputOf(text, 'dump.txt'), { now: new Date('2025-03-11T00:00:00Z') }, signal);

test('load() throws the failure of the dump, which the ledger has', async () => {
  const dump = await dumpOf('Nothing that is a paper.\n');
  await expect(thread.load(dump, { signal })).rejects.toMatchObject({
    name: 'DumpError',
    code: 'unknown-format',
  });
  expect(await getDump(db, dump.id)).toMatchObject({ state: 'failed', code: 'unknown-format' });
});

test('load() throws the error of the bytes, and leaves the dump loading', async () => {
  const dump = await dumpOf('@article{a, title={A paper}, abstract={It is short.}}\n');
  const broken: Dump = {
    ...dump,
    async *open() {
      yield* dump.open();
      throw Object.assign(new Error('the disk broke'), { code: 'EIO' });
    },
  };
  await expect(thread.load(broken, { signal })).rejects.toMatchObject({ code: 'EIO' });
  expect(await getDump(db, dump.id)).toMatchObject({ state: 'loading' });
});

test('load() ends and closes the bytes when its signal aborts', async () => {
  const stop = new AbortController();
  const ended = Promise.withResolvers<void>();
  const endless: Dump = {
    ...(await dumpOf('endless')),
    bytes: 2 ** 30,
    async *open() {
      try {
        for (;;) {
          yield new TextEncoder().encode('@article{a, nothing={else}}\n'.repeat(1_000));
          stop.abort(new Error('enough'));
        }
      } finally {
        ended.resolve();
      }
    },
  };
  await expect(thread.load(endless, { signal: stop.signal })).rejects.toThrow('enough');
  await ended.promise;
});

test('preview() describes a dump without a paper, and openTopicModel() has the topics of the database', async () => {
  const previewed = await thread.preview(await dumpOf('Nothing that is a paper.\n'), { signal });
  expect(previewed).toMatchObject({ records: 0, papers: [], error: { code: 'unknown-format' } });
  expect((await thread.openTopicModel()).version).toMatch(/^\w+$/);
});

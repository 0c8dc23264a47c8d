import { mkdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import {
  type Bucket,
  bucketStore,
  type ObjectStore,
} from '../../../../pipeline/acquire/fetch/object-store.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';
import { intakeOf, type Newsroom, openNewsroom, signal, spend } from './fixture.ts';
import { rss } from './origin.ts';

let newsroom: Newsroom;
let folder: string;
beforeEach(async () => {
  newsroom = await openNewsroom();
  folder = temporaryFolder();
});
afterEach(() => newsroom.close());

function put(name: string, content: string): void {
  writeFileSync(join(folder, name), content);
}

function inbox() {
  return newsroom.cron([{ name: 'inbox', directory: folder, cadence: '1m' }]);
}

test('pullObjects() takes a file once, and again when it changes, and ignores other entries', async () => {
  put('2025-03-10-a.xml', rss('Robots that Walk'));
  put('b.xml', rss('Robots that Talk'));
  put('.hidden.xml', rss('Hidden'));
  put('sources.json', '[]');
  mkdirSync(join(folder, 'deeper'));
  symlinkSync('/etc/passwd', join(folder, 'link.txt'));
  const cron = inbox();
  expect(await cron.tick(signal)).toMatchObject([
    { outcome: 'changed', dumps: [{ name: 'inbox/2025-03-10-a.xml' }, { name: 'inbox/b.xml' }] },
  ]);
  newsroom.pass({ minutes: 1 });
  expect(await cron.tick(signal)).toMatchObject([{ outcome: 'unchanged', dumps: [] }]);
  put('b.xml', rss('Robots that Talk', 'Learning to Point'));
  newsroom.pass({ minutes: 1 });
  expect(await cron.tick(signal)).toMatchObject([{ outcome: 'changed', dumps: [{ name: 'inbox/b.xml' }] }]);
  expect(await newsroom.titles()).toEqual(['Learning to Point', 'Robots that Talk', 'Robots that Walk']);
  const { rows } = await newsroom.catalogue.db.client.execute(
    "SELECT captured_at FROM dumps WHERE place = 'inbox/2025-03-10-a.xml'",
  );
  expect(rows[0]?.['captured_at']).toMatch(/^2025-03-10/);
});

test('pullObjects() leaves a file for later that was just written', async () => {
  put('a.xml', rss('Robots that Walk'));
  // The clock of the folder is a minute ahead in these tests.
  const soon = Date.now() / 1_000 + 59;
  utimesSync(join(folder, 'a.xml'), soon, soon);
  const cron = inbox();
  await cron.tick(signal);
  expect(await newsroom.ledger()).toEqual([]);
  utimesSync(join(folder, 'a.xml'), soon - 10, soon - 10);
  newsroom.pass({ minutes: 1 });
  await cron.tick(signal);
  expect(await newsroom.titles()).toEqual(['Robots that Walk']);
});

test('pullObjects() reports a failed dump once, continues, and does not try it again', async () => {
  put('a.txt', 'Verify you are human');
  put('b.xml', rss('Robots that Walk'));
  const cron = inbox();
  await cron.tick(signal);
  expect(await newsroom.status('inbox')).toMatchObject({ state: 'failing', code: 'unknown-format' });
  expect(await newsroom.ledger()).toEqual([
    { name: 'inbox/a.txt', state: 'failed', records: 0 },
    { name: 'inbox/b.xml', state: 'loaded', records: 1 },
  ]);
  // It is our own folder: what comes next need not wait as long as after a server's failure.
  newsroom.pass({ minutes: 1 });
  put('c.xml', rss('Robots that Talk'));
  expect(await cron.tick(signal)).toMatchObject([{ outcome: 'changed', dumps: [{ name: 'inbox/c.xml' }] }]);
  expect(await newsroom.status('inbox')).toMatchObject({ state: 'fresh', code: null });
});

test('pullObjects() tries unreadable files again, after new ones', async () => {
  put('a.zip', 'PK\x03\x04 and no archive');
  const cron = inbox();
  await cron.tick(signal);
  expect(await newsroom.status('inbox')).toMatchObject({ state: 'failing', code: 'bad-container' });
  expect(await newsroom.ledger()).toEqual([]);
  put('b.xml', rss('Robots that Walk'));
  newsroom.pass({ minutes: 1 });
  const [run] = await cron.tick(signal);
  expect(run?.dumps.map(({ name, state }) => [name, state])).toEqual([
    ['inbox/b.xml', 'loaded'],
    ['inbox/a.zip', 'failed'],
  ]);
  expect(await newsroom.status('inbox')).toMatchObject({ state: 'failing', failures: 2 });
});

test('pullObjects() takes a file last that killed the run', async () => {
  for (const name of ['a', 'b']) put(`${name}.xml`, rss(`Paper ${name.toUpperCase()}`));
  const whole = intakeOf(newsroom.catalogue);
  const killed = Promise.withResolvers<void>();
  const deadly: typeof whole.take = async function* () {
    killed.resolve();
    yield await new Promise<never>(() => {});
  };
  const entry = { name: 'inbox', directory: folder, cadence: '1m' };
  newsroom.cron([entry], { intake: { ...whole, take: deadly } }).tick(signal);
  await killed.promise;
  newsroom.pass({ minutes: 2 });
  const [run] = await inbox().tick(signal);
  expect(run?.dumps.map(({ name }) => name)).toEqual(['inbox/b.xml', 'inbox/a.xml']);
});

test('pullObjects() stops after a file when the budget is spent, and the next run continues', async () => {
  for (const name of ['a', 'b', 'c']) put(`${name}.xml`, rss(`Paper ${name.toUpperCase()}`));
  const whole = intakeOf(newsroom.catalogue);
  const slow: typeof whole.take = async function* (...args) {
    spend(60_000);
    yield* whole.take(...args);
  };
  const entry = { name: 'inbox', directory: folder, cadence: '1h' };
  const cron = newsroom.cron([entry], { intake: { ...whole, take: slow }, limits: { budgetMs: 50_000 } });
  const taken: string[][] = [];
  for (let run = 0; run < 4; run++) {
    taken.push((await cron.tick(signal)).flatMap(({ dumps }) => dumps.map(({ name }) => name)));
    newsroom.pass({ minutes: 1 });
    vi.restoreAllMocks();
  }
  expect(taken).toEqual([['inbox/a.xml'], ['inbox/b.xml'], ['inbox/c.xml'], []]);
});

test('pullObjects() fails for a missing folder', async () => {
  const cron = inbox();
  rmSync(folder, { recursive: true });
  await cron.tick(signal);
  expect(await newsroom.status('inbox')).toMatchObject({ state: 'failing', code: 'unreadable' });
  mkdirSync(folder);
  put('a.xml', rss('Robots that Walk'));
  newsroom.pass({ minutes: 1 });
  await cron.tick(signal);
  expect(await newsroom.status('inbox')).toMatchObject({ state: 'fresh' });
});

test('pullObjects() takes the objects of a bucket below the prefix, page by page', async () => {
  const objects = new Map([
    ['arxiv/1.xml', rss('Robots that Walk')],
    ['arxiv/2.xml', rss('Robots that Talk')],
    ['arxiv/3.xml', rss('Learning to Point')],
    ['private/4.xml', rss('A Secret')],
  ]);
  const store = bucketStore(smallBucket(objects));
  const openStore = (): ObjectStore => store;
  const entry = { name: 'bucket', r2: 'arxiv/', cadence: '1m' };
  const cron = newsroom.cron([entry], { openStore });
  await cron.tick(signal);
  expect(await newsroom.titles()).toEqual(['Learning to Point', 'Robots that Talk', 'Robots that Walk']);
  expect((await newsroom.ledger()).map(({ name }) => name)).toEqual([
    'bucket/arxiv/1.xml',
    'bucket/arxiv/2.xml',
    'bucket/arxiv/3.xml',
  ]);
  newsroom.pass({ minutes: 1 });
  expect(await cron.tick(signal)).toMatchObject([{ outcome: 'unchanged', dumps: [] }]);
});

test('pullSource() fails for a place that the platform does not have', async () => {
  await newsroom.cron([{ name: 'bucket', r2: 'arxiv/' }]).tick(signal);
  expect(await newsroom.status('bucket')).toMatchObject({ state: 'failing', code: 'unsupported' });
});

/** A bucket in memory that lists two objects a page, as R2 does a thousand. */
function smallBucket(objects: ReadonlyMap<string, string>): Bucket {
  return {
    async list({ prefix, cursor = '' }) {
      const keys = [...objects.keys()].filter((key) => key.startsWith(prefix) && key > cursor).sort();
      const page = keys.slice(0, 2);
      const last = page.at(-1);
      return {
        objects: page.map((key) => ({ key, etag: String(objects.get(key)?.length), uploaded: new Date(0) })),
        truncated: keys.length > 2,
        ...(last === undefined ? {} : { cursor: last }),
      };
    },
    async get(key) {
      const text = objects.get(key);
      return text === undefined ? null : { body: new Blob([text]).stream() };
    },
  };
}

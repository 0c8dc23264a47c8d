import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { getTopicModelState } from '../../../db/topics/topic-model.ts';
import { fitTopics } from '../../../pipeline/topics/topic-model.ts';
import { preparedDatabase } from '../../support/pipeline.ts';
import { ROOT, SEED } from '../../support/program.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { Inspector } from './inspector.ts';
import { sampleOfCopies, storeFit } from './learnt-topics.ts';
import { RUNTIMES, type Served } from './runtimes.ts';
import { contents, post, searchByMeaning, withDatabase } from './served.ts';

/*
 * Paperwire as it runs: a process on Node, a process on Deno, the Worker in workerd with its queue and a libSQL server. Each is
 * given the same two dumps. Node and Deno find the first in seeds/; the Worker is sent it.
 */

/** Before the tests prepared a database. */
const since = Date.now() - 3_600_000;
const available = RUNTIMES.filter(({ missing }) => missing === null);
const served = new Map<string, Served>();
let inspector: Inspector | undefined;

beforeAll(async () => {
  for (const { name, missing } of RUNTIMES) {
    if (missing !== null) console.warn(`The tests of ${name} are skipped: ${missing}.`);
  }
  const starts = await Promise.allSettled(
    available.map(async ({ name, start }) => {
      const catalogue = preparedDatabase().slice('file:'.length);
      served.set(name, await start(temporaryFolder(), { catalogue }));
    }),
  );
  // Only now: what did start has to be stopped as well.
  for (const start of starts) if (start.status === 'rejected') throw start.reason;
  const { inspectorUrl } = served.get('workerd') ?? {};
  if (inspectorUrl !== undefined) inspector = await Inspector.open(inspectorUrl);
}, 300_000);

afterAll(async () => {
  inspector?.close();
  await Promise.all([...served.values()].map(({ stop }) => stop()));
});

function on(name: string): Served {
  const found = served.get(name);
  if (found === undefined) throw new Error(`${name} was not started`);
  return found;
}

const ID = /^[0-9a-f]{32}$/;

/** Searches by a word, by meaning, with words that are left out, by a phrase, and by an author. */
const SEARCHES = [
  'model',
  'reduce+memory+of+embeddings',
  'how+do+machines+see+-segmentation',
  '%22language+models%22+cost',
  'author:wang',
];

/** What readers get, by path. */
async function publicOutput(name: string): Promise<Map<string, string>> {
  const { origin } = on(name);
  const { items } = await (await fetch(`${origin}/api/items?limit=100`)).json();
  const [first] = items.map(({ id }: { id: string }) => id).sort();
  expect(first).toMatch(ID);
  const { topics } = await (await fetch(`${origin}/api/topics`)).json();
  const feeds = [
    'all',
    ...topics.map(({ slug }: { slug: string }) => `topics/${slug}`),
    `items/${first}/similar`,
  ];
  const paths = [
    ...feeds.flatMap((feed) => ['rss', 'atom', 'json'].map((format) => `/feeds/${feed}.${format}`)),
    ...['rss', 'atom', 'json'].map((format) => `/feeds/search.${format}?q=learning`),
    ...['', '&top=2', '&digest=weekly'].map(
      (edition) => `/feeds/search.json?q=memory+of+embeddings${edition}`,
    ),
    '/api/search?q=memory+of+embeddings&order=newest',
    ...[
      '/opml.xml',
      '/api/topics',
      '/api/items?limit=100',
      `/api/items/${first}`,
      `/api/items/${first}/similar`,
    ],
    ...[
      ...SEARCHES.flatMap((q) => [
        `/api/search?q=${q}&limit=50`,
        `/search?q=${q}`,
        `/feeds/search.json?q=${q}`,
      ]),
      '/api/items.bib',
      `/items/${first}.ris`,
      '/',
      `/items/${first}`,
    ],
  ];
  const output = new Map<string, string>();
  for (const path of paths) {
    const response = await fetch(origin + path);
    const text = await response.text();
    expect(`${path}: ${response.status}`).toBe(`${path}: 200`);
    output.set(path, neutral(text, origin));
  }
  return output;
}

/** A text without what may differ: the host, and the times at which dumps were loaded. */
function neutral(text: string, origin: string): string {
  return text
    .replaceAll(origin, 'https://papers.example')
    .replaceAll(encodeURIComponent(origin), encodeURIComponent('https://papers.example'))
    .replaceAll(
      /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z|[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d (?:GMT|\+0000)/g,
      (time) => (Date.parse(time) >= since ? 'when it was loaded' : time),
    );
}

describe.skipIf(RUNTIMES[1]?.missing !== null)('workerd, before any dump', () => {
  test('serves feeds and pages without loading the model', async () => {
    for (const path of [
      '/feeds/all.rss',
      '/feeds/all.atom',
      '/feeds/all.json',
      '/',
      '/api/items',
      '/opml.xml',
    ]) {
      const response = await fetch(on('workerd').origin + path);
      expect([path, response.status]).toEqual([path, 200]);
      await response.body?.cancel();
    }
    // The model lives in WebAssembly: without an instance of it there is no memory.
    expect(await inspector?.webAssembly()).toEqual([]);
  });

  test('answers the first search by words at once, and then loads the model', async () => {
    const said = await searchByMeaning(on('workerd'));
    expect([said[0], said.at(-1)]).toEqual(['loading', 'used']);
    expect(await inspector?.webAssembly()).toHaveLength(1);
  }, 60_000);

  test('reads, queues, embeds and loads a posted dump', async () => {
    const { status, dump } = await post(on('workerd'), SEED, { name: 'seeds/2025-03-11-hf-papers.txt' });
    expect(status).toBe(200);
    expect(dump).toMatchObject({
      state: 'loaded',
      records: 54,
      stored: 54,
      merged: 0,
      rejected: 0,
      waiting: 0,
    });
    // The queue and searches share one model.
    const memories = (await inspector?.webAssembly()) ?? [];
    expect(memories).toHaveLength(1);
    expect(memories[0]).toBeGreaterThan(2 ** 24);
    expect(memories[0]).toBeLessThan(50 * 2 ** 20);
  }, 180_000);

  test('runs the cron trigger with nothing to do', async () => {
    const before = await contents(on('workerd'));
    await on('workerd').tick?.();
    expect(await contents(on('workerd'))).toEqual(before);
  });
});

test('every runtime has the topics that a fit learnt from papers', async () => {
  const input = await withDatabase(on('Node'), sampleOfCopies);
  const learnt = fitTopics(input);
  const versions = new Set<string | undefined>();
  for (const { name } of available) {
    await withDatabase(on(name), (db) => storeFit(db, input, learnt));
    versions.add((await withDatabase(on(name), getTopicModelState))?.version);
  }
  expect([...versions]).toEqual([expect.any(String)]);
});

describe.each(RUNTIMES)('$name', ({ name, missing }) => {
  test.skipIf(missing !== null)(
    'takes a dump over HTTP',
    async () => {
      const url = `${on(name).origin}/api/dumps`;
      expect((await fetch(url, { method: 'POST', body: 'a dump' })).status).toBe(401);
      const dump = join(ROOT, 'test/fixtures/jsonl/arxiv.dump');
      const posted = await post(on(name), dump, { name: 'arxiv.jsonl', captured: '2025-03-12' });
      expect(posted.status).toBe(200);
      expect(posted.dump).toMatchObject({ state: 'loaded', format: 'jsonl' });
      expect(posted.dump.stored).toBeGreaterThan(0);
      const again = await post(on(name), dump, { name: 'arxiv.jsonl', captured: '2025-03-12' });
      expect(again.status).toBe(200);
      expect(again.dump).toMatchObject({ id: posted.dump.id, state: 'loaded', stored: posted.dump.stored });
    },
    180_000,
  );

  test.skipIf(missing !== null)(
    'answers 304 to who has it already, and problems to who asks wrongly',
    async () => {
      const { origin } = on(name);
      for (const path of ['/feeds/all.rss', '/feeds/all.atom', '/feeds/all.json', '/', '/api/items']) {
        const first = await fetch(origin + path);
        await first.text();
        const ETag = first.headers.get('ETag') ?? '';
        expect(ETag).toMatch(/^"[^"]+"$/);
        const second = await fetch(origin + path, { headers: { 'If-None-Match': ETag } });
        expect([path, second.status, await second.text()]).toEqual([path, 304, '']);
      }
      const wrong = await fetch(`${origin}/api/items?limit=0`);
      expect([wrong.status, wrong.headers.get('Content-Type')]).toEqual([400, 'application/problem+json']);
      expect((await fetch(`${origin}/feeds/topics/none.rss`)).status).toBe(404);
      expect((await fetch(`${origin}/feeds/all.rss`, { method: 'DELETE' })).status).toBe(405);
    },
  );
});

test.skipIf(RUNTIMES[1]?.missing !== null)(
  'workerd holds the model and learnt topics in less than 90 MB',
  async () => {
    // Counting instances collects garbage.
    const instances = (await inspector?.webAssembly()) ?? [];
    const heap = await inspector?.heap();
    const { usedSize = 0, embedderHeapUsedSize = 0, backingStorageSize = 0 } = heap ?? {};
    const bytes = instances.reduce((sum, each) => sum + each, usedSize);
    expect(instances).toHaveLength(1);
    expect(bytes + embedderHeapUsedSize + backingStorageSize).toBeLessThan(90e6);
  },
);

/** With it all others are compared. */
let outputOfNode: Promise<Map<string, string>> | undefined;

describe.each(RUNTIMES.slice(1))('$name as against Node', ({ name, missing }) => {
  test.skipIf(missing !== null)('has the same items, ids, topics and vectors, bit for bit', async () => {
    const [ours, theirs] = await Promise.all([contents(on('Node')), contents(on(name))]);
    expect(ours.vectors.length).toBeGreaterThan(54);
    // Only learnt topics tell words.
    expect(ours.topics.some(({ why }) => JSON.parse(String(why)).words.length > 0)).toBe(true);
    expect(theirs).toEqual(ours);
  });

  test.skipIf(missing !== null)('gives the same feeds, pages and answers', async () => {
    for (const each of ['Node', name]) await searchByMeaning(on(each));
    outputOfNode ??= publicOutput('Node');
    const ours = await outputOfNode;
    const theirs = await publicOutput(name);
    expect(ours.get('/feeds/all.rss')?.match(/<item>/g)?.length).toBeGreaterThan(54);
    expect([...theirs.keys()]).toEqual([...ours.keys()]);
    for (const [path, text] of ours) expect(`${path}\n${theirs.get(path)}`).toBe(`${path}\n${text}`);
  });
});

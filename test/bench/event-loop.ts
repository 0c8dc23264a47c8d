import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { strToU8, zipSync } from 'fflate';
import { openDatabase } from '../../db/client-node.ts';
import type { Database } from '../../db/database.ts';
import { migrate } from '../../db/migrate.ts';
import type { TopicModel } from '../../db/topics/classify-items.ts';
import { createStore } from '../../functions/intake/store.ts';
import { identifyDump } from '../../pipeline/acquire/input.ts';
import { DIMENSIONS, modelName } from '../../pipeline/model/minilm.ts';
import { ingest } from '../../pipeline/run.ts';
import { ADVERSARIES } from '../support/adversaries.ts';
import { ROOT } from '../support/program.ts';
import { randomNumbers } from '../support/random.ts';
import type { LoopTimes } from './event-loop-probe.ts';
import type { Figure } from './figure.ts';
import { abstractOf, fill, idOf } from './fill-database.ts';

const TOKEN = 'token-of-a-benchmark';
const MODEL = modelName('int8');
const PAPERS = 5_000;
/** Papers that arrive at once: as many as a document of a feed holds. */
const DUMP_PAPERS = 2_500;
/** Time for a load; then its requests are broken off, as those of clients that go away. */
const LOAD_MS = 30_000;
const TOPICS_MS = 180_000;

const NO_TOPICS: TopicModel = {
  slugs: new Set(),
  version: 'none',
  fittedOn: 0,
  examples: [],
  score: () => [],
};

const random = randomNumbers(7);
const text = (chars: number) => {
  const one = abstractOf(random);
  return one.repeat(Math.ceil(chars / one.length)).slice(0, chars);
};
const paper = (i: number, fields: object = {}) =>
  JSON.stringify({
    title: `On what is learnt by the ${i.toString(36)}th model of many`,
    abstract: abstractOf(random),
    authors: ['Ada Lovelace', 'Alan Turing'],
    url: `https://papers.example/${i}`,
    ...fields,
  });
const papers = (count: number, from: number, fields?: () => object) =>
  Array.from({ length: count }, (_, i) => paper(from + i, fields?.()));

/** A dump of many papers whose vectors are in the database, so that publishing it is all that is left. */
const PREPARED = papers(2_000, 100_000).join('\n');

/** Dumps that take long to read; some of them end with the time. */
const DUMPS: Readonly<Record<string, () => string | Uint8Array>> = {
  '12 papers of a million characters': () =>
    papers(12, 200_000, () => ({ abstract: text(1_000_000) })).join('\n'),
  'a paper of 10,000 authors': () =>
    paper(300_000, { authors: Array.from({ length: 10_000 }, (_, i) => `Ada M. Lovelace${i}`) }),
  'ten titles of a million characters': () =>
    papers(10, 400_000, () => ({ title: text(1_000_000) })).join('\n'),
  'a table of 1.2 MB in one line': () =>
    `| ${Array.from({ length: 30_000 }, (_, i) => `[Paper ${i}](https://a.example/${i})`).join(' | ')} |`,
  '20 MB of JSON in one line': () => `[${papers(14_000, 500_000).join()}]`,
  'HTML of 1 MB, nested': () => `<html><body>${'<div><p>A paper <b>'.repeat(50_000)}`,
  'a mailbox of 300 digests': () =>
    Array.from(
      { length: 300 },
      (_, i) =>
        `From a@b Tue Mar 11 00:00:00 2025\nFrom: a@b.example\nTo: c@d.example\nSubject: digest ${i}\n\nA Title of Paper ${i}\n\nAn abstract. It is short, and says that we show something new.\n\n`,
    ).join(''),
  'a message of 1 MB of boundaries': () => ADVERSARIES['boundaries']?.(1_000_000) ?? '',
  'a zip of 2,000 files': () =>
    zipSync(
      Object.fromEntries(Array.from({ length: 2_000 }, (_, i) => [`${i}.json`, strToU8(paper(600_000 + i))])),
    ),
};

const ADVERSARY_CHARS = 31_000;

const REQUESTS: Readonly<Record<string, readonly string[]>> = {
  'feeds of 2,500 papers, three formats': ['rss', 'atom', 'json'].map((ending) => `/feeds/all.${ending}`),
  'feeds of topics, searches, days': [
    ...['topics/t3.rss', 'topics/t3+t5-t7.atom', 'topics/-t7.rss', 'search.rss?q=model', 'all.rss?top=50'],
    ...['all.rss?digest=daily', 'all.rss?digest=weekly', `items/${idOf(7)}/similar.rss`],
  ].map((feed) => `/feeds/${feed}`),
  pages: [
    ...['/', '/papers', '/topics/other', '/search?q=model+vision', '/trends', '/categories', '/subscribe'],
    ...['/status', '/docs', `/items/${idOf(7)}`, `/items/${idOf(7)}.bib`, '/opml.xml'],
  ],
  API: [
    ...['/api/items?limit=100', '/api/search?q=model&limit=100', '/api/items.bib?limit=100', '/api/topics'],
    ...['/api/trends', '/api/status', '/openapi.json', `/api/items/${idOf(7)}`],
  ],
};

/**
 * For how long a server holds its event loop at once, under loads that take long. A figure is the processor time of the main
 * thread in one turn; the note has delays by the clock, which other programs lengthen too. A client asks for /healthz meanwhile.
 */
export async function benchEventLoop(only?: readonly string[]): Promise<Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'paperwire-bench-'));
  try {
    const database = `file:${join(folder, 'papers.db')}`;
    await prepare(database);
    await using server = await startServer(database);
    const figures: Figure[] = [];
    const measure = async (name: string, work: (signal: AbortSignal) => Promise<unknown>, ms = LOAD_MS) => {
      // Previews need the topics.
      if (ms !== TOPICS_MS && only?.some((part) => name.includes(part)) === false) return;
      const figure = await server.measure(name, work, ms);
      console.error(`${figure.name}: ${figure.value.toFixed(0)} ms · ${figure.note}`);
      figures.push(figure);
    };
    await measure(
      'topics fitted and applied to 5,000 papers',
      () => server.printed(/topics: version/),
      TOPICS_MS,
    );
    for (const [name, paths] of Object.entries(REQUESTS)) {
      await measure(name, async (signal) => {
        for (const path of paths) await server.ask(path, signal);
      });
    }
    const post = (body: string | Uint8Array, query: string, signal: AbortSignal) =>
      server.ask(`/api/dumps?${query}`, signal, body);
    await measure(
      'publishing 2,000 papers',
      (signal) => post(PREPARED, 'wait=1&name=prepared', signal),
      120_000,
    );
    for (const [name, make] of Object.entries(DUMPS)) {
      const body = make();
      await measure(`preview: ${name}`, (signal) => post(body, 'dry-run=1', signal));
      if (/million characters$|authors/.test(name))
        await measure(`loading: ${name}`, (signal) => post(body, 'wait=1', signal));
    }
    for (const [i, [name, make]] of Object.entries(ADVERSARIES).entries()) {
      // A sample: all of them take minutes.
      if (i % 8 === 0)
        await measure(
          `preview: ${name}, 31 kB`,
          (signal) => post(make(ADVERSARY_CHARS), 'dry-run=1', signal),
          10_000,
        );
    }
    await measure('feeds with papers of a million characters', async (signal) => {
      for (const ending of ['rss', 'atom', 'json']) await server.ask(`/feeds/all.${ending}`, signal);
    });
    return figures;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Fills a database with papers, and stores those of {@link PREPARED} without publishing them. */
async function prepare(url: string): Promise<void> {
  const db = await openDatabase(url);
  try {
    await migrate(db);
    await fill(db, PAPERS, DUMP_PAPERS);
    for (const table of ['embeddings', 'cells'])
      await db.client.execute({ sql: `UPDATE ${table} SET model = ?`, args: [MODEL] });
    await storeUnpublished(db);
  } finally {
    db.client.close();
  }
}

async function storeUnpublished(db: Database): Promise<void> {
  const bytes = new TextEncoder().encode(PREPARED);
  const { signal } = new AbortController();
  const input = {
    name: 'prepared',
    async *open() {
      yield bytes;
    },
  };
  const dump = await identifyDump(input, { now: new Date() }, signal);
  const vector = Float32Array.from({ length: DIMENSIONS }, () => random() - 0.5);
  const embedder = {
    ...{ model: MODEL, dimensions: DIMENSIONS, concurrency: 4 },
    embed: async () => ({ vector: vector.map((x) => x + random() - 0.5), tokens: 200, truncated: false }),
    close: async () => {},
  };
  const store = {
    ...createStore(db, MODEL, async () => NO_TOPICS),
    async complete() {
      throw new Error('stopped before the publication');
    },
  };
  await ingest(dump, { store, embedder, topicModel: NO_TOPICS }, { signal }).catch(() => {});
}

/** A server with a probe in it. */
interface Server extends AsyncDisposable {
  /** Resolves when its log matches. */
  printed(pattern: RegExp): Promise<void>;
  /** @throws for an answer of 500 or more */
  ask(path: string, signal: AbortSignal, body?: string | Uint8Array): Promise<void>;
  measure(name: string, work: (signal: AbortSignal) => Promise<unknown>, ms: number): Promise<Figure>;
}

async function startServer(database: string): Promise<Server> {
  const port = await freePort();
  const probe = fileURLToPath(new URL('./event-loop-probe.ts', import.meta.url));
  // As `npm start` does.
  const args = ['--max-semi-space-size=1', '--import', probe, join(ROOT, 'functions/node.js')];
  const child: ChildProcess = spawn(process.execPath, args, {
    cwd: ROOT,
    env: { PATH: process.env['PATH'], DATABASE_URL: database, PORT: String(port), INGEST_TOKEN: TOKEN },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let log = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (lines: string) => {
      log += lines;
    });
  const printed = async (pattern: RegExp) => {
    while (!pattern.test(log)) {
      if (child.exitCode !== null) throw new Error(`the server ended: ${log}`);
      await sleep(50);
    }
  };
  await printed(/serving on/);
  const tell = async (message: 'start' | 'stop') => {
    const answer = once(child, 'message');
    child.send(message);
    return (await answer)[0];
  };
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const ask: Server['ask'] = (path, signal, body) =>
    send({ port, path, signal, ...(body === undefined ? {} : { body }) });
  return {
    printed,
    ask,
    async measure(name, work, ms) {
      const signal = AbortSignal.timeout(ms);
      await tell('start');
      let isOver = false;
      let slowest = 0;
      const watching = (async () => {
        while (!isOver) {
          const since = performance.now();
          await send({ port, path: '/healthz', agent });
          slowest = Math.max(slowest, performance.now() - since);
          await sleep(20);
        }
      })();
      const since = performance.now();
      await Promise.race([work(signal), once(signal, 'abort')]).catch((error) => {
        if (!signal.aborted) throw error;
      });
      const seconds = ((performance.now() - since) / 1000).toFixed(1);
      isOver = true;
      await watching;
      const { longest, over, p50, p99, max, thread, process: all } = (await tell('stop')) as LoopTimes;
      const delays = [p50, p99, max, slowest].map((each) => each.toFixed(0)).join(', ');
      const used = `${(thread / 1000).toFixed(1)} of ${(all / 1000).toFixed(1)} s of processor time`;
      return {
        ...{ name, value: longest, unit: 'ms', goal: '<= 50' },
        note: `${over} turns over; delays p50, p99, max, /healthz: ${delays}; ${used} in ${seconds} s`,
      };
    },
    async [Symbol.asyncDispose]() {
      agent.destroy();
      if (child.exitCode !== null) return;
      const exit = once(child, 'exit');
      child.kill('SIGKILL');
      await exit;
    },
  };
}

interface Sent {
  readonly port: number;
  readonly path: string;
  readonly signal?: AbortSignal;
  readonly body?: string | Uint8Array;
  readonly agent?: Agent;
}

function send({ port, path, signal, body, agent }: Sent): Promise<void> {
  return new Promise((resolve, reject) => {
    const posted =
      body === undefined
        ? {}
        : { method: 'POST', headers: { Authorization: `Bearer ${TOKEN}`, 'Content-Type': 'text/plain' } };
    const asked = request(
      { host: '127.0.0.1', port, path, ...posted, ...(agent && { agent }), ...(signal && { signal }) },
      (response) => {
        response.resume();
        response.on('error', reject);
        response.on('end', () => {
          const status = response.statusCode ?? 0;
          if (status >= 500) reject(new Error(`${path}: ${status}`));
          else resolve();
        });
      },
    );
    asked.on('error', reject);
    asked.end(body);
  });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { readonly port: number };
  server.close();
  await once(server, 'close');
  return port;
}

/**
 * Serves searches of a database file in a process of its own: `node test/bench/search-process.ts FILE`, started by search.ts.
 * Sends the ports of its servers; answers each message with what it did since the last one.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { serve } from '@hono/node-server';
import { sql } from 'drizzle-orm';
import { Hono } from 'hono';
import { openDatabase } from '../../db/client-node.ts';
import { nearestItems } from '../../db/search/nearest-items.ts';
import { createApp } from '../../functions/app.ts';
import { readEnvironment } from '../../functions/env.ts';
import { createEmbedder } from '../../functions/server/embedding/embedder.ts';
import { openQueryEmbedder } from '../../functions/server/embedding/queries.ts';
import { openReader } from '../../functions/server/querying/reader.ts';

/** What a search reads of each half. */
const CANDIDATES = 200;

/** How often delay and processor time are sampled, in milliseconds; a sample includes it. */
const RESOLUTION_MS = 5;

/** Ports of the servers: the product, the product without a model, and its queries alone. */
export interface Ports {
  readonly hybrid: number;
  readonly words: number;
  readonly bare: number;
}

/** In milliseconds. */
export interface Activity {
  /** Longest delay of the event loop; other programs cause some of it. */
  readonly late: number;
  /** Longest work of the thread of the event loop within one turn, in processor time. */
  readonly blocked: number;
  /** Processor time of all threads. */
  readonly processor: number;
}

const url = `file:${process.argv[2]}`;
const db = await openDatabase(url);
const reader = openReader(url);
const queries = openQueryEmbedder(createEmbedder(readEnvironment({}), new AbortController().signal));

/** The best by any of the words. */
async function findWords(text: string): Promise<unknown> {
  const expression = (text.match(/[\p{L}\p{N}]+/gu) ?? []).map((word) => `"${word}"`).join(' OR ');
  return reader.orm.all(
    sql`SELECT rowid, bm25(items_fts) FROM items_fts WHERE items_fts MATCH ${expression} ORDER BY bm25(items_fts) LIMIT ${CANDIDATES}`,
  );
}

/** The nearest to the vector of the words. */
async function findNear(text: string): Promise<unknown> {
  const vector = await queries.embed(text, { wait: true });
  if (vector === undefined) throw new Error('Embedding a query: there is no model.');
  return reader.orm.all(nearestItems({ model: queries.model, vector, candidates: CANDIDATES }));
}

const bare = new Hono()
  .get('/nothing', (c) => c.text('nothing'))
  .get('/words', async (c) => c.json((await findWords(c.req.query('q') ?? '')) !== null))
  .get('/meaning', async (c) => c.json((await findNear(c.req.query('q') ?? '')) !== null))
  .get('/both', async (c) => {
    const text = c.req.query('q') ?? '';
    return c.json((await Promise.all([findWords(text), findNear(text)])).length);
  });

// Without a public URL, this machine may make libraries.
const site = { db, reader, cacheBytes: 0 };
const listen = (app: Hono) =>
  new Promise<number>((resolve) => {
    serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, ({ port }) => resolve(port));
  });
const ports: Ports = {
  hybrid: await listen(createApp({ ...site, queries })),
  words: await listen(createApp(site)),
  bare: await listen(bare),
};

const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
delays.enable();
const sum = ({ user, system }: NodeJS.CpuUsage) => (user + system) / 1_000;
let before = sum(process.threadCpuUsage());
let longest = 0;
setInterval(() => {
  const now = sum(process.threadCpuUsage());
  longest = Math.max(longest, now - before);
  before = now;
}, RESOLUTION_MS);

let since = process.cpuUsage();
process.on('message', () => {
  const activity: Activity = {
    late: Math.max(0, delays.max / 1e6 - RESOLUTION_MS),
    blocked: Math.max(0, longest - RESOLUTION_MS),
    processor: sum(process.cpuUsage(since)),
  };
  delays.reset();
  longest = 0;
  since = process.cpuUsage();
  process.send?.(activity);
});
process.send?.(ports);

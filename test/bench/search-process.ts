/**
 * Serves searches of a database file in a process of its own: `node test/bench/search-process.ts FILE`, started by search.ts.
 * Sends the ports of its servers; answers each message with the delay of its event loop since the last one.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { serve } from '@hono/node-server';
import { sql } from 'drizzle-orm';
import { Hono } from 'hono';
import { openDatabase } from '../../db/client-node.ts';
import { nearestItems } from '../../db/search/nearest-items.ts';
import { createApp } from '../../functions/app.ts';
import { openQueryEmbedder } from '../../functions/server/embedding/queries.ts';
import { openReader } from '../../functions/server/querying/reader.ts';

/** What a search reads of each half. */
const CANDIDATES = 200;

/** How often the delay is sampled, in milliseconds; a sample includes it. */
const RESOLUTION_MS = 5;

/** Ports of the servers: the product, the product without a model, and its queries alone. */
export interface Ports {
  readonly hybrid: number;
  readonly words: number;
  readonly bare: number;
}

/** Delay of the event loop in milliseconds. */
export interface Delay {
  readonly p99: number;
  readonly max: number;
}

const url = `file:${process.argv[2]}`;
const db = await openDatabase(url);
const reader = openReader(url);
const queries = openQueryEmbedder();

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

const site = { db, reader, publicUrl: 'https://papers.example', cacheBytes: 0 };
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
process.on('message', () => {
  const inMs = (nanoseconds: number) => Math.max(0, nanoseconds / 1e6 - RESOLUTION_MS);
  process.send?.({ p99: inMs(delays.percentile(99)), max: inMs(delays.max) } satisfies Delay);
  delays.reset();
});
process.send?.(ports);

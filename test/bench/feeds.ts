import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { gunzipSync } from 'node:zlib';
import { sql } from 'drizzle-orm';
import { openDatabase } from '../../db/client-node.ts';
import type { Database } from '../../db/database.ts';
import { HEAD_COLUMNS, type HeadRow, headOf } from '../../db/items/find-items.ts';
import { migrate } from '../../db/migrate.ts';
import { createApp } from '../../functions/app.ts';
import { buildFeed } from '../../functions/feeds/feed.ts';
import { renderRss } from '../../functions/feeds/render/rss.ts';
import { everything } from '../../functions/feeds/subject.ts';
import { besidePeer, type Figure, median } from './figure.ts';
import { fill } from './fill-database.ts';
import { timeInterleaved } from './interleaved.ts';

const PAPERS = 100_000;
const BASE = 'https://papers.example';

/** Feeds with up to a thousand papers in their documents. */
const FEEDS: readonly string[] = [
  'all.rss',
  'topics/t3.rss',
  'topics/t3+t5-t7.rss',
  'topics/-t7.rss',
  'search.rss?q=model+vision',
  'search.rss?q=model&topics=t3',
];

/**
 * Feeds over 100,000 papers, found and rendered anew, hashed and compressed, against what cannot be left out: a bare
 * SELECT of the same rows by their keys, and rendering them. In turns.
 */
export async function benchFeeds(): Promise<Figure[]> {
  return withDatabase(1_000, async (db) => {
    const app = createApp({ db, publicUrl: BASE, cacheBytes: 0 });
    const figures: Figure[] = [];
    for (const feed of FEEDS) {
      const text = gunzipSync(await get(app, feed)).toString();
      const arrivals = arrivalsIn(text);
      const { bare, cold } = await timeInterleaved(
        {
          bare: () => selectAndRender(db, arrivals),
          cold: () => get(app, feed),
        },
        { warmUp: 3, rounds: 15 },
      );
      figures.push({
        name: `${feed}, cold`,
        ...besidePeer('SELECT and rendering', cold, bare),
        unit: 'ms',
        goal: '<= 3x',
        note: `${papersIn(text)} papers of ${PAPERS}`,
      });
    }
    return [...figures, ...(await largestDocument())];
  });
}

/** The largest document, and for how long making it keeps others waiting. */
async function largestDocument(): Promise<Figure[]> {
  return withDatabase(2_500, async (db) => {
    const app = createApp({ db, publicUrl: BASE, cacheBytes: 0 });
    const times: number[] = [];
    const delays: number[] = [];
    let size = '';
    for (let round = 0; round < 9; round++) {
      const delay = monitorEventLoopDelay({ resolution: 1 });
      delay.enable();
      const since = performance.now();
      const bytes = await get(app, 'all.rss');
      times.push(performance.now() - since);
      delay.disable();
      delays.push(delay.max / 1e6);
      const text = gunzipSync(bytes).toString();
      size = `${papersIn(text)} papers, ${(text.length / 1e6).toFixed(1)} MB, ${(bytes.byteLength / 1e6).toFixed(1)} MB compressed`;
    }
    return [
      { name: 'the largest document, cold', value: median(times), unit: 'ms', note: size },
      { name: 'longest wait of others meanwhile', value: median(delays), unit: 'ms' },
    ];
  });
}

async function withDatabase<T>(dumpPapers: number, measure: (db: Database) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'paperwire-bench-'));
  const db = await openDatabase(`file:${join(folder, 'feeds.db')}`);
  try {
    await migrate(db);
    await fill(db, PAPERS, dumpPapers);
    return await measure(db);
  } finally {
    db.client.close();
    await rm(folder, { recursive: true });
  }
}

async function get(app: ReturnType<typeof createApp>, feed: string): Promise<Uint8Array<ArrayBuffer>> {
  const response = await app.request(`/feeds/${feed}`, { headers: { 'Accept-Encoding': 'gzip' } });
  if (response.status !== 200) throw new Error(`${feed}: ${response.status}`);
  // Its `bytes()` fails once @hono/node-server has replaced the global Response.
  return new Uint8Array(await response.arrayBuffer());
}

const papersIn = (text: string) => text.split('<item>').length - 1;

/** The arrivals of the papers of a document, which follow from their titles, as JSON. */
function arrivalsIn(text: string): string {
  const numbers = text.matchAll(/<title>Paper number (\d+)/g);
  return JSON.stringify([...numbers].map(([, number]) => Number(number) + 1));
}

async function selectAndRender(db: Database, arrivals: string): Promise<string> {
  const rows = await db.orm.all<HeadRow>(sql`
    SELECT ${HEAD_COLUMNS} FROM items i WHERE i.arrival IN (SELECT value FROM json_each(${arrivals}))
    ORDER BY i.arrival DESC`);
  return renderRss(buildFeed(BASE, everything(BASE), rows.map(headOf)));
}

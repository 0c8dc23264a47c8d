import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';
import { gunzipSync, gzip } from 'node:zlib';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { createApp } from '../../functions/app.ts';
import { openTestCatalogue } from '../support/catalogue.ts';
import { randomNumbers } from '../support/random.ts';
import { besidePeer, type Figure, median } from './figure.ts';
import { abstractOf } from './fill-database.ts';
import type { LoadOrder } from './http-load.ts';
import { type FeedPaper, feedRenderer } from './peers/feed/render.ts';
import { installPeer } from './peers/install.ts';

/** Papers in the database, as long as real ones, which arrived at once: the feed holds all of them. */
const PAPERS = 1_000;

const BASE = 'https://papers.example';
const FEED = '/feeds/all.rss';
const CONNECTIONS = 16;
const ROUNDS = 9;

/**
 * Requests a second for the feed of all papers over HTTP on loopback: rendered for each request (cold), kept (cached),
 * unchanged (304), and for comparison a Hono route that returns the same bytes from memory, and one that renders the same
 * papers with the package `feed`. Server and load each have a thread; all take turns within a round, so that what disturbs
 * the machine disturbs all of them.
 */
export async function benchServe(): Promise<Figure[]> {
  const catalogue = await openTestCatalogue();
  const worker = new Worker(new URL('./http-load.ts', import.meta.url));
  const servers: ReturnType<typeof serve>[] = [];
  const listen = async (app: Hono): Promise<number> => {
    const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 });
    servers.push(server);
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  };
  try {
    const random = randomNumbers(7);
    const papers = Array.from({ length: PAPERS }, (_, i) => ({
      title: `A paper on the scaling of models, number ${i}`,
      abstract: abstractOf(random),
      authors: ['Ada Lovelace', 'Alan Turing', 'Grace Hopper'],
      topics: ['robotics', 'speech'],
      publishedAt: new Date(Date.UTC(2025, 0, 1) + (i % 60) * 86_400_000).toISOString(),
    }));
    await catalogue.add(papers);
    const app = createApp({ db: catalogue.db, publicUrl: BASE });
    const gzip = { 'Accept-Encoding': 'gzip' };
    const whole = await app.request(FEED, { headers: gzip });
    const body = new Uint8Array(await whole.arrayBuffer());
    const type = whole.headers.get('Content-Type') ?? '';
    const bare = new Hono().get(FEED, (c) =>
      c.body(body, 200, { 'Content-Type': type, 'Content-Encoding': 'gzip' }),
    );

    const fields = 'Accept-Encoding: gzip\r\n';
    const warm = { port: await listen(app), path: FEED, fields, connections: CONNECTIONS, requests: 1_000 };
    // Nothing is kept, and requests that come at once would share one rendering: so one connection.
    const single = { path: FEED, fields, status: 200, connections: 1, requests: 20 };
    const subjects: Record<string, LoadOrder> = {
      bare: { ...warm, port: await listen(bare), status: 200 },
      cached: { ...warm, status: 200 },
      unchanged: { ...warm, fields: `${fields}If-None-Match: ${whole.headers.get('ETag')}\r\n`, status: 304 },
      cold: {
        ...single,
        port: await listen(createApp({ db: catalogue.db, publicUrl: BASE, cacheBytes: 0 })),
      },
      ...(installPeer('feed') && { feed: { ...single, port: await listen(await feedServer(papers)) } }),
    };
    const rates: Record<string, number[]> = {};
    for (let round = 0; round <= ROUNDS; round++) {
      for (const [name, order] of Object.entries(subjects)) {
        worker.postMessage(order);
        const [rate] = (await once(worker, 'message')) as [number];
        // The first round warms up.
        if (round > 0) rates[name] = [...(rates[name] ?? []), rate];
      }
    }
    const items = gunzipSync(body).toString().split('<item>').length - 1;
    const size = `${items} papers, ${Math.round(body.byteLength / 1024)} KiB compressed`;
    const { bare: ofBare = [], cached = [], unchanged = [], cold = [], feed } = rates;
    const unit = 'requests/s';
    return [
      {
        name: 'feed from memory',
        ...besidePeer('a bare Hono route with the same bytes', cached, ofBare),
        unit,
        goal: '>= 0.7x',
        note: size,
      },
      { name: 'feed, answered 304', value: median(unchanged), unit },
      {
        name: 'feed, rendered anew',
        ...(feed ? besidePeer('npm package feed, papers in memory', cold, feed) : { value: median(cold) }),
        unit,
        note: `${size}, one connection; ours finds the papers in the database`,
      },
    ];
  } finally {
    for (const server of servers) server.close();
    await worker.terminate();
    await catalogue.close();
  }
}

/** A server as most write one: it renders what it has in memory for each request, and compresses it. */
async function feedServer(papers: readonly FeedPaper[]): Promise<Hono> {
  const render = await feedRenderer(BASE, papers);
  const compress = promisify(gzip);
  return new Hono().get(FEED, async (c) =>
    c.body(await compress(render()), 200, {
      'Content-Type': 'application/rss+xml; charset=utf-8',
      'Content-Encoding': 'gzip',
    }),
  );
}

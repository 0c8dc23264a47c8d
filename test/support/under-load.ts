import { createHash } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import { expect, test } from 'vitest';
import { createApp } from '../../functions/app.ts';
import { parseAtom, parseJsonFeed, parseRss } from '../unit/functions/feeds/render/parsers.ts';
import { openTestCatalogue, type TestCatalogue, type TestPaper } from './catalogue.ts';

/*
 * Readers ask while dumps come in: no request may fail, and each response must be one that the same request gets from a
 * database that holds the first so many of the dumps, and nothing of the next.
 */

const CLIENTS = 8;
/** Answers between two dumps: each client comes round to a path that it has. */
const ANSWERS_PER_DUMP = 120;
const BASE = 'https://papers.example';

const PATHS = [
  '/feeds/all.rss',
  '/feeds/all.atom',
  '/feeds/topics/robotics.rss',
  '/feeds/topics/speech.atom',
  '/feeds/topics/robotics-speech.json',
  '/feeds/all.json?limit=20',
  '/feeds/topics/quiet+speech.rss?limit=200',
  '/feeds/search.json?q=walking',
  '/feeds/all/archive/1.rss',
  '/feeds/topics/robotics/archive/1.atom',
  '/api/items?limit=50',
  '/',
];

/** The papers of a dump; one of them was in an earlier dump and is known better now. */
function dump(number: number): TestPaper[] {
  const topics = [['robotics'], ['speech', 'robotics'], ['quiet'], ['speech']];
  const fresh = Array.from({ length: 12 }, (_, i) => ({
    title: `Paper ${i} of dump ${number}`,
    abstract: `On ${i % 3 === 0 ? 'walking' : 'standing'}, part ${number}. ${'Words. '.repeat(40)}`,
    publishedAt: `2025-0${1 + ((number + i) % 9)}-11T00:00:00Z`,
    topics: topics[(number + i) % 4] ?? [],
  }));
  const earlier = Math.floor(number / 2);
  const again = {
    ...fresh[5],
    title: `Paper 5 of dump ${earlier}`,
    abstract: `Now with more. ${'Words. '.repeat(50 + number)}`,
  };
  return earlier === number ? fresh : [...fresh, again];
}

async function serveCatalogue(catalogue: TestCatalogue) {
  const app = createApp({ db: await catalogue.reopen(), publicUrl: BASE });
  const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 });
  await once(server, 'listening');
  return { server, origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

/** What a client was told. */
interface Told {
  readonly path: string;
  readonly status: number;
  readonly etag: string;
  readonly digest: string;
  /** Of an answer that holds only what is new: its items. */
  readonly fresh: readonly string[];
  /** The tag that was sent along. */
  readonly known: string | undefined;
}

/** Asks as readers do, one request after another: most of them for what they have, some afresh, some for what is new. */
async function read(origin: string, client: number, told: Told[], signal: AbortSignal) {
  const tags = new Map<string, string>();
  for (let turn = client; !signal.aborted; turn++) {
    const path = PATHS[(turn * 7) % PATHS.length] ?? '/';
    const known = turn % 3 === 0 ? undefined : tags.get(path);
    const headers: Record<string, string> = {
      'Accept-Encoding': turn % 2 === 0 ? 'gzip' : 'identity',
      ...(known === undefined ? {} : { 'If-None-Match': known }),
      ...(client % 2 === 0 ? { 'A-IM': 'feed' } : {}),
    };
    const response = await fetch(origin + path, { headers });
    const body = await response.text();
    const etag = (response.headers.get('ETag') ?? '').replace('-gzip', '');
    if (response.status !== 404) tags.set(path, response.headers.get('ETag') ?? '');
    const { status } = response;
    const fresh = status === 226 ? guids(path, body) : [];
    told.push({ path, status, etag, digest: digest(body), fresh, known: known?.replace('-gzip', '') });
  }
}

const digest = (text: string) => createHash('sha256').update(text).digest('base64url');

const guids = (path: string, body: string): string[] =>
  (path.includes('.rss') ? parseRss : path.includes('.atom') ? parseAtom : parseJsonFeed)(body).map(
    ({ id }) => id,
  );

/** What a path gave, and after which dumps. */
interface State {
  readonly digest: string;
  readonly items: readonly string[];
  readonly from: number;
  readonly to: number;
}

/** What each path gives after each of the first `count` dumps, by entity tag. */
async function replay(count: number) {
  const catalogue = await openTestCatalogue();
  const { server, origin } = await serveCatalogue(catalogue);
  const states = new Map<string, Map<string, State>>(PATHS.map((path) => [path, new Map()]));
  try {
    for (let number = 0; number <= count; number++) {
      if (number > 0) await catalogue.add(dump(number));
      for (const path of PATHS) {
        const response = await fetch(origin + path, { headers: { 'Accept-Encoding': 'identity' } });
        const body = await response.text();
        if (response.status === 404) continue;
        const etag = response.headers.get('ETag') ?? '';
        const from = states.get(path)?.get(etag)?.from ?? number;
        const items = path.startsWith('/feeds') ? guids(path, body) : [];
        states.get(path)?.set(etag, { digest: digest(body), items, from, to: number });
      }
    }
  } finally {
    server.close();
    await catalogue.close();
  }
  return states;
}

/** Declares the test of readers who ask while so many dumps come in. */
export function underLoadSuite(dumps: number): void {
  test(`${CLIENTS} readers get only whole states while ${dumps} dumps come in`, async () => {
    const catalogue = await openTestCatalogue();
    const { server, origin } = await serveCatalogue(catalogue);
    const told = Array.from({ length: CLIENTS }, (): Told[] => []);
    const reading = new AbortController();
    const readers = Promise.all(told.map((each, client) => read(origin, client, each, reading.signal)));
    const answers = () => told.reduce((sum, each) => sum + each.length, 0);
    for (let loaded = 1; loaded <= dumps; loaded++) {
      await catalogue.add(dump(loaded));
      const enough = expect.poll(answers, { timeout: 60_000 }).toBeGreaterThan(loaded * ANSWERS_PER_DUMP);
      await Promise.race([enough, readers]);
    }
    reading.abort();
    await readers;
    server.close();
    await catalogue.close();

    const states = await replay(dumps);
    const counts = new Map<number, number>();
    for (const client of told) {
      const reached = new Map<string, number>();
      for (const { path, status, etag, digest, fresh, known } of client) {
        counts.set(status, (counts.get(status) ?? 0) + 1);
        if (status === 404) {
          // An archive that is not full yet.
          expect([path, reached.get(path)]).toEqual([expect.stringContaining('archive'), undefined]);
          continue;
        }
        expect([200, 226, 304], path).toContain(status);
        const state = states.get(path)?.get(etag);
        if (state === undefined)
          throw new Error(`${path}: status ${status}, ${etag} is a state that never was`);
        // Time does not run backwards for anybody.
        expect(state.to).toBeGreaterThanOrEqual(reached.get(path) ?? 0);
        reached.set(path, state.from);
        if (status === 200) expect(digest, path).toBe(state.digest);
        if (status === 304) expect(etag).toBe(known);
        if (status === 226) {
          const before = states.get(path)?.get(known ?? '')?.items ?? [];
          // What is new and what changed: with what the reader has, all that there is.
          expect(state.items.filter((id) => !fresh.includes(id) && !before.includes(id))).toEqual([]);
        }
      }
    }
    // The mix was one: each kind of answer was given.
    for (const status of [200, 226, 304]) expect(counts.get(status) ?? 0).toBeGreaterThan(5);
    console.info(`answers: ${[...counts].map(([status, n]) => `${n} x ${status}`).join(', ')}`);
  }, 600_000);
}

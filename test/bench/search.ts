import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '../../db/client-node.ts';
import { migrate } from '../../db/migrate.ts';
import { DIMENSIONS, modelName } from '../../pipeline/model/minilm.ts';
import { countRows, type Rows } from '../../pipeline/retrieval/rows.ts';
import { randomNumbers } from '../support/random.ts';
import type { Figure } from './figure.ts';
import { type ArxivRecord, fillPapers, readRecords } from './fill-papers.ts';
import { findNeighbours, makeVectors } from './retrieval-vectors.ts';
import type { Activity, Ports } from './search-process.ts';

const CLIENTS = 8;
const QUERIES = 40;
/** Each subject is asked all queries in each round, in turns. */
const ROUNDS = 2;

export interface SearchBenchOptions {
  /** A file of JSON Lines of arXiv, compressed by gzip. */
  readonly data: string;
  /** A file of singles, 384 a record, in that order. More papers than it holds get vectors made of them. */
  readonly vectors: string;
  /** Numbers of papers, ascending. */
  readonly sizes: readonly number[];
  /** A database to measure, filled up where it holds fewer papers; a temporary one when left out. */
  readonly database?: string | undefined;
}

/** Papers of the library of the feed for you, taken from all over the catalogue. */
const LIBRARY_PAPERS = 50;

/** What a request may be about. */
interface Question {
  readonly query: string;
  readonly itemId: string;
  readonly secret: string;
}

interface Subject {
  readonly port: keyof Ports;
  path(question: Question): string;
}

const search = ({ query }: Question) => new URLSearchParams({ q: query });

const SUBJECTS: Readonly<Record<string, Subject>> = {
  'nothing, for comparison': { port: 'bare', path: () => '/nothing' },
  'full-text query alone': { port: 'bare', path: (about) => `/words?${search(about)}` },
  'meaning alone': { port: 'bare', path: (about) => `/meaning?${search(about)}` },
  'full-text query and meaning': { port: 'bare', path: (about) => `/both?${search(about)}` },
  words: { port: 'words', path: (about) => `/api/search?${search(about)}` },
  hybrid: { port: 'hybrid', path: (about) => `/api/search?${search(about)}` },
  'hybrid, page': { port: 'hybrid', path: (about) => `/search?${search(about)}` },
  similar: { port: 'hybrid', path: ({ itemId }) => `/api/items/${itemId}/similar` },
  'for you': { port: 'hybrid', path: ({ secret }) => `/feeds/library/${secret}.json` },
};

/** Searches over HTTP by eight clients at once: how long each takes, and whether the event loop turns meanwhile. */
export async function benchSearch(options: SearchBenchOptions): Promise<Figure[]> {
  const records = readRecords(options.data);
  let made: Rows | undefined;
  // Making them takes a minute, which a full database saves.
  const vectors = () => (made ??= vectorsFor(options));
  const folder = await mkdtemp(join(tmpdir(), 'paperwire-bench-'));
  const file = options.database ?? join(folder, 'search.db');
  try {
    const figures: Figure[] = [];
    for (const papers of options.sizes) {
      const ids = await prepare(file, records, vectors, papers);
      figures.push(...(await measure(file, records, ids, papers)));
    }
    return figures;
  } finally {
    await rm(folder, { recursive: true });
  }
}

function vectorsFor({ vectors, sizes }: SearchBenchOptions): Rows {
  const bytes = new Uint8Array(readFileSync(vectors));
  const real = { values: new Float32Array(bytes.buffer), dimensions: DIMENSIONS };
  const papers = Math.max(...sizes);
  return papers <= countRows(real)
    ? real
    : makeVectors(real, findNeighbours(real), papers, randomNumbers(18));
}

/** Fills the database. @returns ids of some papers */
async function prepare(
  file: string,
  records: readonly ArxivRecord[],
  vectors: () => Rows,
  papers: number,
): Promise<string[]> {
  const db = await openDatabase(`file:${file}`);
  try {
    await migrate(db);
    const [count] = (await db.client.execute('SELECT count(*) AS n FROM items')).rows;
    if (Number(count?.['n']) < papers) {
      await fillPapers(db, records, vectors(), { model: modelName('int8'), papers });
    }
    const { rows } = await db.client.execute(
      `SELECT id FROM items WHERE arrival % ${Math.floor(papers / QUERIES)} = 0 LIMIT ${QUERIES}`,
    );
    return rows.map((row) => String(row['id']));
  } finally {
    db.client.close();
  }
}

async function measure(
  file: string,
  records: readonly ArxivRecord[],
  ids: readonly string[],
  papers: number,
): Promise<Figure[]> {
  const child = fork(new URL('./search-process.ts', import.meta.url), [file], { stdio: 'inherit' });
  try {
    const [ports] = (await once(child, 'message')) as [Ports];
    const activity = async () => {
      child.send('activity');
      return ((await once(child, 'message')) as [Activity])[0];
    };
    const queries = Array.from({ length: QUERIES }, (_, i) => queryOf(records, i));
    const origin = (port: keyof Ports) => `http://127.0.0.1:${ports[port]}`;
    const secret = await makeLibrary(origin('hybrid'), records);
    const ask = async ({ port, path }: Subject, i: number) => {
      const since = performance.now();
      await answerOf(
        origin(port) + path({ query: queries[i] ?? '', itemId: ids[i % ids.length] ?? '', secret }),
      );
      return performance.now() - since;
    };
    const loading = await ask({ port: 'hybrid', path: () => '/api/search?q=the+first+query' }, 0);
    const cold = await askAll(SUBJECTS['hybrid'] as Subject, ask);
    const times = new Map<string, number[]>();
    const activities = new Map<string, Activity[]>();
    for (let round = 0; round <= ROUNDS; round++) {
      for (const [name, subject] of Object.entries(SUBJECTS)) {
        await activity();
        const asked = await askAll(subject, ask);
        const meanwhile = await activity();
        // The first round warms up.
        if (round === 0) continue;
        times.set(name, [...(times.get(name) ?? []), ...asked]);
        activities.set(name, [...(activities.get(name) ?? []), meanwhile]);
      }
    }
    const size = `${papers} papers`;
    const p50 = (name: string) => percentile(times.get(name) ?? [], 50);
    const cpu = (name: string) => processorTime(activities.get(name) ?? []);
    const beside = (peer: string, goal?: Figure['goal']): Figure => ({
      ...{ name: `${size}, hybrid`, value: p50('hybrid'), unit: 'ms' },
      peer: { name: peer, value: p50(peer) },
      note: `of processor time ${(cpu('hybrid') / cpu(peer)).toFixed(2)}x`,
      ...(goal && { goal }),
    });
    return [
      { name: `${size}, first hybrid search, which loads the model`, value: loading, unit: 'ms' },
      { name: `${size}, hybrid, queries not embedded before`, ...latencies(cold) },
      ...[...times].map(([name, all]) => ({
        name: `${size}, ${name}`,
        ...latencies(all, activities.get(name)),
      })),
      beside('full-text query alone'),
      beside('full-text query and meaning', papers === 100_000 ? '< 4x' : undefined),
    ];
  } finally {
    child.kill();
    await once(child, 'exit');
  }
}

/** @returns the text of the answer */
async function answerOf(url: string, init?: RequestInit): Promise<string> {
  const response = await fetch(url, init);
  const text = await response.text();
  if (!response.ok) throw new Error(`${url}: status ${response.status}: ${text.slice(0, 200)}`);
  return text;
}

/** @returns the secret of a library */
async function makeLibrary(origin: string, records: readonly ArxivRecord[]): Promise<string> {
  const titles = Array.from(
    { length: LIBRARY_PAPERS },
    (_, i) => records[Math.floor((i * records.length) / LIBRARY_PAPERS)]?.title,
  );
  const body = titles.join('\n');
  return JSON.parse(await answerOf(`${origin}/api/libraries`, { method: 'POST', body })).secret;
}

/** Eight clients ask all queries, each the next one. @returns milliseconds of each */
async function askAll(
  subject: Subject,
  ask: (subject: Subject, i: number) => Promise<number>,
): Promise<number[]> {
  const times: number[] = [];
  let next = 0;
  const client = async () => {
    for (let i = next++; i < QUERIES; i = next++) times.push(await ask(subject, i));
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
  return times;
}

/** A query such as people type: three to six words of a title. */
function queryOf(records: readonly ArxivRecord[], i: number): string {
  const words = records[(i * 311) % records.length]?.title.match(/[\p{L}\p{N}-]+/gu) ?? [];
  return words.slice(0, 3 + (i % 4)).join(' ');
}

function latencies(times: readonly number[], activities: readonly Activity[] = []): Omit<Figure, 'name'> {
  const most = (of: (activity: Activity) => number) => Math.round(Math.max(...activities.map(of)));
  const loop =
    activities.length === 0
      ? ''
      : `; processor ${processorTime(activities).toFixed(1)} ms; event loop blocked for ${most(({ blocked }) => blocked)}, late by ${most(({ late }) => late)} ms`;
  return {
    value: percentile(times, 50),
    unit: 'ms',
    note: `p99 ${Math.round(percentile(times, 99))} ms${loop}`,
  };
}

/** Milliseconds of a processor per request. */
function processorTime(activities: readonly Activity[]): number {
  return activities.reduce((sum, { processor }) => sum + processor, 0) / (activities.length * QUERIES);
}

function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))] ?? Number.NaN;
}

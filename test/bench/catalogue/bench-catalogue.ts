import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '../../../db/client-node.ts';
import type { Database } from '../../../db/database.ts';
import { rankItems } from '../../../db/search/rank-items.ts';
import { bytesOf, DIMENSIONS } from '../../../db/vector.ts';
import { itemId } from '../../../pipeline/identity/item-id.ts';
import { modelName } from '../../../pipeline/model/minilm.ts';
import { paperwireProcess } from '../../support/program.ts';
import { besidePeer, type Figure, median } from '../figure.ts';
import { peakMemory, processorTime } from '../processes.ts';
import { fillCatalogue } from './fill-catalogue.ts';
import { makeRecords, makeTitles, makeVectors, wordOf } from './made-papers.ts';
import { forgetFile, type Server, startServer } from './measure-requests.ts';

const COLD_ROUNDS = 3;
const ROUNDS = 5;
const INGEST_ROUNDS = 3;
const INGESTED = 1_000;
const SAMPLE_MS = 50;

/** Ranks of words by frequency: of those in nearly all papers, in one of fifty, in one of thousands. */
const [FREQUENT, MIDDLING, RARE] = [2, 800, 60_000].map(wordOf) as [string, string, string];

export interface CatalogueBenchOptions {
  /** Numbers of papers. */
  readonly sizes: readonly number[];
  /** A folder for the databases, which are kept there and used again; a temporary one when left out. */
  readonly folder?: string | undefined;
}

/**
 * What readers and operators ask of catalogues of several sizes, by the real server and the real commands: what grows with the
 * number of papers.
 */
export async function benchCatalogue({ sizes, folder }: CatalogueBenchOptions): Promise<Figure[]> {
  const temporary = mkdtempSync(join(tmpdir(), 'paperwire-bench-'));
  try {
    // A server without a list of sources ingests the example papers.
    const sources = join(temporary, 'sources.json');
    writeFileSync(sources, '[]');
    const figures: Figure[] = [];
    for (const papers of sizes) {
      const path = join(folder ?? temporary, `papers-${papers}.db`);
      if (!existsSync(path)) await fillCatalogue(`file:${path}`, { papers });
      for (const figure of await measure(path, temporary, { SOURCES_FILE: sources }))
        figures.push({ ...figure, name: `${papers} papers, ${figure.name}` });
    }
    return figures;
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

async function measure(
  path: string,
  folder: string,
  env: Readonly<Record<string, string>>,
): Promise<Figure[]> {
  const db = await openDatabase(`file:${path}`);
  try {
    const cold = await coldFeeds(db, path, env);
    const server = await startServer(`file:${path}`, env);
    const warm = await requests(db, server).finally(() => server.stop());
    return [
      ...cold,
      ...warm,
      ...(await ingest(db, path, folder)),
      await bytesPerPaper(db),
      ...(await migrations(db, path)),
    ];
  } finally {
    db.client.close();
  }
}

/** SQL: the rows that the feed of all papers shows: those of two days, 2,500 at most. */
const NEWEST =
  'SELECT * FROM items WHERE arrival > (SELECT arrivals FROM catalogue) - 2500 ORDER BY arrival DESC';

/** The first feed of a server that has just started, over a file of which the system has nothing in memory. */
async function coldFeeds(
  db: Database,
  path: string,
  env: Readonly<Record<string, string>>,
): Promise<Figure[]> {
  const times = {
    starting: [] as number[],
    all: [] as number[],
    topic: [] as number[],
    bare: [] as number[],
  };
  let isCold = true;
  for (let round = 0; round < COLD_ROUNDS; round++) {
    for (const [name, feed] of [
      ['all', '/feeds/all.rss'],
      ['topic', '/feeds/topics/robotics.rss'],
    ] as const) {
      isCold = forgetFile(path) && isCold;
      const server = await startServer(`file:${path}`, env);
      times.starting.push(server.starting);
      times[name].push((await server.ask(feed)).ms);
      await server.stop();
    }
    isCold = forgetFile(path) && isCold;
    const since = performance.now();
    await db.client.execute(NEWEST);
    times.bare.push(performance.now() - since);
  }
  const note = isCold ? 'nothing of the file in memory' : 'the file is in memory';
  const peer = { name: 'a SELECT of the rows, as cold', value: median(times.bare) };
  return [
    { name: 'server start', value: median(times.starting), unit: 'ms', note },
    { name: 'first feed of all papers', value: median(times.all), unit: 'ms', peer, note },
    { name: 'first feed of a topic', value: median(times.topic), unit: 'ms', note },
  ];
}

/** What readers ask for, warm, in turns. Nothing comes from the server's cache but the vectors of queries. */
async function requests(db: Database, server: Server): Promise<Figure[]> {
  const [last] = (await db.client.execute('SELECT id FROM items ORDER BY arrival DESC LIMIT 1')).rows;
  const id = String(last?.['id']);
  const search = (q: string) => `/api/search?${new URLSearchParams({ q })}`;
  const paths = {
    'feed of all papers': '/feeds/all.rss',
    'feed of a topic': '/feeds/topics/robotics.rss',
    home: '/',
    'topic page': '/topics/robotics',
    'paper page': `/items/${id}`,
    'status page': '/status',
    trends: '/trends',
    OPML: '/opml.xml',
    'similar papers': `/api/items/${id}/similar`,
    'search, a rare word': search(RARE),
    'search, words as in titles': search(`${RARE} ${MIDDLING} ${wordOf(MIDDLING_RANK)}`),
    'search, a frequent word': search(FREQUENT),
    'search, newest': `${search(`${FREQUENT} ${wordOf(1)}`)}&order=newest`,
    'search page': `/search?q=${RARE}+${MIDDLING}`,
  };
  const peers: Partial<Record<keyof typeof paths, readonly [name: string, run: () => Promise<unknown>]>> = {
    'feed of all papers': ['a SELECT of the rows', () => db.client.execute(NEWEST)],
    'paper page': [
      'a SELECT of the row',
      () => db.client.execute({ sql: 'SELECT * FROM items WHERE id = ?', args: [id] }),
    ],
    'search, a rare word': ['its full-text query', () => byWords(db, RARE)],
    'search, a frequent word': ['its full-text query', () => byWords(db, FREQUENT)],
  };
  await untilSearchesByMeaning(server, search(RARE));
  const names = Object.keys(paths) as (keyof typeof paths)[];
  const answers = new Map(names.map((name) => [name, [] as { ms: number; processor: number }[]]));
  const bare = new Map(names.map((name) => [name, [] as number[]]));
  for (let round = 0; round <= ROUNDS; round++) {
    for (const name of names) {
      const answer = await server.ask(paths[name]);
      const since = performance.now();
      await peers[name]?.[1]();
      // The first round warms up.
      if (round === 0) continue;
      bare.get(name)?.push(performance.now() - since);
      answers.get(name)?.push(answer);
    }
  }
  return names.map((name) => {
    const all = answers.get(name) ?? [];
    const times = all.map(({ ms }) => ms);
    const peer = peers[name];
    const value = peer ? besidePeer(peer[0], times, bare.get(name) ?? []) : { value: median(times) };
    const processor = Math.round(median(all.map((each) => each.processor)));
    return { name, unit: 'ms', ...value, note: `processor ${processor} ms` };
  });
}

const MIDDLING_RANK = 300;

/** The half of a search by words, as the product ranks it. */
function byWords(db: Database, word: string): Promise<unknown> {
  const rank = { meaning: undefined, ids: [], externalIds: [], rareWords: [], author: undefined, filter: {} };
  return rankItems(db, { ...rank, expression: `"${word}"` }, 200);
}

async function untilSearchesByMeaning(server: Server, path: string): Promise<void> {
  while (JSON.parse((await server.ask(path)).body).meaning === 'loading')
    await new Promise((resolve) => setTimeout(resolve, 200));
}

/** `paperwire ingest` of an export, whose papers bring their vectors: what the database and the classification take. */
async function ingest(db: Database, path: string, folder: string): Promise<Figure[]> {
  const rounds: { seconds: number; processor: number; peak: number }[] = [];
  for (let round = 0; round < INGEST_ROUNDS; round++) {
    const { rows } = await db.client.execute('SELECT arrivals FROM catalogue');
    const file = join(folder, 'more.jsonl');
    writeExport(file, Number(rows[0]?.['arrivals']));
    let [processor, peak] = [0, 0];
    // Both only grow, so their last samples count.
    const sampling = setInterval(() => {
      [processor, peak] = [Math.max(processor, processorTime()), Math.max(peak, peakMemory())];
    }, SAMPLE_MS);
    const { stdout, stderr } = await paperwireProcess(['ingest', file, '--json'], {
      env: { DATABASE_URL: `file:${path}` },
    }).finally(() => clearInterval(sampling));
    const report = JSON.parse(stdout.split('\n')[0] || '{}');
    if (report.stored !== INGESTED) throw new Error(`ingesting ${INGESTED} papers: ${stdout}${stderr}`);
    rounds.push({ seconds: report.seconds, processor, peak: peak / 2 ** 20 });
  }
  const of = (name: 'seconds' | 'processor' | 'peak') => median(rounds.map((round) => round[name]));
  return [
    {
      name: `ingest of ${INGESTED} more`,
      value: of('seconds'),
      unit: 's',
      note: `they bring their vectors; processor ${of('processor').toFixed(1)} s`,
    },
    { name: 'its peak memory', value: of('peak'), unit: 'MB', note: 'resident' },
  ];
}

const TIMES = Object.fromEntries(
  ['publishedAt', 'updatedAt', 'arrivedAt', 'changedAt'].map((name) => [name, '2026-01-02T00:00:00Z']),
);

/** Writes an export of papers that the catalogue does not have. @param seed of their titles and vectors */
function writeExport(path: string, seed: number): void {
  const [title, vector] = [makeTitles(seed), makeVectors(seed)];
  const lines = makeRecords(INGESTED).map(({ abstract, authors }, i) => {
    const name = title();
    const values = new Float32Array(DIMENSIONS);
    vector(values);
    const embedding = {
      vector: Buffer.from(bytesOf(values)).toString('base64'),
      ...{ tokens: 200, truncated: false },
    };
    return { id: itemId(name), title: name, abstract, authors, arrival: i + 1, ...TIMES, embedding };
  });
  const head = { paperwire: 'export', version: 1, papers: lines.length, model: modelName('int8') };
  writeFileSync(path, [head, ...lines].map((line) => `${JSON.stringify(line)}\n`).join(''));
}

/** The file by tables, each with its indexes; the tables of the full-text index as one. */
async function bytesPerPaper(db: Database): Promise<Figure> {
  const { rows } = await db.client.execute(`
    SELECT iif(m.tbl_name LIKE 'items_fts%', 'items_fts', m.tbl_name) AS name,
      sum(s.pgsize) / (SELECT CAST(arrivals AS REAL) FROM catalogue) AS bytes
    FROM dbstat s JOIN sqlite_schema m ON m.name = s.name WHERE s.aggregate = 1 GROUP BY 1 ORDER BY 2 DESC`);
  const tables = rows.map((row) => ({ name: String(row['name']), bytes: Number(row['bytes']) }));
  return {
    name: 'bytes a paper',
    value: tables.reduce((sum, { bytes }) => sum + bytes, 0),
    unit: 'bytes',
    note: tables
      .filter(({ bytes }) => bytes >= 10)
      .map(({ name, bytes }) => `${name} ${Math.round(bytes)}`)
      .join(', '),
  };
}

/**
 * `paperwire migrate` of a database that is up to date, and what takes longest in the last ten migrations: building the full-text
 * index anew, here in a transaction that is taken back.
 */
async function migrations(db: Database, path: string): Promise<Figure[]> {
  const since = performance.now();
  const { code, stderr } = await paperwireProcess(['migrate'], { env: { DATABASE_URL: `file:${path}` } });
  if (code !== 0) throw new Error(`paperwire migrate: ${stderr}`);
  const migrated = performance.now();
  const transaction = await db.client.transaction('write');
  await transaction.execute("INSERT INTO items_fts(items_fts) VALUES ('rebuild')");
  const rebuilt = performance.now();
  await transaction.rollback();
  return [
    { name: 'paperwire migrate, nothing to do', value: migrated - since, unit: 'ms' },
    { name: 'full-text index anew, as migration 31 does', value: (rebuilt - migrated) / 1_000, unit: 's' },
    { name: 'file', value: statSync(path).size / 2 ** 20, unit: 'MB' },
  ];
}

import type { Transaction } from '@libsql/client';
import { createClient } from '@libsql/client/sqlite3';
import { bytesOf, DIMENSIONS } from '../../../db/vector.ts';
import { titleBuckets } from '../../../pipeline/identity/duplicates.ts';
import { itemId } from '../../../pipeline/identity/item-id.ts';
import { modelName } from '../../../pipeline/model/minilm.ts';
import { type Rows, rowAt } from '../../../pipeline/retrieval/rows.ts';
import { paperwireProcess } from '../../support/program.ts';
import { randomNumbers } from '../../support/random.ts';
import { makeCells } from './made-cells.ts';
import { makeRecords, makeTitles, makeVectors, RECORDS } from './made-papers.ts';

/** Papers that arrive at once: one dump a day. */
const DUMP_PAPERS = 1_000;
const DAY_MS = 86_400_000;

/** Rows of codes per statement. */
const BATCH_CODES = 1_000;

/** Memory for pages, so that those of indexes are written once. */
const CACHE_KIB = 4_000_000;

/** What is made of each paper, and kept until the cells are made. */
export interface FillOptions {
  readonly papers: number;
  /** Other seeds make other papers. */
  readonly seed?: number;
  /** The day of the last dump. */
  readonly until?: Date;
  readonly onStep?: (step: string) => void;
}

/**
 * Makes a database file with many papers, as the commands would have in hours: all tables, indexes and cells, with the topics of
 * `seeds/topics.json`. Writes the tables first and builds the indexes after. A paper takes some 0.5 ms of a processor; vectors stay in memory
 * meanwhile (1.5 KB a paper).
 */
export async function fillCatalogue(
  url: string,
  { papers, seed = 5, until = new Date('2026-01-01T00:00:00Z'), onStep = () => {} }: FillOptions,
): Promise<void> {
  await runCommand(url, 'migrate');
  const client = createClient({ url });
  for (const pragma of [
    'foreign_keys = OFF',
    'journal_mode = OFF',
    'synchronous = OFF',
    `cache_size = -${CACHE_KIB}`,
  ])
    await client.execute(`PRAGMA ${pragma}`);
  const run = await client.transaction('write');
  const restoreSchema = await setAsideIndexes(run);
  onStep('records');
  const slugs = await prepareRecords(run);
  onStep('papers');
  const vectors = await writePapers(run, slugs, papers, seed, until);
  onStep('cells');
  await writeCells(run, vectors, papers);
  onStep('full-text index');
  await run.execute("INSERT INTO items_fts(items_fts) VALUES ('rebuild')");
  onStep('indexes');
  await restoreSchema();
  await run.commit();
  await client.execute('PRAGMA journal_mode = WAL');
  client.close();
  onStep('topics');
  // Fits the topics: the first dump would do it, and is to be measured without.
  await runCommand(url, 'migrate');
}

async function runCommand(url: string, command: string): Promise<void> {
  const { code, stderr } = await paperwireProcess([command], { env: { DATABASE_URL: url } });
  if (code !== 0) throw new Error(`paperwire ${command}: ${stderr}`);
}

/** Drops triggers, and indexes that no table needs. @returns makes them again */
async function setAsideIndexes(run: Transaction): Promise<() => Promise<void>> {
  const { rows } = await run.execute(
    "SELECT type, name, sql FROM sqlite_schema WHERE type IN ('trigger', 'index') AND sql IS NOT NULL ORDER BY type, name",
  );
  for (const { type, name } of rows) await run.execute(`DROP ${type} ${name}`);
  return async () => {
    for (const row of rows) await run.execute(String(row['sql']));
  };
}

/** SQL: a field of the row of a batch. */
const FIELDS = 'seq, id, title, record, published_at, topic, other_topic, score, why'.split(', ');

const STATEMENTS = [
  `INSERT INTO items (seq, id, title, abstract, authors, url, categories, published_at, updated_at, first_dump, position,
      arrival, arrived_at, changed_at, extract, words)
    SELECT b.seq, b.id, b.title, r.abstract, r.authors, 'https://arxiv.org/abs/' || b.seq, r.categories, b.published_at, d.captured_at,
      d.id, d.records - 1 - (b.seq - 1) % ${DUMP_PAPERS}, b.seq, d.finished_at, d.finished_at, r.extract, r.words
    FROM batch b JOIN records r ON r.record = b.record CROSS JOIN dumps d ON d.id = :dump`,
  `INSERT INTO external_ids SELECT 'arxiv', '9' || seq, id FROM batch`,
  `INSERT INTO item_dumps (dump_id, start, "end", item_id, reading)
    SELECT first_dump, position, position + 1, i.id, 1 FROM batch b JOIN items i USING (seq) ORDER BY position`,
  `INSERT INTO embeddings (item_id, model, vector, tokens, truncated)
    SELECT id, :model, substr(:vectors, (row_number() OVER (ORDER BY seq) - 1) * ${DIMENSIONS * 4} + 1, ${DIMENSIONS * 4}), 200, 0 FROM batch`,
  `INSERT INTO item_categories SELECT c.value, seq, i.published_at, position
    FROM batch b JOIN items i USING (seq) CROSS JOIN json_each(i.categories) c`,
  `INSERT OR IGNORE INTO item_authors SELECT n.value ->> 'key', seq, n.value ->> 'first', n.value ->> 'second'
    FROM batch b JOIN records r USING (record) CROSS JOIN json_each(r.names) n`,
  `INSERT INTO item_topics (topic_slug, item_id, score, news_score, why, published_at, position, arrival)
    SELECT t.value, b.id, score - 0.1 * t.key, score - 0.1 * t.key, why, i.published_at, i.position, b.seq
    FROM batch b JOIN items i USING (seq) CROSS JOIN json_each(json_array(topic, other_topic)) t WHERE t.key = 0 OR topic <> other_topic`,
] as const;

/** Writes papers, and numbers them in the feeds. @returns their vectors */
async function writePapers(
  run: Transaction,
  slugs: readonly string[],
  papers: number,
  seed: number,
  until: Date,
): Promise<Rows> {
  const title = makeTitles(seed);
  const vector = makeVectors(seed);
  const next = randomNumbers(seed);
  const vectors = { values: new Float32Array(papers * DIMENSIONS), dimensions: DIMENSIONS };
  const dumps = Math.ceil(papers / DUMP_PAPERS);
  for (let dump = 0; dump < dumps; dump++) {
    const from = dump * DUMP_PAPERS;
    const count = Math.min(DUMP_PAPERS, papers - from);
    const arrivedAt = until.getTime() - (dumps - 1 - dump) * DAY_MS;
    const rows: unknown[] = [];
    const prints: unknown[] = [];
    for (let i = 0; i < count; i++) {
      const name = title();
      const field = vector(rowAt(vectors, from + i));
      const other = Math.floor(next() * slugs.length);
      const publishedAt = time(arrivedAt - DAY_MS + (i * DAY_MS) / DUMP_PAPERS);
      const score = 0.6 + Math.floor(next() * 80) / 200;
      rows.push([
        ...[from + i + 1, itemId(name), name, (from + i) % RECORDS, publishedAt],
        ...[slugs[field % slugs.length], slugs[other], score, WHY],
      ]);
      for (const bucket of titleBuckets(name)) prints.push([bucket, from + i + 1]);
    }
    const id = (seed * 1e9 + dump).toString(16).padStart(64, '0');
    const at = time(arrivedAt);
    await run.execute({
      sql: `INSERT INTO dumps (id, name, format, bytes, captured_at, state, records, stored, started_at, read_at, finished_at, reading)
        VALUES (?, ?, 'jsonl', ?, ?, 'loaded', ?, ?, ?, ?, ?, 1)`,
      args: [id, `papers-${dump}.jsonl`, count * 2_000, at, count, count, at, at, at],
    });
    await run.execute({
      sql: `INSERT INTO batch SELECT ${FIELDS.map((_, i) => `value ->> ${i}`).join(', ')} FROM json_each(?)`,
      args: [JSON.stringify(rows)],
    });
    const args = {
      dump: id,
      model: modelName('int8'),
      vectors: bytesOf(vectors.values.subarray(from * DIMENSIONS, (from + count) * DIMENSIONS)),
    };
    for (const sql of STATEMENTS) {
      const used = Object.entries(args).filter(([name]) => sql.includes(`:${name}`));
      await run.execute({ sql, args: Object.fromEntries(used) });
    }
    await run.execute({
      sql: 'INSERT OR IGNORE INTO title_prints SELECT value ->> 0, value ->> 1 FROM json_each(?)',
      args: [JSON.stringify(prints)],
    });
    await run.execute('DELETE FROM batch');
    await freeStatements();
  }
  await run.executeMultiple(`
    UPDATE item_topics SET ordinal = n.ordinal FROM (
      SELECT rowid AS row, row_number() OVER (PARTITION BY topic_slug ORDER BY arrival) AS ordinal FROM item_topics
    ) n WHERE item_topics.rowid = n.row;
    UPDATE topics SET arrivals = (SELECT count(*) FROM item_topics WHERE topic_slug = slug);
    UPDATE catalogue SET arrivals = ${papers}, changed_at = max(changed_at, unixepoch('${time(until.getTime())}'));`);
  return vectors;
}

const WHY = JSON.stringify({
  keywords: ['policy gradient', 'reward model', 'exploration'],
  words: ['policy', 'reward', 'agents', 'latent', 'benchmark'],
  papers: ['0'.repeat(32), '1'.repeat(32)],
  margin: 0.12,
  threshold: 0.5,
});

/** The driver frees statements, with the vectors that they were given, between two turns of the event loop. */
const freeStatements = () => new Promise((resolve) => setImmediate(resolve));

const time = (ms: number) => `${new Date(ms).toISOString().slice(0, 19)}Z`;

/** Puts what papers share into a table of the connection. @returns the slugs of the topics */
async function prepareRecords(run: Transaction): Promise<string[]> {
  await run.execute(
    'CREATE TEMP TABLE records (record INTEGER PRIMARY KEY, abstract, authors, categories, extract, words, names)',
  );
  await run.execute(`CREATE TEMP TABLE batch (${FIELDS.join(', ')})`);
  for (const [record, { abstract, authors, categories, extract, words, names }] of makeRecords().entries()) {
    const lists = [authors, categories].map((list) => JSON.stringify(list));
    await run.execute({
      sql: 'INSERT INTO records VALUES (?, ?, ?, ?, ?, ?, ?)',
      args: [record, abstract, ...lists, extract, words, JSON.stringify(names)],
    });
  }
  const { rows } = await run.execute('SELECT slug FROM topics WHERE vector IS NOT NULL ORDER BY position');
  return rows.map((row) => String(row['slug']));
}

/** Writes the groups, then their cells, then the codes. */
async function writeCells(run: Transaction, vectors: Rows, count: number): Promise<void> {
  const groups = makeCells(vectors, count);
  const insertCell = (parent: number, id: number, centre: Float32Array) =>
    run.execute({
      sql: 'INSERT INTO cells VALUES (?, ?, ?, vector8(?))',
      args: [parent, id, modelName('int8'), bytesOf(centre)],
    });
  for (const [i, { centre }] of groups.entries()) await insertCell(0, i + 1, centre);
  let id = groups.length;
  const codes: [cell: number, place: number][] = [];
  for (const [i, { cells }] of groups.entries()) {
    for (const { centre, places } of cells) {
      await insertCell(i + 1, ++id, centre);
      for (const place of places) codes.push([id, place]);
    }
  }
  for (let from = 0; from < codes.length; from += BATCH_CODES) {
    const batch = codes.slice(from, from + BATCH_CODES);
    const gathered = new Float32Array(batch.length * DIMENSIONS);
    for (const [i, [, place]] of batch.entries()) gathered.set(rowAt(vectors, place), i * DIMENSIONS);
    await run.execute({
      sql: `INSERT INTO cell_codes SELECT value ->> 0, (value ->> 1) + 1, vector8(substr(:vectors, key * ${DIMENSIONS * 4} + 1, ${DIMENSIONS * 4}))
        FROM json_each(:codes)`,
      args: { vectors: bytesOf(gathered), codes: JSON.stringify(batch) },
    });
    await freeStatements();
  }
}

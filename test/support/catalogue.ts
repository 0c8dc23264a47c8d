import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openDatabase } from '../../db/client-node.ts';
import type { Database } from '../../db/database.ts';
import { completeDump } from '../../db/dumps/complete-dump.ts';
import { type ReadCounts, registerDump } from '../../db/dumps/dumps.ts';
import type { DumpReading, LoadedPaper, TopicRow } from '../../db/items/loaded-paper.ts';
import { upsertItems } from '../../db/items/upsert-items.ts';
import { migrate } from '../../db/migrate.ts';
import type { TopicReasons } from '../../db/schema/topics.ts';
import { applyTaxonomy, type FittedTaxonomy } from '../../db/topics/apply-taxonomy.ts';
import type { TopicModel } from '../../db/topics/classify-items.ts';
import { deriveContent } from '../../pipeline/identity/derived-content.ts';
import { itemId } from '../../pipeline/identity/item-id.ts';
import { afterFile } from './cleanup.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** A paper of a test; fields that are left out get plain defaults. */
export interface TestPaper
  extends Partial<
    Pick<
      LoadedPaper,
      | 'itemId'
      | 'embedding'
      | 'abstract'
      | 'authors'
      | 'url'
      | 'externalIds'
      | 'language'
      | 'categories'
      | 'comments'
      | 'journal'
      | 'revised'
    >
  > {
  readonly title: string;
  readonly publishedAt?: string;
  /** Slugs, of which the first has the score 0.5 and each further one 0.1 less, or whole topics; `robotics` by default. */
  readonly topics?: readonly (string | TopicRow)[];
}

/** A topic of a test. */
export interface TestTopic {
  readonly slug: string;
  readonly name: string;
  readonly formerly?: readonly string[];
}

/** A real database in a file, filled as a run fills it, with topics and vectors that the test sets. */
export interface TestCatalogue {
  readonly db: Database;
  /** Loads the papers as one dump and completes it. */
  add(papers: readonly TestPaper[], options?: { readonly capturedAt?: string }): Promise<void>;
  /** Replaces the taxonomy. */
  setTopics(topics: readonly TestTopic[]): Promise<void>;
  /** Opens the same file again, as another process would. */
  reopen(): Promise<Database>;
  /** Closes all connections; otherwise that happens when the test file is done. */
  close(): Promise<void>;
}

const MODEL = 'test';

/** The topics of a new catalogue. */
export const TOPICS = [
  { slug: 'robotics', name: 'Robotics' },
  { slug: 'speech', name: 'Speech & audio' },
  { slug: 'quiet', name: 'Quiet' },
] as const;

/** Bytes of prepared database files; a copy costs less than the migrations. */
const templates = new Map<string, Promise<Buffer>>();

/** Copies a database that `prepare` filled once for all tests. @returns the URL of the copy */
async function copyOf(name: string, prepare: (db: Database) => Promise<unknown>): Promise<string> {
  const template = templates.get(name) ?? fill(prepare);
  templates.set(name, template);
  const path = join(temporaryFolder(), 'test.db');
  writeFileSync(path, await template);
  return `file:${path}`;
}

async function fill(prepare: (db: Database) => Promise<unknown>): Promise<Buffer> {
  const path = join(temporaryFolder(), 'template.db');
  const db = await openDatabase(`file:${path}`);
  await prepare(db);
  await db.client.execute('PRAGMA wal_checkpoint(TRUNCATE)');
  db.client.close();
  return readFileSync(path);
}

async function open(url: string): Promise<Database> {
  const db = await openDatabase(url);
  afterFile(() => db.client.close());
  return db;
}

/** An empty database with the current schema in a file of its own; closed when the test file is done. */
export async function openTestDatabase(): Promise<Database> {
  return open(await copyOf('schema', migrate));
}

/** A database with {@link TOPICS} and no papers yet; closed when the test file is done. */
export async function openTestCatalogue(): Promise<TestCatalogue> {
  const topicsByTitle = new Map<string, NonNullable<TestPaper['topics']>>();
  const topicModel: TopicModel = {
    ...{ version: 'test', fittedOn: 0, slugs: new Set(), examples: [] },
    score: ({ title }) =>
      (topicsByTitle.get(title) ?? []).map((topic, i) =>
        typeof topic === 'string' ? scored(topic, 0.5 - i / 10, because(`${topic} word`)) : topic,
      ),
  };
  const applyTopics = async (database: Database, topics: readonly TestTopic[]) => {
    const rows = topics.map((topic) => ({
      ...topic,
      description: `Papers on ${topic.slug}.`,
      keywords: [topic.slug],
      keywordVectors: [axis(0)],
      vector: axis(0),
    }));
    const taxonomy = { topics: rows, fitted: fittedBy(topicModel, MODEL) };
    await applyTaxonomy(database, taxonomy, topicModel, new Date('2025-01-01T00:00:00Z'));
  };
  const url = await copyOf('catalogue', async (empty) => {
    await migrate(empty);
    // Revisions follow the dates that tests set, which lie before today.
    await empty.client.execute('UPDATE catalogue SET changed_at = 1');
    await applyTopics(empty, TOPICS);
  });
  const connections = [await open(url)];
  const db = connections[0] as Database;
  let dumps = 0;
  return {
    db,
    async add(papers, { capturedAt = '2025-03-11T00:00:00Z' } = {}) {
      const id = (++dumps).toString(16).padStart(64, '0');
      const now = new Date(capturedAt);
      await registerDump(db, { id, name: `dump ${dumps}`, bytes: 1, capturedAt }, now);
      const loaded = papers.map(({ topics = ['robotics'], title, ...fields }, i) => {
        topicsByTitle.set(title, topics);
        return loadedPaper(title, {
          start: i * 10,
          end: i * 10 + 10,
          itemId: itemId(title),
          topics: [],
          ...fields,
        });
      });
      const reading = { id, capturedAt, reading: 1 };
      await upsertItems(db, reading, MODEL, loaded, [], now);
      const dump = wholeReading(reading, loaded.length, { format: 'test' });
      await completeDump(
        db,
        dump,
        { model: MODEL, openTopicModel: async () => topicModel, derive: deriveContent, contentChanged: true },
        now,
      );
    },
    setTopics: (topics) => applyTopics(db, topics),
    async reopen() {
      const other = await open(url);
      connections.push(other);
      return other;
    },
    async close() {
      for (const { client } of connections) client.close();
    },
  };
}

/** A unit vector along axis `i`. */
export function axis(i: number): Float32Array<ArrayBuffer> {
  const vector = new Float32Array(384);
  vector[i] = 1;
  return vector;
}

/** A unit vector with this cosine to axis 0. */
export function tilted(cosine: number): Float32Array<ArrayBuffer> {
  const vector = axis(0);
  vector[0] = cosine;
  vector[1] = Math.sqrt(1 - cosine * cosine);
  return vector;
}

/**
 * Adds papers without text, topics and vectors in one go, after all that are there: too many to be loaded one by one. A dump
 * must be loaded.
 */
export async function addPlain({ client }: Database, count: number, arrivedAt: string): Promise<void> {
  await client.executeMultiple(`
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count})
    INSERT INTO items (id, title, abstract, authors, categories, published_at, updated_at, first_dump, position)
    SELECT printf('%032x', i), 'One paper of many: ' || i, '', '[]', '[]', '${arrivedAt}', '${arrivedAt}', (SELECT id FROM dumps LIMIT 1), i FROM n;
    UPDATE items SET arrival = (SELECT arrivals FROM catalogue) + position, arrived_at = '${arrivedAt}', changed_at = '${arrivedAt}'
    WHERE arrival IS NULL;
    UPDATE catalogue SET arrivals = arrivals + ${count}, changed_at = changed_at + 1;`);
}

/** An embedding whose cosine with those of other numbers from 1 is 0.64. */
export function embedding(i: number): NonNullable<LoadedPaper['embedding']> {
  const vector = axis(0).map((x) => 0.8 * x);
  vector[i] = 0.6;
  return { vector, tokens: 3, truncated: false };
}

/** A paper ready to be written; a test sets the fields that matter to it. */
export function loadedPaper(title: string, fields: Partial<LoadedPaper> = {}): LoadedPaper {
  return {
    start: 0,
    end: 10,
    itemId: Buffer.from(title.padEnd(16, '.')).toString('hex').slice(0, 32),
    title,
    abstract: `About ${title}.`,
    authors: [],
    externalIds: [],
    url: null,
    categories: [],
    links: [],
    comments: null,
    journal: null,
    language: null,
    publishedAt: '2025-03-11T00:00:00Z',
    embedding: { vector: axis(0), tokens: 3, truncated: false },
    needsEmbedding: true,
    topics: [{ slug: 'other', score: 0.1, why: because() }],
    ...fields,
  };
}

/** A whole reading of a dump that stored so many papers. */
export function wholeReading<T extends DumpReading>(
  dump: T,
  papers: number,
  more: Partial<ReadCounts> = {},
): T & ReadCounts {
  const counts = { records: papers, rejected: 0, continuations: 0, doubt: null, doubted: 0, unread: 0 };
  return { ...dump, format: 'page-text', boilerplateBytes: 0, ...counts, ...more };
}

/** Reasons that are these keywords. */
export function because(...keywords: string[]): TopicReasons {
  return { keywords, words: [], papers: [], margin: 0, threshold: 0 };
}

/** A topic of a paper. */
export function scored(slug: string, score: number, why = because()): TopicRow {
  return { slug, score, why };
}

/** The row of a topic model that a test made up. */
export function fittedBy(
  topicModel: TopicModel,
  model: string,
  taxonomyHash = 'test',
): FittedTaxonomy['fitted'] {
  const { version, fittedOn } = topicModel;
  return {
    version,
    fittedOn,
    taxonomyHash,
    taxonomy: [],
    model,
    tables: new Uint8Array(),
    labels: new Map(),
  };
}

/** Topics that follow from the vector alone: the axis on which it is largest. */
export const byAxis: TopicModel = {
  ...{ version: 'test', fittedOn: 0, slugs: new Set(), examples: [] },
  score: (_item, vector) => [
    { slug: `axis-${vector.indexOf(Math.max(...vector))}`, score: 1, why: because('axis') },
  ],
};

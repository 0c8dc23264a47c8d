import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { filePath, openDatabase } from '../../db/client-node.ts';
import type { Database } from '../../db/database.ts';
import { migrate } from '../../db/migrate.ts';
import { ConfigurationError } from '../../pipeline/errors.ts';
import { ensureModel } from '../../pipeline/model/build.ts';
import { lazyEmbedder } from '../../pipeline/model/lazy.ts';
import { DIMENSIONS, modelName } from '../../pipeline/model/minilm.ts';
import type { RunDeps } from '../../pipeline/run.ts';
import { parseTaxonomy } from '../../pipeline/topics/taxonomy.ts';
import type { Dump, Embedder } from '../../pipeline/types.ts';
import type { Environment } from '../env.ts';
import { openTopicModel } from '../intake/apply-topics.ts';
import { createDryStore, createStore } from '../intake/store.ts';
import type { Meter } from '../terminal/meter.ts';
import { createPool } from './embedding/pool.ts';

/** The taxonomy that is applied. */
export const TAXONOMY_FILE = fileURLToPath(new URL('../../seeds/topics.json', import.meta.url));

/** The dumps that `npm start` ingests; named from where it was started, as a person would. */
export const SEEDS_FOLDER = relative(process.cwd(), fileURLToPath(new URL('../../seeds', import.meta.url)));

/** Threads that embed, each with 60 MB for its model; each is given its next text while it works on one. */
const WORKERS = Math.min(4, availableParallelism());
const CONCURRENCY = 2 * WORKERS;

/** Opens the database and brings its schema up to date. */
export async function openCatalogue(env: Environment): Promise<Database> {
  const db = await openDatabase(env.DATABASE_URL, env.DATABASE_AUTH_TOKEN);
  try {
    await migrate(db);
    return db;
  } catch (error) {
    db.client.close();
    throw error;
  }
}

/**
 * Opens the database only to read it.
 * @throws ConfigurationError when there is none yet
 */
export async function openExisting(env: Environment): Promise<Database> {
  if (!isThere(env)) {
    throw new ConfigurationError(
      `reading ${env.DATABASE_URL}: there is no database yet; run npm start or paperwire ingest, or set DATABASE_URL`,
    );
  }
  return openDatabase(env.DATABASE_URL, env.DATABASE_AUTH_TOKEN);
}

/** Whether there is a database. */
export function isThere(env: Environment): boolean {
  return !env.DATABASE_URL.startsWith('file:') || existsSync(filePath(env.DATABASE_URL));
}

/** What ingestion on Node works with. */
export interface Ingestion {
  readonly db: Database;
  /** Prepares the run of a dump; the first one may build the model and apply the taxonomy. */
  run(dump: Pick<Dump, 'name' | 'bytes'>): Promise<RunDeps>;
  /** Applies the taxonomy, if the database has another. */
  applyTopics(): Promise<void>;
  /** Frees the model until the next run, unless somebody else has something embedded just now. */
  rest(): Promise<void>;
  close(): Promise<void>;
}

/** @param options.dryRun nothing is written: a database that is not there stays so */
export async function openIngestion(
  env: Environment,
  options: { readonly dryRun: boolean; readonly meter: Meter; readonly signal: AbortSignal },
): Promise<Ingestion> {
  const { dryRun, meter, signal } = options;
  const db = dryRun ? await openForDryRun(env) : await openCatalogue(env);
  const { embedder, isBusy } = watched(nodeEmbedder(meter, signal));
  const openTopics = async () => {
    const taxonomy = parseTaxonomy(JSON.parse(await readFile(TAXONOMY_FILE, 'utf8')), TAXONOMY_FILE);
    return openTopicModel(db, taxonomy, metered(embedder, meter, signal, taxonomy));
  };
  return {
    db,
    async applyTopics() {
      await openTopics();
    },
    async run(dump) {
      const topicModel = await openTopics();
      meter.start(dump.name, dump.bytes, 'papers');
      const store = dryRun ? createDryStore(db, embedder.model) : createStore(db, embedder.model, topicModel);
      return { store, embedder, labels: () => topicModel.labels() };
    },
    async rest() {
      if (!isBusy()) await embedder.close();
    },
    async close() {
      await embedder.close();
      db.client.close();
    },
  };
}

/** The database as it is, or an empty one in memory. */
async function openForDryRun(env: Environment): Promise<Database> {
  return isThere(env) ? openExisting(env) : openCatalogue({ ...env, DATABASE_URL: ':memory:' });
}

/** MiniLM on worker threads; built and loaded when the first text comes. */
function nodeEmbedder(meter: Meter, signal: AbortSignal): Embedder {
  const known = { model: modelName('int8'), dimensions: DIMENSIONS, concurrency: CONCURRENCY };
  return lazyEmbedder(known, async () => {
    const model = await ensureModel({
      variant: 'int8',
      signal,
      onProgress: ({ done, total }) => {
        if (done === 0) meter.start('Building the model, once', total);
        meter.update(done);
      },
      onWarning: (line) => console.error(`paperwire: ${line}`),
    });
    meter.stop();
    return createPool({ size: WORKERS, model });
  });
}

/** The same embedder, that can be asked whether it has something to do. */
function watched(embedder: Embedder): { readonly embedder: Embedder; readonly isBusy: () => boolean } {
  let busy = 0;
  const embed = (text: string) => {
    busy++;
    return embedder.embed(text).finally(() => busy--);
  };
  return { embedder: { ...embedder, embed }, isBusy: () => busy > 0 };
}

/** The same embedder for the keywords of the taxonomy: it shows how many are done, and stops when it is told to. */
function metered(
  embedder: Embedder,
  meter: Meter,
  signal: AbortSignal,
  taxonomy: readonly { readonly keywords: readonly string[] }[],
): Embedder {
  const total = taxonomy.reduce((sum, topic) => sum + topic.keywords.length, 0);
  let done = 0;
  return {
    ...embedder,
    async embed(text) {
      signal.throwIfAborted();
      const embedding = await embedder.embed(text);
      if (done === 0) meter.start('Learning the topics', total);
      meter.update(++done);
      return embedding;
    },
  };
}

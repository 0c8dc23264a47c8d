import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inject } from 'vitest';
import { openDatabase } from '../../db/client-node.ts';
import type { Database } from '../../db/database.ts';
import { readEnvironment } from '../../functions/env.ts';
import { createStore } from '../../functions/intake/store.ts';
import { type Ingestion, openIngestion } from '../../functions/server/open-ingestion.ts';
import { readTaxonomy } from '../../functions/server/taxonomy-file.ts';
import { openTopicModelFor, requireTopicModel } from '../../functions/topics/apply-topics.ts';
import type { IntakeDeps } from '../../functions/worker/intake.ts';
import type { Input } from '../../pipeline/acquire/input.ts';
import type { Embedder, Embedding, Paper } from '../../pipeline/types.ts';
import { afterFile } from './cleanup.ts';
import { temporaryFolder } from './temporary-folder.ts';
import type { Prepared } from './write-prepared.ts';

const prepared: Prepared = JSON.parse(readFileSync(inject('prepared'), 'utf8'));
const taxonomy = await readTaxonomy({});

/** The papers of the seed dump with short abstracts. */
export const papers = prepared.papers;

/** The URL of a new database with the topics of seeds/topics.json and no papers. */
export function preparedDatabase(path = join(temporaryFolder(), 'test.db')): string {
  copyFileSync(prepared.database, path);
  return `file:${path}`;
}

/** Opens a database, by default one of {@link preparedDatabase}, for ingestion as `npm start` does. */
export async function openTestIngestion(
  url = preparedDatabase(),
): Promise<Ingestion & { readonly url: string }> {
  const ingestion = await openIngestion(readEnvironment({ DATABASE_URL: url }), {
    dryRun: false,
    meter: { start() {}, update() {}, stop() {} },
    signal: new AbortController().signal,
  });
  afterFile(() => ingestion[Symbol.asyncDispose]());
  return { ...ingestion, url };
}

const embeddings = new Map<string, Promise<Embedding>>(
  Object.entries(prepared.embeddings).map(([text, { vector, ...rest }]) => [
    text,
    Promise.resolve({ ...rest, vector: Float32Array.from(vector) }),
  ]),
);

let loading: Promise<Embedder> | undefined;
async function load(): Promise<Embedder> {
  const ingestion = await openTestIngestion();
  // It is closed when the file is done; another file of this worker loads it again.
  afterFile(() => {
    loading = undefined;
  });
  return (await ingestion.run({ name: 'test', bytes: 0 })).embedder;
}

/** The real model. It is loaded when a text comes that it has not embedded before. */
export const model: Embedder = {
  model: prepared.model,
  dimensions: 384,
  concurrency: 4,
  embed(text) {
    const done = embeddings.get(text);
    if (done !== undefined) return done;
    loading ??= load();
    const embedding = loading.then((embedder) => embedder.embed(text));
    embeddings.set(text, embedding);
    embedding.catch(() => embeddings.delete(text));
    return embedding;
  },
  async close() {},
};

/** Bytes as an input of one chunk. */
export function inputOf(content: string | Uint8Array, name: string): Input {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  return {
    name,
    async *open() {
      yield bytes;
    },
  };
}

/** A database and its URL. */
export interface OpenDatabase {
  readonly url: string;
  readonly db: Database;
}

/** A new database with topics and no papers, or a copy of one that nobody is writing to. */
export async function openPrepared(original?: OpenDatabase): Promise<OpenDatabase> {
  const url = preparedDatabase();
  if (original !== undefined) {
    await original.db.client.execute('PRAGMA wal_checkpoint(TRUNCATE)');
    copyFileSync(original.url.slice('file:'.length), url.slice('file:'.length));
  }
  const db = await openDatabase(url);
  afterFile(() => db.client.close());
  return { url, db };
}

/** What a Worker takes dumps and embeds papers with. */
export function consumeDeps(db: Database, embedder = model): IntakeDeps {
  const open = async () => ({
    taxonomy,
    topicModel: await requireTopicModel(db, taxonomy, embedder.model),
  });
  const store = createStore(db, embedder.model, (dumpId) =>
    openTopicModelFor(db, dumpId, embedder.model, open, null),
  );
  return {
    db,
    openStore: async () => store,
    run: async () => ({ store, embedder, topicModel: (await open()).topicModel }),
  };
}

/** A dump in JSON Lines. */
export function jsonLines(records: readonly object[]): string {
  return records.map((record) => `${JSON.stringify(record)}\n`).join('');
}

/** A paper as a record of such a dump. */
export const recordOf = ({ title, abstract }: Paper, fields: object = {}) => ({ title, abstract, ...fields });

import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { openDatabase } from '../../db/client-node.ts';
import type { Database } from '../../db/database.ts';
import { appliedLabelling } from '../../functions/intake/apply-topics.ts';
import { createStore } from '../../functions/intake/store.ts';
import { TAXONOMY_FILE } from '../../functions/server/deps.ts';
import type { ConsumeDeps } from '../../functions/worker/queue.ts';
import { type Input, identifyDump } from '../../pipeline/acquire/input.ts';
import { readPapers } from '../../pipeline/run.ts';
import { parseTaxonomy } from '../../pipeline/topics/taxonomy.ts';
import type { Embedder, Embedding, Paper } from '../../pipeline/types.ts';
import { scratchIngestion } from './ingestion.ts';
import { SEED } from './program.ts';
import { temporaryFolder } from './temporary-folder.ts';

const folder = temporaryFolder();
const taxonomy = parseTaxonomy(JSON.parse(readFileSync(TAXONOMY_FILE, 'utf8')), TAXONOMY_FILE);
const open: Database[] = [];

/** Characters of an abstract that are kept: what is short is embedded soon. */
const ABSTRACT = 120;

/** The real model, and the papers of the seed dump, shortened. */
export let model: Embedder;
export const papers: Paper[] = [];

/** An empty database with its topics, of which each test has a copy. */
const prepared = join(folder, 'prepared.db');

beforeAll(async () => {
  const ingestion = await scratchIngestion(`file:${prepared}`);
  const seed = await identifyDump(sourceOf(readFileSync(SEED), '2025-03-11-hf-papers.txt'), {
    now: new Date(),
  });
  model = remembered((await ingestion.run(seed)).embedder);
  for await (const piece of readPapers(seed, { signal: new AbortController().signal }))
    if (piece.kind === 'paper') papers.push({ ...piece, abstract: piece.abstract.slice(0, ABSTRACT) });
  await ingestion.db.client.execute('PRAGMA wal_checkpoint(TRUNCATE)');
}, 600_000);

afterAll(() => {
  for (const { client } of open) client.close();
});

/** The real model, that works on each text once: its vectors are the same every time. */
function remembered(embedder: Embedder): Embedder {
  const known = new Map<string, Promise<Embedding>>();
  return {
    ...embedder,
    embed(text) {
      const embedding = known.get(text) ?? embedder.embed(text);
      known.set(text, embedding);
      return embedding;
    },
  };
}

/** Bytes at hand as a source. */
export function sourceOf(content: string | Uint8Array, name: string): Input {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  return {
    name,
    async *open() {
      yield bytes;
    },
  };
}

let copies = 0;

/** A database of its own, without papers, or one like another that nobody has open for writing now. */
export async function fresh(
  like: { readonly url: string; readonly db: Database } | undefined = undefined,
): Promise<{ readonly url: string; readonly db: Database }> {
  const path = join(folder, `${++copies}.db`);
  await like?.db.client.execute('PRAGMA wal_checkpoint(TRUNCATE)');
  copyFileSync(like?.url.slice('file:'.length) ?? prepared, path);
  const db = await openDatabase(`file:${path}`);
  open.push(db);
  return { url: `file:${path}`, db };
}

/** What consumers work with. */
export function depsOf(db: Database, embedder = model): ConsumeDeps {
  return {
    db,
    async run() {
      const labelling = await appliedLabelling(db, taxonomy, embedder.model);
      return {
        store: createStore(db, embedder.model, labelling),
        embedder,
        labels: () => labelling.labels(),
      };
    },
  };
}

/** Papers as a dump of one object a line. */
export function lines(records: readonly object[]): string {
  return records.map((record) => `${JSON.stringify(record)}\n`).join('');
}

/** A paper as an object of a dump. */
export const record = ({ title, abstract }: Paper, more: object = {}) => ({ title, abstract, ...more });

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readEnvironment } from '../../functions/env.ts';
import { fileInput } from '../../functions/server/files/inputs.ts';
import { openIngestion } from '../../functions/server/open-ingestion.ts';
import { identifyDump } from '../../pipeline/acquire/input.ts';
import { readPapers } from '../../pipeline/run.ts';
import { embeddingText } from '../../pipeline/stages/embed.ts';
import type { Embedding, Paper } from '../../pipeline/types.ts';
import { SEED } from './program.ts';

/*
 * `node test/support/write-prepared.ts FOLDER`: applies the topics to a database and embeds the papers of the seed dump. A process of
 * its own, because Vitest loads its setup with a module runner in which the model cannot be found.
 */

/** Characters of an abstract that are kept; short texts are embedded fast. */
const MAX_ABSTRACT_CHARS = 120;

/** What is worked out once for all test files of a run. */
export interface Prepared {
  /** The name of the model. */
  readonly model: string;
  /** A database with the topics of seeds/topics.json and no papers. */
  readonly database: string;
  /** The papers of the seed dump with short abstracts. */
  readonly papers: readonly Paper[];
  /** Vectors of those papers, by the text that is embedded. */
  readonly embeddings: Readonly<
    Record<string, Omit<Embedding, 'vector'> & { readonly vector: readonly number[] }>
  >;
}

async function writePrepared(folder: string): Promise<void> {
  const database = join(folder, 'topics.db');
  const { signal } = new AbortController();
  const ingestion = await openIngestion(readEnvironment({ DATABASE_URL: `file:${database}` }), {
    dryRun: false,
    meter: { start() {}, update() {}, stop() {} },
    signal,
  });
  try {
    await ingestion.openTopicModel();
    const seed = await identifyDump(fileInput(SEED), { now: new Date() });
    const { embedder } = await ingestion.run(seed);
    const papers: Paper[] = [];
    for await (const output of readPapers(seed, { signal }))
      if (output.kind === 'paper')
        papers.push({ ...output, abstract: output.abstract.slice(0, MAX_ABSTRACT_CHARS).trim() });
    const embeddings = await Promise.all(
      papers.map(async (paper) => {
        const text = embeddingText(paper);
        const { vector, ...rest } = await embedder.embed(text);
        return [text, { ...rest, vector: [...vector] }] as const;
      }),
    );
    await ingestion.db.client.execute('PRAGMA wal_checkpoint(TRUNCATE)');
    const prepared: Prepared = {
      model: embedder.model,
      database,
      papers,
      embeddings: Object.fromEntries(embeddings),
    };
    await writeFile(join(folder, 'prepared.json'), JSON.stringify(prepared));
  } finally {
    await ingestion[Symbol.asyncDispose]();
  }
}

if (import.meta.main) await writePrepared(process.argv[2] ?? '.');

/**
 * One ingestion for the bench of memory, in a process of its own: `node test/bench/memory-process.ts FOLDER RECORDS`. Prints JSON;
 * see memory.ts.
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { openDatabase } from '../../db/client-node.ts';
import { migrate } from '../../db/migrate.ts';
import { createStore } from '../../functions/intake/store.ts';
import { openTopicModel, openTopicModelFor } from '../../functions/topics/apply-topics.ts';
import { ingest } from '../../pipeline/run.ts';
import { parseTaxonomy } from '../../pipeline/topics/taxonomy.ts';
import type { Embedder } from '../../pipeline/types.ts';
import topics from '../../seeds/topics.json' with { type: 'json' };

const [folder = '', count = ''] = process.argv.slice(2);
const records = Number(count);

/** Numbers that look random, the same for the same seed (xorshift32). */
function* random(seed: number): Generator<number> {
  for (let x = seed || 1; ; ) {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    yield x >>> 0;
  }
}

const VOWELS = 'aeiou';
const CONSONANTS = 'bdfgklmnprstvz';

/** Words that no other record has, so that its title is like no other. */
function words(numbers: Generator<number>, length: number): string {
  const syllable = () => {
    const x = numbers.next().value as number;
    return `${CONSONANTS[x % CONSONANTS.length]}${VOWELS[(x >>> 8) % VOWELS.length]}`;
  };
  return Array.from({ length }, () => syllable() + syllable() + syllable()).join(' ');
}

/** Every twentieth record is a reject, for lack of an abstract; every thirtieth repeats the title of another. */
function line(i: number): string {
  const numbers = random(Math.imul(i % 30 === 29 ? i - 10 : i, 2_654_435_761));
  const title = words(numbers, 8);
  const abstract = i % 20 === 7 ? '' : words(numbers, 24);
  return `${JSON.stringify({ title, abstract, authors: [words(numbers, 2)], date: '2025-03-11' })}\n`;
}

async function* dumpBytes(): AsyncIterable<Uint8Array> {
  const encoder = new TextEncoder();
  for (let i = 0; i < records; i += 256) {
    let text = '';
    for (let j = i; j < Math.min(i + 256, records); j++) text += line(j);
    yield encoder.encode(text);
  }
}

/** Stands in for the model: a vector that follows from the text. Only this bench does without the model. */
const embedder: Embedder = {
  model: 'bench/hash',
  dimensions: 384,
  concurrency: 1,
  async embed(text) {
    const numbers = random(createHash('sha256').update(text).digest().readInt32LE());
    const vector = Float32Array.from({ length: 384 }, () => (numbers.next().value as number) / 2 ** 32 - 0.5);
    const norm = Math.hypot(...vector);
    return { vector: vector.map((x) => x / norm), tokens: 40, truncated: false };
  },
  async close() {},
};

const hash = createHash('sha256');
let bytes = 0;
for await (const chunk of dumpBytes()) {
  hash.update(chunk);
  bytes += chunk.length;
}
const db = await openDatabase(`file:${join(folder, `${records}.db`)}`);
await migrate(db);
const taxonomy = parseTaxonomy(topics, 'seeds/topics.json');
const open = async () => ({ taxonomy, topicModel: await openTopicModel(db, taxonomy, embedder) });
const { topicModel } = await open();
const store = createStore(db, embedder.model, (id) => openTopicModelFor(db, id, embedder.model, open));
const since = performance.now();
let reported = 0;
const report = await ingest(
  { id: hash.digest('hex'), name: 'bench.jsonl', bytes, capturedAt: '2025-03-11T00:00:00Z', open: dumpBytes },
  { store, embedder, topicModel },
  {
    signal: new AbortController().signal,
    onProgress({ papers }) {
      if (papers < reported + 50_000) return;
      reported = papers;
      const rss = Math.round(process.resourceUsage().maxRSS / 1024);
      console.error(
        `${papers} papers after ${Math.round((performance.now() - since) / 1000)} s, peak ${rss} MB`,
      );
    },
  },
);
const { rows } = await db.client.execute(
  "SELECT count(*) AS n FROM dumps WHERE records = stored + merged + rejected AND state = 'loaded'",
);
console.log(
  JSON.stringify({
    seconds: (performance.now() - since) / 1000,
    records: report.records,
    isBalanced:
      Number(rows[0]?.['n']) === 1 && report.records === report.stored + report.merged + report.rejected,
    peakBytes: process.resourceUsage().maxRSS * 1024,
  }),
);
db.client.close();

import { once } from 'node:events';
import { copyFileSync, createWriteStream, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { itemId } from '../../pipeline/identity/item-id.ts';
import { modelName } from '../../pipeline/model/minilm.ts';
import { seedTexts } from '../integration/model/papers.ts';
import { paperwireProcess, start } from '../support/program.ts';
import type { Figure } from './figure.ts';
import { peakMemory } from './processes.ts';

/** Papers of a dump. Topics are fitted between dumps. */
const DUMP_PAPERS = 1_000;

/** Of so many papers, one has a new text, which the model embeds. The others bring their vectors, or are known. */
const NEW_EVERY = 100;

const SAMPLE_MS = 50;

const TOKEN = 'a-token-for-the-bench';

/**
 * Peak memory of `paperwire ingest` and of the server while it ingests, for each number of papers, with the model and all
 * its threads open. `ingest` restores exports, in which 99 of 100 papers have vectors. The server then gets one dump with as many
 * papers: it knows 99 of 100. Meanwhile a reader asks for a feed and searches by meaning.
 */
export async function benchMemory(sizes: readonly number[]): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'paperwire-bench-'));
  try {
    // Topics are learnt once, and are no part of what is measured.
    const none = join(folder, 'none.txt');
    writeFileSync(none, 'no paper\n');
    await paperwireProcess(['ingest', none], { env: database(join(folder, 'prepared.db')) });
    const rows: Figure[] = [];
    for (const size of sizes) {
      const path = join(folder, `${size}.db`);
      copyFileSync(join(folder, 'prepared.db'), path);
      rows.push(await ingestExports(join(folder, String(size)), size, path), await serveDump(size, path));
    }
    return rows;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function ingestExports(folder: string, papers: number, path: string): Promise<Figure> {
  mkdirSync(folder);
  for (let from = 0; from < papers; from += DUMP_PAPERS)
    await writeExport(join(folder, `${from}.jsonl`), from, Math.min(papers, from + DUMP_PAPERS));
  const since = performance.now();
  const { result, peak } = await peakDuring(() =>
    paperwireProcess(['ingest', folder], { env: database(path) }),
  );
  if (result.code !== 0) throw new Error(`ingesting ${papers} papers: ${result.stderr}`);
  return figure(`ingest, ${papers} papers`, peak, papers / ((performance.now() - since) / 1000));
}

async function serveDump(papers: number, path: string): Promise<Figure> {
  const env = { ...database(path), PORT: '0', INGEST_TOKEN: TOKEN };
  const server = start('node', [], { env });
  try {
    const [, origin] = await server.printed(/serving on (\S+)\//);
    const since = performance.now();
    const { peak } = await peakDuring(() => post(String(origin), papers));
    return figure(`server, a dump of ${papers} papers`, peak, papers / ((performance.now() - since) / 1000));
  } finally {
    server.child.kill('SIGINT');
    await server.ended;
  }
}

/** Posts a dump, and reads beside it until it is loaded. */
async function post(origin: string, papers: number): Promise<void> {
  const body = Array.from({ length: papers }, (_, i) => {
    // New titles: papers that the export did not bring.
    const { title, abstract } = paperAt(isNew(i) ? i + papers : i);
    return JSON.stringify({ title, abstract });
  });
  const headers = { Authorization: `Bearer ${TOKEN}`, 'Content-Type': 'application/x-ndjson' };
  const posted = await fetch(`${origin}/api/dumps`, { method: 'POST', headers, body: body.join('\n') });
  const { dumps } = await posted.json();
  for (let i = 0; ; i++) {
    const dump = await (await fetch(`${origin}/api/dumps/${dumps[0].id}`)).json();
    if (dump.state === 'loaded') return;
    if (dump.state === 'failed') throw new Error(`posting ${papers} papers: ${JSON.stringify(dump)}`);
    await (await fetch(`${origin}/search?q=${paperAt(i).title}`)).text();
    await (await fetch(`${origin}/feeds/all.rss`)).text();
    await sleep(1_000);
  }
}

const isNew = (i: number) => i % NEW_EVERY === NEW_EVERY - 1;

async function writeExport(path: string, from: number, to: number): Promise<void> {
  const file = createWriteStream(path);
  file.write(
    `${JSON.stringify({ paperwire: 'export', version: 1, papers: to - from, model: modelName('int8') })}\n`,
  );
  for (let i = from; i < to; i++) if (!file.write(`${exportLine(i)}\n`)) await once(file, 'drain');
  file.end();
  await once(file, 'close');
}

function exportLine(i: number): string {
  const { title, abstract, numbers } = paperAt(i);
  const time = '2025-03-11T00:00:00Z';
  const values = Float32Array.from({ length: 384 }, () => next(numbers) / 2 ** 32 - 0.5);
  const norm = Math.hypot(...values);
  const vector = Buffer.from(values.map((x) => x / norm).buffer).toString('base64');
  return JSON.stringify({
    ...{ id: itemId(title), title, abstract, arrival: i + 1 },
    ...{ publishedAt: time, updatedAt: time, arrivedAt: time, changedAt: time },
    ...(!isNew(i) && { embedding: { vector, tokens: 200, truncated: false } }),
  });
}

const SENTENCES = seedTexts().flatMap((text) => text.split('\n\n')[1]?.split(/(?<=\.) /) ?? []);

/** A paper whose title is like no other, and whose abstract has eight sentences of seed papers. */
function paperAt(i: number) {
  const numbers = random(Math.imul(i + 1, 2_654_435_761));
  const title = Array.from({ length: 8 }, () => word(numbers)).join(' ');
  const sentence = () => SENTENCES[next(numbers) % SENTENCES.length];
  return { title, abstract: Array.from({ length: 8 }, sentence).join(' '), numbers };
}

function word(numbers: Iterator<number>): string {
  const syllable = () => {
    const x = next(numbers);
    return `${'bdfgklmnprstvz'[x % 14]}${'aeiou'[(x >>> 8) % 5]}`;
  };
  return syllable() + syllable() + syllable();
}

const next = (numbers: Iterator<number>): number => numbers.next().value;

/** Numbers that look random, the same for the same seed (xorshift32). */
function* random(seed: number): Generator<number, number> {
  for (let x = seed || 1; ; ) {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    yield x >>> 0;
  }
}

function database(path: string) {
  // As a person starts it: tests set the other two.
  return { DATABASE_URL: `file:${path}`, MALLOC_ARENA_MAX: undefined, NODE_COMPILE_CACHE: undefined };
}

/** The peak of the largest process that was started from here, in bytes. */
async function peakDuring<T>(work: () => Promise<T>): Promise<{ readonly result: T; readonly peak: number }> {
  let peak = 0;
  // The peak of a process only grows, so that of its last sample counts.
  const sampling = setInterval(() => {
    peak = Math.max(peak, peakMemory());
  }, SAMPLE_MS);
  try {
    const result = await work();
    return { result, peak };
  } finally {
    clearInterval(sampling);
  }
}

function figure(name: string, peak: number, rate: number): Figure {
  const note = `resident; ${Math.round(rate)} papers/s, of which one in ${NEW_EVERY} is embedded`;
  return { name: `${name}, peak memory`, value: peak / 2 ** 20, unit: 'MB', goal: '<= 400', note };
}

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from '@libsql/client';
import { openDatabase } from '../../db/client-node.ts';
import { cellOf, fitCells, nearestRows } from '../../pipeline/retrieval/cells.ts';
import { fitProjection, projectRows } from '../../pipeline/retrieval/projection.ts';
import { countRows, pickRows, type Rows } from '../../pipeline/retrieval/rows.ts';
import { freePort, Programs } from '../programs/programs.ts';
import { randomNumbers } from '../support/random.ts';
import { type Figure, median } from './figure.ts';
import {
  addPaper,
  BEST,
  type Corpus,
  fillCodes,
  fillPapers,
  findNearest,
  METHODS,
  type Method,
  NARROW,
  narrowed,
  type Setting,
  WIDE,
} from './retrieval-methods.ts';
import { findNeighbours, makeVectors, readVectors } from './retrieval-vectors.ts';

const QUERIES = 120;
/** Recall that a method has to reach: of its settings, the first is taken that does so on half of the queries. */
const RECALL = 0.99;
/** The larger the collection, the more cells and the more papers a cell. */
const cellsFor = (papers: number) => Math.round(papers ** (2 / 3));
const SAMPLE_PER_CELL = 16;
const PROJECTION_SAMPLE = 10_000;
/** A setting is measured for so long, but on five queries at least. */
const BUDGET_MS = 8_000;
const INSERTS = 40;
/** The method that is compared on sqld, at the first size. */
const CHOSEN = 'cells_pca128';
const CHOSEN_SETTING = { candidates: 200, probes: 32 };

/** What is asked, and the places of the true nearest papers. */
interface Question {
  readonly query: Rows;
  readonly truth: readonly number[];
}

/**
 * Ways to find the ten nearest papers by SQL in a file, one statement a query. Queries are real papers that are not
 * among those searched.
 * @param options.vectors a file of singles, 384 a paper: real papers. More than it holds are made of them.
 * @param options.sizes numbers of papers
 * @param options.only names of methods; all without
 */
export async function benchRetrieval(options: {
  readonly vectors: string;
  readonly sizes: readonly number[];
  readonly only?: readonly string[];
}): Promise<Figure[]> {
  const random = randomNumbers(18);
  const real = readVectors(options.vectors, QUERIES, random);
  const made = options.sizes.some((size) => size > countRows(real.papers));
  const neighbours = made ? findNeighbours(real.papers) : [];
  const methods =
    options.only?.flatMap((name) => METHODS.filter((method) => method.name === name)) ?? METHODS;
  const figures: Figure[] = [];
  const folder = await mkdtemp(join(tmpdir(), 'paperwire-bench-'));
  try {
    for (const size of options.sizes) {
      const papers = makeVectors(real.papers, neighbours, size, random);
      const { corpus, figures: learnt } = learn(papers, random);
      figures.push(...learnt);
      const questions = Array.from({ length: QUERIES }, (_, q) => ({
        query: pickRows(real.queries, [q]),
        truth: nearestRows(papers, real.queries, q, BEST),
      }));
      const { client } = await openDatabase(`file:${join(folder, `${size}.db`)}`);
      try {
        await fillPapers(client, corpus);
        let before = 0;
        for (const method of methods) {
          await fillCodes(client, corpus, method);
          const bytes = await usedBytes(client);
          const figure = await measure(client, corpus, method, questions);
          const added = await timeInserts(client, corpus, method, real.queries);
          const note = `${figure.note}, ${((bytes - before) / size).toFixed(0)} B a paper, added in ${added.toFixed(2)} ms`;
          console.error(`${size} ${method.name} ${figure.value.toFixed(1)} ms · ${note}`);
          figures.push({ ...figure, name: `${size} ${method.name}`, note });
          before = await usedBytes(client);
        }
        if (size === options.sizes[0]) figures.push(await compareSqld(client, corpus, questions, folder));
      } finally {
        client.close();
        await rm(join(folder, `${size}.db`));
      }
    }
  } finally {
    await rm(folder, { recursive: true });
  }
  return figures;
}

/** Learns the projection and the cells from samples. */
function learn(papers: Rows, random: () => number): { corpus: Corpus; figures: Figure[] } {
  const size = countRows(papers);
  const figures: Figure[] = [];
  const timed = <T>(name: string, work: () => T): T => {
    const since = performance.now();
    const result = work();
    figures.push({ name: `${size} ${name}`, value: (performance.now() - since) / 1000, unit: 's' });
    return result;
  };
  const sample = (count: number, of: Rows) =>
    pickRows(
      of,
      Uint32Array.from({ length: Math.min(count, size) }, () => random() * size),
    );
  const directions = timed('projection learnt', () => fitProjection(sample(PROJECTION_SAMPLE, papers), WIDE));
  const projected = timed('papers projected', () => projectRows(papers, directions));
  const narrow = narrowed(projected, NARROW);
  const count = cellsFor(size);
  const cells = timed('cells learnt', () => fitCells(sample(SAMPLE_PER_CELL * count, narrow), count, random));
  const cellOfPaper = timed('cells of papers found', () =>
    Uint32Array.from({ length: size }, (_, i) => cellOf(cells, narrow, i)),
  );
  const held = new Uint32Array(count);
  for (const cell of cellOfPaper) held[cell] = (held[cell] ?? 0) + 1;
  figures.push({
    name: `${size} cells`,
    value: count,
    unit: 'cells',
    note: `${(size / count).toFixed(0)} papers each, ${Math.max(...held)} in the largest`,
  });
  return { corpus: { papers, projected, directions, cells, cellOfPaper }, figures };
}

async function usedBytes(client: Client): Promise<number> {
  const { rows } = await client.execute(
    'SELECT (page_count - freelist_count) * page_size AS n FROM pragma_page_count, pragma_freelist_count, pragma_page_size',
  );
  return Number(rows[0]?.['n']);
}

/**
 * Takes the first setting that reaches the recall on the even questions, and measures it on the odd ones: in processor
 * time, so that other processes hardly matter.
 */
async function measure(
  client: Client,
  corpus: Corpus,
  method: Method,
  questions: readonly Question[],
): Promise<Figure> {
  const run = async (setting: Setting, parity: number) => {
    const [times, cpu]: [number[], number[]] = [[], []];
    let found = 0;
    const started = performance.now();
    for (const { query, truth } of questions.filter((_, i) => i % 2 === parity)) {
      if (times.length >= 5 && performance.now() - started > BUDGET_MS) break;
      const [since, used] = [performance.now(), process.cpuUsage()];
      const ids = await findNearest(client, corpus, method, setting, query);
      const { user, system } = process.cpuUsage(used);
      times.push(performance.now() - since);
      cpu.push((user + system) / 1000);
      found += ids.filter((id) => truth.includes(id)).length;
    }
    return { times, cpu, recall: found / times.length / BEST };
  };
  let chosen: Setting = { candidates: BEST };
  for (chosen of method.settings) if ((await run(chosen, 0)).recall >= RECALL) break;
  const { times, cpu, recall } = await run(chosen, 1);
  const p95 = times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.95)] ?? Number.NaN;
  const read = chosen.probes === undefined ? '' : `${chosen.probes} cells, `;
  return {
    name: method.name,
    value: median(cpu),
    unit: 'ms',
    note: `by the clock ${median(times).toFixed(1)}, p95 ${p95.toFixed(1)}, recall ${recall.toFixed(3)} of ${times.length}, ${read}${chosen.candidates} candidates`,
  };
}

/** Median time of adding one paper, its cell found, in a transaction. Removes them after. */
async function timeInserts(client: Client, corpus: Corpus, method: Method, papers: Rows): Promise<number> {
  const firstId = countRows(corpus.papers);
  const times: number[] = [];
  for (let i = 0; i < INSERTS; i++) {
    const since = performance.now();
    await client.batch(addPaper(corpus, method, pickRows(papers, [i]), firstId + i), 'write');
    times.push(performance.now() - since);
  }
  await client.execute(`DELETE FROM papers WHERE id >= ${firstId}`);
  if (method.type !== 'F32') await client.execute(`DELETE FROM codes_${method.name} WHERE id >= ${firstId}`);
  return median(times);
}

/** How many questions are answered on sqld as in the file, in the same order. */
async function compareSqld(
  client: Client,
  corpus: Corpus,
  questions: readonly Question[],
  folder: string,
): Promise<Figure> {
  const method = METHODS.find(({ name }) => name === CHOSEN);
  if (method === undefined) throw new Error(`${CHOSEN}: no such method`);
  const programs = new Programs(AbortSignal.timeout(600_000));
  try {
    const address = `127.0.0.1:${await freePort()}`;
    const args = ['--db-path', join(folder, 'sqld'), '--http-listen-addr', address];
    await programs.serve({ name: 'sqld', args }, `http://${address}/health`);
    const remote = await openDatabase(`http://${address}`);
    await fillPapers(remote.client, corpus);
    await fillCodes(remote.client, corpus, method);
    const times: number[] = [];
    let equal = 0;
    for (const { query } of questions) {
      const since = performance.now();
      const there = await findNearest(remote.client, corpus, method, CHOSEN_SETTING, query);
      times.push(performance.now() - since);
      const here = await findNearest(client, corpus, method, CHOSEN_SETTING, query);
      if (here.join() === there.join()) equal++;
    }
    remote.client.close();
    const name = `${countRows(corpus.papers)} ${CHOSEN} on sqld`;
    return { name, value: median(times), unit: 'ms', note: `${equal} of ${QUERIES} answers as in the file` };
  } finally {
    await programs.end();
  }
}

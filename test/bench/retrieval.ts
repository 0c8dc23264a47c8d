import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from '@libsql/client';
import { codeWaiting } from '../../db/cells/code-items.ts';
import { openDatabase } from '../../db/client-node.ts';
import { countRows, type Rows, rowAt } from '../../pipeline/retrieval/rows.ts';
import { randomNumbers } from '../support/random.ts';
import { type Figure, median } from './figure.ts';
import { cellOf, fitCells } from './retrieval-cells.ts';
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
import { addCoded, bytesOfCells, fillItems, findItems } from './retrieval-product.ts';
import { fitProjection, projectRows } from './retrieval-projection.ts';
import { nearestRows, pickRows } from './retrieval-rows.ts';
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
const INSERTS = 200;
/** What the product does, beside the methods. */
const PRODUCT = 'product';
/** Selections of every second and tenth paper. */
const SELECTIONS = [2, 10];
/** Nearest papers of which so many are selected, as good as surely. */
const TRUE_NEAREST = 300;

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
  const only = options.only ?? [PRODUCT, ...METHODS.map(({ name }) => name)];
  const methods = only.flatMap((name) => METHODS.filter((method) => method.name === name));
  const figures: Figure[] = [];
  const folder = await mkdtemp(join(tmpdir(), 'paperwire-bench-'));
  try {
    for (const size of options.sizes) {
      const papers = makeVectors(real.papers, neighbours, size, random);
      const questions = Array.from({ length: QUERIES }, (_, q) => ({
        query: pickRows(real.queries, [q]),
        truth: nearestRows(papers, real.queries, q, TRUE_NEAREST),
      }));
      if (only.includes(PRODUCT)) {
        figures.push(...(await measureProduct(papers, real.queries, questions, folder)));
      }
      if (methods.length === 0) continue;
      const { corpus, figures: learnt } = learn(papers, random);
      figures.push(...learnt);
      const { client } = await openDatabase(`file:${join(folder, `${size}.db`)}`);
      try {
        await fillPapers(client, corpus);
        let before = 0;
        for (const method of methods) {
          await fillCodes(client, corpus, method);
          const bytes = await usedBytes(client);
          const find = (setting: Setting, query: Rows) => findNearest(client, corpus, method, setting, query);
          const figure = await measure(method.name, method.settings, find, questions);
          const added = await timeInserts(client, corpus, method, real.queries);
          const note = `${figure.note}, ${((bytes - before) / size).toFixed(0)} B a paper, added in ${added.toFixed(2)} ms`;
          console.error(`${size} ${method.name} ${figure.value.toFixed(1)} ms · ${note}`);
          figures.push({ ...figure, name: `${size} ${method.name}`, note });
          before = await usedBytes(client);
        }
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
  name: string,
  settings: readonly Setting[],
  find: (setting: Setting, query: Rows) => Promise<number[]>,
  questions: readonly Question[],
): Promise<Figure> {
  const run = async (setting: Setting, parity: number) => {
    const [times, cpu]: [number[], number[]] = [[], []];
    let found = 0;
    const started = performance.now();
    for (const { query, truth } of questions.filter((_, i) => i % 2 === parity)) {
      if (times.length >= 5 && performance.now() - started > BUDGET_MS) break;
      const [since, used] = [performance.now(), process.cpuUsage()];
      const ids = await find(setting, query);
      const { user, system } = process.cpuUsage(used);
      times.push(performance.now() - since);
      cpu.push((user + system) / 1000);
      const nearest = truth.slice(0, setting.candidates);
      found += ids.filter((id) => nearest.includes(id)).length / nearest.length;
    }
    return { times, cpu, recall: found / times.length };
  };
  let chosen: Setting = { candidates: BEST };
  for (chosen of settings) if ((await run(chosen, 0)).recall >= RECALL) break;
  const { times, cpu, recall } = await run(chosen, 1);
  const p95 = times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.95)] ?? Number.NaN;
  const read = chosen.probes === undefined ? '' : `${chosen.probes} cells, `;
  return {
    name,
    value: median(cpu),
    unit: 'ms',
    note: `by the clock ${median(times).toFixed(1)}, p95 ${p95.toFixed(1)}, recall ${recall.toFixed(3)} of ${times.length}, ${read}${chosen.candidates} candidates`,
  };
}

/** Measures what the product does on all papers and on selected ones, and what a paper costs. */
async function measureProduct(
  papers: Rows,
  queries: Rows,
  questions: readonly Question[],
  folder: string,
): Promise<Figure[]> {
  const size = countRows(papers);
  const url = `file:${join(folder, 'product.db')}`;
  const db = await openDatabase(url);
  const figures: Figure[] = [];
  const enter = (figure: Figure) => {
    const named = { ...figure, name: `${size} ${figure.name}` };
    console.error(`${named.name} ${named.value.toFixed(2)} ${named.unit} · ${named.note ?? ''}`);
    figures.push(named);
  };
  try {
    await fillItems(db, papers);
    const used = process.cpuUsage();
    await codeWaiting(db);
    const { user, system } = process.cpuUsage(used);
    const bytes = (await bytesOfCells(db)) / size;
    enter({
      name: 'papers put into cells',
      value: (user + system) / 1000 / size,
      unit: 'ms',
      note: `of processor a paper, ${bytes.toFixed(0)} B a paper`,
    });
    for (const candidates of [BEST, 100])
      enter(
        await measure(PRODUCT, [{ candidates }], (_, query) => findItems(db, query, candidates), questions),
      );
    for (const every of SELECTIONS) {
      const selected = questions.map(({ query, truth }) => ({
        query,
        truth: truth.filter((place) => place % every === 0),
      }));
      const find = (_: Setting, query: Rows) => findItems(db, query, BEST, every);
      enter(await measure(`${PRODUCT}, 1 of ${every}`, [{ candidates: BEST }], find, selected));
    }
    const times: number[] = [];
    for (let i = 0; i < INSERTS; i++) {
      const before = process.cpuUsage();
      await addCoded(db, size + i, rowAt(queries, i % countRows(queries)));
      const { user, system } = process.cpuUsage(before);
      times.push((user + system) / 1000);
    }
    enter({
      name: `${PRODUCT}, a paper added`,
      value: times.reduce((sum, time) => sum + time, 0) / times.length,
      unit: 'ms',
      note: `mean of ${INSERTS}, median ${median(times).toFixed(2)}, at most ${Math.max(...times).toFixed(1)}, of processor`,
    });
  } finally {
    db.client.close();
    await rm(join(folder, 'product.db'));
  }
  return figures;
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

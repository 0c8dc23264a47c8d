/**
 * How well papers get their topics: the method of the product beside simpler ones, fitted on one half of a set and judged
 * on the other, both ways. Always on the 54 seed papers, against topics that a person gave them; with `--data DIR`, on
 * the labelled sets of a folder (see topics/sets.ts).
 *
 *     --shares FILE          how the papers of a file spread over the shipped topics
 *     --read N [--data PATH] writes a page on which a person judges the topics of N papers [--out] [--seed] [--reasons]
 *     --score FILE [FILE]    scores what was filled in, and compares two judges
 *     --judged [--data PATH] scores the topics of 200 papers against two judges, whom it compares
 *
 * PATH is a file of papers, or a folder with the set `arxiv-categories`.
 */
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { MAX_SAMPLE_PAPERS, MIN_SAMPLE_PAPERS } from '../../pipeline/topics/fit-topics.ts';
import { parseTaxonomy } from '../../pipeline/topics/taxonomy.ts';
import { sample } from './datasets.ts';
import { openCachedEmbedder } from './embedder.ts';
import {
  classifyAll,
  classifyOutOfSample,
  embedDocuments,
  measureSet,
  type SetMeasures,
} from './topics/evaluate.ts';
import { readJudged, scoreJudged } from './topics/judged/judged.ts';
import { METHODS, PRODUCT } from './topics/methods.ts';
import { compareForms, createForm, type ReadingForm, renderForm, scoreForm } from './topics/reading/form.ts';
import { evaluateSeeds, readSeeds } from './topics/seeds.ts';
import { type Document, listSets, readDocuments, readSet } from './topics/sets.ts';
import { measureShares } from './topics/shares.ts';

const ROOT = join(import.meta.dirname, '../..');
/** Documents of a set, unless all are asked for: two digits, and ten minutes the first time. */
const SAMPLE_DOCUMENTS = 2_000;

const { values, positionals } = parseArgs({
  options: {
    data: { type: 'string' },
    full: { type: 'boolean', default: false },
    json: { type: 'string' },
    set: { type: 'string', multiple: true },
    shares: { type: 'string' },
    read: { type: 'string' },
    out: { type: 'string', default: 'reading.html' },
    seed: { type: 'string', default: '1' },
    reasons: { type: 'boolean', default: false },
    score: { type: 'string' },
    judged: { type: 'boolean', default: false },
  },
  allowPositionals: true,
});

const taxonomy = parseTaxonomy(
  JSON.parse(readFileSync(join(ROOT, 'seeds/topics.json'), 'utf8')),
  'seeds/topics.json',
);

const embedder = openCachedEmbedder();
try {
  if (values.score !== undefined) score([values.score, ...positionals]);
  else if (values.judged) await printJudged();
  else if (values.read !== undefined) await writeForm(Number(values.read), values.out);
  else if (values.shares !== undefined) await printShares(values.shares);
  else await evaluate();
} finally {
  await embedder.close();
}

async function evaluate(): Promise<void> {
  const sets = await evaluateSets();
  const papers = readCorpus();
  const corpus = papers && sample(papers, values.full ? MAX_SAMPLE_PAPERS : SAMPLE_DOCUMENTS);
  const seeds = await evaluateSeeds(
    METHODS,
    taxonomy,
    embedder,
    corpus && (await embedDocuments(corpus, embedder)),
  );
  print(sets);
  console.log('\nThe seed papers, by the shipped topics');
  console.table(seeds.map(rounded));
  writeJson({ sets, seeds });
}

/** Writes a page with random papers of a file, or of the seeds, and the topics that the product gives them. */
async function writeForm(count: number, out: string): Promise<void> {
  const seed = Number(values.seed);
  const documents = readCorpus() ?? readSeeds().documents;
  const corpus = await embedDocuments(sample(documents, MAX_SAMPLE_PAPERS), embedder);
  const read = await embedDocuments(sample(documents, count, seed), embedder);
  const classify = await PRODUCT.fit(taxonomy, corpus, embedder);
  const form = createForm(taxonomy, read.documents, classifyAll(classify, read), {
    seed,
    withReasons: values.reasons,
  });
  writeFileSync(out, out.endsWith('.json') ? `${JSON.stringify(form, null, 1)}\n` : renderForm(form));
  console.log(`Wrote ${read.documents.length} papers to ${out}.`);
}

function score(paths: readonly string[]): void {
  const forms = paths.map((path): ReadingForm => JSON.parse(readFileSync(path, 'utf8')));
  console.table(forms.map((form, i) => ({ form: paths[i], ...rounded(scoreForm(form)) })));
  const [one, other] = forms;
  if (one !== undefined && other !== undefined) console.table([rounded(compareForms(one, other))]);
}

/** Prints how the topics of the judged papers agree with the judges, fitted on other papers or on the seeds. */
async function printJudged(): Promise<void> {
  const judged = readJudged();
  const ids = new Set(judged.map(({ id }) => id));
  const others = (readCorpus() ?? readSeeds().documents).filter(({ id }) => !ids.has(id));
  const corpus = await embedDocuments(sample(others, MAX_SAMPLE_PAPERS), embedder);
  const classify = await PRODUCT.fit(taxonomy, corpus, embedder);
  const classified = classifyAll(classify, await embedDocuments(judged, embedder));
  const { scores, agreement } = scoreJudged(taxonomy, judged, classified);
  const fittedOn = corpus.documents.length;
  const learns = fittedOn < MIN_SAMPLE_PAPERS ? ', too few to learn from: topics go by keywords' : '';
  console.log(`${judged.length} judged papers; fitted on ${fittedOn} others${learns}`);
  console.table(scores.map(rounded));
  console.table(agreement.map(rounded));
  writeJson({ fittedOn, scores, agreement });
}

/** Prints how the papers of a file spread over the shipped topics, fitted on a part of them. */
async function printShares(file: string): Promise<void> {
  const documents = readDocuments(file).map(({ document }) => document);
  const all = await embedDocuments(documents, embedder);
  const corpus = await embedDocuments(sample(documents, MAX_SAMPLE_PAPERS), embedder);
  const classify = await PRODUCT.fit(taxonomy, corpus, embedder);
  const shares = measureShares(taxonomy, documents, classifyAll(classify, all));
  console.table(shares.map(rounded));
  writeJson(shares);
}

async function evaluateSets(): Promise<SetMeasures[]> {
  if (values.data === undefined) return [];
  const files = listSets(values.data);
  const results: SetMeasures[] = [];
  for (const name of values.set ?? files.keys()) {
    const file = files.get(name);
    if (file === undefined)
      throw new Error(`${values.data} has no set "${name}"; expected one of ${[...files.keys()].join(', ')}`);
    const n = values.full ? Number.POSITIVE_INFINITY : SAMPLE_DOCUMENTS;
    const set = readSet(values.data, name, file, n);
    console.error(`${name}: ${set.documents.length} documents …`);
    const sample = await embedDocuments(set.documents, embedder);
    for (const method of METHODS) {
      const classified = await classifyOutOfSample(method, set.taxonomy, sample, embedder);
      results.push(measureSet(set, method.name, classified));
    }
  }
  return results;
}

/** The papers of the file `--data`, or of the arXiv set in that folder. */
function readCorpus(): Document[] | undefined {
  if (values.data === undefined) return undefined;
  const isFolder = statSync(values.data).isDirectory();
  const file = isFolder ? listSets(values.data).get('arxiv-categories') : values.data;
  return file === undefined ? undefined : readDocuments(file).map(({ document }) => document);
}

function writeJson(results: object): void {
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(results, null, 2)}\n`);
}

function print(results: readonly SetMeasures[]): void {
  console.table(
    results.map(({ set, n, classes, method, accuracy, macroF1, other, calibration, labels }) =>
      rounded({
        set,
        n,
        classes,
        method,
        accuracy,
        'macro F1': macroF1,
        'calibration error': calibration?.expectedError ?? '',
        'given other': other,
        'largest topic': Math.max(...labels.map(({ share }) => share)),
      }),
    ),
  );
  for (const { set, method, labels, calibration, leftOut } of results) {
    if (method !== PRODUCT.name) continue;
    console.log(`\n${set}, ${method}${leftOut > 0 ? `; ${leftOut} documents have no label of these` : ''}`);
    console.table(labels.map(rounded));
    console.table(calibration?.bins.map(rounded));
  }
}

/** A row for `console.table`: numbers to three digits. */
function rounded(row: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row).map(([key, x]) => [key, typeof x === 'number' ? round(x) : x]),
  );
}

function round(x: number): number {
  return Math.round(x * 1000) / 1000;
}

/**
 * How well papers get their topics: the method of the product beside simpler ones, fitted on one half of a set and judged
 * on the other, both ways. Always on the 54 seed papers, against topics that a person gave them; with `--data DIR`, on
 * the labelled sets of a folder (see topics/sets.ts).
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { parseTaxonomy } from '../../pipeline/topics/taxonomy.ts';
import { sample } from './datasets.ts';
import { openCachedEmbedder } from './embedder.ts';
import { classifyOutOfSample, embedDocuments, measureSet, type SetMeasures } from './topics/evaluate.ts';
import { METHODS, PRODUCT, type Sample } from './topics/methods.ts';
import { evaluateSeeds } from './topics/seeds.ts';
import { listSets, readDocuments, readSet } from './topics/sets.ts';

const ROOT = join(import.meta.dirname, '../..');
/** Documents of a set, unless all are asked for: two digits, and ten minutes the first time. */
const SAMPLE_DOCUMENTS = 2_000;
/** Papers on which a fit is made in a large catalogue. */
const FIT_DOCUMENTS = 4_096;

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    full: { type: 'boolean', default: false },
    json: { type: 'string' },
    set: { type: 'string', multiple: true },
  },
});

const taxonomy = parseTaxonomy(
  JSON.parse(readFileSync(join(ROOT, 'seeds/topics.json'), 'utf8')),
  'seeds/topics.json',
);

const embedder = openCachedEmbedder();
try {
  const sets = await evaluateSets();
  const seeds = await evaluateSeeds(METHODS, taxonomy, embedder, await readCorpus());
  print(sets);
  console.log('\nThe seed papers, by the shipped topics');
  console.table(seeds.map(rounded));
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify({ sets, seeds }, null, 2)}\n`);
} finally {
  await embedder.close();
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

/** The papers of the arXiv set, on which seeds are judged as in a large catalogue. */
async function readCorpus(): Promise<Sample | undefined> {
  const file = values.data && listSets(values.data).get('arxiv-categories');
  if (!file) return undefined;
  const documents = readDocuments(file).map(({ document }) => document);
  return embedDocuments(sample(documents, values.full ? FIT_DOCUMENTS : SAMPLE_DOCUMENTS), embedder);
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

/**
 * What `EMBED_EFFORT` costs in quality and saves in time, a row a setting: Spearman's correlation on STS-B, nDCG@10 of
 * vectors alone on Cranfield and CSFCube, and accuracy of the topics of two labelled sets, out of sample. Beside it,
 * Cranfield with queries of effort 1 and papers of the setting (*mixed*), and the cosine of papers with those of effort 1.
 *
 * Time is that of the processor for a paper of the seed dump, on one thread, all settings in turns; medians of papers.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { EFFORTS, type Effort } from '../../pipeline/model/effort.ts';
import { embeddingText } from '../../pipeline/stages/embed.ts';
import { dot, type Vectors } from '../../pipeline/topics/label-vectors.ts';
import type { Embedder } from '../../pipeline/types.ts';
import { seedTexts } from '../integration/model/papers.ts';
import { readCsv } from './datasets.ts';
import { embedAll, openCachedEmbedder, openEmbedder } from './embedder.ts';
import { type Collection, readCranfield, readCsfcube } from './search/collections.ts';
import { ndcg } from './search/measures.ts';
import { spearman } from './sts/spearman.ts';
import { classifyOutOfSample, embedDocuments, measureSet } from './topics/evaluate.ts';
import { meanOf } from './topics/measures.ts';
import { PRODUCT } from './topics/methods.ts';
import { listSets, readSet } from './topics/sets.ts';

const TOPIC_SETS = ['ai-tracks', 'arxiv-categories'];

const { values: options } = parseArgs({
  options: {
    data: { type: 'string' },
    only: { type: 'string', multiple: true },
    papers: { type: 'string', default: '2000' },
    splits: { type: 'string', default: '1' },
    set: { type: 'string', multiple: true },
    json: { type: 'boolean', default: false },
  },
});
if (options.data === undefined) {
  throw new Error('eval effort: expected --data DIR, a folder with sts/, retrieval/ and topics/');
}
const data = options.data;
const efforts = EFFORTS.filter((effort) => effort === 1 || (options.only?.includes(`${effort}`) ?? true));
const isWanted = (set: string) => options.set?.includes(set) ?? true;
const collections = [
  readCranfield(join(data, 'retrieval/cranfield')),
  readCsfcube(join(data, 'retrieval/csfcube')),
].filter(({ name }) => isWanted(name));
const whole = openCachedEmbedder();
const times = await timeEfforts();
const rows: Record<string, number>[] = [];
try {
  for (const effort of efforts) {
    const embedder = openCachedEmbedder(effort);
    try {
      rows.push({ effort, ...(await measure(embedder)), ...times.get(effort) });
      if (!options.json) console.table(rows.slice(-1).map(rounded));
    } finally {
      await embedder.close();
    }
  }
} finally {
  await whole.close();
}
if (options.json) console.log(JSON.stringify(rows));
else console.table(rows.map(rounded));

async function measure(embedder: Embedder): Promise<Record<string, number>> {
  const figures: Record<string, number> = {};
  if (isWanted('STS-B')) figures['STS-B'] = await measureSentences(embedder);
  for (const collection of collections) Object.assign(figures, await measureCollection(collection, embedder));
  for (const name of TOPIC_SETS.filter(isWanted)) figures[name] = await measureTopics(name, embedder);
  return figures;
}

async function measureSentences(embedder: Embedder): Promise<number> {
  const pairs = readCsv(join(data, 'sts/stsb-en-dev.csv'));
  const half = (at: number) =>
    embedAll(
      pairs.map((pair) => pair[at] ?? ''),
      embedder,
    );
  const [a, b] = [await half(0), await half(1)];
  return spearman(
    cosines(a, b),
    pairs.map(([, , score]) => Number(score)),
  );
}

async function measureCollection(collection: Collection, embedder: Embedder) {
  const { name, papers, queries } = collection;
  const vectors = await embedAll(papers.map(embeddingText), embedder);
  const [asked, askedWhole] = await Promise.all(
    [embedder, whole].map((each) =>
      embedAll(
        queries.map(({ text }) => text),
        each,
      ),
    ),
  );
  const figures: Record<string, number> = { [name]: rank(collection, vectors, asked) };
  if (name === 'Cranfield') {
    figures['Cranfield, mixed'] = rank(collection, vectors, askedWhole);
    figures['cosine'] = meanOf(cosines(vectors, await embedAll(papers.map(embeddingText), whole)));
  }
  return figures;
}

/** nDCG@10, the mean over the queries. */
function rank({ papers, queries }: Collection, vectors: Vectors, asked: Vectors = []): number {
  return meanOf(
    queries.map(({ grades, pool }, q) => {
      const query = asked[q] ?? new Float32Array();
      const ranked = papers
        .map(({ id }, i) => ({ id, cosine: dot(query, vectors[i] ?? query) }))
        .filter(({ id }) => pool?.has(id) ?? true)
        .sort((a, b) => b.cosine - a.cosine);
      return ndcg(
        ranked.slice(0, 10).map(({ id }) => id),
        grades,
        10,
      );
    }),
  );
}

/** Accuracy of the best topic, each half of a set classified by what the other half taught; the mean of `--splits` ways to halve it. */
async function measureTopics(name: string, embedder: Embedder): Promise<number> {
  const folder = join(data, 'topics');
  const file = listSets(folder).get(name);
  if (file === undefined) throw new Error(`eval effort: ${folder} has no set ${name}`);
  const set = readSet(folder, name, file, Number(options.papers));
  const sample = await embedDocuments(set.documents, embedder);
  const accuracies: number[] = [];
  for (let split = 0; split < Number(options.splits); split++) {
    const classified = await classifyOutOfSample(PRODUCT, set.taxonomy, sample, embedder, split);
    accuracies.push(measureSet(set, PRODUCT.name, classified).accuracy);
  }
  return meanOf(accuracies);
}

/** Processor time of a paper, in ms, and how many times as fast as effort 1 that is. */
async function timeEfforts() {
  const embedders = new Map<Effort, Embedder>();
  const used = new Map<Effort, number[]>(efforts.map((effort) => [effort, []]));
  try {
    for (const effort of efforts) embedders.set(effort, await openEmbedder('int8', effort, 1));
    for (const text of ['warm', ...seedTexts()]) {
      for (const [effort, embedder] of embedders) {
        const since = process.cpuUsage();
        await embedder.embed(text);
        const { user, system } = process.cpuUsage(since);
        if (text !== 'warm') used.get(effort)?.push((user + system) / 1000);
      }
    }
  } finally {
    for (const embedder of embedders.values()) await embedder.close();
  }
  const ratio = (effort: Effort) =>
    median((used.get(1) ?? []).map((ms, i) => ms / (used.get(effort)?.[i] ?? Number.NaN)));
  return new Map(
    efforts.map((effort) => [effort, { 'ms a paper': median(used.get(effort) ?? []), ratio: ratio(effort) }]),
  );
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

function cosines(a: Vectors, b: Vectors): number[] {
  return a.map((vector, i) => dot(vector, b[i] ?? vector));
}

function rounded(row: Readonly<Record<string, number>>): object {
  const digits = (figure: string) =>
    ({ effort: 1, 'ms a paper': 0, ratio: 2, cosine: 4, 'STS-B': 4 })[figure] ?? 3;
  return Object.fromEntries(
    Object.entries(row).map(([figure, value]) => [figure, value.toFixed(digits(figure))]),
  );
}

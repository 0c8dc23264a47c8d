/**
 * What the cut for meaning lets through, by its two constants: the least lead over the mean similarity of papers, and the
 * least similarity.
 *
 *   - *keywords*: those of the shipped topics, as queries to the judged papers of test/eval/topics/judged. A paper that passes
 *     is right when a judge gave it the topic.
 *   - *queries*: those of test/eval/cuts, with judged papers that the words do not find: precision and recall of papers
 *     that are about the query, and precision when arguable ones count.
 *   - *Cranfield*, *CSFCube*: recall of their relevant papers, and how many papers of arXiv a question on aerodynamics finds.
 *   - *foreign*: papers that pass for a query about nothing there is, and the share of queries with any.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { MIN_LEAD, MIN_SIMILARITY, meanSimilarity } from '../../pipeline/retrieval/background.ts';
import { productOf, type Rows } from '../../pipeline/retrieval/rows.ts';
import { embeddingText } from '../../pipeline/stages/embed.ts';
import { parseTaxonomy } from '../../pipeline/topics/taxonomy.ts';
import foreign from './cuts/foreign.json' with { type: 'json' };
import { readJsonLines } from './datasets.ts';
import { embedAll, openCachedEmbedder } from './embedder.ts';
import { type Collection, readCranfield, readCsfcube } from './search/collections.ts';
import { readJudged } from './topics/judged/judged.ts';
import { meanOf } from './topics/measures.ts';

const LEADS = [0.26, 0.28, 0.3, 0.32, 0.34, 0.36];
const FLOORS = [0.36, 0.38, 0.4, 0.42, 0.45];
/** The least grade that counts as relevant here: who follows a search does not want papers "of minimum interest". */
const MIN_GRADE = 2;

interface Paper {
  readonly id: string;
  readonly title: string;
  readonly abstract: string;
}

interface Query {
  readonly query: string;
  readonly half: 'dev' | 'test';
  readonly papers: readonly { readonly id: string; readonly stands: number; readonly about: 0 | 1 | 2 }[];
}

/** The least similarity of a query with this mean similarity. */
type Cut = (mean: number) => number;

const { values: options } = parseArgs({
  options: {
    data: { type: 'string' },
    papers: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});
const { data, papers: papersFile } = options;
if (data === undefined || papersFile === undefined) {
  throw new Error(
    'eval cuts: expected --data DIR, a folder with cranfield/ and csfcube/, and --papers FILE, papers of arXiv as JSON Lines',
  );
}
const embedder = openCachedEmbedder();
try {
  const measures = await prepare(data, papersFile);
  const cuts = [
    ...LEADS.map((lead) => ({ lead, floor: MIN_SIMILARITY })),
    ...FLOORS.filter((floor) => floor !== MIN_SIMILARITY).map((floor) => ({ lead: MIN_LEAD, floor })),
  ];
  const rows = cuts.map(({ lead, floor }) => {
    const cut: Cut = (mean) => Math.max(floor, mean + lead);
    return { lead, floor, ...measures(cut) };
  });
  if (options.json) console.log(JSON.stringify(rows));
  else console.table(rows);
} finally {
  await embedder.close();
}

/** Embeds everything, and gives the measures of a cut. */
async function prepare(folder: string, file: string): Promise<(cut: Cut) => Record<string, string>> {
  const arxiv = readJsonLines<Paper>(file);
  const papers = await embed(arxiv.map(embeddingText));
  const places = new Map(arxiv.map(({ id }, at) => [id, at]));
  const queries = readJsonLines<Query>(join(import.meta.dirname, 'cuts/judged.jsonl'));
  const asked = await similarities(
    queries.map(({ query }) => query),
    papers,
  );
  const keywords = await measureKeywords();
  const cranfield = await measureCollection(readCranfield(join(folder, 'cranfield')));
  const csfcube = await measureCollection(readCsfcube(join(folder, 'csfcube')));
  const aerodynamics = await similarities(cranfield.texts, papers);
  const strangers = await similarities(Object.values(foreign).flat(), papers);

  return (cut) => {
    const found = asked.map(({ mean, of }) => of.filter((similarity) => similarity >= cut(mean)).length);
    const beside = (all: readonly Similarities[]) =>
      all.map(({ mean, of }) => of.reduce((sum, similarity) => sum + (similarity >= cut(mean) ? 1 : 0), 0));
    const lost = beside(strangers);
    return {
      ...keywords(cut),
      ...measureQueries(queries, asked, places, cut),
      'papers a query': String([...found].sort((a, b) => a - b)[Math.floor(found.length / 2)]),
      Cranfield: cranfield.recall(cut).toFixed(2),
      'its arXiv papers': meanOf(beside(aerodynamics)).toFixed(2),
      CSFCube: csfcube.recall(cut).toFixed(2),
      foreign: meanOf(lost).toFixed(2),
      'with any': meanOf(lost.map((count) => (count > 0 ? 1 : 0))).toFixed(2),
    };
  };
}

/** Precision and recall among the judged papers of each half, means of the queries that have any. */
function measureQueries(
  queries: readonly Query[],
  asked: readonly Similarities[],
  places: ReadonlyMap<string, number>,
  cut: Cut,
): Record<string, string> {
  const measures: Record<string, string> = {};
  for (const half of ['dev', 'test'] as const) {
    const [precision, lenient, recall]: [number[], number[], number[]] = [[], [], []];
    for (const [q, { papers, ...query }] of queries.entries()) {
      const { mean, of } = asked[q] as Similarities;
      if (query.half !== half) continue;
      const passing = papers.filter(({ id }) => (of[places.get(id) ?? -1] ?? 0) >= cut(mean));
      const passed = weigh(passing, 0);
      if (passed > 0) precision.push(weigh(passing, 2) / passed);
      if (passed > 0) lenient.push(weigh(passing, 1) / passed);
      const relevant = weigh(papers, 2);
      if (relevant > 0) recall.push(weigh(passing, 2) / relevant);
    }
    measures[`queries, ${half}`] = [precision, lenient, recall]
      .map((all) => meanOf(all).toFixed(2))
      .join(' ');
  }
  return measures;
}

/** How many papers those judged so high stand for. */
function weigh(papers: Query['papers'], about: number): number {
  return papers.reduce((sum, paper) => sum + (paper.about >= about ? paper.stands : 0), 0);
}

/** Keywords of topics against the papers that judges gave topics, a mean of both judges: `strict lenient` by half. */
async function measureKeywords(): Promise<(cut: Cut) => Record<string, string>> {
  const path = join(import.meta.dirname, '../../seeds/topics.json');
  const topics = parseTaxonomy(JSON.parse(readFileSync(path, 'utf8')), path);
  const keywords = topics.flatMap(({ slug, keywords: all }) => all.map((text) => ({ slug, text })));
  const papers = readJudged();
  const asked = await similarities(
    keywords.map(({ text }) => text),
    await embed(papers.map(embeddingText)),
  );
  return (cut) => {
    const measures: Record<string, string> = {};
    for (const half of ['dev', 'test']) {
      const [strict, lenient]: [number[], number[]] = [[], []];
      for (const [k, { slug }] of keywords.entries()) {
        const { mean, of } = asked[k] as Similarities;
        for (const [p, paper] of papers.entries()) {
          if (paper.half !== half || (of[p] as number) < cut(mean)) continue;
          const judges = Object.values(paper.judges);
          strict.push(meanOf(judges.map(({ topics: given }) => (given.includes(slug) ? 1 : 0))));
          lenient.push(
            meanOf(judges.map(({ topics: given, also }) => ([...given, ...also].includes(slug) ? 1 : 0))),
          );
        }
      }
      measures[`keywords, ${half}`] = [strict, lenient].map((all) => meanOf(all).toFixed(2)).join(' ');
    }
    return measures;
  };
}

/** The texts of the queries of a collection, and the recall of its relevant papers, a mean of the queries. */
async function measureCollection({ papers, queries }: Collection) {
  const texts = queries.map(({ text }) => text);
  const asked = await similarities(texts, await embed(papers.map(embeddingText)));
  const recall = (cut: Cut) =>
    meanOf(
      queries.flatMap(({ grades }, q) => {
        const { mean, of } = asked[q] as Similarities;
        const relevant = papers.flatMap(({ id }, p) => ((grades.get(id) ?? 0) >= MIN_GRADE ? p : []));
        if (relevant.length === 0) return [];
        return relevant.filter((p) => (of[p] as number) >= cut(mean)).length / relevant.length;
      }),
    );
  return { texts, recall };
}

/** Of a query: its similarity with the mean paper of the background, and with each paper. */
interface Similarities {
  readonly mean: number;
  readonly of: Float32Array;
}

async function similarities(queries: readonly string[], papers: Rows): Promise<Similarities[]> {
  const count = papers.values.length / papers.dimensions;
  const vectors = await embed(queries);
  return queries.map((_, q) => ({
    mean: meanSimilarity(vectors.values.subarray(q * vectors.dimensions, (q + 1) * vectors.dimensions)),
    of: Float32Array.from({ length: count }, (_, p) => productOf(vectors, q, papers, p)),
  }));
}

async function embed(texts: readonly string[]): Promise<Rows> {
  const vectors = await embedAll(texts, embedder);
  const values = new Float32Array(texts.length * embedder.dimensions);
  for (const [i, vector] of vectors.entries()) values.set(vector, i * embedder.dimensions);
  return { values, dimensions: embedder.dimensions };
}

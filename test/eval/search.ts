/**
 * How well the search of the product finds papers for the queries of two test collections: by *words* alone, by *meaning*
 * alone, and by both (*hybrid*), as `findMatches` fuses them. Beside it, other fusions of the same two rankings.
 *
 * No way was tuned on these queries. `--weights` shows the fusion by the weight of words, on one half of the queries and
 * on the other.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { sql } from 'drizzle-orm';
import type { Database } from '../../db/database.ts';
import { type RankedItem, rankItems } from '../../db/search/rank-items.ts';
import { DEPTH, fuseHalves } from '../../functions/search/find-matches.ts';
import type { Ranked } from '../../functions/search/fuse.ts';
import { parseQueryText } from '../../functions/search/query-text.ts';
import { anyExpression } from '../../functions/search/word-expressions.ts';
import { embeddingText } from '../../pipeline/stages/embed.ts';
import { openTestCatalogue } from '../support/catalogue.ts';
import { releaseAll } from '../support/cleanup.ts';
import { embedAll, openCachedEmbedder } from './embedder.ts';
import { type Collection, type JudgedQuery, readCranfield, readCsfcube } from './search/collections.ts';
import { fuseRanks, fuseZScores } from './search/fusions.ts';
import { averagePrecision, ndcg, recall } from './search/measures.ts';
import { meanOf } from './topics/measures.ts';

/** The model of the test catalogue. */
const MODEL = 'test';
/** More than the papers of any collection. */
const MAX_PAPERS = 10_000;
const WEIGHTS_OF_WORDS = [0, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1];

type Found = Pick<Ranked, 'id'>;

const { values: options } = parseArgs({
  options: {
    data: { type: 'string' },
    weights: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});
if (options.data === undefined) {
  throw new Error('eval search: expected --data DIR, a folder with cranfield/ and csfcube/');
}
const collections = [
  readCranfield(join(options.data, 'cranfield')),
  readCsfcube(join(options.data, 'csfcube')),
];
const embedder = openCachedEmbedder();
const rows: object[] = [];
try {
  for (const collection of collections) rows.push(...(await measureCollection(collection)));
} finally {
  await embedder.close();
  await releaseAll();
}
if (options.json) console.log(JSON.stringify(rows));
else console.table(rows.map(rounded));

/** The rows of a collection, one a way to search. */
async function measureCollection(collection: Collection): Promise<object[]> {
  const db = await load(collection);
  const figures = new Map<string, Figures[]>();
  for (const query of collection.queries) {
    for (const [search, ranked] of Object.entries(await rank(db, query))) {
      figures.set(search, [...(figures.get(search) ?? []), measure(ranked, query, collection.minGrade)]);
    }
  }
  return [...figures].map(([search, all]) => {
    const mean = (figure: keyof Figures, queries = all) => meanOf(queries.map((each) => each[figure]));
    const half = (odd: number) => all.filter((_, i) => i % 2 === odd);
    const row = { collection: collection.name, search };
    return options.weights
      ? { ...row, 'nDCG@10, even queries': mean('ndcg', half(0)), 'odd queries': mean('ndcg', half(1)) }
      : { ...row, 'nDCG@10': mean('ndcg'), 'recall@100': mean('recall'), MAP: mean('precision') };
  });
}

/** A database with the papers of a collection, as an ingestion leaves it. */
async function load({ papers }: Collection): Promise<Database> {
  const catalogue = await openTestCatalogue();
  const vectors = await embedAll(papers.map(embeddingText), embedder);
  await catalogue.add(
    papers.map(({ id: itemId, ...paper }, i) => {
      const embedding = { vector: vectors[i] as Float32Array, tokens: 0, truncated: false };
      return { ...paper, itemId, embedding, topics: [] };
    }),
  );
  return catalogue.db;
}

/** What each way to search finds, the best first. */
async function rank(db: Database, { text, pool }: JudgedQuery): Promise<Record<string, readonly Found[]>> {
  const query = {
    expression: anyExpression(parseQueryText(text)),
    meaning: { model: MODEL, vector: (await embedder.embed(text)).vector },
    filter: {},
    ...{ ids: [], externalIds: [], rareWords: [], author: undefined },
  };
  // Only papers of the pool are judged, so each half is that of a catalogue with these papers.
  const ranking = await rankItems(db, query, pool === undefined ? DEPTH : MAX_PAPERS);
  const ids = await idsByArrival(db);
  const idOf = (arrival: number) => ids.get(arrival) ?? '';
  const inPool = (half: readonly RankedItem[]) =>
    half.filter(({ arrival }) => pool?.has(idOf(arrival)) ?? true).slice(0, DEPTH);
  const halves = { words: inPool(ranking.words), meaning: inPool(ranking.meaning) };
  const fused = (weights?: readonly number[]) =>
    fuseHalves(halves, weights).map((arrival) => ({ id: idOf(arrival) }));
  if (options.weights) {
    return Object.fromEntries(
      WEIGHTS_OF_WORDS.map((weight) => [
        `words ${weight}, meaning ${(1 - weight).toFixed(1)}`,
        fused([weight, 1 - weight]),
      ]),
    );
  }
  const [words, meaning] = [halves.words, halves.meaning].map((half) =>
    half.map(({ arrival, score }): Ranked => ({ id: idOf(arrival), score })),
  ) as [Ranked[], Ranked[]];
  return {
    words,
    meaning,
    hybrid: fused(),
    'hybrid by reciprocal ranks': fuseRanks([words, meaning]),
    'hybrid by z-scores': fuseZScores([words, meaning], [0.5, 0.5]),
  };
}

async function idsByArrival(db: Database): Promise<ReadonlyMap<number, string>> {
  const rows = await db.orm.all<{ id: string; arrival: number }>(sql`SELECT id, arrival FROM items`);
  return new Map(rows.map(({ id, arrival }) => [arrival, id]));
}

type Figures = ReturnType<typeof measure>;

/** The measures of one query. */
function measure(ranked: readonly Found[], { grades }: JudgedQuery, minGrade: number) {
  const ids = ranked.map(({ id }) => id);
  const relevant = new Set([...grades].flatMap(([id, grade]) => (grade >= minGrade ? [id] : [])));
  return {
    ndcg: ndcg(ids, grades, 10),
    recall: recall(ids, relevant, 100),
    precision: averagePrecision(ids, relevant),
  };
}

function rounded(row: object): object {
  return Object.fromEntries(
    Object.entries(row).map(([key, value]) => [key, typeof value === 'number' ? value.toFixed(3) : value]),
  );
}

/**
 * How well papers are found for the queries of two test collections, which lie in the product's own database.
 *
 *   - *Words, all*: the search of the product, best first. It answers no query of more than 16 words.
 *   - *Words, any*: BM25 of the product's index; without *function words*, those of `STOP_WORDS` are left out of queries.
 *   - *Vectors*: cosine of the embeddings.
 *   - *Hybrid*: the best of *words, any* and of *vectors*, fused.
 *
 * No way was tuned on these queries. `--weights` shows the fusion by the weight of words, on one half of the queries and
 * on the other.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { sql } from 'drizzle-orm';
import type { Database } from '../../db/database.ts';
import { searchHeads, TITLE_WEIGHT } from '../../db/search/search-items.ts';
import { bytesOf } from '../../db/vector.ts';
import { fuse, type Ranked } from '../../functions/search/fuse.ts';
import { parseQueryText } from '../../functions/search/query-text.ts';
import { strictExpression } from '../../functions/search/word-expressions.ts';
import { embeddingText } from '../../pipeline/stages/embed.ts';
import { STOP_WORDS } from '../../pipeline/topics/terms.ts';
import { openTestCatalogue } from '../support/catalogue.ts';
import { releaseAll } from '../support/cleanup.ts';
import { embedAll, openCachedEmbedder } from './embedder.ts';
import { type Collection, type JudgedQuery, readCranfield, readCsfcube } from './search/collections.ts';
import { fuseRanks, fuseZScores } from './search/fusions.ts';
import { averagePrecision, ndcg, recall } from './search/measures.ts';
import { meanOf } from './topics/measures.ts';

/** The best papers of each half that are fused. */
const FUSED_PAPERS = 1_000;
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
  const inPool = <T extends Found>(ranked: readonly T[]) => ranked.filter(({ id }) => pool?.has(id) ?? true);
  const words = text.toLowerCase().match(/[\p{L}\p{N}\p{M}]+/gu) ?? [];
  const any = (some: readonly string[]) => [...new Set(some)].map((word) => `"${word}"`).join(' OR ');
  const byWords = inPool(await searchWords(db, any(words)));
  const byVector = inPool(await searchVectors(db, text));
  const best = [byWords, byVector].map((ranked) => ranked.slice(0, FUSED_PAPERS));
  if (options.weights) {
    return Object.fromEntries(
      WEIGHTS_OF_WORDS.map((weight) => [
        `words ${weight}, vectors ${(1 - weight).toFixed(1)}`,
        fuse(best, [weight, 1 - weight]),
      ]),
    );
  }
  return {
    'words, all': inPool(await searchAsProduct(db, text)),
    'words, any': byWords,
    'words, any, without function words': inPool(
      await searchWords(db, any(words.filter((word) => !STOP_WORDS.has(word)))),
    ),
    vectors: byVector,
    'hybrid, reciprocal ranks': fuseRanks(best),
    'hybrid, z-scores': fuseZScores(best, [0.5, 0.5]),
    'hybrid, shares of the best score': fuse(best, [0.5, 0.5]),
  };
}

/** The papers that the product's search finds today. */
async function searchAsProduct(db: Database, text: string): Promise<Found[]> {
  const expression = strictExpression(parseQueryText(text));
  return expression === undefined
    ? []
    : searchHeads(db, { expression }, { order: 'relevance', limit: FUSED_PAPERS });
}

/** All papers that an expression of FTS5 finds, by BM25. */
function searchWords(db: Database, expression: string): Promise<Ranked[]> {
  return db.orm.all<Ranked>(
    sql`SELECT i.id, -bm25(items_fts, ${sql.raw(`${TITLE_WEIGHT}.0, 1.0`)}) AS score
        FROM items_fts CROSS JOIN items i ON i.arrival = items_fts.rowid
        WHERE items_fts MATCH ${expression} ORDER BY score DESC, i.arrival DESC`,
  );
}

/** All papers, by the cosine of their vectors with that of a text. */
async function searchVectors(db: Database, text: string): Promise<Ranked[]> {
  const vector = bytesOf((await embedder.embed(text)).vector);
  return db.orm.all<Ranked>(
    sql`SELECT item_id AS id, 1 - vector_distance_cos(vector, ${vector}) AS score FROM embeddings
        ORDER BY score DESC, item_id`,
  );
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

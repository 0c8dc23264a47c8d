/** The ranking of items for a search: by words, by meaning, and what it names outright. */
import { type SQL, sql } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { ITEM_COLUMNS, type Item, type ItemRow, itemOf } from '../items/find-items.ts';
import { type ItemFilter, isSelected, selectArrivals, selects } from '../items/item-page.ts';
import type { AuthorTerm } from '../items/term-lists.ts';
import { nearestItems } from './nearest-items.ts';
import { unknownWords } from './similar-words.ts';

/** Weights of a word in the title, abstract, authors and venue of an item, and in its other spellings. */
const COLUMN_WEIGHTS = [4, 1, 2, 1, 1];

/**
 * BM25 of `items_fts`, higher for better matches. To six decimals: logarithms differ in the last ones from machine to
 * machine.
 */
const WORD_SCORE = sql.raw(
  `round(-bm25(items_fts, ${COLUMN_WEIGHTS.map((weight) => weight.toFixed(1)).join(', ')}), 6)`,
);

/** What to rank items by. */
export interface RankQuery {
  /** The expression of FTS5 for the words; `undefined` without words. */
  readonly expression: string | undefined;
  /** The vector of the query and its model; `undefined` to rank by words alone. */
  readonly meaning: { readonly model: string; readonly vector: Float32Array } | undefined;
  /** Ids of items that the query may be the title of, and external ids in it. */
  readonly ids: readonly string[];
  readonly externalIds: readonly { readonly scheme: string; readonly value: string }[];
  /** Expressions of single words, of which `unknown` names those in no item. */
  readonly rareWords: readonly string[];
  /** The author whose name the query may be. */
  readonly author: AuthorTerm | undefined;
  /** Only items that it selects. */
  readonly filter: ItemFilter;
}

/** An item by its arrival, and its score: of words BM25, of meaning the cosine. */
export interface RankedItem {
  readonly arrival: number;
  readonly score: number;
}

/** The best items by each half of a query. */
export interface Ranking {
  /** Items that the query names by an id or by their title, the last to arrive first. */
  readonly named: readonly number[];
  /** Items of the author whose name it is, the last to arrive first. */
  readonly authored: readonly number[];
  readonly words: readonly RankedItem[];
  readonly meaning: readonly RankedItem[];
  /** Number of items that the words find, or without words and meaning the filter, counted up to {@link MAX_COUNT} and one more. */
  readonly matches: number;
  /** Indexes of the rare words that no item has. */
  readonly unknown: readonly number[];
  /** The last arrival in the catalogue. */
  readonly lastArrival: number;
}

/** Counting stops here: an exact count of a common word costs too much. */
export const MAX_COUNT = 1_000;

/** Ranks items in one statement. @param depth number of items of each kind */
export async function rankItems(db: Database, query: RankQuery, depth: number): Promise<Ranking> {
  const { expression, meaning, filter } = query;
  const named = namedItems(query);
  const parts = [
    sql`SELECT 'lastArrival' AS part, arrivals AS arrival, 0 AS score FROM catalogue`,
    ...(query.rareWords.length === 0
      ? []
      : [sql`SELECT 'unknown', key, 0 FROM (${unknownWords(query.rareWords)})`]),
    ...(named === undefined ? [] : [sql`SELECT 'named', arrival, 0 FROM (${named})`]),
    ...(query.author === undefined
      ? []
      : [
          sql`SELECT 'authored', arrival, 0 FROM (${selectArrivals({ ...filter, all: [...(filter.all ?? []), [query.author]] }, depth)})`,
        ]),
    ...(expression === undefined
      ? []
      : [
          sql`SELECT 'words', arrival, score FROM (${byWords(expression, filter)} LIMIT ${depth})`,
          sql`SELECT 'matches', count(*), 0 FROM (SELECT 1 FROM items_fts WHERE ${matching(expression, filter)} LIMIT ${MAX_COUNT + 1})`,
        ]),
    ...(expression === undefined && meaning === undefined
      ? [sql`SELECT 'matches', count(*), 0 FROM (${selectArrivals(filter, MAX_COUNT + 1)})`]
      : []),
    ...(meaning === undefined
      ? []
      : [
          sql`SELECT 'meaning', arrival, round(similarity, 6) FROM (${nearestItems({ ...meaning, candidates: depth, filter })})`,
        ]),
  ];
  // A row has an arrival, or the number that its part is.
  const rows = await db.orm.all<{ part: keyof Ranking; arrival: number; score: number }>(
    sql.join(parts, sql` UNION ALL `),
  );
  const of = (name: keyof Ranking) =>
    rows.filter(({ part }) => part === name).toSorted((a, b) => b.score - a.score || b.arrival - a.arrival);
  const arrivals = (name: keyof Ranking) => of(name).map(({ arrival }) => arrival);
  return {
    named: arrivals('named'),
    authored: arrivals('authored'),
    words: of('words'),
    meaning: of('meaning'),
    unknown: arrivals('unknown').toReversed(),
    matches: arrivals('matches')[0] ?? 0,
    lastArrival: arrivals('lastArrival')[0] ?? 0,
  };
}

/**
 * Finds further items by words, from the best on; without an expression, all items that a filter selects, the last to
 * arrive first.
 * @param range.except arrivals to leave out
 */
export async function rankFurther(
  db: Database,
  { expression, filter }: Pick<RankQuery, 'expression' | 'filter'>,
  range: { readonly except: readonly number[]; readonly limit: number; readonly offset: number },
): Promise<number[]> {
  const { except, limit, offset } = range;
  const isOther = (arrival: SQL) =>
    sql`${arrival} NOT IN (SELECT value FROM json_each(${JSON.stringify(except)}))`;
  const found =
    expression === undefined
      ? selectArrivals(filter, offset + limit, isOther)
      : sql`${byWords(expression, filter, isOther)} LIMIT ${offset + limit}`;
  const rows = await db.orm.all<{ arrival: number }>(
    sql`SELECT arrival FROM (${found}) LIMIT ${limit} OFFSET ${offset}`,
  );
  return rows.map(({ arrival }) => arrival);
}

/** Finds items by their arrivals, in that order. */
export async function findArrivals(db: Database, arrivals: readonly number[]): Promise<Item[]> {
  if (arrivals.length === 0) return [];
  const rows = await db.orm.all<ItemRow>(
    sql`SELECT ${ITEM_COLUMNS} FROM items i WHERE i.arrival IN (SELECT value FROM json_each(${JSON.stringify(arrivals)}))`,
  );
  const items = new Map(rows.map((row) => [row.arrival, itemOf(row)]));
  return arrivals.flatMap((arrival) => items.get(arrival) ?? []);
}

function byWords(expression: string, filter: ItemFilter, meets?: (arrival: SQL) => SQL): SQL {
  const further = meets === undefined ? sql`` : sql` AND ${meets(sql`items_fts.rowid`)}`;
  return sql`SELECT items_fts.rowid AS arrival, ${WORD_SCORE} AS score FROM items_fts
    WHERE ${matching(expression, filter)}${further} ORDER BY score DESC, items_fts.rowid DESC`;
}

function matching(expression: string, filter: ItemFilter): SQL {
  // Not by `items_fts.rowid` itself: SQLite would search the index anew for each item that the filter selects.
  const selected = selects(filter) ? sql` AND ${isSelected(sql`+items_fts.rowid`, filter)}` : sql``;
  return sql`items_fts MATCH ${expression}${selected}`;
}

function namedItems({ ids, externalIds, filter }: RankQuery): SQL | undefined {
  if (ids.length + externalIds.length === 0) return undefined;
  const named = externalIds.map(({ scheme, value }) => sql`(scheme = ${scheme} AND value = ${value})`);
  return sql`SELECT n.arrival FROM items n WHERE n.arrival IS NOT NULL AND ${isSelected(sql`n.arrival`, filter)} AND n.id IN (
    SELECT value FROM json_each(${JSON.stringify(ids)})
    ${named.length === 0 ? sql`` : sql`UNION ALL SELECT item_id FROM external_ids WHERE ${sql.join(named, sql` OR `)}`})`;
}

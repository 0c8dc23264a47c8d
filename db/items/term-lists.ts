import { type SQL, sql } from 'drizzle-orm';
import type { NamePattern } from '../terms/derived-content.ts';

/** An author, by the patterns of the names that may be theirs. */
export interface AuthorTerm {
  readonly names: readonly NamePattern[];
}

/** What the index of words finds. */
interface MatchTerm {
  /** Of FTS5; `functions/search/word-expressions.ts`. */
  readonly expression: string;
}

/** What items are listed under: a topic by its slug, a category of arXiv, an author, words. */
export type Term = string | { readonly category: string } | AuthorTerm | MatchTerm;

/** The columns that orders compare, of the first table of a query. */
export interface OrderColumns {
  readonly date: SQL;
  readonly position: SQL;
  readonly id: SQL;
  readonly arrival: SQL;
}

/** A list of items in an index. */
export interface TermList {
  /** The tables, with `x` for the list. */
  readonly from: SQL;
  /** The condition that finds its rows in the index. */
  readonly within: SQL;
  /** Further conditions, each with its AND, that skip rows. */
  readonly skipping: readonly SQL[];
  readonly columns: OrderColumns;
  /** The score of an item in the topic, else in its best one. */
  readonly score: SQL;
  /** Whether an item may stand in it twice. */
  readonly repeats: boolean;
}

/** Which rows of `item_topics` count in a list. */
export interface ScoreFilter {
  /** The least score of an item, 0 to 1: in each topic that a list names, else in the item's best topic. */
  readonly min?: number | undefined;
  /**
   * Whether the list is a feed. There, an old item is no news: neither in a topic to which it was moved, nor without one
   * that it left, nor because its score changed.
   */
  readonly feed?: boolean | undefined;
  /** Whether items count too that have left a topic. */
  readonly left?: boolean | undefined;
}

/** The conditions, each with its AND, that a row of `item_topics` counts in the list of its topic. */
function countsInTopic(row: 'x' | 'n', { min, feed = false }: ScoreFilter): SQL[] {
  return [
    ...(feed ? [sql.raw(` AND ${row}.ordinal IS NOT NULL`)] : []),
    ...(min === undefined ? [] : [sql` AND ${sql.raw(`${row}.${scoreColumn(feed)}`)} >= ${min}`]),
  ];
}

/** The condition, with its AND, that an item has the least score in any of its topics; none without a least score. */
export function bestCounts(arrival: SQL, { min, feed = false }: ScoreFilter): SQL[] {
  if (min === undefined) return [];
  const whileNew = sql.raw(feed ? ' AND NOT b.moved' : '');
  return [
    sql` AND EXISTS (SELECT 1 FROM item_topics b WHERE b.arrival = ${arrival}${whileNew} AND b.${sql.raw(scoreColumn(feed))} >= ${min})`,
  ];
}

/** The best score of an item; in a feed, of those with which it came. @param id the item's id */
export function bestScoreOf(id: SQL, feed = false): SQL {
  return sql`(SELECT max(${sql.raw(scoreColumn(feed))}) FROM item_topics WHERE item_id = ${id}${sql.raw(feed ? ' AND NOT moved' : '')})`;
}

function scoreColumn(feed: boolean): string {
  return feed ? 'news_score' : 'score';
}

/** Columns of `item_topics x`, and of any query that names its columns so. */
export const OF_TOPICS: OrderColumns = {
  date: sql`x.published_at`,
  position: sql`x.position`,
  id: sql`x.item_id`,
  arrival: sql`x.arrival`,
};

/**
 * The lists of a term: one, or for an author one for each pattern. The list of an author has no order by date of its own,
 * so that its rows are narrow: an order by date sorts all papers of the name.
 * @param ofItems the columns of `items i`
 */
export function listsOf(term: Term, ofItems: OrderColumns, filter: ScoreFilter): TermList[] {
  const arrival = sql`x.arrival`;
  if (typeof term === 'string') {
    return [
      {
        from: sql`item_topics x`,
        within: sql`x.topic_slug = ${term} AND x.arrival IS NOT NULL`,
        skipping: countsInTopic('x', filter),
        columns: OF_TOPICS,
        score: sql.raw(`x.${scoreColumn(filter.feed ?? false)}`),
        repeats: false,
      },
    ];
  }
  const score = bestScoreOf(sql`i.id`, filter.feed);
  const best = bestCounts(arrival, filter);
  const withItems = (table: SQL) => sql`${table} CROSS JOIN items i ON i.arrival = x.arrival`;
  if ('category' in term) {
    return [
      {
        from: withItems(sql`item_categories x`),
        within: sql`x.category = ${term.category}`,
        skipping: best,
        columns: { date: sql`x.published_at`, position: sql`x.position`, id: sql`i.id`, arrival },
        score,
        repeats: false,
      },
    ];
  }
  if ('expression' in term) {
    return [
      {
        from: withItems(sql`(${arrivalsMatching(term)}) x`),
        within: sql`true`,
        skipping: best,
        columns: { ...ofItems, arrival },
        score,
        repeats: false,
      },
    ];
  }
  return term.names.map((pattern) => ({
    from: withItems(sql`item_authors x`),
    within: sql`x.name = ${pattern.key}`,
    skipping: [...givenNames(pattern), ...best],
    columns: { ...ofItems, arrival },
    score,
    repeats: true,
  }));
}

/** Selects the arrivals of the items that an expression finds. */
function arrivalsMatching({ expression }: MatchTerm): SQL {
  return sql`SELECT rowid AS arrival FROM items_fts WHERE items_fts MATCH ${expression}`;
}

/** The conditions, each with its AND, that the given names of a row of `item_authors` match. */
function givenNames({ first, second }: NamePattern): SQL[] {
  const matches = (column: string, patterns: readonly string[]) =>
    patterns.length === 0
      ? []
      : [
          sql` AND (${sql.join(
            patterns.map((pattern) => sql`${sql.raw(column)} GLOB ${pattern}`),
            sql` OR `,
          )})`,
        ];
  return [...matches('first', first), ...matches('second', second)];
}

/** The condition that the item with this arrival is under one of the terms. */
export function isUnder(arrival: SQL, terms: readonly Term[], filter: ScoreFilter = {}): SQL {
  const found = rowsUnder(terms, sql`n.arrival = ${arrival}`, filter);
  const best = bestCounts(arrival, filter);
  // A match is looked up once for all items: to find an item in the index takes longer than in the list of matches.
  const matches = matchTerms(terms).map(
    (term) => sql`(${arrival} IN (${arrivalsMatching(term)})${sql.join(best)})`,
  );
  return sql`(${sql.join(
    [...found.map((rows) => sql`EXISTS (SELECT 1 FROM ${rows})`), ...matches],
    sql` OR `,
  )})`;
}

/** Selects the arrivals of the items under one of the terms. @param conditions on `n`, each with its AND */
export function arrivalsUnder(
  terms: readonly Term[],
  conditions: readonly SQL[],
  filter: ScoreFilter = {},
): SQL {
  const wanted = sql`n.arrival IS NOT NULL${sql.join([...conditions])}`;
  const best = bestCounts(sql`n.arrival`, filter);
  const found = [
    ...rowsUnder(terms, wanted, filter),
    ...matchTerms(terms).map((term) => sql`(${arrivalsMatching(term)}) n WHERE ${wanted}${sql.join(best)}`),
  ];
  return sql.join(
    found.map((rows) => sql`SELECT n.arrival FROM ${rows}`),
    sql` UNION ALL `,
  );
}

function matchTerms(terms: readonly Term[]): MatchTerm[] {
  return terms.filter((term) => typeof term === 'object' && 'expression' in term);
}

/** The rows `n` of each index of topics, categories and authors under the terms that meet a condition. Without a filter the indexes hold all that it needs. */
function rowsUnder(terms: readonly Term[], condition: SQL, filter: ScoreFilter): SQL[] {
  const topics = terms.filter((term) => typeof term === 'string');
  const categories = terms.flatMap((term) =>
    typeof term === 'object' && 'category' in term ? [term.category] : [],
  );
  const names = terms.flatMap((term) => (typeof term === 'object' && 'names' in term ? term.names : []));
  const best = bestCounts(sql`n.arrival`, filter);
  const rows = (found: SQL, further: readonly SQL[]) =>
    sql`${found} AND ${condition}${sql.join([...further])}`;
  return [
    ...(topics.length === 0
      ? []
      : [rows(sql`item_topics n WHERE n.topic_slug IN ${topics}`, countsInTopic('n', filter))]),
    ...(topics.length === 0 || !filter.left
      ? []
      : [rows(sql`left_topics n WHERE n.topic_slug IN ${topics}`, [])]),
    ...(categories.length === 0
      ? []
      : [rows(sql`item_categories n WHERE n.category IN ${categories}`, best)]),
    ...names.map((pattern) =>
      rows(sql`item_authors n WHERE n.name = ${pattern.key}`, [...givenNames(pattern), ...best]),
    ),
  ];
}

import { type SQL, sql } from 'drizzle-orm';
import type { NamePattern } from '../terms/derived-content.ts';

/** An author, by the patterns of the names that may be theirs. */
export interface AuthorTerm {
  readonly names: readonly NamePattern[];
}

/** What items are listed under: a topic by its slug, a category of arXiv, an author. */
export type Term = string | { readonly category: string } | AuthorTerm;

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
  /** A further condition, with its AND, that skips rows. */
  readonly skipping: SQL | undefined;
  readonly columns: OrderColumns;
  /** The score of an item in the topic, else in its best one; and the condition, with its AND, that it came when it arrived. */
  readonly score: SQL;
  readonly news: SQL;
  /** Whether an item may stand in it twice. */
  readonly repeats: boolean;
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
export function listsOf(term: Term, ofItems: OrderColumns): TermList[] {
  const arrival = sql`x.arrival`;
  if (typeof term === 'string') {
    const within = sql`x.topic_slug = ${term} AND x.arrival IS NOT NULL`;
    const scored = { score: sql`x.score`, news: sql` AND x.ordinal IS NOT NULL` };
    return [
      {
        from: sql`item_topics x`,
        within,
        skipping: undefined,
        columns: OF_TOPICS,
        ...scored,
        repeats: false,
      },
    ];
  }
  const scored = { score: sql`(SELECT max(score) FROM item_topics WHERE item_id = i.id)`, news: sql`` };
  const withItems = (table: SQL) => sql`${table} CROSS JOIN items i ON i.arrival = x.arrival`;
  if ('category' in term) {
    const columns = { date: sql`x.published_at`, position: sql`x.position`, id: sql`i.id`, arrival };
    const from = withItems(sql`item_categories x`);
    return [
      {
        from,
        within: sql`x.category = ${term.category}`,
        skipping: undefined,
        columns,
        ...scored,
        repeats: false,
      },
    ];
  }
  return term.names.map((pattern) => ({
    from: withItems(sql`item_authors x`),
    within: sql`x.name = ${pattern.key}`,
    skipping: givenNames(pattern),
    columns: { ...ofItems, arrival },
    ...scored,
    repeats: true,
  }));
}

/** The condition, with its AND, that the given names of a row of `item_authors` match; `undefined` if all do. */
function givenNames({ first, second }: NamePattern): SQL | undefined {
  const matches = (column: string, patterns: readonly string[]) =>
    patterns.length === 0
      ? []
      : [
          sql` AND (${sql.join(
            patterns.map((pattern) => sql`${sql.raw(column)} GLOB ${pattern}`),
            sql` OR `,
          )})`,
        ];
  const conditions = [...matches('first', first), ...matches('second', second)];
  return conditions.length === 0 ? undefined : sql.join(conditions);
}

/** The condition that the item with this arrival is under one of the terms. The indexes hold all that it needs. */
export function isUnder(arrival: SQL, terms: readonly Term[]): SQL {
  const found = rowsUnder(terms, sql`n.arrival = ${arrival}`);
  return sql`(${sql.join(
    found.map((rows) => sql`EXISTS (SELECT 1 FROM ${rows})`),
    sql` OR `,
  )})`;
}

/** Selects the arrivals of the items under one of the terms. @param conditions on `n`, each with its AND */
export function arrivalsUnder(terms: readonly Term[], conditions: readonly SQL[]): SQL {
  const found = rowsUnder(terms, sql`n.arrival IS NOT NULL${sql.join([...conditions])}`);
  return sql.join(
    found.map((rows) => sql`SELECT n.arrival FROM ${rows}`),
    sql` UNION ALL `,
  );
}

/** The rows `n` of each index under the terms that meet a condition. */
function rowsUnder(terms: readonly Term[], condition: SQL): SQL[] {
  const topics = terms.filter((term) => typeof term === 'string');
  const categories = terms.flatMap((term) =>
    typeof term === 'object' && 'category' in term ? [term.category] : [],
  );
  const names = terms.flatMap((term) => (typeof term === 'object' && 'names' in term ? term.names : []));
  return [
    ...(topics.length === 0 ? [] : [sql`item_topics n WHERE n.topic_slug IN ${topics} AND ${condition}`]),
    ...(categories.length === 0
      ? []
      : [sql`item_categories n WHERE n.category IN ${categories} AND ${condition}`]),
    ...names.map(
      (pattern) =>
        sql`item_authors n WHERE n.name = ${pattern.key} AND ${condition}${givenNames(pattern) ?? sql``}`,
    ),
  ];
}

import { type SQL, sql } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { mapInTurns } from '../next-turn.ts';
import {
  type ArrivalRange,
  byWords,
  findSearchReach,
  type Search,
  searchArrivals,
  searchScores,
} from '../search/search-items.ts';
import { HEAD_COLUMNS, type HeadRow, headOf, type ItemHead, type ListedItem } from './find-items.ts';
import { type ItemFilter, selectPage, selectScores } from './item-page.ts';

/** Which periods of a feed to find, and which items of them. */
export interface PeriodQuery {
  readonly selection: ItemFilter | Search;
  /** A day in UTC, or a week from Monday to Sunday. */
  readonly unit: 'day' | 'week';
  /** Number of periods: the last ones in which items arrived. */
  readonly periods: number;
  /** Number of items that each day keeps; `undefined` for all. */
  readonly top?: number | undefined;
  /** Number of items to return of each period, the best ones. */
  readonly limit: number;
}

/** The items of a feed that arrived in a period. */
export interface Period {
  /** When the first and the last of them arrived, ISO 8601. */
  readonly firstAt: string;
  readonly lastAt: string;
  /** The last arrival. */
  readonly last: number;
  /** Number of items. */
  readonly count: number;
  /** The arrivals of the best of them, the best first. */
  readonly arrivals: readonly number[];
}

/**
 * Finds the items of the last periods in which items of a feed arrived, the last period first. Reads those periods only. A
 * search with a meaning has as many more, in which items with its words arrived.
 *
 * With `top`, a day has so many places. Each publication fills those that are left, with its best items. So no item leaves
 * when others arrive.
 */
export async function findPeriods(db: Database, query: PeriodQuery): Promise<Period[]> {
  const ranges = await findRanges(db, query);
  if (ranges.length === 0) return [];
  const periods = ranges.map(
    (range, i) => sql`SELECT * FROM (
      SELECT ${sql.raw(String(i))} AS period, arrival, row_number() OVER (ORDER BY score DESC, arrival) AS place,
        min(arrival) OVER () AS first, max(arrival) OVER () AS last, count(*) OVER () AS count
      FROM (${keptItems(query, range)})) WHERE place <= ${query.limit}`,
  );
  const timeOf = (arrival: SQL) => sql`(SELECT arrived_at FROM items WHERE arrival = ${arrival})`;
  // A libSQL server knows no order within an aggregate.
  const rows = await db.orm.all<Omit<Period, 'arrivals'> & { places: string }>(sql`
    SELECT ${timeOf(sql`p.first`)} AS firstAt, ${timeOf(sql`p.last`)} AS lastAt, p.last, p.count, p.places
    FROM (SELECT period, first, last, count, json_group_array(json_array(place, arrival)) AS places
      FROM (${sql.join(periods, sql` UNION ALL `)}) GROUP BY period) p ORDER BY period`);
  return rows.map(({ places, ...row }) => {
    const items: [place: number, arrival: number][] = JSON.parse(places);
    return { ...row, arrivals: items.toSorted(([a], [b]) => a - b).map(([, arrival]) => arrival) };
  });
}

/**
 * The last periods in which items arrived, the last first. What is near in meaning is looked for among the last arrivals only.
 * So those with words of a search come beside them, of all times: no period comes back when others go.
 */
async function findRanges(db: Database, query: PeriodQuery): Promise<readonly ArrivalRange[]> {
  const { selection } = query;
  if (!('expression' in selection) || selection.meaning === undefined) return findRangesFrom(db, query);
  const from = await findSearchReach(db, selection);
  const found = await Promise.all([
    findRangesFrom(db, query, from),
    findRangesFrom(db, { ...query, selection: byWords(selection) }),
  ]);
  const byEnd = new Map(found.flat().map((range) => [range.end, range]));
  return [...byEnd.values()].toSorted((a, b) => b.end - a.end);
}

/** @param from the arrival before which none is looked for */
async function findRangesFrom(
  db: Database,
  { selection, unit, periods }: PeriodQuery,
  from?: number,
): Promise<readonly ArrivalRange[]> {
  const before = sql`p.first`;
  const newest =
    'expression' in selection
      ? searchArrivals(selection, { limit: 1, before, from })
      : selectPage(sql`i.arrival`, { ...selection, order: 'arrived', limit: 1, after: { arrival: before } });
  const firstDay = unit === 'day' ? sql`` : sql`, '-6 days', 'weekday 1'`;
  const firstOf = (day: SQL) =>
    sql`(SELECT a.arrival FROM items a WHERE a.arrived_at >= ${day} ORDER BY a.arrived_at, a.arrival LIMIT 1)`;
  return db.orm.all<ArrivalRange>(sql`
    WITH RECURSIVE p(n, first) AS (
      SELECT 0, ${Number.MAX_SAFE_INTEGER}
      UNION ALL
      SELECT n + 1, ${firstOf(sql`(SELECT date(n.arrived_at${firstDay}) FROM items n WHERE n.arrival = (${newest}))`)}
      FROM p WHERE first IS NOT NULL AND n < ${periods}
    )
    SELECT p.first, ifnull(${firstOf(sql`date(i.arrived_at${firstDay}, ${unit === 'day' ? '+1 day' : '+7 days'})`)}, ${Number.MAX_SAFE_INTEGER}) AS end
    FROM p JOIN items i ON i.arrival = p.first WHERE n > 0 ORDER BY n`);
}

/** SQL: arrival and score of the items of a range; of each day those that `top` keeps. */
function keptItems({ selection, top }: PeriodQuery, range: ArrivalRange): SQL {
  const within = (arrival: SQL) => sql`${arrival} >= ${range.first} AND ${arrival} < ${range.end}`;
  const items = 'expression' in selection ? searchScores(selection, range) : selectScores(selection, within);
  if (top === undefined) return items;
  return sql`SELECT arrival, score FROM (
    SELECT s.arrival, s.score,
      row_number() OVER (PARTITION BY date(i.arrived_at) ORDER BY i.arrived_at, s.score DESC, s.arrival) AS place
    FROM (${items}) s JOIN items i ON i.arrival = s.arrival) WHERE place <= ${top}`;
}

/** SQL: items by their arrivals, in this order, which is that of `a.key`. */
function fromArrivals(arrivals: readonly number[]): SQL {
  return sql`json_each(${JSON.stringify(arrivals)}) a CROSS JOIN items i ON i.arrival = a.value`;
}

/** Finds items by their arrivals, in this order. */
export async function findArrived(db: Database, arrivals: readonly number[]): Promise<ListedItem[]> {
  const rows = await db.orm.all<HeadRow>(
    sql`SELECT ${HEAD_COLUMNS} FROM ${fromArrivals(arrivals)} ORDER BY a.key`,
  );
  return mapInTurns(rows, headOf);
}

/** An item as readers saw it first, with the beginning of its abstract. */
export interface ArrivedItem
  extends Pick<ItemHead, 'id' | 'title' | 'abstract' | 'extract' | 'authors' | 'url'> {
  /** Strongest first. */
  readonly topics: readonly { readonly slug: string; readonly name: string }[];
}

/** Characters of an abstract that are enough for its beginning. */
const BEGINNING_CHARS = 1_000;

/** Finds items by their arrivals, in this order, as they were when they arrived. Only their topics may have changed. */
export async function findAsArrived(db: Database, arrivals: readonly number[]): Promise<ArrivedItem[]> {
  const first = (column: string) => sql.raw(`iif(f.item_id IS NULL, i.${column}, f.${column})`);
  const rows = await db.orm.all<Pick<HeadRow, keyof ArrivedItem>>(sql`
    SELECT i.id, i.title, substr(${first('abstract')}, 1, ${BEGINNING_CHARS}) AS abstract, ${first('extract')} AS extract,
      ${first('authors')} AS authors, ${first('url')} AS url,
      (SELECT json_group_array(json_object('slug', slug, 'name', name))
        FROM (SELECT t.slug, t.name FROM item_topics it JOIN topics t ON t.slug = it.topic_slug
          WHERE it.item_id = i.id ORDER BY it.score DESC, t.position)) AS topics
    FROM ${fromArrivals(arrivals)} LEFT JOIN arrived_items f ON f.item_id = i.id ORDER BY a.key`);
  return rows.map((row) => ({ ...row, authors: JSON.parse(row.authors), topics: JSON.parse(row.topics) }));
}

/** Examples: what persons said of papers and topics, in the database and in the taxonomy. */

import type { ResultSet } from '@libsql/client';
import { sql } from 'drizzle-orm';
import type { Statement } from '../database.ts';

/** Runs a query, within a transaction or not. */
export type Query = (statement: Statement) => Promise<ResultSet>;

/** An item that belongs to a topic or does not. */
export interface TopicExample {
  readonly slug: string;
  readonly itemId: string;
  readonly belongs: boolean;
}

/** A paper that the taxonomy names, by the id of its item or a public one. */
export interface TaxonomyExample {
  readonly slug: string;
  /** `null` for an id of an item. */
  readonly scheme: string | null;
  readonly value: string;
  readonly belongs: boolean;
  /** Where the taxonomy names it: `topics[2].include[0]`. */
  readonly place: string;
}

/** The item that an example of the taxonomy, `n.value`, names. */
const NAMED_ITEM = sql`SELECT i.id FROM items i WHERE i.id = iif(n.value ->> 'scheme' IS NULL, n.value ->> 'value',
  (SELECT x.item_id FROM external_ids x WHERE x.scheme = n.value ->> 'scheme' AND x.value = n.value ->> 'value'))`;

/**
 * Reads the examples whose items the database holds, in a fixed order, each topic and item once: those of the database, which
 * come before others, and the papers that the taxonomy names.
 */
export async function readExamples(
  query: Query,
  named: readonly TaxonomyExample[],
): Promise<readonly TopicExample[]> {
  const { rows } = await query(sql`
    SELECT slug, item_id, belongs, min(rank) FROM (
      SELECT topic_slug AS slug, item_id, belongs, 0 AS rank FROM topic_examples
      UNION ALL
      SELECT n.value ->> 'slug', (${NAMED_ITEM}) AS named, n.value ->> 'belongs', 1
        FROM json_each(${JSON.stringify(named)}) n WHERE named IS NOT NULL
    ) GROUP BY slug, item_id ORDER BY slug, item_id`);
  return rows.map((row) => ({
    slug: String(row['slug']),
    itemId: String(row['item_id']),
    belongs: Number(row['belongs']) === 1,
  }));
}

/** Finds the examples of a taxonomy whose papers the database does not hold. */
export async function findUnknownExamples(
  query: Query,
  named: readonly TaxonomyExample[],
): Promise<readonly TaxonomyExample[]> {
  const { rows } = await query(
    sql`SELECT n.key FROM json_each(${JSON.stringify(named)}) n WHERE NOT EXISTS (${NAMED_ITEM}) ORDER BY n.key`,
  );
  return rows.flatMap((row) => named[Number(row['key'])] ?? []);
}

/** Checks of what follows from the items: the full-text index, copies, lists of terms, cells, prints of titles. */

import { sql } from 'drizzle-orm';
import { type Database, read, write } from '../database.ts';
import type { DuplicateCriteria } from '../duplicates/compare-items.ts';
import { isDamage } from '../faults.ts';
import { LISTED_DATE } from '../items/listed-date.ts';
import type { DeriveContent } from '../terms/derived-content.ts';
import { countOf, type Finding, repairable } from './finding.ts';

/** Items per query. */
const PAGE_ITEMS = 256;

/** Checks the full-text index against the items. It takes the lock of writers for a while. */
export async function checkFullText(db: Database): Promise<Finding[]> {
  const incomplete = (problem: string) => [
    repairable('full-text', problem, 'searches by words miss papers, or fail'),
  ];
  try {
    const { rows } = await read(
      db,
      sql`SELECT (SELECT count(*) FROM items_fts_docsize) AS indexed, (SELECT count(*) FROM items WHERE arrival IS NOT NULL) AS listed`,
    );
    const [indexed, listed] = [Number(rows[0]?.['indexed']), Number(rows[0]?.['listed'])];
    if (indexed !== listed)
      return incomplete(`the full-text index has ${indexed} of ${countOf(listed, 'paper')}`);
    // With the rank 1 it compares the index with the content (https://sqlite.org/fts5.html#the_integrity_check_command).
    await write(db, [sql`INSERT INTO items_fts(items_fts, rank) VALUES ('integrity-check', 1)`]);
    return [];
  } catch (error) {
    if (isDamage(error)) return incomplete('the full-text index does not match the papers');
    if (/no such table/.test(String(error))) return incomplete('the full-text index is missing');
    if (/READONLY/.test(String(error))) return [];
    throw error;
  }
}

/** SQL: topics and categories of items whose copies of the item's columns differ. */
const STALE_COPIES = {
  item_topics: `item_topics AS x JOIN items AS i ON i.id = x.item_id WHERE x.arrival IS NOT i.arrival
    OR (i.arrival IS NOT NULL AND (x.position IS NOT i.position OR x.published_at IS NOT ${LISTED_DATE}))`,
  item_categories: `item_categories AS x JOIN items AS i ON i.arrival = x.arrival
    WHERE x.position IS NOT i.position OR x.published_at IS NOT ${LISTED_DATE}`,
} as const;

/** Checks the columns of items that lists have copies of. */
export async function checkCopies({ client }: Database): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const [table, stale] of Object.entries(STALE_COPIES)) {
    const { rows } = await client.execute(`SELECT count(*) AS n FROM ${stale}`);
    const count = Number(rows[0]?.['n']);
    if (count > 0)
      findings.push(
        repairable(
          'copies',
          `${countOf(count, 'row')} of ${table} with another place or date than the paper`,
          'lists have another order',
        ),
      );
  }
  return findings;
}

/**
 * Works out extract, other words, terms and prints of titles anew for each item.
 * @returns the ids of those that have others, and of those that lack prints
 */
export async function findWrongContent(
  db: Database,
  derive: DeriveContent,
  { titleBuckets }: Pick<DuplicateCriteria, 'titleBuckets'>,
): Promise<{ readonly wrong: number; readonly withoutPrints: readonly string[] }> {
  const authors = await countBy(db, 'arrival', 'item_authors');
  const categories = await countBy(db, 'arrival', 'item_categories');
  const prints = await countBy(db, 'seq', 'title_prints');
  let wrong = 0;
  const withoutPrints: string[] = [];
  for (let after = 0; ; ) {
    const { rows } = await read(
      db,
      sql`SELECT seq, id, arrival, title, abstract, authors, categories, extract, words,
            EXISTS (SELECT 1 FROM embeddings e WHERE e.item_id = i.id) AND NOT EXISTS (SELECT 1 FROM uncompared_items u WHERE u.item_id = i.id) AS compared
          FROM items i WHERE arrival > ${after} ORDER BY arrival LIMIT ${PAGE_ITEMS}`,
    );
    for (const row of rows) {
      const title = String(row['title']);
      const derived = derive({
        title,
        abstract: String(row['abstract']),
        authors: JSON.parse(String(row['authors'])),
        categories: JSON.parse(String(row['categories'])),
      });
      const names = new Set(
        derived.names.map(({ key, first, second }) => JSON.stringify([key, first, second])),
      );
      const arrival = Number(row['arrival']);
      const isSame =
        row['extract'] === derived.extract &&
        row['words'] === derived.words &&
        (authors.get(arrival) ?? 0) >= names.size &&
        (categories.get(arrival) ?? 0) >= new Set(derived.categories).size;
      if (!isSame) wrong++;
      if (row['compared'] && (prints.get(Number(row['seq'])) ?? 0) < new Set(titleBuckets(title)).size)
        withoutPrints.push(String(row['id']));
    }
    after = Number(rows.at(-1)?.['arrival']);
    if (rows.length < PAGE_ITEMS) return { wrong, withoutPrints };
  }
}

/** Checks extracts, other words, terms and prints of titles. */
export async function checkContent(
  db: Database,
  derive: DeriveContent,
  criteria: Pick<DuplicateCriteria, 'titleBuckets'>,
): Promise<Finding[]> {
  const { wrong, withoutPrints } = await findWrongContent(db, derive, criteria);
  return [
    wrong > 0 &&
      repairable(
        'content',
        `${countOf(wrong, 'paper')} with another extract, other words, authors or categories than the text says`,
        'searches and lists by author or category miss them',
      ),
    withoutPrints.length > 0 &&
      repairable(
        'titles',
        `${countOf(withoutPrints.length, 'paper')} not compared by title`,
        'two of one paper are not noticed',
      ),
  ].filter((finding) => finding !== false);
}

async function countBy({ client }: Database, column: string, table: string): Promise<Map<number, number>> {
  const { rows } = await client.execute(`SELECT ${column} AS key, count(*) AS n FROM ${table} GROUP BY 1`);
  return new Map(rows.map((row) => [Number(row['key']), Number(row['n'])]));
}

/** Checks that each listed item with a vector is in one cell with its code, or waits for one. */
export async function checkCells({ client }: Database): Promise<Finding[]> {
  const inCell = `SELECT 1 FROM cell_codes c JOIN cells k ON k.id = c.cell AND k.model = e.model WHERE c.arrival = i.arrival`;
  const { rows } = await client.execute(`SELECT
    (SELECT count(*) FROM items i JOIN embeddings e ON e.item_id = i.id WHERE i.arrival IS NOT NULL AND NOT EXISTS (${inCell})
      AND NOT EXISTS (SELECT 1 FROM uncoded_items u WHERE u.model = e.model AND u.arrival = i.arrival)) AS missing,
    (SELECT count(*) FROM cell_codes c JOIN cells k ON k.id = c.cell JOIN items i ON i.arrival = c.arrival
      LEFT JOIN embeddings e ON e.item_id = i.id AND e.model = k.model
      WHERE iif(length(e.vector) = 1536, c.code IS NOT vector8(e.vector), 1)) AS wrong,
    (SELECT ifnull(sum(n - 1), 0) FROM (SELECT count(*) AS n FROM cell_codes c JOIN cells k ON k.id = c.cell GROUP BY c.arrival, k.model)) AS twice`);
  const count = (name: string) => Number(rows[0]?.[name] ?? 0);
  const [missing, wrong, twice] = [count('missing'), count('wrong'), count('twice')];
  if (missing + wrong + twice === 0) return [];
  return [
    repairable(
      'cells',
      `the index of vectors lacks ${countOf(missing, 'paper')}, has ${wrong} wrong and ${twice} twice`,
      'searches by meaning and papers like one miss some',
    ),
  ];
}

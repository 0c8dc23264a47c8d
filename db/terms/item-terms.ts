import { type SQL, sql } from 'drizzle-orm';
import { type Database, type Run, transact } from '../database.ts';
import { LISTED_DATE } from '../items/listed-date.ts';

/** A form of an author's name; `pipeline/text/name-keys.ts`. */
export interface NameKey {
  /** Family name and first initial, `novak a`; of a single word or an organisation the whole, `geminiteam`. */
  readonly key: string;
  /** The first two given names or initials, or ''. */
  readonly first: string;
  readonly second: string;
}

/** Finds forms: those with the key whose given names match a pattern each, in the syntax of GLOB in SQLite. */
export interface NamePattern {
  readonly key: string;
  /** Any given name, if empty. */
  readonly first: readonly string[];
  readonly second: readonly string[];
}

/** What an item is listed under beside its topics. */
export interface ItemTerms {
  /** Codes of arXiv: `cs.CV`. */
  readonly categories: readonly string[];
  readonly names: readonly NameKey[];
}

/** Computes the terms of an item. */
export type TermsOf = (item: {
  readonly authors: readonly string[];
  readonly categories: readonly string[];
}) => ItemTerms;

/** Items per query. */
const PAGE_ITEMS = 512;

/**
 * Indexes the authors and categories of the items that arrived or changed and whose change is not dated yet. Works within
 * the caller's transaction.
 */
export async function indexChanges(run: Run, termsOf: TermsOf): Promise<void> {
  for (let after = ''; ; ) {
    const page = sql`changed_at IS NULL AND arrival IS NOT NULL AND id > ${after} ORDER BY id LIMIT ${PAGE_ITEMS}`;
    const last = await indexPage(run, page, termsOf);
    if (last === undefined) return;
    after = last.id;
  }
}

/**
 * Indexes the authors and categories of all items of a database that was filled before there was this index, the newest
 * first. Does nothing else; goes on where it was broken off.
 */
export async function indexEarlierItems(db: Database, termsOf: TermsOf): Promise<void> {
  const indexNext = (run: Run) =>
    indexPage(
      run,
      sql`arrival <= (SELECT unindexed_arrival FROM catalogue) ORDER BY arrival DESC LIMIT ${PAGE_ITEMS}`,
      termsOf,
    );
  const [row] = await db.orm.all<{ unindexed: number }>(
    sql`SELECT unindexed_arrival AS unindexed FROM catalogue`,
  );
  for (let unindexed = row?.unindexed ?? 0; unindexed > 0; ) {
    unindexed = await transact(db, async (run) => {
      const next = ((await indexNext(run))?.arrival ?? 1) - 1;
      await run(sql`UPDATE catalogue SET unindexed_arrival = ${next}`);
      return next;
    });
  }
}

/** @param page the condition, order and limit of a query of items @returns the last item */
async function indexPage(
  run: Run,
  page: SQL,
  termsOf: TermsOf,
): Promise<{ readonly id: string; readonly arrival: number } | undefined> {
  const { rows } = await run(
    sql`SELECT id, arrival, authors, categories, ${sql.raw(LISTED_DATE)} AS date, position FROM items i WHERE ${page}`,
  );
  const categories: unknown[] = [];
  const authors: unknown[] = [];
  for (const { arrival, date, position, ...row } of rows) {
    const terms = termsOf({
      authors: JSON.parse(String(row['authors'])),
      categories: JSON.parse(String(row['categories'])),
    });
    for (const category of terms.categories) categories.push([category, arrival, date, position]);
    for (const { key, first, second } of terms.names) authors.push([key, arrival, first, second]);
  }
  await run.all([insertRows('item_categories', categories), insertRows('item_authors', authors)]);
  const last = rows.at(-1);
  return last && { id: String(last['id']), arrival: Number(last['arrival']) };
}

/** Inserts rows of four columns that are not there yet. */
function insertRows(table: string, rows: readonly unknown[]): SQL {
  const columns = sql.raw([0, 1, 2, 3].map((i) => `value ->> ${i}`).join(', '));
  return sql`INSERT OR IGNORE INTO ${sql.identifier(table)} SELECT ${columns} FROM json_each(${JSON.stringify(rows)})`;
}

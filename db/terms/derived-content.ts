import type { Row } from '@libsql/client';
import { type SQL, sql } from 'drizzle-orm';
import { type Database, type Run, transact } from '../database.ts';
import { LISTED_DATE } from '../items/listed-date.ts';

/** A form of an author's name; `pipeline/text/names/name-keys.ts`. */
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

/** What follows from the content of an item. */
export interface DerivedContent {
  /** The sentence of the abstract that says what the paper does; `null` for an abstract of one sentence or none. */
  readonly extract: string | null;
  /** Codes of arXiv: `cs.CV`. */
  readonly categories: readonly string[];
  readonly names: readonly NameKey[];
  /** Other spellings of words of the title and the abstract, by which a search finds them too, separated by spaces. */
  readonly words: string;
}

/** Computes what follows from the content of an item. */
export type DeriveContent = (item: {
  readonly title: string;
  readonly abstract: string;
  readonly authors: readonly string[];
  readonly categories: readonly string[];
}) => DerivedContent;

/** Items per query. */
const PAGE_ITEMS = 512;

/** Stores what follows from the listed items whose change is not dated yet. Works within the caller's transaction. */
export async function deriveChanges(run: Run, derive: DeriveContent): Promise<void> {
  for (let after = ''; ; ) {
    const page = sql`changed_at IS NULL AND arrival IS NOT NULL AND id > ${after} ORDER BY id LIMIT ${PAGE_ITEMS}`;
    const last = await derivePage(run, page, derive);
    if (last === undefined) return;
    after = last.id;
  }
}

/**
 * Stores what follows from all items of a database that an earlier version filled, the newest first. Does nothing else; goes
 * on where it was broken off.
 */
export async function deriveEarlier(db: Database, derive: DeriveContent): Promise<void> {
  const deriveNext = (run: Run) =>
    derivePage(
      run,
      sql`arrival <= (SELECT unindexed_arrival FROM catalogue) ORDER BY arrival DESC LIMIT ${PAGE_ITEMS}`,
      derive,
    );
  const [row] = await db.orm.all<{ unindexed: number }>(
    sql`SELECT unindexed_arrival AS unindexed FROM catalogue`,
  );
  for (let unindexed = row?.unindexed ?? 0; unindexed > 0; ) {
    unindexed = await transact(db, async (run) => {
      const next = ((await deriveNext(run))?.arrival ?? 1) - 1;
      await run(sql`UPDATE catalogue SET unindexed_arrival = ${next}`);
      return next;
    });
  }
}

/**
 * Stores extract and words of items that readers do not see yet. Works within the caller's transaction.
 * @param ids a JSON list
 * @returns for each item a list of its id, its categories, and its authors, each of these as name, first and second
 */
export async function deriveUnseen(run: Run, ids: string, derive: DeriveContent): Promise<unknown[]> {
  const { rows } = await run(
    sql`SELECT i.id, i.title, i.abstract, i.authors, i.categories
          FROM json_each(${ids}) n CROSS JOIN items i ON i.id = n.value WHERE i.arrival IS NULL`,
  );
  const derived = rows.map((row) => ({ id: row['id'], ...deriveRow(row, derive) }));
  await run(updateTexts(derived.map(({ id, extract, words }) => [id, extract, words])));
  return derived.map(({ id, categories, names }) => [
    id,
    categories,
    names.map(({ key, first, second }) => [key, first, second]),
  ]);
}

/**
 * Lists the items that {@link deriveUnseen} prepared and that have arrived since by their categories and authors. Works within
 * the caller's transaction.
 */
export async function listPrepared(run: Run): Promise<void> {
  const arrived = sql`prepared_items p JOIN items i ON i.id = p.item_id AND i.arrival IS NOT NULL`;
  await run.all([
    sql`INSERT OR IGNORE INTO item_categories (category, arrival, published_at, position)
          SELECT c.value, i.arrival, ${sql.raw(LISTED_DATE)}, i.position FROM ${arrived}, json_each(p.categories) c ORDER BY 1, 2`,
    sql`INSERT OR IGNORE INTO item_authors (name, arrival, first, second)
          SELECT a.value ->> 0, i.arrival, a.value ->> 1, a.value ->> 2 FROM ${arrived}, json_each(p.authors) a ORDER BY 1, 2`,
    sql`DELETE FROM prepared_items WHERE item_id IN (SELECT p.item_id FROM ${arrived})`,
  ]);
}

/** @param page the condition, order and limit of a query of items @returns the last item */
async function derivePage(
  run: Run,
  page: SQL,
  derive: DeriveContent,
): Promise<{ readonly id: string; readonly arrival: number } | undefined> {
  const { rows } = await run(
    sql`SELECT id, arrival, title, abstract, authors, categories, ${sql.raw(LISTED_DATE)} AS date, position FROM items i WHERE ${page}`,
  );
  const texts: unknown[] = [];
  const categories: unknown[] = [];
  const authors: unknown[] = [];
  for (const { id, arrival, date, position, ...row } of rows) {
    const derived = deriveRow(row, derive);
    texts.push([id, derived.extract, derived.words]);
    for (const category of derived.categories) categories.push([category, arrival, date, position]);
    for (const { key, first, second } of derived.names) authors.push([key, arrival, first, second]);
  }
  await run.all([
    updateTexts(texts),
    insertRows('item_categories', categories),
    insertRows('item_authors', authors),
  ]);
  const last = rows.at(-1);
  return last && { id: String(last['id']), arrival: Number(last['arrival']) };
}

/** What follows from the content of a row of title, abstract, authors and categories. */
export function deriveRow(row: Row, derive: DeriveContent): DerivedContent {
  return derive({
    title: String(row['title']),
    abstract: String(row['abstract']),
    authors: JSON.parse(String(row['authors'])),
    categories: JSON.parse(String(row['categories'])),
  });
}

/** Stores extracts and words. @param texts each with the id of its item before it */
function updateTexts(texts: readonly unknown[]): SQL {
  return sql`UPDATE items SET extract = j.value ->> 1, words = j.value ->> 2
    FROM json_each(${JSON.stringify(texts)}) j WHERE items.id = j.value ->> 0`;
}

/** Inserts rows of four columns that are not there yet. */
function insertRows(table: string, rows: readonly unknown[]): SQL {
  const columns = sql.raw([0, 1, 2, 3].map((i) => `value ->> ${i}`).join(', '));
  return sql`INSERT OR IGNORE INTO ${sql.identifier(table)} SELECT ${columns} FROM json_each(${JSON.stringify(rows)})`;
}

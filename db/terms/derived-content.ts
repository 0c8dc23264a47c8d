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

/**
 * Stores what follows from the items that arrived or changed and whose change is not dated yet. Works within the caller's
 * transaction.
 */
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
    const derived = derive({
      title: String(row['title']),
      abstract: String(row['abstract']),
      authors: JSON.parse(String(row['authors'])),
      categories: JSON.parse(String(row['categories'])),
    });
    texts.push([id, derived.extract, derived.words]);
    for (const category of derived.categories) categories.push([category, arrival, date, position]);
    for (const { key, first, second } of derived.names) authors.push([key, arrival, first, second]);
  }
  await run.all([
    sql`UPDATE items SET extract = j.value ->> 1, words = j.value ->> 2
          FROM json_each(${JSON.stringify(texts)}) j WHERE items.id = j.value ->> 0`,
    insertRows('item_categories', categories),
    insertRows('item_authors', authors),
  ]);
  const last = rows.at(-1);
  return last && { id: String(last['id']), arrival: Number(last['arrival']) };
}

/** Inserts rows of four columns that are not there yet. */
function insertRows(table: string, rows: readonly unknown[]): SQL {
  const columns = sql.raw([0, 1, 2, 3].map((i) => `value ->> ${i}`).join(', '));
  return sql`INSERT OR IGNORE INTO ${sql.identifier(table)} SELECT ${columns} FROM json_each(${JSON.stringify(rows)})`;
}

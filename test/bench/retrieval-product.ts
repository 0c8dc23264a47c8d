import { type SQL, sql } from 'drizzle-orm';
import { codeItems } from '../../db/cells/code-items.ts';
import { type Database, transact, write } from '../../db/database.ts';
import { migrate } from '../../db/migrate.ts';
import { nearestItems } from '../../db/search/nearest-items.ts';
import { bytesOf } from '../../db/vector.ts';
import { countRows, type Rows, rowAt } from '../../pipeline/retrieval/rows.ts';

const MODEL = 'm';
const ITEMS_PER_BATCH = 1_000;

/** Fills a new database with items that have vectors and little else. The arrival of an item is its place, from 1. */
export async function fillItems(db: Database, papers: Rows): Promise<void> {
  await migrate(db);
  for (let from = 0; from < countRows(papers); from += ITEMS_PER_BATCH) {
    const count = Math.min(ITEMS_PER_BATCH, countRows(papers) - from);
    const statements = Array.from({ length: count }, (_, i) => addItem(from + i, rowAt(papers, from + i)));
    await write(db, statements.flat());
  }
  await write(db, [sql`UPDATE catalogue SET arrivals = (SELECT max(arrival) FROM items)`]);
}

/** Adds an item and puts it into a cell. */
export async function addCoded(db: Database, place: number, vector: Float32Array): Promise<void> {
  await transact(db, async (run) => {
    await run.all(addItem(place, vector));
    await codeItems(run, 1);
  });
}

function addItem(place: number, vector: Float32Array): SQL[] {
  const id = place.toString(16).padStart(32, '0');
  return [
    sql`INSERT INTO items (id, title, abstract, authors, categories, published_at, updated_at, first_dump, position)
      VALUES (${id}, '', '', '[]', '[]', '2025', '2025', 'd', ${place})`,
    sql`INSERT INTO embeddings (item_id, model, vector, tokens, truncated) VALUES (${id}, ${MODEL}, ${bytesOf(vector)}, 1, 0)`,
    sql`UPDATE items SET arrival = ${place + 1} WHERE id = ${id}`,
  ];
}

/** The places of the items that the product finds. @param every only places that it divides */
export async function findItems(db: Database, query: Rows, candidates: number, every = 1): Promise<number[]> {
  const meets = every === 1 ? undefined : (arrival: SQL) => sql`(${arrival} - 1) % ${every} = 0`;
  const rows = await db.orm.all<{ arrival: number }>(
    nearestItems({ model: MODEL, vector: rowAt(query, 0), candidates, meets }),
  );
  return rows.map(({ arrival }) => arrival - 1);
}

/** Bytes of what the product keeps to find items near to a vector, beside the vectors. */
export async function bytesOfCells(db: Database): Promise<number> {
  const { rows } = await db.client.execute(
    "SELECT sum(pgsize) AS n FROM dbstat WHERE name IN ('cells', 'cells_id', 'cell_codes', 'cell_codes_arrival', 'uncoded_items')",
  );
  return Number(rows[0]?.['n']);
}

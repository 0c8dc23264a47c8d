/** What a dump adds to papers that others share. It is set aside while the dump is loading, and applied in its publication. */

import { sql } from 'drizzle-orm';
import { type Database, type Run, read, transact } from '../database.ts';
import { LISTED_DATE } from '../items/listed-date.ts';
import { mergePending } from '../items/merge-item.ts';
import { deletePending } from '../items/pending-changes.ts';
import { REPLACE_EMBEDDING } from '../items/upsert-items.ts';
import { type DeriveContent, deriveRow } from '../terms/derived-content.ts';
import type { Query } from '../topics/examples.ts';
import { pagesOf } from './prepare-items.ts';

/** Derives what follows from the papers that were set aside, in short transactions; goes on where it was broken off. */
export async function preparePending(db: Database, dumpId: string, derive: DeriveContent): Promise<void> {
  for (const starts of await listUnderived((query) => read(db, query), dumpId))
    await transact(db, (run) => derivePending(run, dumpId, starts, derive));
}

/** Their first bytes, each page a JSON list. */
async function listUnderived(query: Query, dumpId: string): Promise<string[]> {
  const { rows } = await query(
    sql`SELECT start FROM pending_changes WHERE dump_id = ${dumpId} AND derived IS NULL ORDER BY start`,
  );
  return pagesOf(rows.map(({ start }) => start));
}

/** Titles, papers set aside and lists with entries never change, so what is derived here holds until the publication. */
async function derivePending(run: Run, dumpId: string, starts: string, derive: DeriveContent): Promise<void> {
  const { rows } = await run(
    sql`SELECT p.start, i.title, p.paper ->> 'abstract' AS abstract, iif(i.authors = '[]', p.paper ->> 'authors', '[]') AS authors,
            iif(i.categories = '[]', p.paper ->> 'categories', '[]') AS categories
          FROM json_each(${starts}) n CROSS JOIN pending_changes p ON p.dump_id = ${dumpId} AND p.start = n.value
            JOIN items i ON i.id = p.paper ->> 'itemId'`,
  );
  const derived = rows.map((row) => {
    const { extract, words, categories, names } = deriveRow(row, derive);
    return [
      row['start'],
      [extract, words, categories, names.map(({ key, first, second }) => [key, first, second])],
    ];
  });
  await run(
    // An upsert that always updates: an UPDATE would read the list for each paper of the dump.
    sql`INSERT INTO pending_changes (dump_id, start, paper, derived)
          SELECT ${dumpId}, value ->> 0, '', value -> 1 FROM json_each(${JSON.stringify(derived)}) WHERE true
          ON CONFLICT (dump_id, start) DO UPDATE SET derived = excluded.derived`,
  );
}

/**
 * Applies the papers that were set aside, in the order of the dump: with as many statements for few as for many, but for what
 * {@link preparePending} did not derive. Works within the caller's transaction.
 */
export async function applyPending(
  run: Run,
  dump: { readonly id: string; readonly capturedAt: string },
  model: string,
  derive: DeriveContent,
): Promise<void> {
  for (const starts of await listUnderived(run, dump.id)) await derivePending(run, dump.id, starts, derive);
  const pending = sql`pending_changes p JOIN item_dumps d ON d.dump_id = p.dump_id AND d.start = p.start`;
  const isOfDump = sql`p.dump_id = ${dump.id}`;
  const changed = sql`${pending} CROSS JOIN items i ON i.id = p.paper ->> 'itemId'`;
  await run.all([
    mergePending(dump, sql`${pending} WHERE ${isOfDump}`),
    // Also an item that has a new external id only.
    sql`UPDATE items SET changed_at = NULL
          WHERE changed_at IS NOT NULL AND id IN (SELECT p.paper ->> 'itemId' FROM ${pending} WHERE ${isOfDump})`,
    sql`INSERT INTO embeddings (item_id, model, vector, tokens, truncated)
          SELECT i.id, ${model}, p.vector, p.paper ->> '$.embedding.tokens', p.paper ->> '$.embedding.truncated'
          FROM ${changed} WHERE ${isOfDump} AND p.vector IS NOT NULL
            AND i.title = p.paper ->> 'title' AND i.abstract = p.paper ->> 'abstract' ORDER BY p.start
          ${REPLACE_EMBEDDING}`,
    // Only fields that the item took over: those of others are not listed.
    sql`INSERT OR IGNORE INTO item_categories (category, arrival, published_at, position)
          SELECT c.value, i.arrival, ${sql.raw(LISTED_DATE)}, i.position FROM ${changed}, json_each(p.derived, '$[2]') c
          WHERE ${isOfDump} AND i.arrival IS NOT NULL AND i.categories = p.paper ->> 'categories'`,
    sql`INSERT OR IGNORE INTO item_authors (name, arrival, first, second)
          SELECT a.value ->> 0, i.arrival, a.value ->> 1, a.value ->> 2 FROM ${changed}, json_each(p.derived, '$[3]') a
          WHERE ${isOfDump} AND i.arrival IS NOT NULL AND i.authors = p.paper ->> 'authors'`,
    deletePending(dump.id),
  ]);
}

import { type SQL, sql } from 'drizzle-orm';
import type { Run, Statement } from '../database.ts';
import { items } from '../schema/items.ts';
import type { LoadedPaper } from './loaded-paper.ts';
import { isLoaded, isOwn, paperAdds } from './merge-item.ts';

/**
 * Sets a paper aside if it adds to an item that other dumps or readers share while its own dump is loading: the change
 * waits until the dump is complete. Else does nothing.
 */
export function setAside(dumpId: string, paper: LoadedPaper): Statement {
  return sql`INSERT INTO pending_changes (dump_id, start, paper)
        SELECT ${dumpId}, ${paper.start}, ${encodePaper(paper)} FROM items
        WHERE ${items.id} = ${paper.itemId} AND NOT ${isOwn(dumpId)} AND (${paperAdds(paper)} OR ${hasNewIds(sql`${JSON.stringify(paper.externalIds)}`)}) AND NOT ${isLoaded(dumpId)}
        ON CONFLICT (dump_id, start) DO UPDATE SET paper = excluded.paper`;
}

/**
 * SQL: whether external ids lead to no item yet. They are entered at once, so that other dumps find it.
 * @param externalIds SQL: a JSON list of objects with `scheme` and `value`
 */
export function hasNewIds(externalIds: SQL): SQL {
  return sql`EXISTS (SELECT 1 FROM json_each(${externalIds}) n WHERE NOT EXISTS (
    SELECT 1 FROM external_ids WHERE scheme = n.value ->> 'scheme' AND value = n.value ->> 'value'))`;
}

/** Says that a paper changed its item, be it by an external id only. */
export function markChanged({ itemId }: LoadedPaper): Statement {
  return sql`UPDATE items SET changed_at = NULL WHERE id = ${itemId}`;
}

/** The next papers that were set aside, in the order of the dump, starting behind byte `after`. */
export async function listPending(
  run: Run,
  dumpId: string,
  { after, limit }: { readonly after: number; readonly limit: number },
): Promise<LoadedPaper[]> {
  const { rows } = await run(
    sql`SELECT p.paper FROM pending_changes p JOIN item_dumps d ON d.dump_id = p.dump_id AND d.start = p.start
          WHERE p.dump_id = ${dumpId} AND p.start > ${after} ORDER BY p.start LIMIT ${limit}`,
  );
  return rows.map((row) => decodePaper(JSON.parse(String(row['paper']))));
}

/** Drops the papers that were set aside. */
export function deletePending(dumpId: string): Statement {
  return sql`DELETE FROM pending_changes WHERE dump_id = ${dumpId}`;
}

/** A single-precision number survives JSON to the last bit. */
function encodePaper(paper: LoadedPaper): string {
  return JSON.stringify(paper, (_, value) => (value instanceof Float32Array ? [...value] : value));
}

/** The paper that was set aside, from its parsed JSON. */
export function decodePaper(stored: unknown): LoadedPaper {
  const paper = stored as LoadedPaper;
  const { embedding } = paper;
  return embedding === null
    ? paper
    : { ...paper, embedding: { ...embedding, vector: Float32Array.from(embedding.vector) } };
}

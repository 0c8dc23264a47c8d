import { type SQL, sql } from 'drizzle-orm';
import type { Statement } from '../database.ts';
import { items } from '../schema/items.ts';
import { bytesOf } from '../vector.ts';
import type { LoadedPaper } from './loaded-paper.ts';
import { isLoaded, isOwn, paperAdds } from './merge-item.ts';

/**
 * Sets a paper aside if it adds to an item that other dumps or readers share while its own dump is loading: the change
 * waits until the dump is complete. Else does nothing.
 */
export function setAside(dumpId: string, paper: LoadedPaper): Statement {
  const { embedding } = paper;
  const vector = embedding && bytesOf(embedding.vector);
  const encoded = JSON.stringify({ ...paper, embedding: embedding && { ...embedding, vector: undefined } });
  return sql`INSERT INTO pending_changes (dump_id, start, paper, vector)
        SELECT ${dumpId}, ${paper.start}, ${encoded}, ${vector} FROM items
        WHERE ${items.id} = ${paper.itemId} AND NOT ${isOwn(dumpId)} AND (${paperAdds(paper)} OR ${hasNewIds(sql`${JSON.stringify(paper.externalIds)}`)}) AND NOT ${isLoaded(dumpId)}
        ON CONFLICT (dump_id, start) DO UPDATE SET paper = excluded.paper, vector = excluded.vector, derived = NULL`;
}

/**
 * SQL: whether external ids lead to no item yet. They are entered at once, so that other dumps find it.
 * @param externalIds SQL: a JSON list of objects with `scheme` and `value`
 */
export function hasNewIds(externalIds: SQL): SQL {
  return sql`EXISTS (SELECT 1 FROM json_each(${externalIds}) n WHERE NOT EXISTS (
    SELECT 1 FROM external_ids WHERE scheme = n.value ->> 'scheme' AND value = n.value ->> 'value'))`;
}

/** Drops the papers that were set aside. */
export function deletePending(dumpId: string): Statement {
  return sql`DELETE FROM pending_changes WHERE dump_id = ${dumpId}`;
}

/** The paper that was set aside, from its parsed JSON and its vector. */
export function decodePaper(stored: unknown, vector: Float32Array | null): LoadedPaper {
  const paper = stored as LoadedPaper;
  return paper.embedding && vector ? { ...paper, embedding: { ...paper.embedding, vector } } : paper;
}

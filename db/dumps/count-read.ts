import { sql } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { CONTINUED } from './rejects.ts';

/** How many records of a dump are in the tables so far, while it is loading: those that speak of papers, and rejects. */
export async function countRead(
  db: Database,
  dumpId: string,
): Promise<{ readonly papers: number; readonly rejects: number }> {
  const [row] = await db.orm.all<{ papers: number; rejects: number }>(sql`
    SELECT (SELECT count(*) FROM item_dumps WHERE dump_id = ${dumpId}) AS papers,
      (SELECT count(*) FROM rejects WHERE dump_id = ${dumpId} AND code <> ${CONTINUED}) AS rejects`);
  return row ?? { papers: 0, rejects: 0 };
}

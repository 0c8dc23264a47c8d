import { desc, eq } from 'drizzle-orm';
import { type Database, write } from '../database.ts';
import { dumps, runs } from '../schema/dumps.ts';

/** Stores the report of a run that loaded a dump. */
export async function recordRun(db: Database, run: typeof runs.$inferInsert): Promise<void> {
  await write(db, [db.orm.insert(runs).values(run)]);
}

/** Lists the last runs, newest first, each with the name of its dump. */
export async function listRuns(db: Database, limit: number) {
  return db.orm
    .select({
      dumpId: runs.dumpId,
      name: dumps.name,
      startedAt: runs.startedAt,
      finishedAt: runs.finishedAt,
      report: runs.report,
    })
    .from(runs)
    .innerJoin(dumps, eq(dumps.id, runs.dumpId))
    .orderBy(desc(runs.id))
    .limit(limit);
}

/** Reads the report of the last finished run of a dump. */
export async function getLastReport(db: Database, dumpId: string): Promise<unknown> {
  const [row] = await db.orm
    .select({ report: runs.report })
    .from(runs)
    .where(eq(runs.dumpId, dumpId))
    .orderBy(desc(runs.id))
    .limit(1);
  return row?.report;
}

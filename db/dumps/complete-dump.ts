import { sql } from 'drizzle-orm';
import { touchCatalogue } from '../catalogue.ts';
import { type Database, type Run, raw, read, transact } from '../database.ts';
import { listItems } from '../items/assign-arrivals.ts';
import { takePending } from '../items/pending-changes.ts';
import { upsertEmbedding, upsertItem } from '../items/upsert-items.ts';
import { dumps } from '../schema.ts';
import { type Relabelling, relabel } from '../topics/relabel.ts';
import { isMostlyRejected } from './dumps.ts';
import { CONTINUED } from './rejects.ts';
import { type RecordSpan, sweepDump } from './sweep-dump.ts';

/** What the ledger says of a dump that is loaded. */
export interface LedgerCounts {
  readonly stored: number;
  readonly merged: number;
  readonly rejected: number;
}

/** What a run read. */
export interface CompletedDump {
  readonly id: string;
  readonly capturedAt: string;
  readonly format: string;
  readonly boilerplateBytes: number;
  /** Every record, rejected or not, and every part of one. */
  readonly spans: readonly RecordSpan[];
}

export interface CompleteOptions {
  readonly model: string;
  readonly relabelling: Relabelling;
  /** Whether items changed that readers see already. */
  readonly contentChanged: boolean;
}

/**
 * Marks a dump `loaded` and shows its items, in one transaction: feeds change from the state before it to the state
 * after it. The counts are taken from the tables, not from the run, so they are the same however often the run was
 * broken off. Completing a dump twice changes nothing.
 * @throws Error when the tables do not hold every record of the dump once: something was lost or doubled
 */
export async function completeDump(
  db: Database,
  dump: CompletedDump,
  options: CompleteOptions,
  now: Date,
): Promise<LedgerCounts> {
  return transact(db, async (run) => {
    await enterReading(db, run, dump, now);
    return publish(db, run, dump, options, now);
  });
}

/**
 * Says that all records of a dump are in the tables, though some may still have to be embedded; it stays `loading`. If it
 * is complete already, because two read it at once, nothing is done.
 * @throws Error as `completeDump` does
 */
export async function completeReading(db: Database, dump: CompletedDump, now: Date): Promise<void> {
  await transact(db, async (run) => {
    const isLoading = raw(db, sql`SELECT 1 FROM dumps WHERE id = ${dump.id} AND state = 'loading'`);
    if ((await run(isLoading)).rows.length > 0) await enterReading(db, run, dump, now);
  });
}

/**
 * Completes a dump that was read to its end and of which every record is settled; else does nothing. Whoever settles
 * records asks; of those who ask at once, one completes it.
 * @returns whether it is complete now
 */
export async function completeIfEmbedded(
  db: Database,
  dumpId: string,
  options: Omit<CompleteOptions, 'contentChanged'>,
  now: Date,
): Promise<boolean> {
  const isReady = raw(
    db,
    sql`SELECT captured_at FROM dumps WHERE id = ${dumpId} AND state = 'loading' AND read_at IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM item_dumps WHERE dump_id = ${dumpId} AND settled = 0)`,
  );
  // Asked outside a transaction first: nearly always the answer is no, and others are writing.
  if ((await read(db, isReady)).rows.length === 0) return false;
  return transact(db, async (run) => {
    const [row] = (await run(isReady)).rows;
    if (row === undefined) return false;
    const dump = { id: dumpId, capturedAt: String(row['captured_at']) };
    await publish(db, run, dump, { ...options, contentChanged: true }, now);
    return true;
  });
}

/**
 * Completes a dump that was refused, when its records are settled and no more than half of them are rejected still, or a person
 * accepts that; else does nothing.
 * @returns whether it is complete now
 */
export async function completeFailed(
  db: Database,
  dumpId: string,
  options: Omit<CompleteOptions, 'contentChanged'> & { readonly accept: boolean },
  now: Date,
): Promise<boolean> {
  const isReady = raw(
    db,
    sql`SELECT captured_at FROM ${dumps} WHERE id = ${dumpId} AND ${isMostlyRejected}
        AND NOT EXISTS (SELECT 1 FROM item_dumps WHERE dump_id = ${dumpId} AND settled = 0)
        AND (${options.accept ? 1 : 0} OR records >= 2 * (
          SELECT count(*) FROM rejects WHERE dump_id = ${dumpId} AND resolved_by IS NULL AND code <> ${CONTINUED}))`,
  );
  return transact(db, async (run) => {
    const [row] = (await run(isReady)).rows;
    if (row === undefined) return false;
    const dump = { id: dumpId, capturedAt: String(row['captured_at']) };
    await publish(db, run, dump, { ...options, contentChanged: true }, now);
    return true;
  });
}

/** Checks that the tables hold every record that was read, and enters what the ledger says of the reading. */
async function enterReading(db: Database, run: Run, dump: CompletedDump, now: Date): Promise<void> {
  const records = dump.spans.filter(({ continues }) => !continues).length;
  const parts = dump.spans.length - records;
  const isHeld = (held: Counts) => held.kept + held.rejected === records && held.parts === parts;
  let counts = await count(db, run, dump.id);
  if (!isHeld(counts)) {
    await sweepDump(db, run, dump);
    counts = await count(db, run, dump.id);
  }
  if (!isHeld(counts)) {
    throw new Error(
      `completing dump ${dump.id}: it has ${records} records and ${parts} more parts of such, the database holds ${counts.kept}, ${counts.rejected} rejects and ${counts.parts} more parts`,
    );
  }
  await run(
    raw(
      db,
      sql`UPDATE dumps SET format = ${dump.format}, records = ${records},
            chrome_bytes = ${dump.boilerplateBytes}, read_at = coalesce(read_at, ${now.toISOString()})
          WHERE id = ${dump.id} AND state <> 'loaded'`,
    ),
  );
}

/** Shows a dump's items and marks it loaded. */
async function publish(
  db: Database,
  run: Run,
  dump: { readonly id: string; readonly capturedAt: string },
  { model, relabelling, contentChanged }: CompleteOptions,
  now: Date,
): Promise<LedgerCounts> {
  const changes = await takePending(db, run, dump.id);
  await run.all(
    changes.flatMap((paper) => [
      upsertItem(db, dump, paper, sql`1`),
      ...(paper.embedding === null ? [] : [upsertEmbedding(db, model, paper, paper.embedding)]),
    ]),
  );
  const arrived = await listItems(db, run, dump.id);
  const relabelled = await relabel(db, run, relabelling, { model, scope: { dumpId: dump.id } });
  const counts = await count(db, run, dump.id);
  const ledger = { stored: counts.stored, merged: counts.kept - counts.stored, rejected: counts.rejected };
  const completed = await run(
    raw(
      db,
      sql`UPDATE dumps SET state = 'loaded', code = NULL, reason = NULL, stored = ${ledger.stored}, merged = ${ledger.merged},
            rejected = ${ledger.rejected}, finished_at = ${now.toISOString()}
          WHERE id = ${dump.id} AND state <> 'loaded'`,
    ),
  );
  if (contentChanged || arrived + relabelled + completed.rowsAffected > 0) {
    await run(touchCatalogue(db, now));
  }
  return ledger;
}

interface Counts {
  readonly stored: number;
  readonly kept: number;
  readonly rejected: number;
  /** Parts of rejected records, but for the first of each. */
  readonly parts: number;
}

async function count(db: Database, run: Run, dumpId: string): Promise<Counts> {
  const { rows } = await run(
    raw(
      db,
      sql`SELECT
            (SELECT count(*) FROM item_dumps d JOIN items i ON i.id = d.item_id
             WHERE d.dump_id = ${dumpId} AND i.first_dump = d.dump_id AND i.position = d.start) AS stored,
            (SELECT count(*) FROM item_dumps WHERE dump_id = ${dumpId}) AS kept,
            (SELECT count(*) FROM rejects WHERE dump_id = ${dumpId} AND code <> ${CONTINUED}) AS rejected,
            (SELECT count(*) FROM rejects WHERE dump_id = ${dumpId} AND code = ${CONTINUED}) AS parts`,
    ),
  );
  const [row] = rows;
  return {
    stored: Number(row?.['stored']),
    kept: Number(row?.['kept']),
    rejected: Number(row?.['rejected']),
    parts: Number(row?.['parts']),
  };
}

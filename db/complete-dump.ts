import { sql } from 'drizzle-orm';
import { listItems } from './arrivals.ts';
import { touchCatalogue } from './catalogue.ts';
import { type Database, type Run, raw, transact } from './database.ts';
import { takePending } from './pending-changes.ts';
import { type Relabelling, relabel } from './relabel.ts';
import { sweepDump } from './sweep-dump.ts';
import { upsertEmbedding, upsertItem } from './upsert-items.ts';

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
  readonly chromeBytes: number;
  /** Every record, rejected or not, by its first byte. */
  readonly spans: readonly { readonly start: number; readonly rejected: boolean }[];
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
  options: { readonly model: string; readonly relabelling: Relabelling; readonly contentChanged: boolean },
  now: Date,
): Promise<LedgerCounts> {
  return transact(db, async (run) => {
    let counts = await count(db, run, dump.id);
    if (counts.kept + counts.rejected !== dump.spans.length) {
      await sweepDump(db, run, dump);
      counts = await count(db, run, dump.id);
    }
    if (counts.kept + counts.rejected !== dump.spans.length) {
      throw new Error(
        `completing dump ${dump.id}: it has ${dump.spans.length} records, the database holds ${counts.kept} and ${counts.rejected} rejects`,
      );
    }
    for (const paper of await takePending(db, run, dump.id)) {
      await run(upsertItem(db, dump, paper, sql`1`));
      if (paper.embedding !== null) await run(upsertEmbedding(db, options.model, paper, paper.embedding));
    }
    const arrived = await listItems(db, run, dump.id);
    const relabelled = await relabel(db, run, options.relabelling, {
      model: options.model,
      scope: { dumpId: dump.id },
    });
    const ledger = {
      stored: counts.stored,
      merged: counts.kept - counts.stored,
      rejected: counts.rejected,
    };
    const completed = await run(
      raw(
        db,
        sql`UPDATE dumps SET state = 'loaded', reason = NULL, format = ${dump.format}, records = ${dump.spans.length},
              stored = ${ledger.stored}, merged = ${ledger.merged}, rejected = ${ledger.rejected},
              chrome_bytes = ${dump.chromeBytes}, finished_at = ${now.toISOString()}
            WHERE id = ${dump.id} AND state <> 'loaded'`,
      ),
    );
    if (options.contentChanged || arrived + relabelled + completed.rowsAffected > 0) {
      await run(touchCatalogue(db, now));
    }
    return ledger;
  });
}

async function count(db: Database, run: Run, dumpId: string) {
  const { rows } = await run(
    raw(
      db,
      sql`SELECT
            (SELECT count(*) FROM item_dumps d JOIN items i ON i.id = d.item_id
             WHERE d.dump_id = ${dumpId} AND i.first_dump = d.dump_id AND i.position = d.start) AS stored,
            (SELECT count(*) FROM item_dumps WHERE dump_id = ${dumpId}) AS kept,
            (SELECT count(*) FROM rejects WHERE dump_id = ${dumpId}) AS rejected`,
    ),
  );
  const [row] = rows;
  return {
    stored: Number(row?.['stored']),
    kept: Number(row?.['kept']),
    rejected: Number(row?.['rejected']),
  };
}

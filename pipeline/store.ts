import type { CompletedDump, LedgerCounts } from '../db/dumps/complete-dump.ts';
import type { DumpRow, FailedReading } from '../db/dumps/dumps.ts';
import type { DumpError } from './errors.ts';
import type { Report } from './ledger/report.ts';
import type { Lookup } from './stages/dedupe.ts';
import type { ClassifiedPaper, Dump, Reject } from './types.ts';

/** What a run needs of the database. functions/ binds it to db/, or to nothing for a dry run. */
export interface Store {
  /** Enters the dump in the ledger; a dump known already keeps its captured date. */
  register(dump: Dump): Promise<Pick<DumpRow, 'state' | 'capturedAt' | 'records' | 'rejected'>>;
  readonly lookup: Lookup;
  /** Writes a batch in one transaction and tells how many items were added or changed. */
  write(
    dump: Pick<Dump, 'id' | 'capturedAt'>,
    papers: readonly ClassifiedPaper[],
    rejects: readonly Reject[],
  ): Promise<number>;
  /** Writes what embedding brought for papers that were written without, and settles them. */
  settle(dump: Pick<Dump, 'id' | 'capturedAt'>, papers: readonly ClassifiedPaper[]): Promise<void>;
  /** Shows the dump's items and marks it loaded. The counts are the ledger's: the same for a resumed run. */
  complete(dump: CompletedDump, contentChanged: boolean): Promise<LedgerCounts>;
  /** Enters that all records are stored, though some may have to be embedded yet. */
  closeReading(dump: CompletedDump): Promise<void>;
  /** Completes the dump if it is read and no record of it waits any more; tells whether it did. */
  completeIfSettled(dumpId: string): Promise<boolean>;
  /** Marks a dump that cannot be ingested, and enters how far it was read. */
  fail(dumpId: string, error: DumpError, reading: FailedReading): Promise<void>;
  /** Completes a dump that was refused, if not most of it is rejected any more or that is accepted; tells whether it did. */
  completeRefused(dumpId: string, options: { readonly accept: boolean }): Promise<boolean>;
  /** Keeps the report of a run. */
  record(report: Report, startedAt: Date): Promise<void>;
  /** How many of the dump's items each topic has, most first. */
  topicsOf(dumpId: string): Promise<readonly { readonly slug: string; readonly items: number }[]>;
}

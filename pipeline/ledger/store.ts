import type { CompletedDump, LedgerCounts } from '../../db/dumps/complete-dump.ts';
import type { DumpRow, FailedReading } from '../../db/dumps/dumps.ts';
import type { ExistingItem } from '../../db/items/lookup-items.ts';
import type { DumpError } from '../errors.ts';
import type { ClassifiedPaper, Dump, ExternalId, Reject } from '../types.ts';
import type { Report } from './ledger.ts';

export type { CompletedDump };

/** A dump whose run has begun. */
export interface RegisteredDump extends Dump {
  /** Number of this run among those of the dump. */
  readonly reading: number;
  /** Whether an earlier run was interrupted: the papers it stored count as stored by this run. */
  readonly resuming: boolean;
}

/** Finds items by id, by alias, or by the beginning of their title, many at once. */
export type Lookup = (wanted: {
  readonly ids: readonly string[];
  readonly aliases: readonly ExternalId[];
  readonly beginnings: readonly string[];
}) => Promise<readonly ExistingItem[]>;

/** What a run needs of the database. functions/ binds it to db/, or to nothing for a dry run. */
export interface Store {
  /** Enters the dump in the ledger. A dump that is there already keeps its captured date. */
  register(
    dump: Dump,
  ): Promise<Pick<DumpRow, 'state' | 'capturedAt' | 'reading' | 'records' | 'rejected' | 'unread'>>;
  readonly lookup: Lookup;
  /** Writes a batch in one transaction. Returns how many items were added or changed. */
  write(
    dump: Pick<RegisteredDump, 'id' | 'capturedAt' | 'reading'>,
    papers: readonly ClassifiedPaper[],
    rejects: readonly Reject[],
  ): Promise<number>;
  /** Writes embeddings and topics of papers that were written without. */
  storeEmbeddings(dump: Pick<Dump, 'id' | 'capturedAt'>, papers: readonly ClassifiedPaper[]): Promise<void>;
  /** Publishes the dump's items and marks it loaded. The counts are the ledger's: the same for a resumed run. */
  complete(dump: CompletedDump, isChanged: boolean): Promise<LedgerCounts>;
  /** Notes that all records are stored, though some may still wait to be embedded. */
  completeReading(dump: CompletedDump): Promise<void>;
  /** Completes the dump if it is read and none of its records waits. Returns whether it did. */
  completeIfEmbedded(dumpId: string): Promise<boolean>;
  /** Marks a dump that cannot be ingested, and enters how far it was read. */
  fail(dumpId: string, error: DumpError, reading: FailedReading): Promise<void>;
  /** Notes an error that the dump may have brought about. Returns how many runs in a row have ended with it. */
  countFault(dumpId: string, fault: string): Promise<number>;
  /** Completes a mostly rejected dump if most of it is not rejected any more, or `accept` is set. Returns whether it did. */
  completeFailed(dumpId: string, options: { readonly accept: boolean }): Promise<boolean>;
  /** Keeps the report of a run. */
  record(report: Report, startedAt: Date): Promise<void>;
  /** How many of the dump's items each topic has, most first. */
  topicsOf(dumpId: string): Promise<readonly { readonly slug: string; readonly items: number }[]>;
}

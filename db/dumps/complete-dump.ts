import { type SQL, sql } from 'drizzle-orm';
import { timeOfChange, touchCatalogue } from '../catalogue.ts';
import { codeItems, codeWaiting } from '../cells/code-items.ts';
import { type Database, type Run, read, transact } from '../database.ts';
import { beginRestoring, endRestoring, listRestored } from '../exports/restored-items.ts';
import { assignArrivals, dateChanges, listInTopics } from '../items/assign-arrivals.ts';
import type { DumpReading } from '../items/loaded-paper.ts';
import { dumps } from '../schema/dumps.ts';
import { type DeriveContent, deriveChanges, listPrepared } from '../terms/derived-content.ts';
import type { TopicModel } from '../topics/classify-items.ts';
import { isCurrent } from '../topics/topic-model.ts';
import { applyPending, preparePending } from './apply-pending.ts';
import { type DumpRow, deleteEarlierReadings, isMostlyRejected, type ReadCounts } from './dumps.ts';
import { prepareItems, prepareRest } from './prepare-items.ts';
import { CONTINUED, UNREAD } from './rejects.ts';

/** The ledger's counts of a loaded dump. */
export type LedgerCounts = Readonly<Pick<DumpRow, 'stored' | 'merged' | 'rejected'>>;

/** A dump that was read to its end. */
export type CompletedDump = DumpReading & ReadCounts;

export interface CompleteOptions {
  readonly model: string;
  /**
   * Opens the topic model for the items of a dump, after a fit where one is due. Called outside transactions, and again when
   * another one was stored meanwhile.
   */
  openTopicModel(dumpId: string): Promise<TopicModel>;
  readonly derive: DeriveContent;
  /** Whether items changed that readers see already. */
  readonly contentChanged: boolean;
}

/** With at most so many new items, they are put into cells in the transaction of the dump; more follow in short ones. */
const MAX_CODED_ITEMS = 512;

/**
 * Marks a dump `loaded` and publishes its items, in one transaction: feeds change from the state before it to the state
 * after it. What can be done before is done in short transactions, as a database server breaks off long ones. The counts are
 * those of the tables, not of the run, so they are the same however often the run was interrupted. Completing a dump twice
 * changes nothing.
 * @throws Error when the tables do not hold every record of the dump once, or a server breaks off the publication
 */
export async function completeDump(
  db: Database,
  dump: CompletedDump,
  options: CompleteOptions,
  now: Date,
): Promise<LedgerCounts> {
  return withTopicModel(db, dump.id, options, async (run, topicModel) => {
    await enterReading(run, dump, now);
    return publish(run, dump, { ...options, topicModel }, now);
  });
}

/** Prepares the items of a dump, then runs `work` in a transaction in which the topic model for the dump is the stored one. */
async function withTopicModel<T>(
  db: Database,
  dumpId: string,
  { model, openTopicModel, derive }: Pick<CompleteOptions, 'model' | 'openTopicModel' | 'derive'>,
  work: (run: Run, topicModel: TopicModel) => Promise<T>,
): Promise<T> {
  for (;;) {
    const topicModel = await openTopicModel(dumpId);
    await preparePending(db, dumpId, derive);
    await prepareItems(db, { dumpId, model, topicModel, derive });
    const done = await transact(db, async (run) =>
      (await isCurrent(run, topicModel.version)) ? { result: await work(run, topicModel) } : null,
    ).catch((error) => {
      throw isTimeout(error) ? tooLong(dumpId) : error;
    });
    if (done === null) continue;
    // Searches find what still waits, if this is broken off.
    await codeWaiting(db);
    return done.result;
  }
}

/** Whether a database server broke a transaction off because others waited. */
function isTimeout(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'TRANSACTION_TIMEOUT';
}

/** Without the code and the cause, so that attempts count as those of any dump that cannot be loaded: they end. */
function tooLong(dumpId: string): Error {
  return new Error(
    `publishing dump ${dumpId}: the database server broke the transaction off (TRANSACTION_TIMEOUT); expected a dump of fewer papers: divide it`,
  );
}

/**
 * Notes that all records of a dump are in the tables, though some may still wait to be embedded; the dump stays `loading`.
 * Does nothing when the dump is complete already, because two processes read it at once.
 * @throws Error as `completeDump` does
 */
export async function completeReading(db: Database, dump: CompletedDump, now: Date): Promise<void> {
  await transact(db, async (run) => {
    const isLoading = sql`SELECT 1 FROM dumps WHERE id = ${dump.id} AND state = 'loading'`;
    if ((await run(isLoading)).rows.length > 0) await enterReading(run, dump, now);
  });
}

/**
 * Completes a dump that was read to its end and has no record left to embed; else does nothing. Every writer of
 * embeddings calls it; of those who call at once, one completes the dump.
 * @returns whether this call completed it
 */
export async function completeIfEmbedded(
  db: Database,
  dumpId: string,
  options: Omit<CompleteOptions, 'contentChanged'>,
  now: Date,
): Promise<boolean> {
  const isReady = sql`state = 'loading' AND read_at IS NOT NULL`;
  return publishIf(db, dumpId, isReady, options, now);
}

/**
 * Completes a dump that failed as mostly rejected, when no record is left to embed, and at most half of its records are
 * still rejected or a person accepts them; else does nothing.
 * @returns whether it is complete now
 */
export async function completeFailed(
  db: Database,
  dumpId: string,
  { accept, ...options }: Omit<CompleteOptions, 'contentChanged'> & { readonly accept: boolean },
  now: Date,
): Promise<boolean> {
  const unresolved = sql`FROM rejects WHERE dump_id = ${dumpId} AND resolved_by IS NULL AND code <> ${CONTINUED}`;
  const isReady = sql`${isMostlyRejected} AND (${accept ? 1 : 0} OR (
    records > (SELECT count(*) ${unresolved})
    AND records - unread >= 2 * (SELECT count(*) ${unresolved} AND code <> ${UNREAD})))`;
  return publishIf(db, dumpId, isReady, options, now);
}

/** Selects the dump if it meets `condition` and no record is left to embed. */
function findReady(dumpId: string, condition: SQL) {
  return sql`SELECT captured_at FROM ${dumps} WHERE id = ${dumpId} AND ${condition}
        AND NOT EXISTS (SELECT 1 FROM item_dumps WHERE dump_id = ${dumpId} AND embedded = 0)`;
}

async function publishIf(
  db: Database,
  dumpId: string,
  condition: SQL,
  options: Omit<CompleteOptions, 'contentChanged'>,
  now: Date,
): Promise<boolean> {
  // First outside a transaction: nearly always the answer is no, and others are writing.
  if ((await read(db, findReady(dumpId, condition))).rows.length === 0) return false;
  return withTopicModel(db, dumpId, options, async (run, topicModel) => {
    const [row] = (await run(findReady(dumpId, condition))).rows;
    if (row === undefined) return false;
    const dump = { id: dumpId, capturedAt: String(row['captured_at']) };
    await publish(run, dump, { ...options, topicModel, contentChanged: true }, now);
    return true;
  });
}

/** Checks that the tables hold every record of the reading once, and enters its counts in the ledger. */
async function enterReading(run: Run, dump: CompletedDump, now: Date): Promise<void> {
  await deleteEarlierReadings(run, dump);
  const { records, continuations } = dump;
  const stored = await count(run, dump.id);
  if (stored.papers + stored.rejected !== records || stored.continuations !== continuations) {
    throw new Error(
      `completing dump ${dump.id}: it has ${records} records and ${continuations} more parts of such, the database holds ${stored.papers} papers, ${stored.rejected} rejects and ${stored.continuations} more parts; expected each once`,
    );
  }
  await run(
    sql`UPDATE dumps SET format = ${dump.format}, records = ${records},
            boilerplate_bytes = ${dump.boilerplateBytes}, doubt = ${dump.doubt}, doubted = ${dump.doubted},
            unread = ${dump.unread}, read_at = coalesce(read_at, ${now.toISOString()})
          WHERE id = ${dump.id}`,
  );
}

/** Publishes the items of a dump and marks it loaded. */
async function publish(
  run: Run,
  dump: { readonly id: string; readonly capturedAt: string },
  {
    model,
    topicModel,
    derive,
    contentChanged,
  }: Omit<CompleteOptions, 'openTopicModel'> & { readonly topicModel: TopicModel },
  now: Date,
): Promise<LedgerCounts> {
  const restores = await beginRestoring(run, dump.id, now);
  const at = await timeOfChange(run, now);
  // What late readers of loaded dumps left.
  await deriveChanges(run, derive);
  await applyPending(run, dump, model, derive);
  await prepareRest(run, { dumpId: dump.id, model, topicModel, derive });
  const arrived = await assignArrivals(run, dump.id, at);
  if (arrived > 0) {
    await listPrepared(run);
    if (restores) await listRestored(run, dump.id);
    await listInTopics(run, at);
  }
  if (arrived <= MAX_CODED_ITEMS) await codeItems(run, MAX_CODED_ITEMS);
  const changed = await dateChanges(run, at);
  if (restores) await endRestoring(run, dump.id, at);
  const { stored, papers, rejected } = await count(run, dump.id);
  const merged = papers - stored;
  const completed = await run(
    sql`UPDATE dumps SET state = 'loaded', code = NULL, reason = NULL, fault = NULL, faults = 0, stored = ${stored}, merged = ${merged},
            rejected = ${rejected}, finished_at = ${now.toISOString()}
          WHERE id = ${dump.id} AND (state <> 'loaded' OR stored <> ${stored} OR merged <> ${merged} OR rejected <> ${rejected})`,
  );
  if (contentChanged || arrived + changed + completed.rowsAffected > 0) {
    await run(touchCatalogue(now));
  }
  return { stored, merged, rejected };
}

interface StoredCounts {
  /** Papers that brought their items. */
  readonly stored: number;
  readonly papers: number;
  readonly rejected: number;
  readonly continuations: number;
}

/** Counts what the tables hold of a dump. */
async function count(run: Run, dumpId: string): Promise<StoredCounts> {
  const { rows } = await run(
    sql`SELECT
            (SELECT count(*) FROM item_dumps d JOIN items i ON i.id = d.item_id
             WHERE d.dump_id = ${dumpId} AND i.first_dump = d.dump_id AND i.position = d.start) AS stored,
            (SELECT count(*) FROM item_dumps WHERE dump_id = ${dumpId}) AS papers,
            (SELECT count(*) FROM rejects WHERE dump_id = ${dumpId} AND code <> ${CONTINUED}) AS rejected,
            (SELECT count(*) FROM rejects WHERE dump_id = ${dumpId} AND code = ${CONTINUED}) AS continuations`,
  );
  return rows[0] as unknown as StoredCounts;
}

import type { Database } from '../../db/database.ts';
import { getDump } from '../../db/dumps/dumps.ts';
import { countRead } from '../../db/dumps/status.ts';
import { listStalledDumps, noteResent } from '../../db/dumps/unembedded-records.ts';
import { DumpError } from '../../pipeline/errors.ts';
import type { Store } from '../../pipeline/ledger/store.ts';
import { failureOf } from '../../pipeline/run.ts';
import { log } from '../logging.ts';
import { type ConsumerDeps, enqueue, messageOf, type Outbox } from './queue.ts';

/** Age at which a loading dump is stalled: longer than a message is retried. */
const STALLED_AFTER_MS = 3_600_000;

/** Maximum number of dumps a call. */
const MAX_DUMPS = 10;

/**
 * Queues records again whose message was lost, and completes dumps that no message completed.
 * @returns the number of queued records
 */
export async function resendStalled({ db, run }: ConsumerDeps, outbox: Outbox, now: Date): Promise<number> {
  const stalled = await listStalledDumps(db, new Date(now.getTime() - STALLED_AFTER_MS), MAX_DUMPS);
  for (const { dumpId, starts } of stalled) {
    if (starts.length === 0) await complete(db, dumpId, (await run()).store);
    else {
      await enqueue(outbox, dumpId, starts);
      await noteResent(db, dumpId, now);
    }
  }
  return stalled.reduce((sum, { starts }) => sum + starts.length, 0);
}

/** Completes a dump. One that cannot be completed keeps nothing else from its turn, and fails after the same error again and again. */
async function complete(db: Database, dumpId: string, store: Store): Promise<void> {
  try {
    await store.completeIfEmbedded(dumpId);
  } catch (error) {
    log.error(`completing dump ${dumpId.slice(0, 12)}: ${messageOf(error)}`);
    const failure = await failureOf(error, { id: dumpId }, store);
    const row = await getDump(db, dumpId);
    if (!(failure instanceof DumpError) || row === undefined) return;
    const { rejects } = await countRead(db, dumpId);
    const read = { format: row.format ?? '', rejected: rejects, continuations: 0, isWhole: true };
    await store.fail(dumpId, failure, { ...row, ...read });
  }
}

import { listStalledDumps, noteResent } from '../../db/dumps/unembedded-records.ts';
import { type ConsumerDeps, enqueue, type Outbox } from './queue.ts';

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
    if (starts.length === 0) await (await run()).store.completeIfEmbedded(dumpId);
    else {
      await enqueue(outbox, dumpId, starts);
      await noteResent(db, dumpId, now);
    }
  }
  return stalled.reduce((sum, { starts }) => sum + starts.length, 0);
}

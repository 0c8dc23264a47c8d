import type { Database } from '../../../db/database.ts';
import { getDump } from '../../../db/dumps/dumps.ts';
import type { Outcome } from '../../intake/take.ts';

/** Pause between two looks at the ledger: it grows from the first to the last. */
const FIRST_PAUSE_MS = 50;
const LAST_PAUSE_MS = 2_000;

/**
 * Waits until the ledger has every dump as loaded or failed.
 * @param timeoutMs maximum time to wait
 */
export async function waitUntilLoaded(
  db: Database,
  dumps: readonly Outcome[],
  timeoutMs: number,
  signal: AbortSignal,
): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  let pause = FIRST_PAUSE_MS;
  for (const { dumpId } of dumps) {
    while (dumpId !== null && (await getDump(db, dumpId))?.state === 'loading') {
      const left = deadline - Date.now();
      if (left <= 0 || signal.aborted) return;
      await new Promise((resolve) => setTimeout(resolve, Math.min(pause, left)));
      pause = Math.min(pause * 1.5, LAST_PAUSE_MS);
    }
  }
}

import type { Database } from '../../../db/database.ts';
import { getDump } from '../../../db/dumps/dumps.ts';
import type { Outcome } from '../../intake/take.ts';

/** How often the ledger is asked, in milliseconds: at first, and at the slowest. */
const FIRST = 50;
const SLOWEST = 2_000;

/**
 * Waits until the ledger has every dump as loaded or failed.
 * @param patience how long at most, in milliseconds
 */
export async function untilSettled(
  db: Database,
  dumps: readonly Outcome[],
  patience: number,
  signal: AbortSignal,
): Promise<void> {
  const deadline = Date.now() + patience;
  let pause = FIRST;
  for (const { dumpId } of dumps) {
    while (dumpId !== null && (await getDump(db, dumpId))?.state === 'loading') {
      const left = deadline - Date.now();
      if (left <= 0 || signal.aborted) return;
      await new Promise((resolve) => setTimeout(resolve, Math.min(pause, left)));
      pause = Math.min(pause * 1.5, SLOWEST);
    }
  }
}

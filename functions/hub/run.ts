import { getRevision } from '../../db/catalogue.ts';
import type { Database } from '../../db/database.ts';
import { log } from '../logging.ts';

/** How often the hub asks the database for changes: one cheap query. */
const POLL_MS = 1_000;

/** Longest time without a tick: leases end and retries fall due. */
const IDLE_MS = 15_000;

/**
 * Ticks until `signal` aborts: when the database changed, when requests have come, when the last tick left work, else
 * every `IDLE_MS`. A tick that fails is logged and repeated.
 */
export async function runHub(
  db: Database,
  hub: { tick(): Promise<boolean>; hasRequests(): boolean },
  signal: AbortSignal,
): Promise<void> {
  let lastRevision = -1;
  let idleUntil = 0;
  while (!signal.aborted) {
    try {
      const revision = await getRevision(db);
      if (revision !== lastRevision || hub.hasRequests() || performance.now() >= idleUntil) {
        const isWorkLeft = await hub.tick();
        lastRevision = revision;
        idleUntil = isWorkLeft ? 0 : performance.now() + IDLE_MS;
      }
    } catch (error) {
      if (!signal.aborted) log.error`hub: ${error}`;
    }
    await sleep(POLL_MS, signal);
  }
}

/** Sleeps until the time is over or `signal` aborts. */
function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const wake = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', wake);
      resolve();
    };
    const timer = setTimeout(wake, milliseconds);
    signal.addEventListener('abort', wake);
  });
}

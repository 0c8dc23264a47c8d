import { getRevision } from '../../db/catalogue.ts';
import type { Database } from '../../db/database.ts';
import { log } from '../logging.ts';

/** How often the database is asked whether it has changed, in milliseconds: one cheap query. */
const POLL = 1_000;

/** How often there is a pass without a reason, in milliseconds: leases end and attempts fall due. */
const IDLE = 15_000;

/**
 * Repeats `pass` until `signal` aborts: when the database changed, when `wanted` says so, when a pass left something,
 * else now and then. A pass that fails is logged and repeated.
 */
export async function repeat(
  db: Database,
  pass: () => Promise<boolean>,
  wanted: () => boolean,
  signal: AbortSignal,
): Promise<void> {
  let seen = -1;
  let idleUntil = 0;
  while (!signal.aborted) {
    try {
      const revision = await getRevision(db);
      if (revision !== seen || wanted() || performance.now() >= idleUntil) {
        const left = await pass();
        seen = revision;
        idleUntil = left ? 0 : performance.now() + IDLE;
      }
    } catch (error) {
      if (!signal.aborted) log.error`hub: ${error}`;
    }
    await sleep(POLL, signal);
  }
}

/** Waits, or until `signal` aborts. */
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

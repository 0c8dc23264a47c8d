import { getRevision } from '../../db/catalogue.ts';
import { log } from '../logging.ts';
import type { HubContext } from './context.ts';
import { endTicks, runTick } from './tick.ts';

/** How often the hub asks the database for changes (one cheap query), and ticks while requests run. */
const POLL_MS = 1_000;

/** Longest time without a tick: leases end and retries fall due. */
const IDLE_MS = 15_000;

/**
 * Ticks until `signal` aborts: when the database changed, when requests have come, when the last tick left work, else
 * every `IDLE_MS`. A tick does not wait for slow hosts. One that fails is logged and repeated.
 * @param takeRequests whether requests have come since the last call
 */
export async function runHub(
  context: HubContext,
  takeRequests: () => boolean,
  signal: AbortSignal,
): Promise<void> {
  let lastRevision = -1;
  let idleUntil = 0;
  while (!signal.aborted) {
    try {
      const revision = await getRevision(context.db);
      if (takeRequests() || revision !== lastRevision || performance.now() >= idleUntil) {
        idleUntil = 0;
        const isWorkLeft = await runTick(context, POLL_MS, signal);
        lastRevision = revision;
        if (!isWorkLeft) idleUntil = performance.now() + IDLE_MS;
      }
    } catch (error) {
      if (!signal.aborted) log.error`hub: ${error}`;
    }
    await sleep(POLL_MS, signal);
  }
  await endTicks(context).catch((error) => log.error`hub: ${error}`);
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

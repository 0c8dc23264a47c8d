import { clearTimeout, setTimeout } from 'node:timers';
import { log } from '../logging.ts';

/** Default of the idle time: posts come in bursts. */
const IDLE_TIMEOUT_MS = 60_000;

/**
 * Makes turns for tasks that need the model.
 * @param rest frees the model; called when there has been no task for a while
 * @param idleMs how long, in milliseconds
 */
export function createTurns(rest: () => Promise<void>, idleMs = IDLE_TIMEOUT_MS) {
  let last: Promise<unknown> = Promise.resolve();
  let running = 0;
  let idle: NodeJS.Timeout | undefined;

  /** Runs a short task at once, because a person waits for it. */
  async function beside<T>(task: () => Promise<T>): Promise<T> {
    running++;
    clearTimeout(idle);
    try {
      return await task();
    } finally {
      if (--running === 0) {
        const free = () => rest().catch((error) => log.warning`freeing the model: ${error}`);
        idle = setTimeout(free, idleMs).unref();
      }
    }
  }

  /** Runs a task when those before it have ended. */
  function inTurn<T>(signal: AbortSignal, task: () => Promise<T>): Promise<T> {
    const result = last.then(() => {
      signal.throwIfAborted();
      return task();
    });
    last = result.catch(() => {});
    return beside(() => result);
  }

  return { beside, inTurn };
}

import { clearTimeout, setTimeout } from 'node:timers';
import { log } from '../logging.ts';

/** Runs tasks, and returns their results. */
export type Beside = <T>(task: () => Promise<T>) => Promise<T>;

/**
 * Makes a runner of tasks that frees what they need when there was none for a while.
 * @param idleMs how long, in milliseconds
 */
export function whenIdle(free: () => Promise<void>, idleMs: number): Beside {
  let running = 0;
  let idle: NodeJS.Timeout | undefined;
  const freeNow = () => free().catch((error) => log.warning`freeing memory: ${error}`);
  return async (task) => {
    running++;
    clearTimeout(idle);
    try {
      return await task();
    } finally {
      if (--running === 0) idle = setTimeout(freeNow, idleMs).unref();
    }
  };
}

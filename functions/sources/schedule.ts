import { log } from '../logging.ts';
import type { Cron } from './cron.ts';

/** Calls `work` every minute until `signal` aborts, not while the call before is at it. */
export type EveryMinute = (work: () => Promise<void>, signal: AbortSignal) => void;

/**
 * Ticks now and every minute. A tick that fails is logged, and the next one comes all the same.
 * @returns when `signal` has aborted and the last tick has let go of its sources
 */
export async function keepTicking(cron: Cron, everyMinute: EveryMinute, signal: AbortSignal): Promise<void> {
  let ticking = Promise.resolve();
  const tick = () => {
    ticking = cron.tick(signal).then(
      () => {},
      (error) => {
        if (!signal.aborted) log.error`cron: ${error}`;
      },
    );
    return ticking;
  };
  everyMinute(tick, signal);
  await tick();
  if (!signal.aborted) {
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  }
  await ticking;
}

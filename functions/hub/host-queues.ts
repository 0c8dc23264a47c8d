import { log } from '../logging.ts';

/** One request to a host. */
export interface Job {
  readonly host: string;
  /** @returns whether the host may get its next request at once */
  run(): Promise<boolean>;
}

/**
 * Runs jobs: many hosts at a time, one job of a host at a time. A job that returns false or throws drops the other jobs
 * of its host. So a host that does not answer, or did not ask for requests, gets few of them and keeps no other waiting.
 * @param signal once it aborts, no job starts
 * @returns whether jobs were left out
 */
export async function runByHost(
  jobs: readonly Job[],
  maxHosts: number,
  signal: AbortSignal,
): Promise<boolean> {
  const queues = Map.groupBy(jobs, ({ host }) => host).values();
  let started = 0;
  const work = async () => {
    // The workers share one iterator: each takes the next host.
    for (const queue of queues) {
      for (const job of queue) {
        if (signal.aborted) return;
        started++;
        const mayContinue = await job.run().catch((error) => {
          if (error !== signal.reason) log.error`hub: speaking to ${job.host}: ${error}`;
          return false;
        });
        if (!mayContinue) break;
      }
    }
  };
  await Promise.all(Array.from({ length: maxHosts }, work));
  return started < jobs.length;
}

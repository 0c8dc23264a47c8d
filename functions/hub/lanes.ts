import { log } from '../logging.ts';

/** One request to a host. */
export interface Job {
  readonly host: string;
  /** @returns whether the host may be sent the next request at once */
  run(): Promise<boolean>;
}

/**
 * Runs jobs, many hosts at a time but no host twice at a time; the rest of a host's jobs are left out as soon as one
 * says so or throws. So a host that does not answer, or does not know why it is asked, is not kept busy, and does not
 * keep the others waiting.
 * @param lanes hosts that are spoken to at the same time
 * @param signal when it aborts, no job is started any more
 * @returns whether jobs were left out
 */
export async function runInLanes(jobs: readonly Job[], lanes: number, signal: AbortSignal): Promise<boolean> {
  const queues = Map.groupBy(jobs, ({ host }) => host).values();
  let started = 0;
  const lane = async () => {
    for (const queue of queues) {
      for (const job of queue) {
        if (signal.aborted) return;
        started++;
        if (!(await runLogged(job, signal))) break;
      }
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return started < jobs.length;
}

async function runLogged({ host, run }: Job, signal: AbortSignal): Promise<boolean> {
  try {
    return await run();
  } catch (error) {
    if (error !== signal.reason) log.error`hub: speaking to ${host}: ${error}`;
    return false;
  }
}

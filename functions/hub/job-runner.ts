import { log } from '../logging.ts';

/** One request to a host. */
export interface Job {
  /** Names the work: the same in every list. */
  readonly id: string;
  readonly host: string;
  /** The client that asked for the work. */
  readonly client: string;
  /** @returns whether the host may get the client's next request at once */
  run(): Promise<boolean>;
}

/**
 * Runs jobs: many hosts at a time, one job of a host at a time. The next job is one of the client with the fewest running,
 * and a client starts a job only while fewer of its jobs run than places are free. So a client alone has half of the places,
 * and however slow its hosts are, others find a place at once (Choudhury and Hahne, "Dynamic queue length thresholds for
 * shared-memory packet switches", IEEE/ACM Transactions on Networking 6:2, 1998). A job that returns false or throws drops
 * its client's other jobs at its host, so a host that did not ask for requests gets few of them.
 */
export class JobRunner {
  readonly #maxHosts: number;
  /** The jobs that wait, by client and host. */
  #waiting = new Map<string, Map<string, Job[]>>();
  /** The jobs that run, by host. */
  readonly #running = new Map<string, Job>();
  /** Those that ran when the last list was asked for, or started later. */
  #started = new Set<string>();
  #hasDropped = false;
  #idle = Promise.withResolvers<void>();

  constructor(maxHosts: number) {
    this.#maxHosts = maxHosts;
  }

  get isBusy(): boolean {
    return this.#running.size > 0;
  }

  /** Whether jobs of the last list run, wait or were dropped. */
  get isWorkLeft(): boolean {
    return this.isBusy || this.#waiting.size > 0 || this.#hasDropped;
  }

  /**
   * Replaces the jobs that wait; those that run go on.
   * @param list may hold jobs that run or have just ended: they do not start again
   * @param signal once it aborts, no job starts
   */
  async refill(list: () => Promise<readonly Job[]>, signal: AbortSignal): Promise<void> {
    this.#started = new Set(this.#running.values().map(({ id }) => id));
    const jobs = await list();
    const clients = Map.groupBy(
      jobs.filter(({ id }) => !this.#started.has(id)),
      ({ client }) => client,
    );
    this.#waiting = new Map(
      clients.entries().map(([client, ofClient]) => [client, Map.groupBy(ofClient, ({ host }) => host)]),
    );
    this.#hasDropped = false;
    if (!this.isBusy) this.#idle = Promise.withResolvers();
    this.#fill(signal);
  }

  /** Resolves when no job runs, at the latest after `waitMs`. */
  async settle(waitMs: number): Promise<void> {
    if (!this.isBusy) return;
    const timeout = Promise.withResolvers<void>();
    const timer = setTimeout(timeout.resolve, waitMs);
    await Promise.race([this.#idle.promise, timeout.promise]);
    clearTimeout(timer);
  }

  /** Drops the jobs that wait, and resolves when no job runs. */
  async stop(): Promise<void> {
    this.#hasDropped ||= this.#waiting.size > 0;
    this.#waiting.clear();
    if (this.isBusy) await this.#idle.promise;
  }

  #fill(signal: AbortSignal): void {
    for (let job = this.#next(signal); job !== undefined; job = this.#next(signal)) {
      this.#running.set(job.host, job);
      this.#started.add(job.id);
      this.#run(job, signal);
    }
    if (!this.isBusy) this.#idle.resolve();
  }

  /** Takes the next job that may start from those that wait. */
  #next(signal: AbortSignal): Job | undefined {
    if (signal.aborted) return undefined;
    const running = Map.groupBy(this.#running.values(), ({ client }) => client);
    let fewest = this.#maxHosts - this.#running.size;
    let best: Job[] | undefined;
    for (const [client, hosts] of this.#waiting) {
      const count = running.get(client)?.length ?? 0;
      if (count >= fewest) continue;
      const queue = hosts.entries().find(([host]) => !this.#running.has(host))?.[1];
      if (queue !== undefined) [best, fewest] = [queue, count];
    }
    const job = best?.shift();
    if (job !== undefined && best?.length === 0) this.#drop(job);
    return job;
  }

  async #run(job: Job, signal: AbortSignal): Promise<void> {
    const mayContinue = await job.run().catch((error) => {
      if (error !== signal.reason) log.error`hub: speaking to ${job.host}: ${error}`;
      return false;
    });
    this.#running.delete(job.host);
    if (!mayContinue && this.#drop(job)) this.#hasDropped = true;
    this.#fill(signal);
  }

  /** Drops the queue of a job's client and host. */
  #drop({ client, host }: Job): boolean {
    const hosts = this.#waiting.get(client);
    const isDropped = hosts?.delete(host) ?? false;
    if (hosts?.size === 0) this.#waiting.delete(client);
    return isDropped;
  }
}

import type { Database } from '../../db/database.ts';
import {
  claimSource,
  noteSource,
  renewLease,
  type SourceRow,
  settleSource,
} from '../../db/sources/sources.ts';
import { log } from '../logging.ts';

export interface ClaimOptions {
  readonly now: () => Date;
  /** Lease, in milliseconds: other runs leave the source alone that long without a renewal. */
  readonly leaseMs: number;
  /** Whether to claim a source that is not due. */
  readonly force: boolean;
  readonly signal: AbortSignal;
}

/** The claim of one run on a source. It renews its lease until it ends. */
export class Claim {
  /** Aborts with the run, and when another run takes over the source. */
  readonly signal: AbortSignal;
  readonly #db: Database;
  readonly #row: SourceRow;
  readonly #owner: string;
  readonly #lost = new AbortController();
  readonly #renewing: ReturnType<typeof setInterval>;

  private constructor(db: Database, row: SourceRow, owner: string, options: ClaimOptions) {
    this.#db = db;
    this.#row = row;
    this.#owner = owner;
    this.signal = AbortSignal.any([options.signal, this.#lost.signal]);
    this.#renewing = setInterval(() => {
      renewLease(db, row.name, leaseOf(owner, options)).then(
        (isOurs) => isOurs || this.#lost.abort(new Error('another run claimed the source')),
        (error) => log.warning(`source ${row.name}: renewing the lease: ${error}`),
      );
    }, options.leaseMs / 3);
  }

  /** @returns `null` when another run has the source, or has changed its row since `row` was read */
  static async take(db: Database, row: SourceRow, options: ClaimOptions): Promise<Claim | null> {
    const owner = crypto.randomUUID();
    const isOurs = await claimSource(db, row, leaseOf(owner, options), {
      now: options.now(),
      force: options.force,
    });
    return isOurs ? new Claim(db, row, owner, options) : null;
  }

  get isLost(): boolean {
    return this.#lost.signal.aborted;
  }

  /** Stores values of the source's row while the run goes on. */
  async note(values: Partial<SourceRow>): Promise<void> {
    await noteSource(this.#db, this.#row.name, this.#owner, values);
  }

  /** Stores the result of the run and releases the source. @returns whether the claim still held */
  async settle(values: Partial<SourceRow>): Promise<boolean> {
    return settleSource(this.#db, this.#row.name, this.#owner, values);
  }

  /** Releases the source as if it had not been claimed, so that the next run comes at once. */
  async release(): Promise<void> {
    const { lastAttemptAt, failures } = this.#row;
    await this.settle({ lastAttemptAt, failures });
  }

  /** Stops renewing the lease. */
  end(): void {
    clearInterval(this.#renewing);
  }
}

function leaseOf(owner: string, { now, leaseMs }: ClaimOptions) {
  return { owner, until: new Date(now().getTime() + leaseMs) };
}

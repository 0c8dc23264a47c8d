import type { Database } from '../../db/database.ts';
import {
  claimSource,
  noteSource,
  renewLease,
  type SourceRow,
  settleSource,
} from '../../db/sources/sources.ts';
import { log } from '../logging.ts';

/** A source that is ours for the time of a run, renewed as long as the run lasts. */
export class Claim {
  /** Aborts when the run does, and when the source turns out not to be ours any more. */
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
        (isOurs) => isOurs || this.#lost.abort(new Error('the source was claimed by another run')),
        (error) => log.warning(`source ${row.name}: renewing the claim: ${error}`),
      );
    }, options.lease / 3);
  }

  /** @param row what was read of the source; `null` when somebody was faster */
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

  async note(values: Partial<SourceRow>): Promise<void> {
    await noteSource(this.#db, this.#row.name, this.#owner, values);
  }

  /** Notes how the run went, and lets go of the source. @returns whether it was still ours */
  async settle(values: Partial<SourceRow>): Promise<boolean> {
    return settleSource(this.#db, this.#row.name, this.#owner, values);
  }

  /** Lets go of the source as if it had not been claimed: the next run comes at once. */
  async release(): Promise<void> {
    const { lastAttemptAt, failures } = this.#row;
    await this.settle({ lastAttemptAt, failures });
  }

  /** Stops renewing it. */
  end(): void {
    clearInterval(this.#renewing);
  }
}

export interface ClaimOptions {
  readonly now: () => Date;
  /** How long others believe that somebody is at it, in milliseconds. */
  readonly lease: number;
  /** Whether to claim it although it is not due. */
  readonly force: boolean;
  readonly signal: AbortSignal;
}

function leaseOf(owner: string, { now, lease }: ClaimOptions) {
  return { owner, until: new Date(now().getTime() + lease) };
}

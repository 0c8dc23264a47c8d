import type { Database } from '../../db/database.ts';
import {
  claimSource,
  noteSource,
  renewLease,
  type SourceRow,
  settleSource,
} from '../../db/sources/sources.ts';
import { log } from '../logging.ts';
import type { Pull } from './pull-page.ts';

/** The claim of one run on a source. */
export type Claim = NonNullable<Awaited<ReturnType<typeof claim>>>;

/**
 * Claims a source for one run, and renews its lease until the claim ends.
 * @param options.force whether to claim a source that is not due
 * @returns `null` when another run has the source, or has changed its row since `row` was read
 */
export async function claim(
  db: Database,
  row: SourceRow,
  { now, limits, force, signal }: Pick<Pull, 'now' | 'limits' | 'signal'> & { readonly force: boolean },
) {
  const { name, lastAttemptAt, failures } = row;
  const owner = crypto.randomUUID();
  const lease = () => ({ owner, until: new Date(now().getTime() + limits.leaseMs) });
  if (!(await claimSource(db, row, lease(), { now: now(), force }))) return null;
  const lost = new AbortController();
  const renewing = setInterval(() => {
    renewLease(db, name, lease()).then(
      (isOurs) => isOurs || lost.abort(new Error('another run claimed the source')),
      (error) => log.warning('source {source}: renewing the lease: {error}', { source: name, error }),
    );
  }, limits.leaseMs / 3);
  const settle = (values: Partial<SourceRow>) => settleSource(db, name, owner, values);
  return {
    /** Aborts with the run, and when another run takes over the source. */
    signal: AbortSignal.any([signal, lost.signal]),
    isLost: () => lost.signal.aborted,
    /** Stores values of the source's row while the run goes on. */
    note: (values: Partial<SourceRow>) => noteSource(db, name, owner, values),
    /** Stores the result of the run and releases the source. @returns whether the claim still held */
    settle,
    /** Releases the source as if it had not been claimed, so that the next run comes at once. */
    release: () => settle({ lastAttemptAt, failures }),
    /** Stops renewing the lease. */
    end: () => clearInterval(renewing),
  };
}

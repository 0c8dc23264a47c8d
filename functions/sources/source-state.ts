import type { SourceRow } from '../../db/sources/sources.ts';

/**
 * How a source does:
 *
 * - `fresh`: it was fetched and brought something new, at the last attempt or within its cadence.
 * - `quiet`: it was fetched, and there has been nothing new for no longer than it may bring nothing.
 * - `stale`: there has been nothing new for longer than that although fetching works, or it was not fetched for longer than
 *   its cadence allows although nothing failed.
 * - `failing`: the last attempt failed or was broken off.
 * - `never`: it was not fetched yet.
 * - `disabled`: it is not enabled, or not in the list of sources any more.
 */
export type SourceState = 'fresh' | 'quiet' | 'stale' | 'failing' | 'never' | 'disabled';

/** What the state follows from. */
export type SourceTimes = Pick<
  SourceRow,
  | 'cadenceSeconds'
  | 'quietSeconds'
  | 'enabled'
  | 'lastSuccessAt'
  | 'lastChangeAt'
  | 'outcome'
  | 'leaseOwner'
  | 'leaseUntil'
>;

/** How many cadences a source may bring nothing, if it does not say: daily mailings keep week-ends and holidays. */
const QUIET_CADENCES = 4;

/** What a fetch may be late, in milliseconds, beside half a cadence: schedulers tick every few minutes. */
const LATE = 15 * 60_000;

/** How long a source may bring nothing before it is stale, in seconds. */
export function quietSeconds(source: Pick<SourceRow, 'cadenceSeconds' | 'quietSeconds'>): number {
  return source.quietSeconds ?? QUIET_CADENCES * source.cadenceSeconds;
}

/** The one place that says how a source does. */
export function sourceState(source: SourceTimes, now: Date): SourceState {
  if (!source.enabled) return 'disabled';
  if (source.outcome === 'failed' || wasBrokenOff(source, now)) return 'failing';
  if (source.lastSuccessAt === null) return 'never';
  const cadence = source.cadenceSeconds * 1_000;
  const unseen = since(source.lastSuccessAt, now);
  const unchanged = since(source.lastChangeAt ?? source.lastSuccessAt, now);
  if (unseen > 1.5 * cadence + LATE || unchanged > quietSeconds(source) * 1_000) return 'stale';
  return source.outcome === 'changed' || unchanged <= cadence ? 'fresh' : 'quiet';
}

/** Whether the run that was at it last has ended without a word: it was killed. */
export function wasBrokenOff(
  { leaseOwner, leaseUntil }: Pick<SourceRow, 'leaseOwner' | 'leaseUntil'>,
  now: Date,
): boolean {
  return leaseOwner !== null && (leaseUntil === null || Date.parse(leaseUntil) <= now.getTime());
}

function since(time: string, now: Date): number {
  return now.getTime() - Date.parse(time);
}

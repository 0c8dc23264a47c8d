import type { SourceRow } from '../../db/sources/sources.ts';

/** First wait after a failure, in milliseconds; it doubles with each one that follows. */
const FIRST_WAIT = 5 * 60_000;

/** Longest wait after failures. */
const LONGEST_WAIT = 86_400_000;

/** Schedulers do not tick to the second: what falls due within this is due. Milliseconds. */
const SLACK = 30_000;

/** What follows from it when a source is fetched next. */
export type Schedule = Pick<
  SourceRow,
  | 'cadenceSeconds'
  | 'enabled'
  | 'lastAttemptAt'
  | 'failures'
  | 'notBefore'
  | 'continuation'
  | 'outcome'
  | 'leaseOwner'
  | 'leaseUntil'
>;

/** How long a source is left alone after so many failures in a row, in milliseconds. */
export function backOff(failures: number): number {
  return failures === 0 ? 0 : Math.min(FIRST_WAIT * 2 ** (failures - 1), LONGEST_WAIT);
}

/** When a source is to be fetched next, in milliseconds since 1970; `null` for one that is not enabled. */
export function dueTime(source: Schedule): number | null {
  if (!source.enabled) return null;
  const attempt = source.lastAttemptAt === null ? 0 : Date.parse(source.lastAttemptAt);
  const notBefore = source.notBefore === null ? 0 : Date.parse(source.notBefore);
  if (source.leaseOwner !== null) {
    // Someone is at it. If they are killed, others go on; if that happens again and again, ever more slowly.
    const free = source.leaseUntil === null ? 0 : Date.parse(source.leaseUntil);
    return Math.max(free, attempt + backOff(source.failures), notBefore);
  }
  // A failure has set `notBefore`; a list that is not read to its end goes on at once.
  if (source.outcome === 'failed' || source.continuation !== null) return notBefore;
  return Math.max(attempt === 0 ? 0 : attempt + source.cadenceSeconds * 1_000, notBefore);
}

/** Whether a source is to be fetched now. */
export function isDue(source: Schedule, now: Date): boolean {
  const due = dueTime(source);
  if (due === null) return false;
  const waits = source.leaseOwner !== null || Date.parse(source.notBefore ?? '') > now.getTime();
  return now.getTime() >= due - (waits ? 0 : SLACK);
}

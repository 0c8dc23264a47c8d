import { MAX_CLOCK_SKEW_MS } from '../../db/clock.ts';
import type { SourceRow } from '../../db/sources/sources.ts';

/** Wait after the first failure; it doubles with each further one. */
const FIRST_WAIT_MS = 5 * 60_000;
const MAX_WAIT_MS = 86_400_000;

/** Schedulers do not tick to the second: a source that falls due within this time is due. */
const TICK_SLACK_MS = 30_000;

/** Wait after a number of failures in a row, in milliseconds. */
export function backOff(failures: number): number {
  return failures === 0 ? 0 : Math.min(FIRST_WAIT_MS * 2 ** (failures - 1), MAX_WAIT_MS);
}

/** When a source is due, in milliseconds since 1970; `null` when it is disabled. */
export function dueTime(source: SourceRow): number | null {
  if (!source.enabled) return null;
  const attempt = source.lastAttemptAt === null ? 0 : Date.parse(source.lastAttemptAt);
  const notBefore = source.notBefore === null ? 0 : Date.parse(source.notBefore);
  if (source.leaseOwner !== null) {
    // A run has it. If runs of this source are killed again and again, the next one waits ever longer.
    const free = source.leaseUntil === null ? 0 : Date.parse(source.leaseUntil);
    return Math.max(free, attempt + backOff(source.failures), notBefore);
  }
  // A failure has set `notBefore`; an unfinished list continues at once.
  if (source.outcome === 'failed' || source.continuation !== null) return notBefore;
  return Math.max(attempt === 0 ? 0 : attempt + source.cadenceSeconds * 1_000, notBefore);
}

/** Whether a source is due now. One that was tried in the future, when a clock was wrong, is. */
export function isDue(source: SourceRow, now: Date): boolean {
  const due = dueTime(source);
  if (due === null) return false;
  if (Date.parse(source.lastAttemptAt ?? '') > now.getTime() + MAX_CLOCK_SKEW_MS) return true;
  const isBlocked = source.leaseOwner !== null || Date.parse(source.notBefore ?? '') > now.getTime();
  return now.getTime() >= due - (isBlocked ? 0 : TICK_SLACK_MS);
}

import type { Database } from '../../db/database.ts';
import { listSources as listSourceRows, type SourceRow } from '../../db/sources/sources.ts';
import { placeAt } from '../../pipeline/acquire/sources.ts';
import { dueTime } from './due.ts';

/**
 * The state of a source:
 *
 * - `fresh`: the last fetch found something new, or an earlier one did within the cadence.
 * - `quiet`: fetching works, and nothing new has come for no longer than the quiet time.
 * - `stale`: fetching works, but nothing new has come for longer than the quiet time; or nothing was fetched for longer
 *   than the cadence allows although nothing failed.
 * - `failing`: the last attempt failed or was interrupted.
 * - `never`: not fetched yet.
 * - `disabled`: disabled, or no longer in the list of sources.
 */
export type SourceState = 'fresh' | 'quiet' | 'stale' | 'failing' | 'never' | 'disabled';

/** Default quiet time, in cadences: daily mailings pause on weekends and holidays. */
const QUIET_CADENCES = 4;

/** Delay of a fetch that is tolerated beside half a cadence: schedulers tick every few minutes. */
const FETCH_DELAY_MS = 15 * 60_000;

/** Maximum time without anything new before a source is stale, in seconds. */
export function quietSeconds(source: Pick<SourceRow, 'cadenceSeconds' | 'quietSeconds'>): number {
  return source.quietSeconds ?? QUIET_CADENCES * source.cadenceSeconds;
}

/** Derives the state of a source. */
export function sourceState(source: SourceRow, now: Date): SourceState {
  if (!source.enabled) return 'disabled';
  if (source.outcome === 'failed' || wasBrokenOff(source, now)) return 'failing';
  if (source.lastSuccessAt === null) return 'never';
  const cadence = source.cadenceSeconds * 1_000;
  const unseen = since(source.lastSuccessAt, now);
  const unchanged = since(source.lastChangeAt ?? source.lastSuccessAt, now);
  if (unseen > 1.5 * cadence + FETCH_DELAY_MS || unchanged > quietSeconds(source) * 1_000) return 'stale';
  return source.outcome === 'changed' || unchanged <= cadence ? 'fresh' : 'quiet';
}

/** Whether the last run was killed: it holds a lease that has run out. */
function wasBrokenOff(
  { leaseOwner, leaseUntil }: Pick<SourceRow, 'leaseOwner' | 'leaseUntil'>,
  now: Date,
): boolean {
  return leaseOwner !== null && (leaseUntil === null || Date.parse(leaseUntil) <= now.getTime());
}

/** Lists the sources by name, with their state and schedule. */
export async function listSources(db: Database, now = new Date()) {
  return (await listSourceRows(db)).map((row) => statusOf(row, now));
}

export type SourceStatus = ReturnType<typeof statusOf>;

/** The public status of a source: its state, since when, and its next fetch. Of a URL only the host, because the rest may hold a secret. */
export function statusOf(source: SourceRow, now: Date) {
  const place = placeAt(source.url);
  const due = dueTime(source);
  const brokenOff = source.enabled && wasBrokenOff(source, now);
  const failure = brokenOff
    ? { code: 'broken-off', message: 'the last run was interrupted; the next one continues' }
    : { code: source.code, message: source.message };
  return {
    name: source.name,
    kind: place.kind,
    host: place.kind === 'url' ? new URL(place.url).host : null,
    state: sourceState(source, now),
    cadenceSeconds: source.cadenceSeconds,
    /** Maximum time without anything new before the source is stale. */
    quietSeconds: quietSeconds(source),
    lastAttemptAt: source.lastAttemptAt,
    lastSuccessAt: source.lastSuccessAt,
    lastChangeAt: source.lastChangeAt,
    /** `null` for a disabled source; an overdue one is fetched at the next tick. */
    nextAttemptAt: due === null ? null : new Date(Math.max(due, now.getTime())).toISOString(),
    /** Failures in a row. */
    failures: source.failures,
    outcome: source.outcome,
    /** Reason of the failure, for programs (`code`) and for people. */
    ...failure,
    /** The host that permanent redirects led to; the list of sources should name it. */
    movedToHost: source.movedTo === null ? null : new URL(source.movedTo).host,
    /** Whether several runs are reading one long list. */
    unfinished: source.continuation !== null,
    /** Id of the latest dump. */
    lastDump: source.lastDump,
  };
}

function since(time: string, now: Date): number {
  return now.getTime() - Date.parse(time);
}

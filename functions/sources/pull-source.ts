import { publicMessage } from '../../db/dumps/public-names.ts';
import { bringsNew, failuresBefore, postponeSources, type SourceRow } from '../../db/sources/sources.ts';
import { FetchError } from '../../pipeline/acquire/fetch/errors.ts';
import { siteOf } from '../../pipeline/acquire/fetch/pace.ts';
import { isHarvest, type Source } from '../../pipeline/acquire/sources.ts';
import { DumpError, StorageError } from '../../pipeline/errors.ts';
import type { Outcome } from '../intake/take.ts';
import { log } from '../logging.ts';
import { type Claim, claim } from './claim.ts';
import { backOff } from './due.ts';
import { pullObjects } from './pull-objects.ts';
import { type Pull, pullPage } from './pull-page.ts';

/** The result of pulling a source. */
export interface SourceRun {
  readonly name: string;
  /** `skipped`: another run pulls it, or its server asked for a pause. */
  readonly outcome: 'changed' | 'unchanged' | 'failed' | 'skipped';
  /** Reason of `failed` and `skipped`, for programs (`code`) and for people. */
  readonly code: string | null;
  readonly message: string | null;
  readonly dumps: readonly Outcome[];
}

/** The state of a run over several sources. */
export interface CronRun extends Omit<Pull, 'source' | 'row' | 'note' | 'enter'> {
  /** All sources, for those of one site. */
  readonly sources: readonly Source[];
  /** Whether to pull sources that are not due. */
  readonly force: boolean;
  /** The sites that asked for a pause in this run, and until when. */
  readonly busySites: Map<string, Date>;
}

/**
 * Pulls one source, unless another run does, and stores the result.
 * @throws `signal.reason` when the run is stopped; LibsqlError
 */
export async function pullSource(run: CronRun, source: Source, row: SourceRow): Promise<SourceRun> {
  const { name } = source;
  const busyUntil = run.busySites.get(siteOfSource(source) ?? '');
  if (busyUntil !== undefined && busyUntil > run.now()) {
    return skipped(name, 'postponed', `its server asked for a pause until ${busyUntil.toISOString()}`);
  }
  const held = await claim(run.db, row, run);
  if (held === null) return skipped(name, 'claimed', 'another run pulls it, or has just done so');
  try {
    const result = await attempt(run, source, row, held);
    report(result, row);
    return result;
  } finally {
    held.end();
  }
}

async function attempt(run: CronRun, source: Source, row: SourceRow, held: Claim): Promise<SourceRun> {
  const { name } = source;
  const { db, now } = run;
  const dumps: Outcome[] = [];
  let changed = false;
  const enter = async (outcome: Outcome) => {
    dumps.push(outcome);
    const { dumpId, state, isRepeat } = outcome;
    if (dumpId === null || state === 'failed') return;
    // Repeated bytes are nothing new, unless a killed run took them and did not store that.
    if (!isRepeat || dumpId !== row.lastDump) changed ||= await bringsNew(db, name, dumpId);
  };
  const notes = () => {
    const lastDump = dumps.findLast(({ dumpId }) => dumpId !== null)?.dumpId;
    return {
      ...(lastDump ? { lastDump } : {}),
      ...(changed ? { lastChangeAt: now().toISOString() } : {}),
    };
  };
  const end = (isOurs: boolean, result: Omit<SourceRun, 'name' | 'dumps'>) =>
    isOurs ? { name, ...result, dumps } : skipped(name, 'claimed', 'another run took it over');
  try {
    const { signal, note } = held;
    const found = await pullPlace({ ...run, source, row, signal, enter, note });
    changed ||= row.lastSuccessAt === null;
    const success = { outcome: changed ? 'changed' : 'unchanged', code: null, message: null } as const;
    const isOurs = await held.settle({
      ...{ ...found, ...notes(), ...success },
      ...{ failures: 0, notBefore: null, lastSuccessAt: now().toISOString() },
    });
    return end(isOurs, success);
  } catch (error) {
    if (run.signal.aborted) {
      await held.release();
      throw run.signal.reason;
    }
    if (held.isLost()) return end(false, { outcome: 'failed', code: null, message: null });
    const failure = { outcome: 'failed', ...failureOf(error) } as const;
    const failures = failuresBefore(row) + 1;
    const notBefore = await nextAttempt(run, source, failures, error);
    return end(await held.settle({ ...notes(), ...failure, failures, notBefore }), failure);
  }
}

async function pullPlace(pull: Pull): Promise<Partial<SourceRow>> {
  const { source, openStore } = pull;
  const { place } = source;
  if (place.kind === 'url') {
    if (!isHarvest(source)) return pullPage(pull, place.url);
    const { pullHarvest } = await import('./pull-harvest.ts');
    return pullHarvest(pull, place.url);
  }
  const store = openStore(place);
  if (store === undefined) {
    const reason = place.kind === 'r2' ? 'no R2 bucket is bound as DUMPS' : 'a Worker has no folders';
    throw new FetchError(
      'unsupported',
      `pulling ${source.name}: ${reason}; expected another place, or the source to be disabled here`,
    );
  }
  return pullObjects(pull, store, place.kind === 'r2' ? place.prefix : '');
}

/** Returns when to pull a failed source again. A busy server gets a pause from all of its sources. */
async function nextAttempt(run: CronRun, source: Source, failures: number, error: unknown): Promise<string> {
  const now = run.now().getTime();
  const isLocal = source.place.kind !== 'url';
  const wait = isLocal ? Math.min(backOff(failures), source.cadence * 1_000) : backOff(failures);
  if (!(error instanceof FetchError) || error.busyHost === undefined)
    return new Date(now + wait).toISOString();
  const until = error.retryAt ?? new Date(now + backOff(1));
  const site = siteOf(error.busyHost);
  run.busySites.set(site, until);
  const others = run.sources.filter((other) => other.name !== source.name && siteOfSource(other) === site);
  const names = others.map(({ name }) => name);
  if (names.length > 0) await postponeSources(run.db, names, until);
  return new Date(Math.max(now + wait, until.getTime())).toISOString();
}

/** The site of a source's server; `undefined` for folders and buckets. */
export function siteOfSource({ place }: Source): string | undefined {
  return place.kind === 'url' ? siteOf(new URL(place.url).hostname) : undefined;
}

function failureOf(error: unknown): { readonly code: string; readonly message: string } {
  if (error instanceof FetchError || error instanceof DumpError || error instanceof StorageError) {
    return { code: error.code, message: publicMessage(error.message) };
  }
  return { code: 'internal', message: publicMessage(error instanceof Error ? error.message : String(error)) };
}

function skipped(name: string, code: string, message: string): SourceRun {
  return { name, outcome: 'skipped', code, message, dumps: [] };
}

function report({ name, outcome, code, message, dumps }: SourceRun, before: SourceRow): void {
  if (outcome === 'failed') {
    // Warns once; the status shows an error that persists.
    const level = before.code === code ? 'debug' : 'warning';
    log[level](`source {source}: {code}: ${message}`, { source: name, code });
  } else if (outcome === 'changed') {
    const stored = dumps.reduce((sum, { report: of }) => sum + (of?.stored ?? 0), 0);
    const merged = dumps.reduce((sum, { report: of }) => sum + (of?.merged ?? 0), 0);
    log.info('source {source}: {stored} stored, {merged} merged', { source: name, stored, merged });
  } else log.debug('source {source}: {outcome}', { source: name, outcome });
}

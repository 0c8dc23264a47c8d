import * as v from 'valibot';
import { getCatalogue } from '../../db/catalogue.ts';
import type { Database } from '../../db/database.ts';
import { type DumpRow, listDumps } from '../../db/dumps/dumps.ts';
import { listRuns } from '../../db/dumps/runs.ts';
import { countDumps, listFailedDumps, listRejectReasons } from '../../db/dumps/status.ts';
import { countPossibleDuplicates, listPossibleDuplicates } from '../../db/duplicates/possible-duplicates.ts';
import { countItems } from '../../db/items/find-items.ts';
import { listSources as listSourceRows, type SourceRow } from '../../db/sources/sources.ts';
import { placeAt } from '../../pipeline/acquire/sources.ts';
import { dueTime } from './due.ts';
import { quietSeconds, sourceState, wasBrokenOff } from './source-state.ts';

/** How many dumps, runs and rejects of a reason are shown. */
const DUMPS = 20;
const RUNS = 20;
const REJECTS_EACH = 3;
const DUPLICATES = 10;

/** How much of a reject's text is shown, in characters. */
const RAW = 1_000;

const natural = v.pipe(v.number(), v.minValue(0));

/** What is read of a kept report; older ones may lack a stage. */
const StoredReport = v.object({
  records: natural,
  stored: natural,
  merged: natural,
  rejected: natural,
  seconds: natural,
  stages: v.record(v.string(), v.object({ in: natural, out: natural, rejected: natural, ms: natural })),
});

/**
 * All that an operator has to know at a glance, in a fixed number of queries: what is in the database, how the last dumps
 * and runs went, what was rejected and why, what the sources do, and which model and taxonomy stand behind it.
 */
export async function readStatus(db: Database) {
  const [catalogue, items, counts, latest, failures, runs, rejects, sources, pairs, alike] =
    await Promise.all([
      getCatalogue(db),
      countItems(db),
      countDumps(db),
      listDumps(db, DUMPS),
      listFailedDumps(db, DUMPS),
      listRuns(db, RUNS),
      listRejectReasons(db, { each: REJECTS_EACH, characters: RAW }),
      listSources(db),
      countPossibleDuplicates(db),
      listPossibleDuplicates(db, DUPLICATES),
    ]);
  return {
    changedAt: new Date(catalogue.changedAt * 1000).toISOString(),
    items,
    model: catalogue.model,
    taxonomy: { hash: catalogue.taxonomyHash, refinedOn: catalogue.refinedOn },
    dumps: { counts, latest: latest.map(dumpOf), failures: failures.map(dumpOf) },
    runs: runs.map(runOf),
    rejects,
    sources,
    /** Pairs of papers that may be one, those most alike first. */
    duplicates: { count: pairs, most: alike },
  };
}

export type Status = Awaited<ReturnType<typeof readStatus>>;

/**
 * The sources as the status shows them, by name: how each does, since when, and when it is fetched next. Of addresses, only
 * the host is shown: the rest may bear a secret.
 */
export async function listSources(db: Database, now = new Date()) {
  return (await listSourceRows(db)).map((row) => statusOf(row, now));
}

export type SourceStatus = ReturnType<typeof statusOf>;

/** How one source does. */
export function statusOf(source: SourceRow, now: Date) {
  const place = placeAt(source.url);
  const due = dueTime(source);
  const brokenOff = source.enabled && wasBrokenOff(source, now);
  const failure = brokenOff
    ? { code: 'broken-off', message: 'the last run ended half-way; the next one goes on' }
    : { code: source.code, message: source.message };
  return {
    name: source.name,
    kind: place.kind,
    /** Of a URL. */
    host: place.kind === 'url' ? new URL(place.url).host : null,
    state: sourceState(source, now),
    cadenceSeconds: source.cadenceSeconds,
    /** How long it may bring nothing new before it is stale. */
    quietSeconds: quietSeconds(source),
    lastAttemptAt: source.lastAttemptAt,
    lastSuccessAt: source.lastSuccessAt,
    lastChangeAt: source.lastChangeAt,
    /** `null` for one that is not enabled; what is overdue is fetched at the next tick. */
    nextAttemptAt: due === null ? null : new Date(Math.max(due, now.getTime())).toISOString(),
    /** In a row. */
    failures: source.failures,
    outcome: source.outcome,
    /** Why it failed, for programs and in words. */
    ...failure,
    /** The host to which permanent redirects led: the list of sources should name the new address. */
    movedToHost: source.movedTo === null ? null : new URL(source.movedTo).host,
    /** Whether a long list is being read, in several runs. */
    unfinished: source.continuation !== null,
    /** The id of the dump that came last. */
    lastDump: source.lastDump,
  };
}

/** What the ledger says of a dump, for people. */
function dumpOf(dump: DumpRow) {
  const { id, name, format, bytes, capturedAt, state, code, reason, startedAt, finishedAt } = dump;
  const { records, stored, merged, rejected } = dump;
  const counts = { records, stored, merged, rejected };
  return { id, name, format, bytes, capturedAt, state, code, reason, ...counts, startedAt, finishedAt };
}

/** A run with what it did in each stage, in the order of the pipeline. */
function runOf({ report, ...run }: Awaited<ReturnType<typeof listRuns>>[number]) {
  const read = v.safeParse(StoredReport, report);
  if (!read.success) return { ...run, counts: null, stages: [] };
  const { stages, ...counts } = read.output;
  return {
    ...run,
    counts: { ...counts, perSecond: rate(counts.records, counts.seconds) },
    stages: Object.entries(stages).map(([name, stage]) => ({
      name,
      ...stage,
      ms: Math.round(stage.ms),
      perSecond: rate(stage.in, stage.ms / 1000),
    })),
  };
}

/** Things a second, to one decimal; `null` for what took no time that can be measured. */
function rate(count: number, seconds: number): number | null {
  return seconds > 0 ? Math.round((count / seconds) * 10) / 10 : null;
}

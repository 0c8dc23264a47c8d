import * as v from 'valibot';
import { getCatalogue } from '../db/catalogue.ts';
import type { Database } from '../db/database.ts';
import { type DumpRow, listDumps } from '../db/dumps.ts';
import { countItems } from '../db/find-items.ts';
import { listRuns } from '../db/runs.ts';
import { countDumps, listFailedDumps, listRejectReasons, listSourceTimes } from '../db/status.ts';

/** How many dumps, runs and rejects of a reason are shown. */
const DUMPS = 20;
const RUNS = 20;
const REJECTS_EACH = 3;

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
  const [catalogue, items, counts, latest, failures, runs, rejects, sources] = await Promise.all([
    getCatalogue(db),
    countItems(db),
    countDumps(db),
    listDumps(db, DUMPS),
    listFailedDumps(db, DUMPS),
    listRuns(db, RUNS),
    listRejectReasons(db, { each: REJECTS_EACH, characters: RAW }),
    listSources(db),
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
  };
}

export type Status = Awaited<ReturnType<typeof readStatus>>;

/** The sources as the status shows them: what is known of each, by name. */
export async function listSources(db: Database) {
  return listSourceTimes(db);
}

/** What the ledger says of a dump, for people. */
function dumpOf(dump: DumpRow) {
  const { id, name, format, bytes, capturedAt, state, reason, startedAt, finishedAt } = dump;
  const { records, stored, merged, rejected } = dump;
  const counts = { records, stored, merged, rejected };
  return { id, name, format, bytes, capturedAt, state, reason, ...counts, startedAt, finishedAt };
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

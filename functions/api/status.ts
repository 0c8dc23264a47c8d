import { Hono } from 'hono';
import * as v from 'valibot';
import { getCatalogue } from '../../db/catalogue.ts';
import type { Database } from '../../db/database.ts';
import { type DumpRow, listDoubtfulDumps, listDumps } from '../../db/dumps/dumps.ts';
import { listRuns } from '../../db/dumps/runs.ts';
import { countDumps, listRejectReasons } from '../../db/dumps/status.ts';
import { countPossibleDuplicates, listPossibleDuplicates } from '../../db/duplicates/possible-duplicates.ts';
import { countItems } from '../../db/items/find-items.ts';
import { getTopicModelState } from '../../db/topics/topic-model.ts';
import type { Site } from '../http/site.ts';
import { listSources } from '../sources/source-state.ts';
import { type Operation, operation } from './openapi/operation.ts';
import { jsonAnswer, respondLiveJson } from './respond-json.ts';
import { Status } from './schemas/status.ts';

/** Maximum numbers of rows. */
const MAX_DUMPS = 20;
const MAX_RUNS = 20;
const MAX_REJECTS_PER_CODE = 3;
const MAX_DUPLICATES = 10;

/** Length to which the text of a reject is cut. */
const MAX_REJECT_CHARS = 1_000;

const natural = v.pipe(v.number(), v.minValue(0));

/** The part of a stored report that the status shows. Reports of older versions may lack a stage. */
const StoredReport = v.object({
  records: natural,
  stored: natural,
  merged: natural,
  rejected: natural,
  seconds: natural,
  stages: v.record(v.string(), v.object({ in: natural, out: natural, rejected: natural, ms: natural })),
});

const STATUS = {
  id: 'getStatus',
  summary: 'The state of ingestion: sources, dumps, runs, rejects',
  description: 'Caches have to revalidate it each time. It has an ETag, but no Last-Modified.',
  answers: jsonAnswer('The present state.', Status),
} as const satisfies Operation;

/** GET /status. */
export function statusRoutes(site: Site) {
  return new Hono().get('/status', operation(STATUS), async (c) =>
    respondLiveJson(c, site, await readStatus(site.reader)),
  );
}

/**
 * Reads the status of the whole catalogue for /status and the API, in a fixed number of queries: its size, the latest
 * dumps and runs, rejects by code, the sources, the model and the taxonomy.
 */
export async function readStatus(db: Database): Promise<Status> {
  const [
    catalogue,
    items,
    counts,
    latest,
    failures,
    doubtful,
    runs,
    rejects,
    sources,
    pairs,
    alike,
    topicModel,
  ] = await Promise.all([
    getCatalogue(db),
    countItems(db),
    countDumps(db),
    listDumps(db, MAX_DUMPS),
    listDumps(db, MAX_DUMPS, 'failed'),
    listDoubtfulDumps(db, MAX_DUMPS),
    listRuns(db, MAX_RUNS),
    listRejectReasons(db, { each: MAX_REJECTS_PER_CODE, characters: MAX_REJECT_CHARS }),
    listSources(db),
    countPossibleDuplicates(db),
    listPossibleDuplicates(db, MAX_DUPLICATES),
    getTopicModelState(db),
  ]);
  const fittedOn = topicModel?.fittedOn ?? 0;
  return {
    changedAt: new Date(catalogue.changedAt * 1000).toISOString(),
    items,
    model: catalogue.model,
    taxonomy: {
      hash: catalogue.taxonomyHash,
      version: topicModel?.version ?? null,
      fittedOn,
      refinedOn: fittedOn,
      fittedAt: topicModel?.fittedAt ?? null,
    },
    dumps: {
      counts,
      latest: latest.map(dumpOf),
      failures: failures.map(dumpOf),
      doubtful: doubtful.map(dumpOf),
    },
    runs: runs.map(runOf),
    rejects,
    sources,
    /** Pairs of papers that may be one, the most similar first. */
    duplicates: { count: pairs, most: alike },
  };
}

/** The public part of a dump's row. */
function dumpOf(dump: DumpRow) {
  const { id, name, format, bytes, capturedAt, state, code, reason, startedAt, finishedAt } = dump;
  const { records, stored, merged, rejected, doubt, doubted, unread } = dump;
  const counts = { records, stored, merged, rejected, doubt, doubted, unread };
  return { id, name, format, bytes, capturedAt, state, code, reason, ...counts, startedAt, finishedAt };
}

/** A run with the counts of each stage, in the order of the pipeline. */
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
      perSecond: rate(stage.out, stage.ms / 1000),
    })),
  };
}

/** Count per second, to one decimal; `null` when no time was measured. */
function rate(count: number, seconds: number): number | null {
  return seconds > 0 ? Math.round((count / seconds) * 10) / 10 : null;
}

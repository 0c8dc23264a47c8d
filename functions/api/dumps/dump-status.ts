import * as v from 'valibot';
import type { Database } from '../../../db/database.ts';
import { type DumpRow, getDump } from '../../../db/dumps/dumps.ts';
import { publicMessage, publicName } from '../../../db/dumps/public-names.ts';
import { getLastReport } from '../../../db/dumps/runs.ts';
import { countRead } from '../../../db/dumps/status.ts';
import { countUnembedded } from '../../../db/dumps/unembedded-records.ts';
import { countTopicsOfDump } from '../../../db/topics/topics.ts';
import { DumpStatus } from '../schemas/dump-status.ts';

const { updates, boilerplateLines, invalidBytes } = DumpStatus.entries;

/** Counts that only the stored report has. Reports of older versions may lack them. */
const ReportCounts = v.object({
  updates: v.optional(updates, 0),
  boilerplateLines: v.optional(boilerplateLines, 0),
  invalidBytes: v.optional(invalidBytes, 0),
});

/** Limit of counting. */
const MAX_WAITING_PAPERS = 1_000_000;

/** @param base origin of the URLs */
export async function readDumpStatus(
  db: Database,
  base: string,
  id: string,
): Promise<DumpStatus | undefined> {
  const row = await getDump(db, id);
  if (row === undefined) return undefined;
  const [read, waiting, topics, report] = await Promise.all([
    row.state === 'loading' ? countRead(db, id) : null,
    row.state === 'loading' ? countUnembedded(db, MAX_WAITING_PAPERS, id) : 0,
    row.state === 'loaded' ? countTopicsOfDump(db, id) : [],
    getLastReport(db, id),
  ]);
  const counts = v.safeParse(ReportCounts, report);
  return {
    ...ledgerOf(row),
    ...(read === null ? {} : { records: read.papers + read.rejects, rejected: read.rejects }),
    waiting,
    ...(counts.success ? counts.output : v.getDefaults(ReportCounts)),
    topics: Object.fromEntries(topics.map(({ slug, items }) => [slug, items])),
    status: `${base}/api/dumps/${id}`,
    rejects: `${base}/api/dumps/${id}/rejects`,
  };
}

function ledgerOf(row: DumpRow) {
  const { id, name, state, code, reason, format, bytes, capturedAt, startedAt, finishedAt } = row;
  const { records, stored, merged, rejected, doubt, doubted, unread, boilerplateBytes } = row;
  const counts = { records, stored, merged, rejected, doubt, doubted, unread, boilerplateBytes };
  return { id, name, state, code, reason, format, bytes, capturedAt, ...counts, startedAt, finishedAt };
}

/** The status of a dump whose bytes could not be read, which the ledger does not have. */
export function unknownDump(name: string, code: string, reason: string): DumpStatus {
  return {
    id: null,
    name: publicName(name),
    state: 'failed',
    code,
    reason: publicMessage(reason, name),
    format: null,
    bytes: null,
    capturedAt: null,
    records: 0,
    stored: 0,
    merged: 0,
    rejected: 0,
    doubt: null,
    doubted: 0,
    unread: 0,
    waiting: 0,
    updates: 0,
    boilerplateBytes: 0,
    boilerplateLines: 0,
    invalidBytes: 0,
    topics: {},
    startedAt: null,
    finishedAt: null,
    status: null,
    rejects: null,
  };
}

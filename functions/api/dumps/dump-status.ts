import * as v from 'valibot';
import type { Database } from '../../../db/database.ts';
import { countRead } from '../../../db/dumps/count-read.ts';
import { type DumpRow, getDump } from '../../../db/dumps/dumps.ts';
import { getLastReport } from '../../../db/dumps/runs.ts';
import { countUnembedded } from '../../../db/dumps/unembedded-records.ts';
import { countTopicsOfDump } from '../../../db/topics/topics.ts';

const natural = v.pipe(v.number(), v.integer(), v.minValue(0));
const instant = v.pipe(v.string(), v.isoTimestamp());

/** How a dump stands, as the API tells it. */
export const DumpStatus = v.object({
  /** SHA-256 of its bytes; `null` when they could not be read. */
  id: v.nullable(v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/))),
  name: v.string(),
  /** `loading` until all of its papers are in the feeds. */
  state: v.picklist(['loading', 'loaded', 'failed']),
  /** Why it failed, as a code such as `no-records`, and in words. */
  code: v.nullable(v.string()),
  reason: v.nullable(v.string()),
  format: v.nullable(v.string()),
  bytes: v.nullable(natural),
  capturedAt: v.nullable(instant),
  /** `records = stored + merged + rejected` once it is loaded; before that, what of it is in the tables so far. */
  records: natural,
  stored: natural,
  merged: natural,
  rejected: natural,
  /** Papers that were read and are still to be embedded. */
  waiting: natural,
  /** Papers that were announced again, without their text. */
  updates: natural,
  boilerplateBytes: natural,
  boilerplateLines: natural,
  invalidBytes: natural,
  /** How many of its papers each topic has, most first. */
  topics: v.record(v.string(), natural),
  startedAt: v.nullable(instant),
  finishedAt: v.nullable(instant),
  /** Where this is told anew. */
  status: v.nullable(v.pipe(v.string(), v.url())),
  /** Where its rejects are. */
  rejects: v.nullable(v.pipe(v.string(), v.url())),
});

export type DumpStatus = v.InferOutput<typeof DumpStatus>;

/** Of a kept report, what the ledger does not have; older ones may lack it. */
const Kept = v.object({
  updates: v.optional(natural, 0),
  boilerplateLines: v.optional(natural, 0),
  invalidBytes: v.optional(natural, 0),
});

/** More papers than this are not counted. */
const MOST = 1_000_000;

/** @param base the address that links begin with */
export async function readDumpStatus(
  db: Database,
  base: string,
  id: string,
): Promise<DumpStatus | undefined> {
  const row = await getDump(db, id);
  if (row === undefined) return undefined;
  const [read, waiting, topics, report] = await Promise.all([
    row.state === 'loading' ? countRead(db, id) : null,
    row.state === 'loading' ? countUnembedded(db, MOST, id) : 0,
    row.state === 'loaded' ? countTopicsOfDump(db, id) : [],
    getLastReport(db, id),
  ]);
  const kept = v.safeParse(Kept, report);
  return {
    ...ledgerOf(row),
    ...(read === null ? {} : { records: read.papers + read.rejects, rejected: read.rejects }),
    waiting,
    ...(kept.success ? kept.output : v.getDefaults(Kept)),
    topics: Object.fromEntries(topics.map(({ slug, items }) => [slug, items])),
    status: `${base}/api/dumps/${id}`,
    rejects: `${base}/api/dumps/${id}/rejects`,
  };
}

function ledgerOf(row: DumpRow) {
  const { id, name, state, code, reason, format, bytes, capturedAt, startedAt, finishedAt } = row;
  const { records, stored, merged, rejected, boilerplateBytes } = row;
  const counts = { records, stored, merged, rejected, boilerplateBytes };
  return { id, name, state, code, reason, format, bytes, capturedAt, ...counts, startedAt, finishedAt };
}

/** A dump whose bytes could not be read: the ledger does not know it. */
export function unknownDump(name: string, code: string, reason: string): DumpStatus {
  return {
    id: null,
    name,
    state: 'failed',
    code,
    reason,
    format: null,
    bytes: null,
    capturedAt: null,
    records: 0,
    stored: 0,
    merged: 0,
    rejected: 0,
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

import * as v from 'valibot';

export const natural = v.pipe(v.number(), v.integer(), v.minValue(0));
const instant = v.pipe(v.string(), v.isoTimestamp());

/** The state of a dump. */
export const DumpStatus = v.object({
  /** SHA-256 of its bytes; `null` for a dump that could not be read. */
  id: v.nullable(v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/))),
  name: v.string(),
  /** `loading` until all of its papers are in the feeds. */
  state: v.picklist(['loading', 'loaded', 'failed']),
  /** The reason of a failure, as a code such as `no-records`, and in words. */
  code: v.nullable(v.string()),
  reason: v.nullable(v.string()),
  format: v.nullable(v.string()),
  bytes: v.nullable(natural),
  capturedAt: v.nullable(instant),
  /** `records = stored + merged + rejected` of a loaded dump; before that, the records read so far. */
  records: natural,
  stored: natural,
  merged: natural,
  rejected: natural,
  /** Papers that wait for their embedding. */
  waiting: natural,
  /** Papers that are announced again without their text. */
  updates: natural,
  boilerplateBytes: natural,
  boilerplateLines: natural,
  invalidBytes: natural,
  /** The number of its papers in each topic, the largest first. */
  topics: v.record(v.string(), natural),
  startedAt: v.nullable(instant),
  finishedAt: v.nullable(instant),
  /** The address of this answer. */
  status: v.nullable(v.pipe(v.string(), v.url())),
  /** The address of its rejects. */
  rejects: v.nullable(v.pipe(v.string(), v.url())),
});

export type DumpStatus = v.InferOutput<typeof DumpStatus>;

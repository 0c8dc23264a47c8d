import * as v from 'valibot';

export const natural = v.pipe(v.number(), v.integer(), v.minValue(0));
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

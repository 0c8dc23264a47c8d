import * as v from 'valibot';
import { counts, doubts, dumpFacts } from './status.ts';
import { BASE, hexId, natural, text, time, url } from './values.ts';

const ID = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

/** The state of a dump: when it is posted, while it is loaded, and afterwards. */
export const DumpStatus = v.object({
  id: v.nullable(hexId(64, 'SHA-256 of the bytes; `null` for a dump that could not be read.', ID)),
  name: dumpFacts.name,
  state: v.pipe(dumpFacts.state, v.description('`loading` until all of its papers are in the feeds.')),
  code: v.nullable(text('The reason of a failure, as a code.', 'no-records')),
  reason: v.nullable(text('The reason in words.', 'the dump has no records')),
  format: v.nullable(text('The format of the dump.', 'page-text')),
  bytes: v.nullable(natural('The size in bytes.', 73_214)),
  capturedAt: v.nullable(time('The captured date.')),
  ...counts,
  ...doubts,
  waiting: natural('Papers that wait for their embedding.', 0),
  updates: natural('Papers that are announced again without their text.', 0),
  boilerplateBytes: natural('Bytes outside of records.', 120),
  boilerplateLines: natural('Lines outside of records.', 3),
  invalidBytes: natural('Bytes that are no text in the encoding of the dump.', 0),
  topics: v.pipe(
    v.record(v.string(), natural('', 12)),
    v.description('The number of its papers in each topic, the largest first.'),
    v.examples([{ robotics: 12, 'speech-and-audio': 3 }]),
  ),
  startedAt: v.nullable(time('The start of its ingestion.', '2025-03-11T08:00:00.000Z')),
  finishedAt: v.nullable(time('The end.', '2025-03-11T08:00:06.000Z')),
  status: v.nullable(url('The address of this answer.', `${BASE}/api/dumps/${ID}`)),
  rejects: v.nullable(url('The address of its rejects.', `${BASE}/api/dumps/${ID}/rejects`)),
});

export type DumpStatus = v.InferOutput<typeof DumpStatus>;

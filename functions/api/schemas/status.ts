import * as v from 'valibot';
import { type AnswerOf, dumpId, dumpName, natural, number, text, time } from './values.ts';

const rate = v.nullable(number('Per second; `null` when it took no time.', 9.1));

/** The outcomes of the records of a dump. */
export const counts = {
  records: natural('The number of records: stored, merged and rejected.', 54),
  stored: natural('New papers.', 54),
  merged: natural('Papers that the catalogue had already.', 0),
  rejected: natural('Records that could not be read.', 0),
};

/** What may be read wrong in a dump. */
export const doubts = {
  doubt: v.nullable(
    text('Why the dump may be read wrong, although nothing failed.', '14 of its 54 papers may be wrong'),
  ),
  doubted: natural('Papers that may be wrong.', 0),
  unread: natural('Rejects of text that may be papers and that no record took (code `unread`).', 0),
};

/** The fields of every answer about a dump. */
export const dumpFacts = {
  id: dumpId,
  name: dumpName,
  state: v.picklist(['loading', 'loaded', 'failed']),
} as const;

/** A dump in the ledger. */
export const Dump = v.object({
  ...dumpFacts,
  format: v.nullable(text('The format of the dump.', 'page-text')),
  bytes: natural('The size in bytes.', 73_214),
  capturedAt: time('The captured date.'),
  code: v.nullable(text('The reason of a failure, as a code.', 'mostly-rejected')),
  reason: v.nullable(text('The reason in words.', 'more than half of its records were rejected')),
  ...counts,
  ...doubts,
  startedAt: time('The start of its ingestion.', '2025-03-11T08:00:00.000Z'),
  finishedAt: v.nullable(time('The end.', '2025-03-11T08:00:06.000Z')),
});

const Stage = v.object({
  name: text('The stages have the order of the pipeline.', 'embed'),
  in: natural('Records that entered.', 54),
  out: natural('Records that left.', 54),
  rejected: natural('Records that it rejected.', 0),
  ms: natural('The time in it, in milliseconds.', 4_800),
  perSecond: v.nullable(number('Records that left in a second of its time; `null` when it took none.', 9.1)),
});

const Run = v.object({
  dumpId,
  name: dumpName,
  startedAt: time('The start.', '2025-03-11T08:00:00.000Z'),
  finishedAt: time('The end.', '2025-03-11T08:00:06.000Z'),
  counts: v.nullable(
    v.object({
      ...counts,
      seconds: v.pipe(v.number(), v.minValue(0), v.examples([5.2])),
      perSecond: rate,
    }),
  ),
  stages: v.array(Stage),
});

const Reject = v.object({
  id: text('For `paperwire replay`.', 'e3b0c44298fc-1024'),
  dumpId,
  dump: dumpName,
  stage: text('The stage that rejected it.', 'normalise'),
  message: text('The reason in words.', 'the record has no title'),
  raw: text('The first 1,000 characters.', 'Abstract: …'),
  start: natural('The first byte in the decoded dump.', 1_024),
  end: natural('The first byte after it.', 1_280),
  attempt: natural('The number of attempts to read it.', 1),
});

/** The rejects of one dump. */
export const RejectList = v.object({
  rejects: v.array(
    v.object({
      ...Reject.entries,
      code: text('The reason, as a code.', 'no-title'),
      format: v.nullable(text('The format of the dump.', 'page-text')),
      capturedAt: time('The captured date of the dump.'),
      raw: text('The text; the first part of a record that is too long.', 'Abstract: …'),
    }),
  ),
});
export type RejectList = AnswerOf<typeof RejectList>;

const RejectReason = v.object({
  code: text('The reason, as a code.', 'no-title'),
  count: natural('The number of unresolved rejects.', 1),
  latest: v.pipe(v.array(Reject), v.description('The latest ones.')),
});

const moment = (description: string) => v.nullable(time(description, '2025-03-11T08:00:00.000Z'));

/** A source of scheduled ingestion. */
export const Source = v.object({
  name: text('The name in the list of sources.', 'arxiv-cs'),
  kind: v.picklist(['url', 'directory', 'r2']),
  host: v.nullable(text('The host of its address.', 'export.arxiv.org')),
  state: v.pipe(
    v.picklist(['fresh', 'quiet', 'stale', 'failing', 'never', 'disabled']),
    v.description(
      '`fresh`: something new came in time. `quiet`: nothing new, but no longer than usual. `stale`: nothing new for longer. `failing`: the last attempt failed. `never`: not fetched yet.',
    ),
  ),
  cadenceSeconds: natural('The time between two attempts.', 86_400),
  quietSeconds: natural('The time without anything new after which it is stale.', 345_600),
  lastAttemptAt: moment('The last attempt.'),
  lastSuccessAt: moment('The last attempt that succeeded.'),
  lastChangeAt: moment('The last time that something new came.'),
  nextAttemptAt: moment('The next attempt.'),
  failures: natural('The number of failures in a row.', 0),
  outcome: v.nullable(v.picklist(['changed', 'unchanged', 'failed'])),
  code: v.nullable(text('The reason of the failure, as a code.', 'http-404')),
  message: v.nullable(text('The reason in words.', 'the server answered 404')),
  movedToHost: v.nullable(text('The host that permanent redirects lead to.', 'oaipmh.arxiv.org')),
  unfinished: v.pipe(v.boolean(), v.description('Whether the next run continues a long list.')),
  lastDump: v.nullable(dumpId),
});

const DuplicateSide = v.object({
  id: text('The id of the paper.', '0123456789abcdef0123456789abcdef'),
  title: text('The title.', 'Pointer Networks'),
  publishedAt: time('The date of publication.'),
  externalIds: v.array(text('Scheme and id.', 'arxiv:1506.03134')),
});

const PossibleDuplicate = v.object({
  items: v.tuple([DuplicateSide, DuplicateSide]),
  titleDistance: number('Edits per letter of the longer title, 0 to 1.', 0.08),
  similarity: number('The cosine between the embeddings.', 0.93),
});

/** The state of ingestion. */
export const Status = v.object({
  changedAt: time('The last change of the papers.', '2025-03-11T08:00:06.000Z'),
  items: natural('The number of papers.', 54),
  model: v.nullable(text('The embedding model.', 'all-MiniLM-L6-v2-int8')),
  taxonomy: v.object({
    hash: v.nullable(text('The hash of the topics and their keywords.', '5f2b7c0d')),
    version: v.nullable(
      text('The version of the topic model: of all that topics depend on.', '91c0f3a2b7de'),
    ),
    fittedOn: natural('The number of papers that the topic model was fitted on.', 1024),
    refinedOn: natural('The same as `fittedOn`; its former name.', 1024),
    fittedAt: v.nullable(time('When it was fitted.')),
  }),
  dumps: v.object({
    counts: v.object({ loading: natural('', 0), loaded: natural('', 1), failed: natural('', 0) }),
    latest: v.array(Dump),
    failures: v.array(Dump),
    doubtful: v.pipe(v.array(Dump), v.description('Loaded dumps that may be read wrong.')),
  }),
  runs: v.pipe(v.array(Run), v.description('The last runs, newest first.')),
  rejects: v.pipe(v.array(RejectReason), v.description('By reason, the most frequent first.')),
  sources: v.array(Source),
  duplicates: v.object({
    count: natural('Pairs of papers that may be one.', 0),
    most: v.pipe(v.array(PossibleDuplicate), v.description('The most similar pairs.')),
  }),
});
export type Status = AnswerOf<typeof Status>;

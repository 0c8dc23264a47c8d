import * as v from 'valibot';
import { natural, type Shown, text, time } from './values.ts';

const dumpId = text(
  'SHA-256 of the bytes of the dump.',
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
);
const dumpName = text('The name of the dump, for `dump=`.', '2025-03-11-hf-papers.txt');

const rate = v.nullable(
  v.pipe(v.number(), v.description('A second; `null` when it took no time.'), v.examples([9.1])),
);

/** What became of the records of a dump. */
const counts = {
  records: natural('What it holds: stored, merged and rejected.', 54),
  stored: natural('New papers.', 54),
  merged: natural('Papers that were known already.', 0),
  rejected: natural('Records that could not be read.', 0),
};

/** What is said of a dump wherever one is named. */
export const dumpFacts = {
  id: dumpId,
  name: dumpName,
  state: v.picklist(['loading', 'loaded', 'failed']),
} as const;

/** A dump in the ledger. */
export const Dump = v.object({
  ...dumpFacts,
  format: v.nullable(text('What it was read as.', 'page-text')),
  bytes: natural('Its size.', 73_214),
  capturedAt: time('When it was taken.'),
  code: v.nullable(text('Why it failed.', 'mostly-rejected')),
  reason: v.nullable(text('The same in words.', 'more than half of its records were rejected')),
  ...counts,
  startedAt: time('When its ingestion began.', '2025-03-11T08:00:00.000Z'),
  finishedAt: v.nullable(time('When it ended.', '2025-03-11T08:00:06.000Z')),
});

const Stage = v.object({
  name: text('In the order of the pipeline.', 'embed'),
  in: natural('What came in.', 54),
  out: natural('What went on.', 54),
  rejected: natural('What stayed behind.', 0),
  ms: natural('Time spent in it.', 4_800),
  perSecond: rate,
});

const Run = v.object({
  dumpId,
  name: dumpName,
  startedAt: time('When it began.', '2025-03-11T08:00:00.000Z'),
  finishedAt: time('When it ended.', '2025-03-11T08:00:06.000Z'),
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
  stage: text('Where it was rejected.', 'normalise'),
  message: text('Why, in words.', 'the record has no title'),
  raw: text('How it begins, up to 1,000 characters.', 'Abstract: …'),
  start: natural('Where it begins in the decoded dump, in bytes.', 1_024),
  end: natural('Where it ends.', 1_280),
  attempt: natural('How often it was read.', 1),
});

/** The rejects of one dump. */
export const RejectList = v.object({
  rejects: v.array(
    v.object({
      ...Reject.entries,
      code: text('The reason.', 'no-title'),
      format: v.nullable(text('What the dump was read as.', 'page-text')),
      capturedAt: time('When the dump was taken.'),
      raw: text('Its text; of a record too long to be held whole, the first part.', 'Abstract: …'),
    }),
  ),
});
export type RejectList = Shown<typeof RejectList>;

const RejectReason = v.object({
  code: text('The reason.', 'no-title'),
  count: natural('How many nobody has resolved yet.', 1),
  latest: v.pipe(v.array(Reject), v.description('Some of the last dumps.')),
});

const moment = (description: string) => v.nullable(time(description, '2025-03-11T08:00:00.000Z'));

/** What scheduled ingestion pulls. */
export const Source = v.object({
  name: text('What the list of sources calls it.', 'arxiv-cs'),
  kind: v.picklist(['url', 'directory', 'r2']),
  host: v.nullable(text('Where it is fetched from.', 'export.arxiv.org')),
  state: v.pipe(
    v.picklist(['fresh', 'quiet', 'stale', 'failing', 'never', 'disabled']),
    v.description(
      '`fresh`: brought something new in time. `quiet`: nothing new, no longer than usual. `stale`: for longer. `failing`: the last attempt failed. `never`: not fetched yet.',
    ),
  ),
  cadenceSeconds: natural('How often it is fetched.', 86_400),
  quietSeconds: natural('How long it may bring nothing new before it is stale.', 345_600),
  lastAttemptAt: moment('When it was last fetched.'),
  lastSuccessAt: moment('When that last went well.'),
  lastChangeAt: moment('When it last brought something new.'),
  nextAttemptAt: moment('When it is fetched next.'),
  failures: natural('In a row.', 0),
  outcome: v.nullable(v.picklist(['changed', 'unchanged', 'failed'])),
  code: v.nullable(text('Why it failed.', 'http-404')),
  message: v.nullable(text('The same in words.', 'the server answered 404')),
  movedToHost: v.nullable(text('Where permanent redirects led.', 'oaipmh.arxiv.org')),
  unfinished: v.pipe(v.boolean(), v.description('Whether a long list is being read, in several runs.')),
  lastDump: v.nullable(dumpId),
});

const DuplicateSide = v.object({
  id: text('Of the paper.', '0123456789abcdef0123456789abcdef'),
  title: text('Its title.', 'Pointer Networks'),
  publishedAt: time('When it was published.'),
  externalIds: v.array(text('Scheme and id.', 'arxiv:1506.03134')),
});

const PossibleDuplicate = v.object({
  items: v.tuple([DuplicateSide, DuplicateSide]),
  titleDistance: v.pipe(
    v.number(),
    v.description('Edits for each letter of the longer title, 0 to 1.'),
    v.examples([0.08]),
  ),
  similarity: v.pipe(v.number(), v.description('Cosine of the embeddings.'), v.examples([0.93])),
});

/** How ingestion goes. */
export const Status = v.object({
  changedAt: time('When the papers last changed.', '2025-03-11T08:00:06.000Z'),
  items: natural('How many papers there are.', 54),
  model: v.nullable(text('What embeds them.', 'all-MiniLM-L6-v2-int8')),
  taxonomy: v.object({
    hash: v.nullable(text('Of the topics and their keywords.', '5f2b7c0d')),
    refinedOn: natural('How many papers the label vectors were turned towards.', 54),
  }),
  dumps: v.object({
    counts: v.object({
      loading: natural('', 0),
      loaded: natural('', 1),
      failed: natural('', 0),
    }),
    latest: v.array(Dump),
    failures: v.array(Dump),
  }),
  runs: v.pipe(v.array(Run), v.description('The last ones, newest first.')),
  rejects: v.pipe(v.array(RejectReason), v.description('By reason, the most frequent first.')),
  sources: v.array(Source),
  duplicates: v.object({
    count: natural('Pairs of papers that may be one.', 0),
    most: v.pipe(v.array(PossibleDuplicate), v.description('Those most alike.')),
  }),
});
export type Status = Shown<typeof Status>;

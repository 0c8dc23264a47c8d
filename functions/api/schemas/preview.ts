import * as v from 'valibot';
import { ItemTopic } from './schemas.ts';
import { dumpFacts } from './status.ts';
import { natural, type Shown, text, time } from './values.ts';

const line = natural('The line on which it starts, from 1.', 12);

const PreviewedPaper = v.object({
  line,
  title: text('As it was read.', 'Learning to walk in minutes'),
  abstract: v.string(),
  authors: v.array(v.string()),
  url: v.nullable(v.string()),
  publishedAt: time('When it was published.'),
  itemId: text('The id that it would have.', '3f1c9a0be25d47788c6f0d2b9e41a7c5'),
  effect: v.pipe(
    v.picklist(['stored', 'merged']),
    v.description('Whether it would be new, or merged into a paper that is known.'),
  ),
  topics: v.array(v.omit(ItemTopic, ['name'])),
});

const PreviewedReject = v.object({
  line,
  kind: v.literal('reject'),
  stage: text('Where it would be rejected.', 'normalise'),
  code: text('The reason.', 'no-title'),
  message: text('The same in words.', 'the record has no title'),
  raw: text('Its text.', 'Abstract: …'),
  start: natural('Where it begins in the decoded dump, in bytes.', 1_024),
  end: natural('Where it ends.', 1_280),
});

const PreviewedSection = v.object({
  format: text('A format.', 'page-text'),
  confidence: v.pipe(v.number(), v.examples([0.6])),
  why: v.nullable(text('What speaks for it.', '100% of its paragraphs have a title of their own')),
  guessed: v.boolean(),
  line: natural('The line on which it starts.', 1),
});

/** What would be read of a dump. */
export const DumpPreview = v.object({
  id: v.nullable(dumpFacts.id),
  name: dumpFacts.name,
  state: v.pipe(
    v.nullable(dumpFacts.state),
    v.description('How the ledger has it; `null` when it was never offered.'),
  ),
  bytes: natural('Its size.', 73_214),
  capturedAt: v.nullable(time('When it was taken.')),
  formats: v.array(
    v.object({ name: text('A format.', 'page-text'), confidence: v.pipe(v.number(), v.examples([0.9])) }),
  ),
  looksLike: v.nullable(text('What it is marked as.', 'html')),
  format: v.nullable(
    text('What it would be read as; of several formats, with `+` between them.', 'page-text'),
  ),
  why: v.nullable(text('What speaks for that.', '100% of its paragraphs have a title of their own')),
  guessed: v.pipe(v.boolean(), v.description('Whether no format was sure enough of it.')),
  sections: v.pipe(
    v.array(PreviewedSection),
    v.description('Its parts, each read in one format; one, as a rule.'),
  ),
  records: natural('How many records it holds.', 54),
  rejected: natural('How many of them cannot be read.', 0),
  updates: natural('Papers that are announced again, without their text.', 0),
  boilerplateLines: natural('Lines outside of records.', 3),
  boilerplateBytes: natural('Bytes outside of records.', 120),
  papers: v.pipe(v.array(PreviewedPaper), v.description('The first ones.')),
  rejects: v.pipe(v.array(PreviewedReject), v.description('The first ones.')),
  reasons: v.record(v.string(), v.number()),
  error: v.nullable(v.object({ code: text('The reason.', 'no-records'), message: v.string() })),
});
export type DumpPreview = Shown<typeof DumpPreview>;

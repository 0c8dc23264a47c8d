import * as v from 'valibot';
import { ItemTopic } from './items.ts';
import { doubts, dumpFacts } from './status.ts';
import { type AnswerOf, natural, text, time } from './values.ts';

const line = natural('The line of its start, from 1.', 12);

const PreviewedPaper = v.object({
  line,
  title: text('The title as read.', 'Learning to walk in minutes'),
  abstract: text('The abstract; one of more than 20,000 characters ends in an ellipsis.', 'We show that …'),
  authors: v.array(v.string()),
  url: v.nullable(v.string()),
  publishedAt: time('The date of publication.'),
  itemId: text('The id that the paper would have.', '3f1c9a0be25d47788c6f0d2b9e41a7c5'),
  effect: v.pipe(
    v.picklist(['stored', 'merged']),
    v.description('`stored`: a new paper. `merged`: a paper that the catalogue has already.'),
  ),
  topics: v.array(v.omit(ItemTopic, ['name'])),
});

const PreviewedReject = v.object({
  line,
  kind: v.literal('reject'),
  stage: text('The stage that would reject it.', 'normalise'),
  code: text('The reason, as a code.', 'no-title'),
  message: text('The reason in words.', 'the record has no title'),
  raw: text('The text; one of more than 20,000 characters ends in an ellipsis.', 'Abstract: …'),
  start: natural('The first byte in the decoded dump.', 1_024),
  end: natural('The first byte after it.', 1_280),
});

const PreviewedSection = v.object({
  format: text('The format.', 'page-text'),
  confidence: v.pipe(v.number(), v.examples([0.6])),
  why: v.nullable(text('The evidence for the format.', '100% of its paragraphs have a title of their own')),
  guessed: v.boolean(),
  line: natural('The line of its start.', 1),
});

/** The preview of a dump. */
export const DumpPreview = v.object({
  id: v.nullable(dumpFacts.id),
  name: dumpFacts.name,
  state: v.pipe(
    v.nullable(dumpFacts.state),
    v.description('The state in the ledger; `null` for a dump that never came before.'),
  ),
  bytes: natural('The size.', 73_214),
  capturedAt: v.nullable(time('The captured date.')),
  formats: v.array(
    v.object({
      name: text('A possible format.', 'page-text'),
      confidence: v.pipe(v.number(), v.examples([0.9])),
    }),
  ),
  looksLike: v.nullable(text('The format that its marks claim.', 'html')),
  format: v.nullable(text('The format; several formats have `+` between them.', 'page-text')),
  why: v.nullable(text('The evidence for the format.', '100% of its paragraphs have a title of their own')),
  guessed: v.pipe(v.boolean(), v.description('Whether no format was certain enough.')),
  sections: v.pipe(
    v.array(PreviewedSection),
    v.description('The sections, each in one format. Most dumps have one.'),
  ),
  records: natural('The number of records.', 54),
  rejected: natural('The number of rejects.', 0),
  ...doubts,
  unreadBytes: natural('The bytes of text that may be papers and that no record took.', 0),
  doubts: v.pipe(
    v.array(
      v.object({
        line,
        about: text('A format, the title of a paper, or the beginning of a text.', 'Learning to walk'),
        message: text('Why it may be wrong.', 'the title reads like a sentence'),
      }),
    ),
    v.description('The first ones.'),
  ),
  updates: natural('Papers that are announced again without their text.', 0),
  boilerplateLines: natural('Lines outside of records.', 3),
  boilerplateBytes: natural('Bytes outside of records.', 120),
  papers: v.pipe(v.array(PreviewedPaper), v.description('The first ones.')),
  rejects: v.pipe(v.array(PreviewedReject), v.description('The first ones.')),
  reasons: v.record(v.string(), v.number()),
  error: v.nullable(v.object({ code: text('The reason, as a code.', 'no-records'), message: v.string() })),
});
export type DumpPreview = AnswerOf<typeof DumpPreview>;

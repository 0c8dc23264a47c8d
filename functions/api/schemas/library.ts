import * as v from 'valibot';
import { type AnswerOf, BASE, hexId, natural, number, text, time, url } from './values.ts';

const SECRET = '5d1f0c7a93b24e6f8a0b1c2d3e4f5a6b';

const feedUrl = (format: string) =>
  url(`The feed as ${format}.`, `${BASE}/feeds/library/${SECRET}.${format}`);

const counts = {
  papers: natural('Papers of the library.', 42),
  disliked: natural('Those of them to see less of.', 2),
  known: natural('Those of the given papers that the catalogue has; the others were embedded.', 17),
  rejects: v.pipe(
    v.array(
      v.object({
        line: natural('The line where it begins, from 1.', 7),
        code: text('The reason, as a code.', 'unknown-id'),
        message: text('The reason in words.', 'the catalogue has no paper with the id arxiv:2410.01131'),
        text: text('The beginning of its text.', '2410.01131'),
      }),
    ),
    v.description('What could not be read.'),
  ),
};

/** What was saved of a library. */
export const ChangedLibrary = v.object(counts);
export type ChangedLibrary = AnswerOf<typeof ChangedLibrary>;

/** A new library. */
export const NewLibrary = v.object({
  secret: hexId(
    32,
    'The secret of the library. The site does not keep it: it cannot be shown again.',
    SECRET,
  ),
  page: url('The page of the library.', `${BASE}/library/${SECRET}`),
  feeds: v.object({ rss: feedUrl('rss'), atom: feedUrl('atom'), json: feedUrl('json') }),
  ...counts,
});
export type NewLibrary = AnswerOf<typeof NewLibrary>;

/** All that is stored of a library but its vectors. */
export const ExportedLibrary = v.object({
  createdAt: time('When it was made.'),
  changedAt: time('When it last changed.'),
  cut: number('The least score of a paper in its feed.', 0.42),
  papers: v.array(
    v.object({
      title: text('The title.', 'Learning to walk in minutes'),
      externalIds: v.pipe(
        v.array(
          v.object({
            scheme: text('The scheme of the id.', 'arxiv'),
            value: text('The id.', '2410.01131'),
          }),
        ),
        v.description('Its ids in public schemes.'),
      ),
      likedAt: time('When you came to like it, as your file says; else when it was added.'),
      disliked: v.pipe(
        v.boolean(),
        v.description('Whether you want less of its kind.'),
        v.metadata({ examples: [false] }),
      ),
    }),
  ),
});

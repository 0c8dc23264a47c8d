import * as v from 'valibot';
import { type AnswerOf, BASE, counts, natural, number, slug, text, topicName, url, weeks } from './values.ts';

/* Trends of topics. A share is of the papers of a time, 0 to 1. */

const share = (description: string, example: number) =>
  v.pipe(v.number(), v.minValue(0), v.maxValue(1), v.description(description), v.examples([example]));

const monday = (description: string, example: string) =>
  v.nullable(v.pipe(v.string(), v.isoDate(), v.description(description), v.examples([example])));

const TopicTrend = v.object({
  slug,
  name: topicName,
  weekly: counts('The number of papers of the topic published in each of `weeks`.'),
  shares: v.pipe(
    v.array(v.nullable(share('', 0.1))),
    v.description('The share of the topic in each of `weeks`; `null` for a week without papers.'),
    v.examples([[0.06, null, 0.1]]),
  ),
  change: v.pipe(
    v.nullable(
      v.object({
        share: share('The share of the topic in `week`.', 0.1),
        before: share('Its share in the earlier ones of `weeks`, together.', 0.06),
        z: number('The difference in standard deviations of what such weeks bring anyway.', 3.9),
        direction: v.pipe(
          v.picklist(['rising', 'falling', 'steady']),
          v.description('`steady` where `z` is between -3 and 3.'),
        ),
      }),
    ),
    v.description('How `week` differs from the weeks before; `null` with too few papers to tell.'),
  ),
  page: url('The page for people.', `${BASE}/topics/reinforcement-learning`),
});

const Rising = v.pipe(
  v.object({
    terms: v.pipe(
      v.nullable(
        v.array(
          v.object({
            term: text('A word, or two words that stand together.', 'world model'),
            items: natural('The number of papers since `risingSince` with the term in their titles.', 9),
            before: natural('The number of papers of the weeks before with it.', 1),
            chance: number('The probability of so many by chance (Fisher’s exact test).', 0.0006),
          }),
        ),
      ),
      v.description(
        'The surest first; one in five at most is there by chance. `null` with too few papers to tell.',
      ),
    ),
    items: natural(
      'The number of papers since `risingSince` whose titles were read: at most the newest 1,500.',
      148,
    ),
    before: natural('The same of the weeks before.', 260),
  }),
  v.description('Terms that more titles have than before.'),
);

export const TrendList = v.object({
  topics: v.pipe(
    v.array(TopicTrend),
    v.description('The clearest change first; topics with too few papers to tell last.'),
  ),
  next: v.null(),
  weeks,
  weekly: counts('The number of all papers published in each of `weeks`.'),
  running: v.pipe(
    v.boolean(),
    v.description(
      'Whether the last of `weeks` was not over when the newest dump was captured. It is compared with none.',
    ),
  ),
  week: monday('The Monday of the last whole week; `null` without papers.', '2025-03-03'),
  risingSince: monday('From this Monday on, titles are compared with those before.', '2025-02-17'),
  rising: Rising,
});
export type TrendList = AnswerOf<typeof TrendList>;

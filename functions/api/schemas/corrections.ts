import * as v from 'valibot';
import { ItemTopic } from './items.ts';
import { type AnswerOf, slug, time } from './values.ts';

/* What a person says of a paper and a topic. */

const belongs = v.pipe(
  v.boolean(),
  v.description('Whether the paper belongs to the topic.'),
  v.metadata({ examples: [true] }),
);

export const TopicCorrection = v.strictObject({ belongs });

export const TopicsOfItem = v.object({
  topics: v.pipe(v.array(ItemTopic), v.description('Strongest first.')),
  corrections: v.pipe(
    v.array(v.object({ slug, belongs, createdAt: time('When it was said.') })),
    v.description('What was said of the paper.'),
  ),
});
export type TopicsOfItem = AnswerOf<typeof TopicsOfItem>;

import * as v from 'valibot';
import {
  type AnswerOf,
  BASE,
  cosine,
  counts,
  natural,
  slug,
  text,
  time,
  topicName,
  url,
  weeks,
} from './values.ts';

/* Topics. A sparse schema is the answer with `fields=`. */

const weekly = counts('The number of papers published in each of `weeks`.');

const FEED = `${BASE}/feeds/topics/reinforcement-learning`;

export const FeedLinks = v.object({
  rss: url('', `${FEED}.rss`),
  atom: url('', `${FEED}.atom`),
  json: url('', `${FEED}.json`),
});

export const Topic = v.object({
  slug,
  name: topicName,
  description: text('The subject of the topic.', 'Agents that learn from reward.'),
  items: natural('The number of papers.', 42),
  newest: v.nullable(time('The date of the newest paper.')),
  weekly,
  page: url('The page for people.', `${BASE}/topics/reinforcement-learning`),
  feeds: v.pipe(FeedLinks, v.description('The feeds of the topic.')),
});
export type Topic = AnswerOf<typeof Topic>;
export const SparseTopic = v.partial(Topic);

export const TopicList = v.object({
  topics: v.array(Topic),
  next: v.null(),
  weeks,
  weekly: counts('The number of all papers published in each of `weeks`.'),
});

export const SparseTopicList = v.object({ ...TopicList.entries, topics: v.array(SparseTopic) });

export const RelatedTopic = v.object({
  slug,
  name: topicName,
  description: text('The subject of the topic.', 'Machines that act in the world.'),
  similarity: cosine('The cosine between the label vectors of the two topics.', 0.61),
});

export const TopicDetail = v.object({
  ...Topic.entries,
  weeks,
  related: v.pipe(v.array(RelatedTopic), v.description('The most similar topics, the most similar first.')),
});
export const SparseTopicDetail = v.partial(TopicDetail);

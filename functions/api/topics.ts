import { Hono } from 'hono';
import type { Database } from '../../db/database.ts';
import { countWeekly } from '../../db/items/weekly-counts.ts';
import { findRelatedTopics, type TopicHead } from '../../db/topics/find-topic.ts';
import { countTopics, type TopicCount } from '../../db/topics/topics.ts';
import { Problem } from '../http/problem.ts';
import type { Site } from '../http/site.ts';
import { feedUrls, topicFeedPath, topicPage } from '../links/site-links.ts';
import { requireTopics } from '../lookup/address.ts';
import { slugOfTerm } from '../lookup/topic-expression.ts';
import { rounded } from './item-json.ts';
import { type Operation, operation } from './openapi/operation.ts';
import { jsonAnswer, respondJson } from './respond-json.ts';
import { fieldsOf, pick } from './schemas/fields.ts';
import { SparseTopicDetail, SparseTopicList, Topic, TopicDetail, TopicList } from './schemas/topics.ts';

const MAX_RELATED_TOPICS = 5;

const LIST = {
  id: 'listTopics',
  summary: 'All topics, with the number of their papers',
  query: { fields: fieldsOf(Topic) },
  answers: jsonAnswer('The topics in their order.', TopicList, SparseTopicList),
} as const satisfies Operation;

const GET = {
  id: 'getTopic',
  summary: 'A topic, and the nearest other topics',
  path: { slug: { description: 'The slug of the topic.', example: 'reinforcement-learning' } },
  query: { fields: fieldsOf(TopicDetail) },
  answers: jsonAnswer('The topic.', TopicDetail, SparseTopicDetail),
  problems: [301, 404, 410],
} as const satisfies Operation;

/** GET /topics and /topics/:slug. */
export function topicRoutes(site: Site) {
  return new Hono()
    .get('/topics', operation(LIST), (c) => {
      const { fields } = c.req.valid('query');
      const base = site.base(c);
      return respondJson(c, site, async () => {
        const [topics, { weeks, all, topics: weekly }] = await Promise.all([
          countTopics(site.reader),
          countWeekly(site.reader),
        ]);
        const list = topics.map((topic) => pick(topicJson(base, topic, weekly.get(topic.slug)), fields));
        return { topics: list, next: null, weeks, weekly: all };
      });
    })
    .get('/topics/:slug', operation(GET), (c) => {
      const { fields } = c.req.valid('query');
      const base = site.base(c);
      const { search } = new URL(c.req.url);
      return respondJson(c, site, async () => {
        const urlOf = (slugs: string) => `${base}/api/topics/${slugs}${search}`;
        const { slug } = await requireTopic(site.reader, base, c.req.param('slug'), urlOf);
        const [[topic], { weeks, topics: weekly }, related] = await Promise.all([
          countTopics(site.reader, slug),
          countWeekly(site.reader, slug),
          findRelatedTopics(site.reader, [slug], MAX_RELATED_TOPICS),
        ]);
        if (topic === undefined) throw combinedTopics(base, slug);
        const near = related.map((other) => ({ ...other, similarity: rounded(other.similarity) }));
        return pick({ ...topicJson(base, topic, weekly.get(slug)), weeks, related: near }, fields);
      });
    });
}

function topicJson(base: string, topic: TopicCount, weekly: readonly number[] = []): Topic {
  return {
    ...topic,
    weekly,
    page: topicPage(base, topic.slug),
    feeds: feedUrls(base, topicFeedPath(topic.slug)),
  };
}

/**
 * Finds one topic by its slug.
 * @param urlOf the URL of the same request for another topic
 * @throws Problem as `requireTopics`; 404 for combined topics, and for a category or an author in place of a topic
 */
export async function requireTopic(
  db: Database,
  base: string,
  slug: string,
  urlOf: (slug: string) => string,
): Promise<TopicHead> {
  if (slugOfTerm(slug) !== undefined) throw combinedTopics(base, slug);
  const { topics, without } = await requireTopics(db, base, slug, urlOf);
  const [topic, ...others] = topics;
  if (topic === undefined || others.length + without.length > 0) throw combinedTopics(base, slug);
  return topic;
}

/** Combined topics have feeds and pages, but no description here. */
function combinedTopics(base: string, slugs: string): Problem {
  return new Problem(
    404,
    `Topic "${slugs.slice(0, 100)}" not found. ${base}/api/topics lists all topics; for combined ones see ${base}/api/items?topic=`,
  );
}

import { Hono } from 'hono';
import * as v from 'valibot';
import { countWeekly } from '../../db/items/weekly-counts.ts';
import { findRelatedTopics } from '../../db/topics/related-topics.ts';
import { countTopics, type TopicCount } from '../../db/topics/topics.ts';
import { Problem } from '../http/problem.ts';
import type { Site } from '../http/site.ts';
import { feedUrls, topicFeedPath, topicPage } from '../links/site-links.ts';
import { requireTopics } from '../lookup/topics.ts';
import { answerJson } from './answer-json.ts';
import { type Operation, operation } from './openapi/operation.ts';
import { fieldsOf, pick } from './schemas/fields.ts';
import { SparseTopicDetail, SparseTopicList, Topic, TopicDetail, TopicList } from './schemas/schemas.ts';

/** Topics that are shown beside one. */
const RELATED = 5;

const LIST = {
  id: 'listTopics',
  summary: 'All topics, with how many papers each has',
  query: { fields: fieldsOf(Topic) },
  answers: {
    200: {
      description: 'The topics in their order.',
      content: { 'application/json': v.union([TopicList, SparseTopicList]) },
    },
  },
} as const satisfies Operation;

const GET = {
  id: 'getTopic',
  summary: 'A topic, and those nearest to it',
  path: { slug: { description: 'The slug of the topic.', example: 'reinforcement-learning' } },
  query: { fields: fieldsOf(TopicDetail) },
  answers: {
    200: {
      description: 'The topic.',
      content: { 'application/json': v.union([TopicDetail, SparseTopicDetail]) },
    },
  },
  problems: [301, 404, 410],
} as const satisfies Operation;

/** GET /topics and /topics/:slug. */
export function topicRoutes(site: Site) {
  return new Hono()
    .get('/topics', operation(LIST), (c) => {
      const { fields } = c.req.valid('query');
      return answerJson(c, site, async (base) => {
        const [topics, { weeks, all, topics: weekly }] = await Promise.all([
          countTopics(site.db),
          countWeekly(site.db),
        ]);
        const shown = topics.map((topic) => pick(showTopic(base, topic, weekly.get(topic.slug)), fields));
        return { topics: shown, next: null, weeks, weekly: all };
      });
    })
    .get('/topics/:slug', operation(GET), (c) => {
      const { fields } = c.req.valid('query');
      const asked = c.req.param('slug');
      return answerJson(c, site, async (base) => {
        const at = (slug: string) => `${base}/api/topics/${slug}${new URL(c.req.url).search}`;
        const { slugs: slug } = await requireTopics(site, base, asked, at);
        const [counted, { weeks, topics: weekly }, related] = await Promise.all([
          countTopics(site.db, slug),
          countWeekly(site.db, slug),
          findRelatedTopics(site.db, [slug], RELATED),
        ]);
        const [topic] = counted;
        if (topic === undefined) throw noTopic(base, asked);
        return pick(
          {
            ...showTopic(base, topic, weekly.get(slug)),
            weeks,
            related: related.map((other) => ({ ...other, similarity: Number(other.similarity.toFixed(4)) })),
          },
          fields,
        );
      });
    });
}

function showTopic(base: string, topic: TopicCount, weekly: readonly number[] = []): Topic {
  return {
    ...topic,
    weekly,
    page: topicPage(base, topic.slug),
    feeds: feedUrls(base, topicFeedPath(topic.slug)),
  };
}

/** Combinations of topics have feeds and pages, but there is nothing to tell of them here. */
function noTopic(base: string, slugs: string): Problem {
  return new Problem(
    404,
    `There is no topic "${slugs.slice(0, 100)}". ${base}/api/topics lists all topics; for combined ones see ${base}/api/items?topic=`,
  );
}

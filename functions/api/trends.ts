import { Hono } from 'hono';
import { listTopicNames } from '../../db/topics/find-topic.ts';
import type { Site } from '../http/site.ts';
import { topicPage } from '../links/site-links.ts';
import { readTrends, type TopicTrend, type Trends } from '../trends/trends.ts';
import { rounded } from './item-json.ts';
import { type Operation, operation } from './openapi/operation.ts';
import { jsonAnswer, respondJson } from './respond-json.ts';
import { TrendList } from './schemas/trends.ts';
import { requireTopic } from './topics.ts';

const MAX_TERMS = 20;

const LIST = {
  id: 'listTrends',
  summary: 'Trends of topics by week',
  description:
    'The share of each topic in the papers of the last twelve weeks, its change, and the terms that rise in titles.',
  answers: jsonAnswer('The trends.', TrendList),
} as const satisfies Operation;

const GET = {
  id: 'getTopicTrends',
  summary: 'Trends of a topic, and the terms that rise in its titles',
  path: { slug: { description: 'The slug of the topic.', example: 'reinforcement-learning' } },
  answers: jsonAnswer('The trends, of one topic.', TrendList),
  problems: [301, 404, 410],
} as const satisfies Operation;

/** GET /trends and /topics/:slug/trends. */
export function trendRoutes(site: Site) {
  return new Hono()
    .get('/trends', operation(LIST), (c) => {
      return respondJson(c, site, async () => {
        return trendsJson(
          site.base(c),
          await readTrends(site.reader, await listTopicNames(site.reader), MAX_TERMS),
        );
      });
    })
    .get('/topics/:slug/trends', operation(GET), (c) => {
      const base = site.base(c);
      return respondJson(c, site, async () => {
        const urlOf = (slug: string) => `${base}/api/topics/${slug}/trends`;
        const topic = await requireTopic(site.reader, base, c.req.param('slug'), urlOf);
        return trendsJson(base, await readTrends(site.reader, topic, MAX_TERMS));
      });
    });
}

function trendsJson(base: string, trends: Trends): TrendList {
  const { weeks, weekly, isRunning, week, risingSince, rising } = trends;
  return {
    topics: trends.topics.map((topic) => topicJson(base, topic)),
    next: null,
    weeks,
    weekly,
    running: isRunning,
    week,
    risingSince,
    rising: {
      ...rising,
      terms: rising.terms?.map((term) => ({ ...term, chance: Number(term.chance.toPrecision(2)) })) ?? null,
    },
  };
}

function topicJson(base: string, { slug, name, weekly, shares, change }: TopicTrend) {
  return {
    slug,
    name,
    weekly,
    shares: shares.map((share) => (share === null ? null : rounded(share))),
    change:
      change === null
        ? null
        : { ...change, share: rounded(change.share), before: rounded(change.before), z: rounded(change.z) },
    page: topicPage(base, slug),
  };
}

/** Corrections of the topics of a paper, by the holder of the operator's token. */
import { type Context, Hono } from 'hono';
import * as v from 'valibot';
import { listCorrections } from '../../db/topics/corrections.ts';
import type { TopicHead } from '../../db/topics/find-topic.ts';
import { requireToken } from '../http/bearer.ts';
import { Problem, quotable } from '../http/problem.ts';
import type { Site } from '../http/site.ts';
import { findTopicOfPapers, requireItem } from '../lookup/address.ts';
import { correctTopics } from '../topics/correct-topics.ts';
import type { PostingOptions } from './dumps/routes.ts';
import { type Operation, operation } from './openapi/operation.ts';
import { jsonAnswer, respondUnstored } from './respond-json.ts';
import { TopicCorrection, TopicsOfItem } from './schemas/corrections.ts';

const PATH = {
  id: { description: 'The id of the paper.', example: '3f1c9a0be25d47788c6f0d2b9e41a7c5' },
  slug: { description: 'The name of the topic in addresses.', example: 'reinforcement-learning' },
} as const;

const PUT = {
  id: 'correctTopic',
  summary: 'Say whether a paper belongs to a topic',
  description:
    'It takes effect at once, in place of what was said before, and the topics learn from it when they are next fitted. To feeds, a paper that comes to a topic this way is no news.',
  path: PATH,
  body: {
    description: '`{"belongs": true}`, or `{"belongs": false}`.',
    content: { 'application/json': TopicCorrection },
  },
  token: true,
  answers: jsonAnswer('The topics that the paper has now.', TopicsOfItem),
  problems: [401, 404, 422],
} as const satisfies Operation;

const DELETE = {
  id: 'forgetCorrection',
  summary: 'Take back what was said of a paper and a topic',
  description: 'The score decides again.',
  path: PATH,
  token: true,
  answers: jsonAnswer('The topics that the paper has now.', TopicsOfItem),
  problems: [401, 404],
} as const satisfies Operation;

/** Makes the routes `PUT` and `DELETE /api/items/:id/topics/:slug`. */
export function correctionRoutes(site: Site, posting: PostingOptions | undefined): Hono {
  const app = new Hono();
  const path = '/:id/topics/:slug';
  if (posting === undefined) {
    return app.on(['PUT', 'DELETE'], path, () => {
      throw new Problem(404, 'This site takes no corrections: its INGEST_TOKEN is not set.');
    });
  }
  const { intake } = posting;
  /** Corrects, and answers with the topics of the paper. @returns how many corrections were kept or taken back */
  const correct = (itemId: string, { slug }: TopicHead, belongs: boolean | null) =>
    correctTopics(site.db, intake.openTopicModel, { slug, itemIds: [itemId], belongs }, new Date());
  app.put(path, requireToken(posting), operation(PUT), async (c) => {
    const { item, topic } = await find(c, site);
    await correct(item.id, topic, await readBelongs(c));
    return respond(c, site);
  });
  app.delete(path, requireToken(posting), operation(DELETE), async (c) => {
    const { item, topic } = await find(c, site);
    if ((await correct(item.id, topic, null)) === 0) {
      throw new Problem(404, `Nobody has said whether this paper belongs to ${topic.name}.`, {
        advice: 'To say that it does not, send PUT with the body {"belongs": false}.',
      });
    }
    return respond(c, site);
  });
  return app;
}

/** @throws Problem 404 */
async function find(c: Context, site: Site) {
  const base = site.base(c);
  const [id = '', slug = ''] = [c.req.param('id'), c.req.param('slug')];
  const item = await requireItem(site.db, base, id);
  const { topic, nearest } = await findTopicOfPapers(site.db, slug);
  if (topic !== null) return { item, topic };
  const names = nearest.map((each) => each.slug).join(' or ');
  throw new Problem(404, `Topic "${quotable(slug)}" not found.`, {
    advice: `${names === '' ? '' : `Did you mean ${names}? `}${base}/api/topics lists all topics.`,
  });
}

/** @throws Problem 422 */
async function readBelongs(c: Context): Promise<boolean> {
  const text = await c.req.text();
  const body = v.safeParse(v.pipe(v.string(), v.parseJson(), TopicCorrection), text);
  if (body.success) return body.output.belongs;
  throw new Problem(
    422,
    `The body is ${JSON.stringify(quotable(text))}; expected {"belongs": true} or {"belongs": false}.`,
  );
}

async function respond(c: Context, site: Site): Promise<Response> {
  const { id, topics } = await requireItem(site.db, site.base(c), c.req.param('id') ?? '');
  const found = await listCorrections(site.db, { itemId: id });
  const corrections = found.map(({ slug, belongs, createdAt }) => ({ slug, belongs, createdAt }));
  return respondUnstored({ topics, corrections } satisfies TopicsOfItem);
}

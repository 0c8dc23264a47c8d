import type { Hono } from 'hono';
import * as v from 'valibot';
import { beforeEach, describe, expect, test } from 'vitest';
import { TopicsOfItem } from '../../../../functions/api/schemas/corrections.ts';
import { createApp } from '../../../../functions/app.ts';
import { itemId } from '../../../../pipeline/identity/item-id.ts';
import { openTestCatalogue, type TestCatalogue } from '../../../support/catalogue.ts';
import { correctableSite } from '../../../support/correctable.ts';
import { parseJsonFeed } from '../feeds/render/parsers.ts';

const TOKEN = 'a-token-that-is-long-enough';
const WALK = itemId('Walking');

const topicOf = (title: string) => (title === 'Talking' ? 'speech' : 'robotics');

let catalogue: TestCatalogue;
let app: Hono;
beforeEach(async () => {
  catalogue = await openTestCatalogue();
  await catalogue.add([{ title: 'Walking' }, { title: 'Talking', topics: ['speech'] }]);
  app = createApp({ db: catalogue.db, posting: correctableSite(TOKEN, topicOf) });
});

const AUTHORIZED = { Authorization: `Bearer ${TOKEN}` };

async function send(
  method: string,
  path: string,
  body?: string,
  headers: Record<string, string> = AUTHORIZED,
) {
  const response = await app.request(path, { method, headers, ...(body === undefined ? {} : { body }) });
  const answer = (await response.json()) as {
    detail?: string;
    topics?: { slug: string; why: { by?: string } }[];
    corrections?: { slug: string; belongs: boolean }[];
  };
  // Parsing drops the fields that the schema lacks.
  if (response.ok) expect(v.parse(TopicsOfItem, answer)).toEqual(answer);
  return { status: response.status, headers: response.headers, ...answer };
}

const put = (slug: string, belongs: boolean, id = WALK) =>
  send('PUT', `/api/items/${id}/topics/${slug}`, JSON.stringify({ belongs }));
const forget = (slug: string) => send('DELETE', `/api/items/${WALK}/topics/${slug}`);
const slugs = (topics: readonly { slug: string }[] = []) => topics.map(({ slug }) => slug);
const feed = async (slug: string) =>
  parseJsonFeed(await (await app.request(`/feeds/topics/${slug}.json`)).text()).map(({ title }) => title);

describe('PUT /api/items/:id/topics/:slug', () => {
  test('adds a paper to a topic at once, and says that a person did', async () => {
    const { status, headers, topics, corrections } = await put('speech', true);
    expect(status).toBe(200);
    expect(headers.get('Cache-Control')).toBe('no-store');
    expect(slugs(topics).toSorted()).toEqual(['robotics', 'speech']);
    expect(topics?.find(({ slug }) => slug === 'speech')?.why.by).toBe('person');
    expect(corrections).toEqual([{ slug: 'speech', belongs: true, createdAt: expect.any(String) }]);
    const page = await (await app.request(`/items/${WALK}`)).text();
    expect(page).toContain('/topics/speech');
  });

  test('takes a paper out of a topic at once', async () => {
    expect(await feed('robotics')).toEqual(['Walking']);
    const { topics } = await put('robotics', false);
    // This taxonomy lacks the topic `other`.
    expect(slugs(topics)).toEqual([]);
    expect(await feed('robotics')).toEqual([]);
  });

  test('replaces a correction that it contradicts', async () => {
    await put('speech', true);
    const { topics, corrections } = await put('speech', false);
    expect(slugs(topics)).toEqual(['robotics']);
    expect(corrections).toMatchObject([{ slug: 'speech', belongs: false }]);
  });

  test('brings no paper as new into a feed', async () => {
    await put('speech', true);
    const { rows } = await catalogue.db.client.execute(
      "SELECT ordinal FROM item_topics WHERE topic_slug = 'speech' AND why ->> 'by' = 'person'",
    );
    expect(rows.map((row) => row['ordinal'])).toEqual([null]);
  });

  test.each([
    ['nothing', ''],
    ['no JSON', 'belongs=true'],
    ['no boolean', '{"belongs": "no"}'],
    ['an unknown field', '{"belongs": true, "not": true}'],
  ])('refuses %s as body, and says what it expects', async (_, body) => {
    const { status, detail } = await send('PUT', `/api/items/${WALK}/topics/speech`, body);
    expect(status).toBe(422);
    expect(detail).toContain('expected {"belongs": true} or {"belongs": false}');
  });

  test('names topics that are like an unknown one; nothing belongs to other', async () => {
    expect(await put('robotic', true)).toMatchObject({
      status: 404,
      detail: expect.stringContaining('Did you mean robotics?'),
    });
    expect((await put('other', true)).status).toBe(404);
    expect((await put('speech', true, 'f'.repeat(32))).status).toBe(404);
  });

  test('finds a topic by its former slug', async () => {
    await catalogue.setTopics([
      { slug: 'robots', name: 'Robots', formerly: ['robotics'] },
      { slug: 'speech', name: 'Speech' },
    ]);
    expect((await put('robotics', true)).corrections).toMatchObject([{ slug: 'robots', belongs: true }]);
  });

  test('needs the token', async () => {
    const body = '{"belongs": true}';
    for (const headers of [{}, { Authorization: 'Bearer wrong-token-of-some-length' }]) {
      const { status } = await send('PUT', `/api/items/${WALK}/topics/speech`, body, headers);
      expect(status).toBe(401);
    }
    const closed = createApp({ db: catalogue.db });
    const response = await closed.request(`/api/items/${WALK}/topics/speech`, { method: 'PUT', body });
    expect(response.status).toBe(404);
    expect(await response.text()).toContain('INGEST_TOKEN is not set');
  });

  test('no page of another site may send it: the preflight request allows reading only', async () => {
    const response = await app.request(`/api/items/${WALK}/topics/speech`, {
      method: 'OPTIONS',
      headers: {
        Origin: 'https://elsewhere.example',
        'Access-Control-Request-Method': 'PUT',
        'Access-Control-Request-Headers': 'authorization',
      },
    });
    expect(response.headers.get('Access-Control-Allow-Methods')).toBe('GET,HEAD');
  });
});

describe('DELETE /api/items/:id/topics/:slug', () => {
  test('takes a correction back: the score decides again', async () => {
    await put('robotics', false);
    const { topics, corrections } = await forget('robotics');
    expect(slugs(topics)).toEqual(['robotics']);
    expect(corrections).toEqual([]);
    const listed = await (await app.request('/api/items?topic=robotics&fields=title')).json();
    expect(listed).toMatchObject({ items: [{ title: 'Walking' }] });
  });

  test('says how to say that a paper does not belong, when nobody has said anything', async () => {
    const { status, detail } = await forget('robotics');
    expect(status).toBe(404);
    expect(detail).toContain('send PUT with the body {"belongs": false}');
  });
});

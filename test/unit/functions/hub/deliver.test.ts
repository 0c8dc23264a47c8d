import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { HubOptions } from '../../../../functions/hub/hub.ts';
import {
  answer,
  type Fixture,
  openHub,
  SECRET,
  SITE,
  type Subscriber,
  startSubscriber,
  TOPIC,
  unsubscribeForm,
} from './fixture.ts';

let site: Fixture;
let subscriber: Subscriber;
beforeEach(async () => {
  site = await openHub({ patience: 1_000 });
  subscriber = await startSubscriber();
});
afterEach(async () => {
  subscriber.close();
  await site.close();
});

/** What anybody gets who asks for the topic. */
async function content(topic = TOPIC): Promise<Buffer> {
  const response = await site.fetch(new Request(topic));
  return Buffer.from(await response.arrayBuffer());
}

async function subscriptions(): Promise<number> {
  const { rows } = await site.catalogue.db.client.execute('SELECT count(*) AS n FROM subscriptions');
  return Number(rows[0]?.['n']);
}

describe('a new dump', () => {
  test('reaches a subscriber once, signed, as a GET gives the topic', async () => {
    await site.subscribe(subscriber.callback);
    await site.catalogue.add([{ title: 'Second paper' }]);
    expect(await site.hub.tick()).toBe(false);
    await site.hub.tick();

    const [delivery, ...more] = subscriber.of('POST');
    expect(more).toEqual([]);
    expect(delivery?.url).toBe('/callback?of=one');
    expect(delivery?.body.equals(await content())).toBe(true);
    expect(delivery?.body.toString()).toContain('Second paper');
    expect(delivery?.headers['content-type']).toBe('application/atom+xml; charset=utf-8');
    expect(delivery?.headers['content-encoding']).toBeUndefined();
    expect(delivery?.headers['link']).toBe(`<${SITE}/hub>; rel="hub", <${TOPIC}>; rel="self"`);
    const hmac = createHmac('sha256', SECRET)
      .update(delivery?.body ?? '')
      .digest('hex');
    expect(delivery?.headers['x-hub-signature']).toBe(`sha256=${hmac}`);
  });

  test('is not signed for who has no secret', async () => {
    await site.subscribe(subscriber.callback, { 'hub.secret': '' });
    await site.catalogue.add([{ title: 'Second paper' }]);
    await site.hub.tick();
    expect(subscriber.of('POST').map(({ headers }) => headers['x-hub-signature'])).toEqual([undefined]);
  });

  test('that changes other topics only is not sent', async () => {
    await site.subscribe(subscriber.callback);
    await site.catalogue.add([{ title: 'On something else', topics: ['speech'] }]);
    await site.hub.tick();
    expect(subscriber.of('POST')).toEqual([]);
  });

  test('reaches those who subscribed before it, also if they were verified after it', async () => {
    await site.post({
      'hub.mode': 'subscribe',
      'hub.callback': subscriber.callback,
      'hub.topic': TOPIC,
    });
    await site.catalogue.add([{ title: 'Second paper' }]);
    await site.hub.tick();
    await site.hub.tick();
    expect(subscriber.of('POST')).toHaveLength(1);
  });

  test('reaches each topic and format in its own way', async () => {
    const combined = `${SITE}/feeds/topics/robotics+speech`;
    for (const topic of [`${SITE}/feeds/all.rss`, `${SITE}/feeds/all.json`, combined]) {
      await site.subscribe(subscriber.callback, { 'hub.topic': topic });
    }
    await site.catalogue.add([{ title: 'Second paper' }]);
    await site.hub.tick();
    expect(subscriber.of('POST').map(({ headers }) => headers['content-type'])).toEqual([
      'application/rss+xml; charset=utf-8',
      'application/feed+json; charset=utf-8',
      'application/atom+xml; charset=utf-8',
    ]);
    expect(
      subscriber
        .of('POST')
        .at(-1)
        ?.body.equals(await content(combined)),
    ).toBe(true);
  });

  test('is sent by the process that finds it, whoever ingested it and whoever subscribed', async () => {
    await site.subscribe(subscriber.callback);
    await site.catalogue.add([{ title: 'Second paper' }]);
    await (await site.restart()).tick();
    await site.hub.tick();
    expect(subscriber.of('POST')).toHaveLength(1);
  });

  test('is sent once by passes that are asked for at the same time', async () => {
    await site.subscribe(subscriber.callback);
    await site.catalogue.add([{ title: 'Second paper' }]);
    await Promise.all([site.hub.tick(), site.hub.tick()]);
    expect(subscriber.of('POST')).toHaveLength(1);
  });

  test('is sent once by processes that find it at the same time', async () => {
    await site.subscribe(subscriber.callback);
    await site.catalogue.add([{ title: 'Second paper' }]);
    const others = [await site.restart(), await site.restart()];
    await Promise.all([site.hub, ...others].map((hub) => hub.tick()));
    expect(subscriber.of('POST')).toHaveLength(1);
  });

  test('waits a minute for a process that has ended in the middle of sending', async () => {
    await site.subscribe(subscriber.callback);
    await site.catalogue.add([{ title: 'Second paper' }]);
    await site.catalogue.db.client.execute(
      "UPDATE catalogue SET hub_owner = 'ended', hub_until = '2025-03-12T00:01:00.000Z'",
    );
    site.wait(59);
    expect(await site.hub.tick()).toBe(true);
    expect(subscriber.of('POST')).toEqual([]);
    site.wait(1);
    expect(await site.hub.tick()).toBe(false);
    expect(subscriber.of('POST')).toHaveLength(1);
  });

  test('waits where a feed cannot be read; others do not, and nobody is turned away', async () => {
    const all = `${SITE}/feeds/all.rss`;
    await site.subscribe(subscriber.callback);
    await site.subscribe(subscriber.callback, { 'hub.topic': all });
    await site.catalogue.add([{ title: 'Second paper' }]);
    const fetch: HubOptions['fetch'] = (request) =>
      request.url.endsWith('/feeds/all.rss') ? site.fetch(request) : new Response(null, { status: 503 });
    const broken = await site.restart({ fetch });
    expect(await broken.tick()).toBe(true);
    expect(subscriber.of('POST').map(({ body }) => body)).toEqual([await content(all)]);
    await site.hub.tick();
    expect(
      subscriber
        .of('POST')
        .slice(1)
        .map(({ body }) => body),
    ).toEqual([await content()]);
    expect(subscriber.of('GET')).toHaveLength(2);
  });

  test('is no longer looked for when the process stops', async () => {
    await site.subscribe(subscriber.callback);
    await site.subscribe(subscriber.callback, { 'hub.topic': `${SITE}/feeds/all.rss` });
    await site.catalogue.add([{ title: 'Second paper' }]);
    const stop = new AbortController();
    let read = 0;
    const fetch: HubOptions['fetch'] = (request) => {
      read++;
      stop.abort();
      return site.fetch(request);
    };
    await expect((await site.restart({ fetch })).tick(stop.signal)).rejects.toThrow();
    expect(read).toBe(1);
    expect(subscriber.of('POST')).toEqual([]);
  });
});

describe('a subscription ends', () => {
  test('with its lease, unless it is renewed', async () => {
    const other = await startSubscriber();
    await site.subscribe(subscriber.callback, { 'hub.lease_seconds': '3600' });
    await site.subscribe(other.callback, { 'hub.lease_seconds': '3600' });
    site.wait(3_599);
    await site.subscribe(other.callback, { 'hub.lease_seconds': '3600', 'hub.secret': 'another' });
    expect(await subscriptions()).toBe(2);
    site.wait(1);
    await site.catalogue.add([{ title: 'Second paper' }]);
    await site.hub.tick();
    expect(await subscriptions()).toBe(1);
    expect(subscriber.of('POST')).toEqual([]);
    const [delivery, ...more] = other.of('POST');
    expect(more).toEqual([]);
    const hmac = createHmac('sha256', 'another').update(await content());
    expect(delivery?.headers['x-hub-signature']).toBe(`sha256=${hmac.digest('hex')}`);
    other.close();
  });

  test('when the subscriber says so', async () => {
    await site.subscribe(subscriber.callback);
    await site.post(unsubscribeForm(subscriber.callback));
    await site.hub.tick();
    await site.catalogue.add([{ title: 'Second paper' }]);
    await site.hub.tick();
    expect(subscriber.of('POST')).toEqual([]);
  });

  test('with a 410', async () => {
    await site.subscribe(subscriber.callback);
    subscriber.onPost = answer(410);
    await site.catalogue.add([{ title: 'Second paper' }]);
    await site.hub.tick();
    expect(subscriber.of('POST')).toHaveLength(1);
    expect(await subscriptions()).toBe(0);
  });

  test('with its topic, which the subscriber is told', async () => {
    await site.subscribe(subscriber.callback);
    await site.catalogue.setTopics([{ slug: 'robots', name: 'Robots', formerly: ['robotics'] }]);
    await site.hub.tick();
    expect(subscriber.of('POST')).toEqual([]);
    const told = subscriber.received.at(-1)?.query;
    expect(told?.get('hub.mode')).toBe('denied');
    expect(told?.get('hub.topic')).toBe(TOPIC);
    expect(told?.get('hub.reason')).toContain(`${SITE}/feeds/topics/robots.atom`);
    expect(await subscriptions()).toBe(0);
  });
});

describe('a delivery that fails', () => {
  beforeEach(async () => {
    await site.subscribe(subscriber.callback);
    await site.catalogue.add([{ title: 'Second paper' }]);
  });

  test('is repeated after half a minute at the earliest and one at the latest', async () => {
    subscriber.onPost = answer(500);
    await site.hub.tick();
    site.wait(29);
    await site.hub.tick();
    expect(subscriber.of('POST')).toHaveLength(1);
    subscriber.onPost = answer(200);
    site.wait(31);
    await site.hub.tick();
    site.wait(3_600);
    await site.hub.tick();
    const [first, second, ...more] = subscriber.of('POST');
    expect(more).toEqual([]);
    expect(second?.body.equals(first?.body ?? Buffer.alloc(0))).toBe(true);
  });

  test('is repeated eight times, each after twice the wait; the next change is sent again', async () => {
    subscriber.onPost = answer(503);
    await site.hub.tick();
    for (let attempt = 2; attempt <= 8; attempt++) {
      const wait = 60 * 2 ** (attempt - 2);
      site.wait(wait / 2 - 1);
      await site.hub.tick();
      expect(subscriber.of('POST')).toHaveLength(attempt - 1);
      site.wait(wait / 2 + 1);
      await site.hub.tick();
      expect(subscriber.of('POST')).toHaveLength(attempt);
    }
    // A change elsewhere is no reason to try once more; a change here is, and nobody waits for the ninth attempt.
    await site.catalogue.add([{ title: 'On something else', topics: ['speech'] }]);
    await site.hub.tick();
    expect(subscriber.of('POST')).toHaveLength(8);
    expect(await subscriptions()).toBe(1);

    subscriber.onPost = answer(204);
    await site.catalogue.add([{ title: 'Third paper' }]);
    await site.hub.tick();
    expect(
      subscriber
        .of('POST')
        .slice(8)
        .map(({ body }) => body),
    ).toEqual([await content()]);
  });

  test('is not repeated a ninth time, however long nothing changes', async () => {
    subscriber.onPost = answer(503);
    for (let i = 0; i < 20; i++) {
      await site.hub.tick();
      site.wait(6 * 3_600);
    }
    expect(subscriber.of('POST')).toHaveLength(8);
  });

  test('is repeated with what the topic is by then', async () => {
    subscriber.onPost = answer(500);
    await site.hub.tick();
    await site.catalogue.add([{ title: 'Third paper' }]);
    await site.hub.tick();
    expect(subscriber.of('POST')).toHaveLength(1);
    subscriber.onPost = answer(200);
    site.wait(60);
    await site.hub.tick();
    expect(
      subscriber
        .of('POST')
        .slice(1)
        .map(({ body }) => body),
    ).toEqual([await content()]);
  });

  test('is repeated at once when the subscription is renewed', async () => {
    subscriber.onPost = answer(500);
    await site.hub.tick();
    subscriber.onPost = answer(200);
    await site.subscribe(subscriber.callback);
    await site.hub.tick();
    expect(subscriber.of('POST')).toHaveLength(2);
  });

  test('with a redirect is not sent elsewhere', async () => {
    subscriber.onPost = answer(307, { Location: subscriber.callback.replace('one', 'two') });
    await site.hub.tick();
    expect(subscriber.of('POST')).toHaveLength(1);
    site.wait(60);
    await site.hub.tick();
    expect(subscriber.of('POST').map(({ url }) => url)).toEqual(['/callback?of=one', '/callback?of=one']);
  });

  test('by taking too long is given up in time', async () => {
    subscriber.onPost = () => {};
    const start = performance.now();
    await site.hub.tick();
    expect(performance.now() - start).toBeLessThan(5_000);
    subscriber.onPost = answer(200);
    site.wait(60);
    await site.hub.tick();
    expect(subscriber.of('POST')).toHaveLength(2);
  });

  test('is not one if the answer says 200 and never ends', async () => {
    subscriber.onPost = (_, response) => void response.writeHead(200).write('x');
    await site.hub.tick();
    site.wait(3_600);
    await site.hub.tick();
    expect(subscriber.of('POST')).toHaveLength(1);
  });

  test('is not one if the process stops as soon as it has arrived', async () => {
    const stop = new AbortController();
    const request: HubOptions['request'] = async () => {
      stop.abort();
      return new Response(null, { status: 204 });
    };
    await (await site.restart({ request })).tick(stop.signal);
    await site.hub.tick();
    expect(subscriber.of('POST')).toEqual([]);
  });

  test('because the process stops is repeated by the next', async () => {
    const stop = new AbortController();
    subscriber.onPost = () => stop.abort();
    await site.hub.tick(stop.signal);
    subscriber.onPost = answer(200);
    await (await site.restart()).tick();
    expect(subscriber.of('POST')).toHaveLength(2);
  });
});

import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { signature } from '../../../../functions/hub/content-distribution.ts';
import type { HubOptions } from '../../../../functions/hub/hub.ts';
import { parseAtom } from '../feeds/render/parsers.ts';
import {
  answer,
  type Fixture,
  openHub,
  type Received,
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
  site = await openHub({ timeoutMs: 1_000 });
  subscriber = await startSubscriber();
});
afterEach(async () => {
  subscriber.close();
  await site.close();
});

/** The entity tag of a topic. */
async function etagOf(topic = TOPIC): Promise<string> {
  return (await site.fetch(new Request(topic))).headers.get('ETag') ?? '';
}

/** The news of a topic since it had an entity tag, as a reader that polls gets it. */
async function newsSince(etag: string, topic = TOPIC): Promise<Buffer> {
  const headers = { 'A-IM': 'feed', 'If-None-Match': etag };
  const response = await site.fetch(new Request(topic, { headers }));
  expect(response.status).toBe(226);
  return Buffer.from(await response.arrayBuffer());
}

/** The titles of the papers in a delivery of an Atom feed. */
function titlesIn(delivery: Received | undefined): string[] {
  return parseAtom(delivery?.body.toString() ?? '').map(({ title }) => title);
}

async function subscriptions(): Promise<number> {
  const { rows } = await site.catalogue.db.client.execute('SELECT count(*) AS n FROM subscriptions');
  return Number(rows[0]?.['n']);
}

describe('distributeContent()', () => {
  test('sends the news of a topic once, signed, equal to a GET of them', async () => {
    await site.subscribe(subscriber.callback);
    const before = await etagOf();
    await site.catalogue.add([{ title: 'Second paper' }]);
    expect(await site.hub.tick()).toBe(false);
    await site.hub.tick();

    const [delivery, ...more] = subscriber.of('POST');
    expect(more).toEqual([]);
    expect(delivery?.url).toBe('/callback?of=one');
    expect(delivery?.body.equals(await newsSince(before))).toBe(true);
    expect(titlesIn(delivery)).toEqual(['Second paper']);
    expect(delivery?.headers['content-type']).toBe('application/atom+xml; charset=utf-8');
    expect(delivery?.headers['content-encoding']).toBeUndefined();
    expect(delivery?.headers['link']).toBe(`<${SITE}/hub>; rel="hub", <${TOPIC}>; rel="self"`);
    const hmac = createHmac('sha256', SECRET)
      .update(delivery?.body ?? '')
      .digest('hex');
    expect(delivery?.headers['x-hub-signature']).toBe(`sha256=${hmac}`);
  });

  test('sends the whole topic to a subscriber whose state the site does not know', async () => {
    await site.subscribe(subscriber.callback);
    await site.catalogue.db.client.execute(
      `UPDATE subscriptions SET delivered_etag = '"of an earlier version"'`,
    );
    await site.catalogue.add([{ title: 'Second paper' }]);
    await site.hub.tick();
    const whole = await site.fetch(new Request(TOPIC));
    expect(subscriber.of('POST').map(({ body }) => body.toString())).toEqual([await whole.text()]);
  });

  test('sends many new items in several deliveries, each once, also after a failure', async () => {
    await site.subscribe(subscriber.callback);
    const titles = Array.from({ length: 600 }, (_, i) => `Paper ${i}`);
    await site.catalogue.add(titles.map((title) => ({ title })));
    subscriber.onPost = (request, response) =>
      answer(subscriber.of('POST').length === 2 ? 500 : 204)(request, response);
    await site.hub.tick();
    expect(subscriber.of('POST').map((delivery) => titlesIn(delivery).length)).toEqual([250, 250]);
    // The failure waits, and another dump does not.
    await site.catalogue.add([{ title: 'One more' }]);
    site.wait(60);
    expect(await site.hub.tick()).toBe(false);
    const [first, failed, second, third, ...more] = subscriber.of('POST').map(titlesIn);
    expect([failed?.length, more]).toEqual([250, []]);
    const received = [first, second, third].flatMap((titles) => titles ?? []);
    expect(received.toSorted()).toEqual([...titles, 'One more'].toSorted());
    site.wait(86_400);
    await site.hub.tick();
    expect(subscriber.of('POST')).toHaveLength(4);
  });

  test('renders the news once for subscribers with the same state', async () => {
    const others = await Promise.all(Array.from({ length: 20 }, () => startSubscriber()));
    for (const { callback } of others) await site.subscribe(callback);
    await site.subscribe(subscriber.callback);
    await site.catalogue.add([{ title: 'Second paper' }]);
    const asked: (string | null)[] = [];
    const fetch: HubOptions['fetch'] = (request) => {
      asked.push(request.headers.get('A-IM'));
      return site.fetch(request);
    };
    await (await site.restart({ fetch })).tick();
    for (const other of [...others, subscriber]) {
      expect(other.of('POST').map(titlesIn)).toEqual([['Second paper']]);
      if (other !== subscriber) other.close();
    }
    expect(asked).toEqual([null, 'feed; items=250']);
  });

  test('signs nothing for a subscriber without a secret', async () => {
    await site.subscribe(subscriber.callback, { 'hub.secret': '' });
    await site.catalogue.add([{ title: 'Second paper' }]);
    await site.hub.tick();
    expect(subscriber.of('POST').map(({ headers }) => headers['x-hub-signature'])).toEqual([undefined]);
  });

  test('sends nothing when only other topics changed', async () => {
    await site.subscribe(subscriber.callback);
    await site.catalogue.add([{ title: 'On something else', topics: ['speech'] }]);
    await site.hub.tick();
    expect(subscriber.of('POST')).toEqual([]);
  });

  test('sends a change after the request, even if the verification comes later', async () => {
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

  test('sends each topic and format with its own media type', async () => {
    const combined = `${SITE}/feeds/topics/robotics+speech`;
    const before = await etagOf(combined);
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
        ?.body.equals(await newsSince(before, combined)),
    ).toBe(true);
  });

  test('sends from the process that finds the change, whichever ingested and subscribed', async () => {
    await site.subscribe(subscriber.callback);
    await site.catalogue.add([{ title: 'Second paper' }]);
    await (await site.restart()).tick();
    await site.hub.tick();
    expect(subscriber.of('POST')).toHaveLength(1);
  });

  test('sends once for two ticks at the same time', async () => {
    await site.subscribe(subscriber.callback);
    await site.catalogue.add([{ title: 'Second paper' }]);
    await Promise.all([site.hub.tick(), site.hub.tick()]);
    expect(subscriber.of('POST')).toHaveLength(1);
  });

  test('sends once for three processes at the same time', async () => {
    await site.subscribe(subscriber.callback);
    await site.catalogue.add([{ title: 'Second paper' }]);
    const others = [await site.restart(), await site.restart()];
    await Promise.all([site.hub, ...others].map((hub) => hub.tick()));
    expect(subscriber.of('POST')).toHaveLength(1);
  });

  test('waits a minute for a process that died in its tick', async () => {
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

  test('delays an unreadable feed alone and denies nobody', async () => {
    const all = `${SITE}/feeds/all.rss`;
    const [before, beforeOfAll] = [await etagOf(), await etagOf(all)];
    await site.subscribe(subscriber.callback);
    await site.subscribe(subscriber.callback, { 'hub.topic': all });
    await site.catalogue.add([{ title: 'Second paper' }]);
    const fetch: HubOptions['fetch'] = (request) =>
      request.url.endsWith('/feeds/all.rss') ? site.fetch(request) : new Response(null, { status: 503 });
    const broken = await site.restart({ fetch });
    expect(await broken.tick()).toBe(true);
    expect(subscriber.of('POST').map(({ body }) => body)).toEqual([await newsSince(beforeOfAll, all)]);
    await site.hub.tick();
    expect(
      subscriber
        .of('POST')
        .slice(1)
        .map(({ body }) => body),
    ).toEqual([await newsSince(before)]);
    expect(subscriber.of('GET')).toHaveLength(2);
  });

  test('stops reading topics when the process stops', async () => {
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

describe('a subscription', () => {
  test('ends with its lease unless renewed', async () => {
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
    expect(titlesIn(delivery)).toEqual(['Second paper']);
    const hmac = createHmac('sha256', 'another').update(delivery?.body ?? '');
    expect(delivery?.headers['x-hub-signature']).toBe(`sha256=${hmac.digest('hex')}`);
    other.close();
  });

  test('ends when the subscriber unsubscribes', async () => {
    await site.subscribe(subscriber.callback);
    await site.post(unsubscribeForm(subscriber.callback));
    await site.hub.tick();
    await site.catalogue.add([{ title: 'Second paper' }]);
    await site.hub.tick();
    expect(subscriber.of('POST')).toEqual([]);
  });

  test('ends when the subscriber answers 410', async () => {
    await site.subscribe(subscriber.callback);
    subscriber.onPost = answer(410);
    await site.catalogue.add([{ title: 'Second paper' }]);
    await site.hub.tick();
    expect(subscriber.of('POST')).toHaveLength(1);
    expect(await subscriptions()).toBe(0);
  });

  test('ends with its topic, and the subscriber learns the reason', async () => {
    await site.subscribe(subscriber.callback);
    await site.catalogue.setTopics([{ slug: 'robots', name: 'Robots', formerly: ['robotics'] }]);
    await site.hub.tick();
    expect(subscriber.of('POST')).toEqual([]);
    const denial = subscriber.received.at(-1)?.query;
    expect(denial?.get('hub.mode')).toBe('denied');
    expect(denial?.get('hub.topic')).toBe(TOPIC);
    expect(denial?.get('hub.reason')).toContain(`${SITE}/feeds/topics/robots.atom`);
    expect(await subscriptions()).toBe(0);
  });
});

describe('a failed delivery', () => {
  beforeEach(async () => {
    await site.subscribe(subscriber.callback);
    await site.catalogue.add([{ title: 'Second paper' }]);
  });

  test('is retried after half a minute to a minute', async () => {
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

  test('gets eight attempts, each after twice the wait; the next change is sent again', async () => {
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
    // A change of another topic starts no attempt. A change of this topic does, at once.
    await site.catalogue.add([{ title: 'On something else', topics: ['speech'] }]);
    await site.hub.tick();
    expect(subscriber.of('POST')).toHaveLength(8);
    expect(await subscriptions()).toBe(1);

    subscriber.onPost = answer(204);
    await site.catalogue.add([{ title: 'Third paper' }]);
    await site.hub.tick();
    expect(subscriber.of('POST').slice(8).map(titlesIn)).toEqual([['Third paper', 'Second paper']]);
  });

  test('gets no ninth attempt, however long nothing changes', async () => {
    subscriber.onPost = answer(503);
    for (let i = 0; i < 20; i++) {
      await site.hub.tick();
      site.wait(6 * 3_600);
    }
    expect(subscriber.of('POST')).toHaveLength(8);
  });

  test('is retried with the current content of the topic', async () => {
    subscriber.onPost = answer(500);
    await site.hub.tick();
    await site.catalogue.add([{ title: 'Third paper' }]);
    await site.hub.tick();
    expect(subscriber.of('POST')).toHaveLength(1);
    subscriber.onPost = answer(200);
    site.wait(60);
    await site.hub.tick();
    expect(subscriber.of('POST').slice(1).map(titlesIn)).toEqual([['Third paper', 'Second paper']]);
  });

  test('is retried at once when the subscription is renewed', async () => {
    subscriber.onPost = answer(500);
    await site.hub.tick();
    subscriber.onPost = answer(200);
    await site.subscribe(subscriber.callback);
    await site.hub.tick();
    expect(subscriber.of('POST')).toHaveLength(2);
  });

  test('does not follow a redirect', async () => {
    subscriber.onPost = answer(307, { Location: subscriber.callback.replace('one', 'two') });
    await site.hub.tick();
    expect(subscriber.of('POST')).toHaveLength(1);
    site.wait(60);
    await site.hub.tick();
    expect(subscriber.of('POST').map(({ url }) => url)).toEqual(['/callback?of=one', '/callback?of=one']);
  });

  test('ends at the timeout', async () => {
    subscriber.onPost = () => {};
    await site.hub.tick();
    expect(subscriber.of('POST')).toHaveLength(1);
    subscriber.onPost = answer(200);
    site.wait(60);
    await site.hub.tick();
    expect(subscriber.of('POST')).toHaveLength(2);
  });

  test('does not include a 200 whose body never ends', async () => {
    subscriber.onPost = (_, response) => void response.writeHead(200).write('x');
    await site.hub.tick();
    site.wait(3_600);
    await site.hub.tick();
    expect(subscriber.of('POST')).toHaveLength(1);
  });

  test('does not include one that arrived before the process stopped', async () => {
    const stop = new AbortController();
    const request: HubOptions['request'] = async () => {
      stop.abort();
      return new Response(null, { status: 204 });
    };
    await (await site.restart({ request })).tick(stop.signal);
    await site.hub.tick();
    expect(subscriber.of('POST')).toEqual([]);
  });

  test('is retried by the next process when this one stops', async () => {
    const stop = new AbortController();
    subscriber.onPost = () => stop.abort();
    await site.hub.tick(stop.signal);
    subscriber.onPost = answer(200);
    await (await site.restart()).tick();
    expect(subscriber.of('POST')).toHaveLength(2);
  });
});

test('signature() computes the HMAC of RFC 4231, test case 2', async () => {
  expect(await signature('Jefe', new TextEncoder().encode('what do ya want for nothing?'))).toBe(
    'sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
  );
});

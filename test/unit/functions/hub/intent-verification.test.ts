import { afterEach, beforeEach, expect, test } from 'vitest';
import { listRequests } from '../../../../db/subscriptions/subscription-requests.ts';
import { guardedRequest } from '../../../../functions/server/files/guarded-request.ts';
import {
  answer,
  type Behaviour,
  confirm,
  type Fixture,
  openHub,
  type Subscriber,
  startSubscriber,
  subscribeForm,
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

async function subscriptions() {
  const { rows } = await site.catalogue.db.client.execute('SELECT callback, expires_at FROM subscriptions');
  return rows.map((row) => [row['callback'], row['expires_at']]);
}

test('verifyIntent() asks with a challenge, after the query of the callback', async () => {
  await site.subscribe(subscriber.callback);
  const [asked, ...more] = subscriber.received;
  expect(more).toEqual([]);
  expect(asked?.method).toBe('GET');
  expect([...(asked?.query.keys() ?? [])]).toEqual([
    'of',
    'hub.mode',
    'hub.topic',
    'hub.challenge',
    'hub.lease_seconds',
  ]);
  expect(asked?.query.get('hub.mode')).toBe('subscribe');
  expect(asked?.query.get('hub.topic')).toBe(TOPIC);
  expect(asked?.query.get('hub.lease_seconds')).toBe('864000');
  expect(asked?.query.get('hub.challenge')).toMatch(/^[0-9a-f]{64}$/);
  // Ten days after the clock of the fixture.
  expect(await subscriptions()).toEqual([[subscriber.callback, '2025-03-22T00:00:00.000Z']]);
  expect(await listRequests(site.catalogue.db)).toEqual([]);
});

test.each([
  ['/plain', '/plain?hub.mode='],
  ['/ends?', '/ends?hub.mode='],
  ['/ends?a=%20b+c&', '/ends?a=%20b+c&hub.mode='],
  ['/has?a=%20b+c', '/has?a=%20b+c&hub.mode='],
])('verifyIntent() asks the callback %s at %s…', async (path, asked) => {
  await site.subscribe(new URL(path, subscriber.callback).href);
  expect(subscriber.received[0]?.url.slice(0, asked.length)).toBe(asked);
});

test('verifyIntent() never repeats a challenge', async () => {
  await site.subscribe(subscriber.callback);
  await site.subscribe(subscriber.callback);
  expect(new Set(subscriber.received.map(({ query }) => query.get('hub.challenge'))).size).toBe(2);
});

test.each([
  ['1', 300, '2025-03-12T00:05:00.000Z'],
  ['7200', 7_200, '2025-03-12T02:00:00.000Z'],
  ['999999999', 2_592_000, '2025-04-11T00:00:00.000Z'],
])('verifyIntent() grants for a requested lease of %s seconds one of %i', async (asked, given, end) => {
  await site.subscribe(subscriber.callback, { 'hub.lease_seconds': asked });
  expect(subscriber.received[0]?.query.get('hub.lease_seconds')).toBe(String(given));
  expect((await subscriptions()).map(([, expiresAt]) => expiresAt)).toEqual([end]);
});

const refusals: [string, Behaviour][] = [
  ['another text', (_, response) => response.end('something else')],
  ['the challenge and more', ({ query }, response) => response.end(`${query.get('hub.challenge')}.`)],
  ['half the challenge', ({ query }, response) => response.end(query.get('hub.challenge')?.slice(0, 32))],
  ['204', answer(204)],
  [
    '404 with the challenge',
    ({ query }, response) => response.writeHead(404).end(query.get('hub.challenge')),
  ],
  ['500', answer(500)],
  [
    'a redirect to where the challenge is',
    ({ query }, response) =>
      query.has('again')
        ? response.end(query.get('hub.challenge'))
        : response.writeHead(302, { Location: `?${query}&again=1` }).end(),
  ],
  ['a body without end', (_, response) => void response.write('x'.repeat(100_000))],
  [
    'a body that stops half-way',
    ({ query }, response) => void response.write(query.get('hub.challenge')?.[0]),
  ],
  ['no answer', () => {}],
  ['a broken connection', (_, response) => void response.destroy()],
  ['a status that there is not', (_, response) => void response.socket?.end('HTTP/1.1 999 ?\r\n\r\n')],
];

test.each(refusals)('verifyIntent() takes %s for no confirmation and asks no more', async (_, behaviour) => {
  subscriber.onGet = behaviour;
  await site.subscribe(subscriber.callback);
  await site.hub.tick();
  expect(subscriber.received).toHaveLength(1);
  expect(await subscriptions()).toEqual([]);
  expect(await listRequests(site.catalogue.db)).toEqual([]);
});

test('verifyIntent() changes no subscription without a confirmation', async () => {
  await site.subscribe(subscriber.callback);
  const before = await subscriptions();
  subscriber.onGet = answer(404);
  site.wait(3_600);
  await site.subscribe(subscriber.callback);
  await site.post(unsubscribeForm(subscriber.callback));
  await site.hub.tick();
  expect(subscriber.received).toHaveLength(3);
  expect(await subscriptions()).toEqual(before);
});

test('verifyIntent() asks about unsubscribing, without a lease', async () => {
  await site.subscribe(subscriber.callback);
  expect((await site.post(unsubscribeForm(subscriber.callback))).status).toBe(202);
  expect(await subscriptions()).toHaveLength(1);
  await site.hub.tick();
  const asked = subscriber.received.at(-1)?.query;
  expect(asked?.get('hub.mode')).toBe('unsubscribe');
  expect(asked?.get('hub.topic')).toBe(TOPIC);
  expect(asked?.has('hub.lease_seconds')).toBe(false);
  expect(await subscriptions()).toEqual([]);
});

test('acceptRequest() lets a subscriber leave a topic that is gone', async () => {
  await site.subscribe(subscriber.callback);
  await site.catalogue.setTopics([{ slug: 'speech', name: 'Speech' }]);
  expect((await site.post(unsubscribeForm(subscriber.callback))).status).toBe(202);
});

test('a request outlives the process that accepted it', async () => {
  await site.post(subscribeForm(subscriber.callback));
  expect(subscriber.received).toEqual([]);
  const other = await site.restart();
  await other.tick();
  expect(subscriber.received).toHaveLength(1);
  expect((await subscriptions()).map(([callback]) => callback)).toEqual([subscriber.callback]);
});

test('verifyIntent() leaves the request to the next process when this one stops', async () => {
  await site.post(subscribeForm(subscriber.callback));
  const stop = new AbortController();
  subscriber.onGet = () => stop.abort();
  await site.hub.tick(stop.signal);
  expect(await subscriptions()).toEqual([]);
  subscriber.onGet = confirm;
  await (await site.restart()).tick();
  expect(await subscriptions()).toHaveLength(1);
});

test('the last of two requests counts, even if the first is confirmed after it', async () => {
  await site.subscribe(subscriber.callback);
  const slow = Promise.withResolvers<void>();
  const asked = Promise.withResolvers<void>();
  subscriber.onGet = (request, response) => {
    asked.resolve();
    slow.promise.then(() => confirm(request, response));
  };
  await site.post(unsubscribeForm(subscriber.callback));
  const passing = site.hub.tick();
  await asked.promise;
  await site.post(subscribeForm(subscriber.callback));
  slow.resolve();
  await passing;
  expect(await subscriptions()).toHaveLength(1);
  await site.hub.tick();
  expect(subscriber.received.at(-1)?.query.get('hub.mode')).toBe('subscribe');
  expect(await subscriptions()).toHaveLength(1);
});

test('a host that does not confirm is asked once a tick, one that confirms without limit', async () => {
  for (const i of [1, 2, 3]) await site.post(subscribeForm(`${subscriber.callback}&i=${i}`));
  subscriber.onGet = answer(404);
  expect(await site.hub.tick()).toBe(true);
  expect(subscriber.received).toHaveLength(1);
  subscriber.onGet = confirm;
  expect(await site.hub.tick()).toBe(false);
  expect(subscriber.received).toHaveLength(3);
});

test('verifyIntent() sends nothing to a name that leads to a private address', async () => {
  await site.close();
  site = await openHub({
    request: (url, init) =>
      guardedRequest(url, init, {
        resolve: (_, done) => done(null, [{ address: '127.0.0.1', family: 4 }]),
      }),
  });
  await site.subscribe(subscriber.callback.replace('127.0.0.1', 'reader.example'));
  expect(subscriber.received).toEqual([]);
  expect(await subscriptions()).toEqual([]);
});

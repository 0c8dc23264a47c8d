import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DevWorker, startDevWorker } from '../programs/worker.ts';
import { SECRET, type Subscriber, startSubscriber } from '../unit/functions/hub/fixture.ts';

const SITE = 'https://papers.example';
const TOPIC = `${SITE}/feeds/all.atom`;

let worker: DevWorker;
let subscriber: Subscriber;
beforeAll(async () => {
  subscriber = await startSubscriber();
  const { signal } = new AbortController();
  worker = await startDevWorker({ port: 0, signal, variables: { PUBLIC_URL: SITE } });
}, 180_000);
afterAll(async () => {
  await worker?.stop();
  subscriber.close();
});

const subscribe = (callback: string) =>
  fetch(`${worker.url}/hub`, {
    method: 'POST',
    body: new URLSearchParams({
      'hub.mode': 'subscribe',
      'hub.callback': callback,
      'hub.topic': TOPIC,
      'hub.secret': SECRET,
    }),
  });

test('the Worker runs its hub with its events', { timeout: 180_000 }, async () => {
  const feed = await fetch(`${worker.url}/feeds/all.atom`);
  expect(feed.headers.get('Link')).toBe(`<${SITE}/hub>; rel="hub", <${TOPIC}>; rel="self"`);
  await feed.body?.cancel();

  const refused = await subscribe(subscriber.callback);
  expect(refused.status).toBe(400);
  expect(await refused.text()).toContain('expected an address of the public Internet');

  // A name: on this machine it leads here.
  expect((await subscribe(subscriber.callback.replace('127.0.0.1', 'localhost'))).status).toBe(202);
  await expect.poll(() => subscriber.of('GET').length, { timeout: 30_000 }).toBe(1);
  expect(subscriber.of('GET')[0]?.query.get('hub.mode')).toBe('subscribe');

  const title = 'Walking Robots That Tell Their Subscribers';
  const dump = `Mar 10\n\n${title}\n\nWe show how a robot that walks can tell whoever has asked for it, at once and once only, over the public Internet.\n`;
  const posted = await fetch(`${worker.url}/api/dumps`, {
    method: 'POST',
    body: dump,
    headers: { Authorization: `Bearer ${worker.token}`, 'Content-Type': 'text/plain' },
  });
  expect(posted.status).toBe(202);
  await expect.poll(() => subscriber.of('POST').length, { timeout: 120_000 }).toBe(1);
  const [delivery] = subscriber.of('POST');
  expect(delivery?.body.toString()).toContain(title);
  expect(delivery?.headers['content-type']).toBe('application/atom+xml; charset=utf-8');
  const hmac = createHmac('sha256', SECRET)
    .update(delivery?.body ?? '')
    .digest('hex');
  expect(delivery?.headers['x-hub-signature']).toBe(`sha256=${hmac}`);

  await worker.tick();
  expect(subscriber.of('POST')).toHaveLength(1);
});

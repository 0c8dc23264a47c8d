import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Fixture, openHub, type Subscriber, startSubscriber, subscribeForm } from './fixture.ts';

let site: Fixture;
let subscriber: Subscriber;
let stop: AbortController;
let running: Promise<void>;
beforeEach(async () => {
  // Longer than a test may take: no request of these tests ends by it.
  site = await openHub({ timeoutMs: 600_000 });
  subscriber = await startSubscriber();
  stop = new AbortController();
  running = site.hub.run(stop.signal);
});
afterEach(async () => {
  stop.abort();
  await running;
  subscriber.close();
  await site.close();
});

/** Waits for the next request of this method. */
function next(method: 'GET' | 'POST') {
  const known = subscriber.of(method).length;
  return expect.poll(() => subscriber.of(method).length, { timeout: 60_000 }).toBe(known + 1);
}

test('runHub() verifies accepted requests and sends changes', async () => {
  await site.post(subscribeForm(subscriber.callback));
  await next('GET');
  await site.catalogue.add([{ title: 'Second paper' }]);
  await next('POST');
  await site.catalogue.add([{ title: 'Third paper' }]);
  await next('POST');
  expect(subscriber.of('POST').at(-1)?.body.toString()).toContain('Third paper');
});

test('runHub() stops at once, also while a subscriber keeps it waiting', async () => {
  const asked = Promise.withResolvers<void>();
  subscriber.onGet = () => asked.resolve();
  await site.post(subscribeForm(subscriber.callback));
  await asked.promise;
  stop.abort();
  await expect(running).resolves.toBeUndefined();
});

test('runHub() serves others while a subscriber does not answer', async () => {
  const silent = await startSubscriber();
  silent.onPost = () => {};
  // The silent host comes first. All names lead to the subscribers of the tests.
  await site.post(subscribeForm(silent.callback));
  await site.post(subscribeForm(subscriber.callback.replace('127.0.0.1', 'reader.example')));
  await expect.poll(() => subscriber.of('GET').length, { timeout: 60_000 }).toBe(1);
  await site.catalogue.add([{ title: 'Second paper' }]);
  await next('POST');
  await expect.poll(() => silent.of('POST').length, { timeout: 60_000 }).toBe(1);
  silent.close();
});

test('runHub() serves one client before the silent hosts of another', async () => {
  const silent = await startSubscriber();
  const reader = await startSubscriber();
  const post = ({ callback }: Subscriber, name: string, client: string) =>
    site.post(subscribeForm(callback.replace('127.0.0.1', name)), client);
  for (let i = 0; i < 40; i++) await post(silent, `subscribed${i}.example`, '192.0.2.66');
  await expect.poll(() => silent.of('GET').length, { timeout: 60_000 }).toBe(40);
  silent.onGet = silent.onPost = () => {};
  for (let i = 0; i < 40; i++) await post(silent, `waiting${i}.example`, '192.0.2.66');
  await expect.poll(() => silent.of('GET').length, { timeout: 60_000 }).toBeGreaterThan(50);

  await post(reader, 'reader.example', '192.0.2.1');
  await expect.poll(() => reader.of('GET').length, { timeout: 60_000 }).toBe(1);
  expect(silent.of('GET').length).toBeLessThan(80);
  await site.catalogue.add([{ title: 'Second paper' }]);
  await expect.poll(() => reader.of('POST').length, { timeout: 60_000 }).toBe(1);
  expect(silent.of('POST').length).toBeLessThan(40);
  silent.close();
  reader.close();
});

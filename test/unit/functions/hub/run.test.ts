import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Fixture, openHub, type Subscriber, startSubscriber, subscribeForm } from './fixture.ts';

let site: Fixture;
let subscriber: Subscriber;
let stop: AbortController;
let running: Promise<void>;
beforeEach(async () => {
  site = await openHub();
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
  return expect.poll(() => subscriber.of(method).length, { timeout: 10_000 }).toBe(known + 1);
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
  const start = performance.now();
  stop.abort();
  await running;
  expect(performance.now() - start).toBeLessThan(1_000);
});

test('runHub() serves others while a subscriber does not answer', async () => {
  const silent = await startSubscriber();
  silent.onPost = () => {};
  // The silent host comes first. All names lead to the subscribers of the tests.
  await site.post(subscribeForm(silent.callback));
  await site.post(subscribeForm(subscriber.callback.replace('127.0.0.1', 'reader.example')));
  await expect.poll(() => subscriber.of('GET').length, { timeout: 10_000 }).toBe(1);
  await site.catalogue.add([{ title: 'Second paper' }]);
  await next('POST');
  await expect.poll(() => silent.of('POST').length).toBe(1);
  silent.close();
});

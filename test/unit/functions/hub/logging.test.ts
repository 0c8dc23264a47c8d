import { configure, type LogRecord, reset } from '@logtape/logtape';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  answer,
  confirm,
  type Fixture,
  openHub,
  SECRET,
  type Subscriber,
  startSubscriber,
  unsubscribeForm,
} from './fixture.ts';

let site: Fixture;
let subscriber: Subscriber;
let logged: string[];
beforeEach(async () => {
  logged = [];
  const keep = ({ message, properties }: LogRecord) => {
    const line = `${message.map(String).join('')} ${JSON.stringify(properties)}`;
    // Files share their worker: a run that another one killed renews its lease for ever, and says so.
    if (!line.startsWith('source ')) logged.push(line);
  };
  await configure({
    reset: true,
    sinks: { keep },
    loggers: [
      { category: 'paperwire', lowestLevel: 'info', sinks: ['keep'] },
      { category: ['logtape', 'meta'], sinks: [] },
    ],
  });
  site = await openHub({ timeoutMs: 1_000 });
  subscriber = await startSubscriber();
});
afterEach(async () => {
  subscriber.close();
  await site.close();
  await reset();
});

test('the log names hosts and outcomes, but no callback, secret or challenge', async () => {
  const { callback } = subscriber;
  subscriber.onGet = answer(404);
  await site.subscribe(callback);
  subscriber.onGet = () => {};
  await site.subscribe(callback);
  subscriber.onGet = confirm;
  await site.subscribe(callback);
  subscriber.onPost = answer(500);
  await site.catalogue.add([{ title: 'Second paper' }]);
  await site.hub.tick();
  subscriber.onPost = (_, response) => void response.destroy();
  site.wait(60);
  await site.hub.tick();
  subscriber.onPost = answer(410);
  site.wait(120);
  await site.hub.tick();
  await site.post(unsubscribeForm(callback));
  await site.hub.tick();

  const messages = logged.map((line) => line.slice(0, line.indexOf(' {')));
  expect(messages).toEqual([
    'hub: 127.0.0.1 did not confirm to subscribe: status 404',
    'hub: 127.0.0.1 did not confirm to subscribe: TimeoutError',
    'hub: 127.0.0.1 confirmed to subscribe',
    'hub: 127.0.0.1 did not take a delivery: 500, attempt 1 of 8',
    'hub: 127.0.0.1 did not take a delivery: ECONNRESET, attempt 2 of 8',
    'hub: 127.0.0.1 ended a subscription (410)',
    'hub: 127.0.0.1 confirmed to unsubscribe',
  ]);
  const challenges = subscriber.of('GET').map(({ query }) => query.get('hub.challenge') ?? '');
  for (const secret of ['/callback', SECRET, ...challenges]) {
    expect(logged.filter((line) => line.includes(secret))).toEqual([]);
  }
});

test('a broken database is logged without the callback', async () => {
  const { callback } = subscriber;
  await site.catalogue.db.client.execute('DROP TABLE subscriptions');
  const response = await site.post({
    'hub.mode': 'subscribe',
    'hub.callback': callback,
    'hub.topic': 'https://papers.example/feeds/all.atom',
    'hub.secret': SECRET,
  });
  expect(response.status).toBe(500);
  expect(await response.text()).not.toContain('subscriptions');
  expect(logged.join('\n')).toContain('no such table: subscriptions');
  expect(logged.join('\n')).not.toContain('/callback');
});

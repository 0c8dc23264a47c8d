import { beforeEach, describe, expect, test } from 'vitest';
import type { Database } from '../../../../db/database.ts';
import {
  confirmSubscribe,
  confirmUnsubscribe,
  countLoad,
  dropRequest,
  listRequests,
  putRequest,
} from '../../../../db/subscriptions/subscription-requests.ts';
import {
  giveUp,
  listDue,
  listDueTopics,
  markCurrent,
  recordDelivery,
  recordFailure,
  removeExpired,
  removeSubscription,
  takeHubTurn,
} from '../../../../db/subscriptions/subscriptions.ts';
import { openTestDatabase } from '../../../support/catalogue.ts';

const at = (day: number) => new Date(Date.UTC(2025, 2, day));
const LATER = at(31);

const request = {
  callback: 'https://reader.example/one',
  topic: 'https://papers.example/feeds/all.atom',
  host: 'reader.example',
  client: '192.0.2.1',
  mode: 'subscribe',
  leaseSeconds: 60,
  secret: 'first',
  etag: '"a"',
  revision: 10,
} as const;

let db: Database;
beforeEach(async () => {
  db = await openTestDatabase();
});

/** Puts a request, and gives the number it got. */
async function put(more: Partial<Parameters<typeof putRequest>[1]> = {}): Promise<number> {
  await putRequest(db, { ...request, ...more }, 1_000);
  return (await listRequests(db)).at(-1)?.id ?? Number.NaN;
}

async function subscribe(more: Partial<Parameters<typeof putRequest>[1]> = {}): Promise<void> {
  await confirmSubscribe(db, await put(more), LATER);
}

const due = (revision: number, day = 1) => listDue(db, { revision, now: at(day) });
const dueCallbacks = async (revision: number, day = 1) =>
  (await due(revision, day)).map(({ callback }) => callback.slice('https://reader.example/'.length));

describe('requests', () => {
  test('wait in order; a later one replaces an earlier one', async () => {
    const first = await put();
    await put({ callback: 'https://reader.example/two' });
    const again = await put({ secret: 'second' });
    expect(again).toBeGreaterThan(first);
    expect((await listRequests(db)).map(({ callback, secret }) => [callback, secret])).toEqual([
      ['https://reader.example/two', 'first'],
      ['https://reader.example/one', 'second'],
    ]);
  });

  test('become the requested subscriptions', async () => {
    await subscribe();
    expect(await listRequests(db)).toEqual([]);
    const { callback, topic, host, client, secret } = request;
    expect(await due(11)).toEqual([
      {
        id: 1,
        callback,
        topic,
        host,
        client,
        secret,
        expiresAt: '2025-03-31T00:00:00.000Z',
        deliveredEtag: '"a"',
        seenRevision: 10,
        failedEtag: null,
        attempts: 0,
        dueAt: null,
      },
    ]);
  });

  test('do nothing when confirmed after a replacement', async () => {
    const subscribing = await put();
    const unsubscribing = await put({ mode: 'unsubscribe' });
    await confirmSubscribe(db, subscribing, LATER);
    expect(await due(11)).toEqual([]);
    await subscribe();
    await confirmUnsubscribe(db, unsubscribing);
    expect(await due(11)).toHaveLength(1);
  });

  test('leave the subscription as it is when dropped', async () => {
    await subscribe();
    await dropRequest(db, await put({ mode: 'unsubscribe' }));
    expect(await listRequests(db)).toEqual([]);
    expect(await due(11)).toHaveLength(1);
  });

  test('to unsubscribe end one subscription', async () => {
    await subscribe();
    await subscribe({ callback: 'https://reader.example/two' });
    await subscribe({ topic: 'https://papers.example/feeds/all.rss' });
    await confirmUnsubscribe(db, await put({ mode: 'unsubscribe' }));
    expect((await due(11)).map(({ id }) => id)).toEqual([2, 3]);
    expect(await listRequests(db)).toEqual([]);
  });

  test('renew secret and lease of a subscription and forget its failures', async () => {
    await subscribe();
    await recordDelivery(db, 1, '"b"', 20);
    await recordFailure(db, 1, { etag: '"c"', attempts: 3, retryAt: at(5) });
    await confirmSubscribe(db, await put({ secret: 'second', etag: '"c"', revision: 30 }), at(20));
    expect(await due(1)).toMatchObject([
      {
        id: 1,
        secret: 'second',
        expiresAt: '2025-03-20T00:00:00.000Z',
        deliveredEtag: '"b"',
        failedEtag: null,
        attempts: 0,
        dueAt: null,
      },
    ]);
  });
});

test('putRequest() drops the latest request of the client with the most when too many wait', async () => {
  const putBy = (client: string, name: string) =>
    putRequest(db, { ...request, client, callback: `https://reader.example/${name}` }, 3);
  for (const name of ['one', 'two', 'three']) expect(await putBy('a', name)).toBe(true);
  expect(await putBy('a', 'four')).toBe(false);
  expect(await putBy('b', 'five')).toBe(true);
  expect(await putBy('c', 'six')).toBe(true);
  // All have one now.
  expect(await putBy('d', 'seven')).toBe(false);
  expect(await putBy('a', 'eight')).toBe(false);
  const waiting = (await listRequests(db)).map(({ client, callback }) => [client, callback.slice(23)]);
  expect(waiting).toEqual([
    ['a', 'one'],
    ['b', 'five'],
    ['c', 'six'],
  ]);
});

test('countLoad() counts other callbacks, by host, by client and in all', async () => {
  await subscribe();
  await subscribe({ callback: 'https://reader.example/two' });
  await subscribe({ callback: 'https://other.example/', host: 'other.example', client: '192.0.2.2' });
  await put();
  await put({ callback: 'https://reader.example/three' });
  await put({ callback: 'https://reader.example/four', client: '192.0.2.2' });
  await put({ callback: 'https://other.example/two', host: 'other.example' });
  expect(await countLoad(db, request)).toEqual({
    pendingOfHost: 1,
    subscriptions: 5,
    subscriptionsOfClient: 3,
    subscriptionsOfHost: 3,
  });
});

describe('subscriptions', () => {
  test('are due when they lack a revision, until their lease ends', async () => {
    await subscribe();
    expect(await dueCallbacks(10)).toEqual([]);
    expect(await dueCallbacks(11)).toEqual(['one']);
    expect(await dueCallbacks(11, 31)).toEqual([]);
    await recordDelivery(db, 1, '"b"', 11);
    expect(await dueCallbacks(11)).toEqual([]);
    expect(await due(12)).toMatchObject([{ deliveredEtag: '"b"', seenRevision: 11 }]);
  });

  test('wait after a failure, and come after the others', async () => {
    for (const name of ['one', 'two', 'three']) {
      await subscribe({ callback: `https://reader.example/${name}` });
    }
    await recordFailure(db, 1, { etag: '"b"', attempts: 2, retryAt: at(5) });
    await recordFailure(db, 2, { etag: '"b"', attempts: 1, retryAt: at(6) });
    expect(await dueCallbacks(11, 4)).toEqual(['three']);
    expect(await dueCallbacks(11, 5)).toEqual(['three', 'one']);
    expect(await dueCallbacks(11, 6)).toEqual(['three', 'two', 'one']);
    await recordDelivery(db, 1, '"b"', 10);
    expect(await due(11, 4)).toMatchObject([
      { id: 1, failedEtag: null, attempts: 0, dueAt: null },
      { id: 3 },
    ]);
  });

  test('wait for the next change after giveUp(), and remember the failure', async () => {
    await subscribe();
    await recordFailure(db, 1, { etag: '"b"', attempts: 8, retryAt: at(5) });
    await giveUp(db, 1, 11);
    expect(await dueCallbacks(11, 6)).toEqual([]);
    expect(await due(12)).toMatchObject([{ deliveredEtag: '"a"', failedEtag: '"b"', attempts: 8 }]);
  });

  test('of an unchanged topic become current together; revisions never decrease', async () => {
    const topic = 'https://papers.example/feeds/all.rss';
    await subscribe();
    await subscribe({ callback: 'https://reader.example/two', etag: '"b"' });
    await subscribe({ topic });
    await subscribe({ callback: 'https://reader.example/three', revision: 20 });
    expect((await listDueTopics(db, { revision: 11, now: at(1) })).toSorted()).toEqual([
      request.topic,
      topic,
    ]);
    await markCurrent(db, request.topic, '"a"', 15);
    expect((await due(100)).map(({ seenRevision }) => seenRevision)).toEqual([15, 10, 10, 20]);
    expect(await dueCallbacks(15)).toEqual(['two', 'one']);
  });

  test('are deleted one by one, or when their lease ends', async () => {
    await subscribe();
    await subscribe({ callback: 'https://reader.example/two' });
    await confirmSubscribe(db, await put({ callback: 'https://reader.example/three' }), at(10));
    await removeSubscription(db, 1);
    expect(await dueCallbacks(11)).toEqual(['two', 'three']);
    await removeExpired(db, new Date(at(10).getTime() - 1));
    expect(await dueCallbacks(11)).toEqual(['two', 'three']);
    await removeExpired(db, at(10));
    // Looked for on the day before, so that it is not its lease that hides it.
    expect(await dueCallbacks(11, 9)).toEqual(['two']);
  });
});

test('takeHubTurn() waits for the turn of another process, but not for one of a wrong clock', async () => {
  const take = (owner: string, day: number) =>
    takeHubTurn(db, owner, { now: at(day), until: new Date(at(day).getTime() + 60_000) });
  expect(await take('a', 4)).toBe(true);
  expect(await take('b', 4)).toBe(false);
  expect(await take('b', 3)).toBe(true);
});

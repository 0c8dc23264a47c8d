import { afterAll, beforeAll, expect, test } from 'vitest';
import { createApp } from '../../functions/app.ts';
import { createHub, hubAddress } from '../../functions/hub/hub.ts';
import { guardedRequest } from '../../functions/server/files/guarded-request.ts';
import { type NodeIntake, nodeIntake } from '../../functions/server/intake.ts';
import { openTestIngestion } from '../support/pipeline.ts';
import { SITE, type Subscriber, startSubscriber } from '../unit/functions/hub/fixture.ts';

const TOKEN = 'a-token-that-is-long-enough';
const allows = (address: string) => address === '127.0.0.1';

let subscriber: Subscriber;
let intake: NodeIntake;
const stop = new AbortController();
let running: Promise<void>;
beforeAll(async () => {
  subscriber = await startSubscriber();
});
afterAll(async () => {
  stop.abort();
  await running;
  await intake.idle();
  subscriber.close();
});

test('POST /api/dumps notifies subscribers at once', async () => {
  const ingestion = await openTestIngestion();
  const { db } = ingestion;
  intake = nodeIntake({ ...ingestion, signal: stop.signal });
  const app = createApp({
    db,
    publicUrl: SITE,
    hub: hubAddress(SITE),
    posting: { intake, token: TOKEN, maxBytes: 100_000, waitTimeoutMs: 60_000 },
  });
  const hub = createHub({
    db,
    fetch: (request) => app.fetch(request),
    publicUrl: SITE,
    request: (url, init) => guardedRequest(url, init, { allows }),
    allows,
  });
  running = hub.run(stop.signal);
  await hub.accept(
    new URLSearchParams({
      'hub.mode': 'subscribe',
      'hub.callback': subscriber.callback,
      'hub.topic': `${SITE}/feeds/all.json`,
    }),
  );
  await expect.poll(() => subscriber.of('GET').length, { timeout: 60_000 }).toBe(1);

  const title = 'Posted Papers and Those Who Wait for Them';
  const response = await app.request('/api/dumps?wait=1', {
    method: 'POST',
    body: `Mar 10\n\n${title}\n\nWe measure how long it takes until a paper that was posted is known to all who have asked to be told of it.\n`,
    headers: { Authorization: `Bearer ${TOKEN}`, 'Content-Type': 'text/plain' },
  });
  expect(response.status).toBe(200);
  await expect.poll(() => subscriber.of('POST').length, { timeout: 60_000 }).toBe(1);
  expect(subscriber.of('POST')[0]?.body.toString()).toContain(title);
});

import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readEnvironment } from '../../../../functions/env.ts';
import { createNodeApp } from '../../../../functions/server/app.ts';
import { node } from '../../../../functions/server/runtime-node.ts';
import { openTestCatalogue, type TestCatalogue } from '../../../support/catalogue.ts';
import { startSubscriber } from '../hub/fixture.ts';

let catalogue: TestCatalogue;
let server: ReturnType<typeof serve> | undefined;
beforeEach(async () => {
  catalogue = await openTestCatalogue();
  await catalogue.add([{ title: 'Paper' }]);
});
afterEach(async () => {
  server?.close();
  server = undefined;
  await catalogue.close();
});

/** Serves the catalogue as `npm start` would with these settings. */
async function start(settings: Record<string, string>) {
  const site = createNodeApp(catalogue.db, readEnvironment(settings), node.clientAddress);
  server = serve({ fetch: site.app.fetch, hostname: '127.0.0.1', port: 0 });
  await once(server, 'listening');
  return { ...site, origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

const subscribe = (origin: string, topic: string, callback = 'https://reader.example/callback') =>
  fetch(`${origin}/hub`, {
    method: 'POST',
    body: new URLSearchParams({
      'hub.mode': 'subscribe',
      'hub.callback': callback,
      'hub.topic': topic,
    }),
  });

test('createNodeApp() adds a hub under PUBLIC_URL, and feeds name it', async () => {
  const { origin, hub } = await start({ PUBLIC_URL: 'https://papers.example', RATE_LIMIT: '4' });
  expect(hub).toBeDefined();
  const response = await fetch(`${origin}/feeds/topics/robotics.atom`);
  expect(response.headers.get('Link')).toBe(
    '<https://papers.example/hub>; rel="hub", <https://papers.example/feeds/topics/robotics.atom>; rel="self"',
  );
  expect(await response.text()).toContain('<link rel="hub" href="https://papers.example/hub"/>');
  // The hub asks for the feed itself, which does not count against anybody.
  expect((await subscribe(origin, 'https://papers.example/feeds/topics/robotics.atom')).status).toBe(202);
  expect((await subscribe(origin, 'https://elsewhere.example/feeds/all.rss')).status).toBeGreaterThanOrEqual(
    400,
  );
  expect((await fetch(`${origin}/hub`)).status).toBe(405);
});

test('createNodeApp() lets callbacks lead to the hosts of HUB_ALLOW and to no other private ones', async () => {
  const subscriber = await startSubscriber();
  const { origin, hub } = await start({ PUBLIC_URL: 'http://127.0.0.1:8787', HUB_ALLOW: 'localhost' });
  const topic = 'http://127.0.0.1:8787/feeds/all.atom';
  const { callback } = subscriber;
  const refused = await subscribe(origin, topic, callback);
  expect(refused.status).toBe(400);
  expect(await refused.text()).toContain('expected an address of the public Internet, or one that HUB_ALLOW');
  // A name with a dot at its end leads to the same address, and is another name.
  for (const name of ['localhost', 'localhost.']) {
    expect((await subscribe(origin, topic, callback.replace('127.0.0.1', name))).status).toBe(202);
  }
  await hub?.tick();
  expect(subscriber.of('GET').map(({ headers }) => headers.host)).toEqual([
    new URL(callback.replace('127.0.0.1', 'localhost')).host,
  ]);
  await catalogue.add([{ title: 'Second paper' }]);
  await hub?.tick();
  expect(subscriber.of('POST').map(({ body }) => body.includes('Second paper'))).toEqual([true]);
  subscriber.close();
});

test.each([
  ['127.0.0.1', 422],
  ['0.0.0.0', 404],
])('createNodeApp() with HOST=%s answers %i to an empty library for localhost', async (HOST, status) => {
  const { app } = await start({ HOST });
  const response = await app.request('http://localhost/api/libraries', { method: 'POST' });
  expect(response.status).toBe(status);
});

test('createNodeApp() has no hub without PUBLIC_URL', async () => {
  const { origin, hub } = await start({});
  expect(hub).toBeUndefined();
  const response = await fetch(`${origin}/feeds/all.rss`);
  expect(response.headers.get('Link')).toBeNull();
  expect(await response.text()).not.toContain('hub');
  expect((await subscribe(origin, `${origin}/feeds/all.rss`)).status).toBe(404);
});

test('createNodeApp() limits rates by client address, or by CLIENT_ADDRESS_HEADER', async () => {
  const { origin } = await start({ RATE_LIMIT: '2', CLIENT_ADDRESS_HEADER: 'X-Real-IP' });
  const ask = async (address: string) =>
    (await fetch(`${origin}/feeds/all.rss`, { headers: { 'X-Real-IP': address } })).status;
  expect([await ask('192.0.2.1'), await ask('192.0.2.1'), await ask('192.0.2.1')]).toEqual([200, 200, 429]);
  expect(await ask('192.0.2.2')).toBe(200);
  const direct = [];
  for (let i = 0; i < 3; i++) direct.push((await fetch(`${origin}/feeds/all.rss`)).status);
  expect(direct).toEqual([200, 200, 429]);
});

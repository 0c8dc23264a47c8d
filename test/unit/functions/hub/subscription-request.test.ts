import { Hono } from 'hono';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { hubRoutes } from '../../../../functions/hub/routes.ts';
import { isGlobalAddress } from '../../../../pipeline/acquire/fetch/global-address.ts';
import { clientOf, type Fixture, openHub, SITE, subscribeForm, TOPIC, unsubscribeForm } from './fixture.ts';

/** acceptRequest() looks up no host names. */
const CALLBACK = 'https://reader.example/callback';

let site: Fixture;
beforeEach(async () => {
  site = await openHub({ allows: isGlobalAddress });
});
afterEach(() => site.close());

/** The answer to a request to subscribe with some parameters replaced. */
async function ask(more: Readonly<Record<string, string>>, client?: string) {
  const response = await site.post({ ...subscribeForm(CALLBACK), ...more }, client);
  return { status: response.status, text: await response.text(), headers: response.headers };
}

describe('acceptRequest()', () => {
  test('accepts a complete request and ignores unknown parameters', async () => {
    const { status, headers } = await ask({ 'hub.verify': 'sync', 'hub.lease_seconds': '' });
    expect(status).toBe(202);
    expect(headers.get('Content-Type')).toBe('text/plain; charset=utf-8');
    expect((await site.post(unsubscribeForm(CALLBACK))).status).toBe(202);
  });

  test('refuses addresses with the secret of a library, also to unsubscribe, and keeps none of them', async () => {
    const secret = '0123456789abcdef0123456789abcdef';
    for (const path of [
      `/feeds/library/${secret}.atom`,
      `/feeds/%6Cibrary/${secret}`,
      `/feeds/library%2F${secret}`,
    ]) {
      for (const mode of ['subscribe', 'unsubscribe']) {
        const { status, text } = await ask({ 'hub.mode': mode, 'hub.topic': `${SITE}${path}` });
        expect([path, mode, status]).toEqual([path, mode, 400]);
        expect(text).not.toContain(secret);
      }
    }
    const { rows } = await site.catalogue.db.client.execute(
      'SELECT count(*) AS n FROM subscription_requests',
    );
    expect(rows[0]?.['n']).toBe(0);
  });

  test('names every fault at once: parameter, value, expected value', async () => {
    const { status, text } = await ask({ 'hub.mode': 'publish', 'hub.lease_seconds': '-1', 'hub.topic': '' });
    expect(status).toBe(400);
    expect(text).toContain('hub.mode is "publish", expected subscribe or unsubscribe');
    expect(text).toContain('hub.lease_seconds is "-1", expected a whole number of seconds');
    expect(text).toContain('hub.topic is missing, expected the address of a feed');
  });

  test.each([
    ['not a url', 'an http(s) URL'],
    ['ftp://reader.example/', 'an http(s) URL'],
    ['https://reader.example/#', 'a URL without a fragment'],
    ['https://me@reader.example/', 'a URL without credentials'],
    ['http://reader.example:25/', 'port 80, 443 or one above 1023'],
    [`https://reader.example/${'x'.repeat(2_048)}`, 'an address of at most 2048 characters'],
    ['http://127.0.0.1/', 'an address of the public Internet'],
    ['http://10.1.2.3/', 'an address of the public Internet'],
    ['http://169.254.169.254/latest/meta-data', 'an address of the public Internet'],
    ['http://[::1]:8080/', 'an address of the public Internet'],
    ['http://[::ffff:7f00:1]/', 'an address of the public Internet'],
    ['http://[64:ff9b::a9fe:a9fe]/', 'an address of the public Internet'],
    ['http://2130706433/', 'an address of the public Internet'],
    ['http://0x7f.1/', 'an address of the public Internet'],
  ])('refuses the callback %s', async (callback, expected) => {
    const { status, text } = await ask({ 'hub.callback': callback });
    expect(status).toBe(400);
    expect(text).toContain('hub.callback is ');
    expect(text).toContain(`expected ${expected}`);
  });

  test.each([
    ['https://elsewhere.example/feeds/all.atom', `whose addresses start with ${SITE}/feeds/`],
    [`${SITE}/feeds/topics/nothing.atom`, '404 '],
    [`${SITE}/feeds/all.atom?utm_source=reader`, `the feed names ${SITE}/feeds/all.atom`],
    [`${SITE}/feeds/../api/items`, 'no feed that names this hub'],
  ])('refuses the topic %s', async (topic, why) => {
    const { status, text } = await ask({ 'hub.topic': topic });
    expect(status).toBe(400);
    expect(text).toContain(`hub.topic is "${topic}", expected the address of a feed of this site`);
    expect(text).toContain(why);
  });

  test('refuses a renamed topic and names the new address', async () => {
    await site.catalogue.setTopics([{ slug: 'robots', name: 'Robots', formerly: ['robotics'] }]);
    const { status, text } = await ask({});
    expect(status).toBe(400);
    expect(text).toContain(`${SITE}/feeds/topics/robots.atom`);
  });

  test('takes a secret of fewer than 200 bytes, and repeats none', async () => {
    expect((await ask({ 'hub.secret': 'é'.repeat(99) })).status).toBe(202);
    const { status, text } = await ask({ 'hub.secret': 'é'.repeat(100) });
    expect(status).toBe(400);
    expect(text).toContain('hub.secret is not shown, expected fewer than 200 bytes');
    expect(text).not.toContain('é');
  });

  test('takes forms alone, and no large ones', async () => {
    const app = new Hono().route('/hub', hubRoutes(site.hub, clientOf));
    const json = await app.request('/hub', {
      method: 'POST',
      body: '{}',
      headers: { 'Content-Type': 'application/json' },
    });
    expect(json.status).toBe(415);
    expect(await json.text()).toContain('application/json, expected application/x-www-form-urlencoded');
    expect((await ask({ padding: 'x'.repeat(20_000) })).status).toBe(413);
    const twice = await app.request('/hub', {
      method: 'POST',
      body: new URLSearchParams([...Object.entries(subscribeForm(CALLBACK)), ['hub.topic', TOPIC]]),
    });
    expect(twice.status).toBe(400);
    expect(await twice.text()).toContain('hub.topic is there twice');
  });
});

describe('the limits of acceptRequest()', () => {
  test('twenty pending requests of a client at a host; the next gets Retry-After', async () => {
    for (let i = 0; i < 20; i++) {
      expect((await ask({ 'hub.callback': `${CALLBACK}/${i}` })).status).toBe(202);
    }
    const { status, headers } = await ask({ 'hub.callback': 'https://reader.example:8443/more' });
    expect(status).toBe(429);
    expect(headers.get('Retry-After')).toBe('10');
    expect((await ask({ 'hub.callback': 'https://other.example/' })).status).toBe(202);
    expect((await ask({ 'hub.callback': `${CALLBACK}/more` }, '192.0.2.2')).status).toBe(202);
    // A request with the same callback and topic replaces the pending one.
    expect((await ask({ 'hub.callback': `${CALLBACK}/0` })).status).toBe(202);
  });

  test('a thousand pending requests, of which no client keeps another from the next', async () => {
    await site.catalogue.db.client.execute(`
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)
      INSERT INTO subscription_requests (callback, topic, host, client, mode, lease_seconds, etag, revision)
      SELECT '${CALLBACK}/' || i, '${TOPIC}', 'host' || i, '192.0.2.1', 'subscribe', 60, '', 0 FROM n`);
    const { status, headers } = await ask({}, '192.0.2.1');
    expect([status, headers.get('Retry-After')]).toEqual([429, '10']);
    for (let i = 2; i < 20; i++)
      expect((await ask({ 'hub.callback': `${CALLBACK}/${i}/` }, `192.0.2.${i}`)).status).toBe(202);
  });

  test('ten thousand subscriptions a client, of twenty thousand', async () => {
    await site.catalogue.db.client.execute(`
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000)
      INSERT INTO subscriptions (callback, topic, host, client, expires_at, delivered_etag, seen_revision)
      SELECT '${CALLBACK}/' || i, '${TOPIC}', 'host' || i, '192.0.2.1', '2099-01-01T00:00:00.000Z', '', 0 FROM n`);
    const { status, text } = await ask({}, '192.0.2.1');
    expect(status).toBe(429);
    expect(text).toContain('too many subscriptions from your address');
    expect((await ask({ 'hub.callback': `${CALLBACK}/1` }, '192.0.2.1')).status).toBe(202);
    expect((await ask({}, '192.0.2.2')).status).toBe(202);
  });

  test('five hundred subscriptions a host, which may be renewed and ended', async () => {
    await site.catalogue.db.client.execute(`
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500)
      INSERT INTO subscriptions (callback, topic, host, expires_at, delivered_etag, seen_revision)
      SELECT '${CALLBACK}/' || i, '${TOPIC}', 'reader.example', '2099-01-01T00:00:00.000Z', '', 0 FROM n`);
    const { status, headers, text } = await ask({});
    expect(status).toBe(429);
    expect(headers.get('Retry-After')).toBe('3600');
    expect(text).toContain('reader.example');
    expect((await ask({ 'hub.callback': `${CALLBACK}/500` })).status).toBe(202);
    expect((await site.post(unsubscribeForm(`${CALLBACK}/1`))).status).toBe(202);
    expect((await ask({ 'hub.callback': 'https://other.example/' })).status).toBe(202);
  });
});

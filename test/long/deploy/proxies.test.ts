import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { adapt, ask, deployed, startNginx, startProxy } from '../../programs/nginx.ts';
import { freePort } from '../../programs/programs.ts';
import { describeWith, run } from '../../readers/programs.ts';
import { preparedDatabase } from '../../support/pipeline.ts';
import { type Running, start } from '../../support/program.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { type Subscriber, startSubscriber } from '../../unit/functions/hub/fixture.ts';

/*
 * The settings of docs/deploy/ in the real proxies, in front of a real server.
 */

const SITE = 'https://papers.example';
const TOKEN = 'a-token-for-this-test';
const TITLE = 'Walking Robots That Tell Their Subscribers';
const DUMP = `Mar 10\n\n${TITLE}\n\nWe show how a robot that walks can tell whoever has asked for it, at once and once only, over the public Internet.\n`;

let server: Running;
let subscriber: Subscriber;
let serverPort: number;
beforeAll(async () => {
  subscriber = await startSubscriber();
  server = start('node', [], {
    env: {
      DATABASE_URL: preparedDatabase(),
      PORT: '0',
      PUBLIC_URL: SITE,
      CLIENT_ADDRESS_HEADER: 'X-Real-IP',
      INGEST_TOKEN: TOKEN,
      HUB_ALLOW: '127.0.0.1',
    },
  });
  const [, port] = await server.printed(/serving on http:\/\/localhost:(\d+)\//);
  serverPort = Number(port);
});
afterAll(async () => {
  server?.child.kill('SIGTERM');
  await server?.ended;
  subscriber?.close();
});

describeWith('nginx', () => {
  let proxy: ChildProcess;
  let port: number;
  let plainPort: number;
  let log: string;
  beforeAll(async () => {
    ({ child: proxy, port, plainPort, log } = await startNginx(temporaryFolder(), [serverPort]));
  });
  afterAll(async () => {
    proxy?.kill('SIGTERM');
    if (proxy?.exitCode === null) await once(proxy, 'exit');
  });

  test('redirects to TLS', async () => {
    const { status, headers } = await ask(plainPort, '/feeds/all.rss?guid=1', { tls: false });
    expect([status, headers.location]).toEqual([301, `${SITE}/feeds/all.rss?guid=1`]);
  });

  test('keeps a feed, for each encoding one, and answers conditional requests from what it kept', async () => {
    const path = '/feeds/all.json';
    const first = await ask(port, path);
    expect(first.headers['x-cache']).toBe('MISS');
    expect(JSON.parse(first.body).items).toHaveLength(54);
    const second = await ask(port, path);
    expect(second.headers['x-cache']).toBe('HIT');
    expect(second.body).toBe(first.body);
    const unchanged = await ask(port, path, { headers: { 'If-None-Match': String(first.headers.etag) } });
    expect([unchanged.status, unchanged.headers['x-cache']]).toEqual([304, 'HIT']);
    const cached = [];
    for (let i = 0; i < 2; i++) {
      const { headers } = await ask(port, path, { headers: { 'Accept-Encoding': 'gzip, deflate, br' } });
      expect(headers['content-encoding']).toBe('gzip');
      cached.push(headers['x-cache']);
    }
    expect(cached).toEqual(['MISS', 'HIT']);
  });

  test('brings a posted dump to a subscriber, and what is new to a reader who asks for that', async () => {
    const path = '/feeds/all.atom';
    const before = await ask(port, path);
    const form = new URLSearchParams({
      'hub.mode': 'subscribe',
      'hub.callback': subscriber.callback,
      'hub.topic': SITE + path,
    });
    const subscribed = await ask(port, '/hub', {
      method: 'POST',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      body: String(form),
    });
    expect(subscribed.status).toBe(202);
    await expect.poll(() => subscriber.of('GET').length, { timeout: 30_000 }).toBe(1);
    const posted = await ask(port, '/api/dumps?wait=1', {
      method: 'POST',
      headers: { Authorization: `Bearer ${TOKEN}`, 'Content-Type': 'text/plain' },
      body: DUMP,
    });
    expect(posted.status).toBe(200);
    await expect.poll(() => subscriber.of('POST').length, { timeout: 60_000 }).toBe(1);
    expect(subscriber.of('POST')[0]?.body.toString()).toContain(TITLE);

    const delta = await ask(port, path, {
      headers: { 'A-IM': 'feed', 'If-None-Match': String(before.headers.etag) },
    });
    expect(delta.status).toBe(226);
    expect(delta.body.match(/<entry>/g)).toHaveLength(1);
    expect(delta.body).toContain(TITLE);
    const others = await ask(port, path);
    expect(others.status).toBe(200);
    expect(others.body.match(/<entry>/g)?.length).toBeGreaterThan(50);
  });

  test('passes on the address of the client, and answers an id of the request', async () => {
    const { headers } = await ask(port, '/healthz', { headers: { 'X-Real-IP': '8.8.8.8' } });
    expect(headers['x-request-id']).toMatch(/^[0-9a-f]{32}$/);
  });

  test('hides metrics, and the addresses of libraries from its log', async () => {
    expect((await ask(port, '/metrics')).status).toBe(404);
    const secret = '5d1f0c7a93b24e6f8a0b1c2d3e4f5a6b';
    for (const path of [`/library/${secret}`, `/feeds/library/${secret}.rss`, `/api/libraries/${secret}`])
      expect((await ask(port, path)).status).toBe(404);
    await ask(port, '/opml.xml');
    const lines = readFileSync(log, 'utf8');
    expect(lines).toContain('GET /opml.xml');
    expect(lines).not.toContain(secret);
  });
});

describeWith('caddy', () => {
  test('serves pages and feeds, and hides metrics', async () => {
    const port = await freePort();
    const folder = temporaryFolder();
    const settings = join(folder, 'Caddyfile');
    const site = adapt(deployed('Caddyfile'), {
      'papers.example {': `http://papers.example:${port} {\n\tbind 127.0.0.1`,
      'reverse_proxy 127.0.0.1:8787': `reverse_proxy 127.0.0.1:${serverPort}`,
    });
    writeFileSync(settings, `{\n\tadmin off\n\tstorage file_system ${folder}\n}\n${site}`);
    const args = ['--config', settings, '--adapter', 'caddyfile'];
    await run('caddy', ['validate', ...args], { env: { HOME: folder } });
    const proxy = await startProxy('caddy', ['run', ...args], port);
    const feed = await ask(port, '/feeds/all.rss', { tls: false });
    expect(feed.status).toBe(200);
    expect(feed.body).toMatch(/<guid[^>]*>urn:uuid:/);
    expect((await ask(port, '/metrics', { tls: false })).status).toBe(404);
    proxy.kill('SIGTERM');
    await once(proxy, 'exit');
  });
});

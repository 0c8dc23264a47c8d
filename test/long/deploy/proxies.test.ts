import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { type AddressInfo, connect, createServer } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { describeWith, NGINX, run } from '../../readers/programs.ts';
import { preparedDatabase } from '../../support/pipeline.ts';
import { ROOT, type Running, start } from '../../support/program.ts';
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

const deployed = (name: string) => readFileSync(join(ROOT, 'docs/deploy', name), 'utf8');

/** Replaces what differs from machine to machine. @throws Error when the text lacks one of the names */
function adapt(settings: string, names: Readonly<Record<string, string>>): string {
  return Object.entries(names).reduce((text, [name, replacement]) => {
    if (!text.includes(name)) throw new Error(`adapting the settings: they do not name ${name}`);
    return text.replaceAll(name, replacement);
  }, settings);
}

async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => once(server, 'listening')));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => once(server.close(), 'close')));
  return ports;
}

/** Starts a proxy, and waits until it accepts connections. */
async function startProxy(command: string, args: readonly string[], port: number): Promise<ChildProcess> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let printed = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      printed += chunk;
    });
  await vi.waitFor(
    async () => {
      if (child.exitCode !== null) throw new Error(`${command} ended: ${printed}`);
      const socket = connect(port, '127.0.0.1');
      await once(socket, 'connect');
      socket.destroy();
    },
    { timeout: 20_000 },
  );
  return child;
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Asks the proxy at a port for a path of the site. The certificate is one for tests. */
async function ask(
  port: number,
  path: string,
  options: { method?: string; headers?: Record<string, string>; body?: string; tls?: boolean } = {},
): Promise<Answer> {
  const { method = 'GET', headers = {}, body, tls = true } = options;
  const request = (tls ? httpsRequest : httpRequest)({
    ...{ host: '127.0.0.1', port, path, method, rejectUnauthorized: false, servername: 'papers.example' },
    headers: { Host: 'papers.example', ...headers },
  });
  request.end(body);
  const [response] = await once(request, 'response');
  return { status: response.statusCode, headers: response.headers, body: await text(response) };
}

describeWith('nginx', () => {
  let proxy: ChildProcess;
  let port: number;
  let plainPort: number;
  const folder = temporaryFolder();
  const log = join(folder, 'access.log');
  beforeAll(async () => {
    [port = 0, plainPort = 0] = await freePorts(2);
    const tls = join(ROOT, 'test/fixtures/tls');
    mkdirSync(join(folder, 'cache'));
    const site = adapt(deployed('nginx.conf').replaceAll(/^ *listen \[::\].*\n/gm, ''), {
      'listen 80;': `listen 127.0.0.1:${plainPort};`,
      'listen 443 ': `listen 127.0.0.1:${port} `,
      '127.0.0.1:8787': `127.0.0.1:${serverPort}`,
      '/var/cache/nginx/paperwire': join(folder, 'cache'),
      '/etc/letsencrypt/live/papers.example/fullchain.pem': join(tls, 'certificate.pem'),
      '/etc/letsencrypt/live/papers.example/privkey.pem': join(tls, 'key.pem'),
    });
    const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
      (name) => `${name}_temp_path ${folder}/${name};`,
    );
    const user = process.getuid?.() === 0 ? 'user root;' : '';
    const settings = join(folder, 'nginx.conf');
    writeFileSync(
      settings,
      `daemon off; ${user} pid ${folder}/pid; error_log stderr warn; events {}
       http { access_log ${log}; ${temporary.join(' ')}
       ${site} }`,
    );
    await run(NGINX, ['-t', '-c', settings, '-e', 'stderr']);
    proxy = await startProxy(NGINX, ['-c', settings, '-e', 'stderr'], port);
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
    const [port = 0] = await freePorts(1);
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

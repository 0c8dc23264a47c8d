import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { serve } from '@hono/node-server';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createApp } from '../../functions/app.ts';
import { openTestCatalogue, type TestCatalogue } from '../support/catalogue.ts';

let catalogue: TestCatalogue;
let server: ReturnType<typeof serve>;
let port: number;
beforeEach(async () => {
  catalogue = await openTestCatalogue();
  await catalogue.add([{ title: 'Paper' }]);
  server = serve({ fetch: createApp({ db: catalogue.db }).fetch, hostname: '127.0.0.1', port: 0 });
  await once(server, 'listening');
  port = (server.address() as AddressInfo).port;
});
afterEach(async () => {
  server.close();
  await catalogue.close();
});

/** What the server sends on one connection for these requests, until it closes it. */
async function exchange(...requests: readonly string[]): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  let received = '';
  socket.setEncoding('utf8').on('data', (text: string) => {
    received += text;
  });
  socket.write(requests.join(''));
  await once(socket, 'close');
  return received;
}

const ask = (line: string, fields = '') => `${line} HTTP/1.1\r\nHost: papers.example\r\n${fields}\r\n`;

test('HEAD, 304 and GET share a connection without a stray byte', async () => {
  const get = await exchange(ask('GET /feeds/all.rss', 'Connection: close\r\n'));
  const body = get.slice(get.indexOf('\r\n\r\n') + 4);
  const etag = /^ETag: (.*)$/im.exec(get)?.[1] ?? '';
  expect(get.toLowerCase()).toContain(`content-length: ${Buffer.byteLength(body)}\r\n`);
  expect(body).toContain('href="http://papers.example/feeds/all.rss"');

  const all = await exchange(
    ask('HEAD /feeds/all.rss'),
    ask('GET /feeds/all.rss', `If-None-Match: ${etag}\r\n`),
    ask('GET /feeds/all.rss', 'Connection: close\r\n'),
  );
  const [head, unchanged, whole, ...rest] = all.split('\r\n\r\n');
  expect(head).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  expect(head?.toLowerCase()).toContain(`content-length: ${Buffer.byteLength(body)}`);
  expect(unchanged).toMatch(/^HTTP\/1\.1 304 Not Modified\r\n/);
  expect(unchanged).toContain(etag);
  expect(whole).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  expect(rest).toEqual([body]);
});

test('a compressed feed unpacks to the feed', async () => {
  const abstract = 'Long enough to be worth the effort. '.repeat(60);
  await catalogue.add([{ title: 'Long', abstract }]);
  const response = await fetch(`http://127.0.0.1:${port}/feeds/all.json`);
  expect(response.headers.get('Content-Encoding')).toBe('gzip');
  expect(await response.text()).toContain(abstract.trim());
});

test('a request with an invalid Host field gets 400', async () => {
  const answer = await exchange(
    'GET /feeds/all.rss HTTP/1.1\r\nHost: a"><script>\r\nConnection: close\r\n\r\n',
  );
  expect(answer).toMatch(/^HTTP\/1\.1 400 /);
});

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { fetchRemote } from '../../../db/remote-fetch.ts';

test('fetchRemote() sends the request with its headers, and has the answer uncompressed', async () => {
  const server = createServer(async (request, response) => {
    const { authorization } = request.headers;
    const isCompressed = /gzip/.test(String(request.headers['accept-encoding']));
    const bytes = Buffer.from(`${authorization} ${await request.toArray()}`);
    if (isCompressed) response.setHeader('Content-Encoding', 'gzip');
    response.end(isCompressed ? gzipSync(bytes) : bytes);
  }).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const answer = await fetchRemote(
    new Request(`http://127.0.0.1:${port}/`, {
      method: 'POST',
      body: 'a query',
      headers: { Authorization: 'Bearer a-token' },
    }),
  );
  expect([answer.headers.get('Content-Encoding'), await answer.text()]).toEqual([
    null,
    'Bearer a-token a query',
  ]);
});

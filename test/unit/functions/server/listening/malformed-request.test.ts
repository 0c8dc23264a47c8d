import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { explainMalformed } from '../../../../../functions/server/listening/malformed-request.ts';

const server = createServer((_request, response) => response.end('fine'));
beforeAll(async () => {
  explainMalformed(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(() => server.close());

/** What comes back for these bytes: the status, the header fields, the body. */
async function send(request: string) {
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  socket.write(request);
  const [head = '', body = ''] = (await text(socket)).split('\r\n\r\n');
  const [line = '', ...fields] = head.split('\r\n');
  return {
    status: line.split(' ')[1],
    fields: new Headers(fields.map((each) => each.split(': ') as never)),
    body,
  };
}

test.each([
  ['GET /search?q=café HTTP/1.1\r\nHost: a\r\n\r\n', '400', 'caf%C3%A9 for café'],
  ['FETCH / HTTP/1.1\r\nHost: a\r\n\r\n', '400', 'no such method'],
  [`GET /?q=${'a'.repeat(20_000)} HTTP/1.1\r\nHost: a\r\n\r\n`, '431', '16 KiB'],
  ['GET / HTTP/1.1\r\nHost: a\r\nx y: 1\r\n\r\n', '400', 'This is not HTTP/1.1: '],
])('%#: a request that cannot be read is told why', async (request, status, detail) => {
  const answer = await send(request);
  expect(answer.status).toBe(status);
  expect(answer.fields.get('Content-Type')).toBe('application/problem+json');
  expect(JSON.parse(answer.body)).toEqual({
    type: 'about:blank',
    title: expect.any(String),
    status: Number(status),
    detail: expect.stringContaining(detail),
  });
  expect(Number(answer.fields.get('Content-Length'))).toBe(Buffer.byteLength(answer.body));
});

test('explainMalformed() leaves well-formed requests to the server', async () => {
  const answer = await send('GET /search?q=caf%C3%A9 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
  expect([answer.status, answer.fields.get('Content-Type')]).toEqual(['200', null]);
});

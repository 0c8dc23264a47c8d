import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { errorCode, sender } from '../../../../functions/hub/subscriber.ts';
import { guardedRequest } from '../../../../functions/server/files/guarded-request.ts';

const never = new AbortController().signal;
/** Longer than any test: exchanges end here for other reasons. */
const HOUR = 3_600_000;
const open = { allows: (address: string) => address === '127.0.0.1' };

let stop: (() => void) | undefined;
afterEach(() => stop?.());

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  stop = () => {
    server.close();
    server.closeAllConnections();
  };
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

const send = (timeoutMs: number) => sender((url, init) => guardedRequest(url, init, open), timeoutMs);

test.each([0, 5])('sender() reads %i bytes of an endless body and closes the connection', async (read) => {
  const closed = Promise.withResolvers<void>();
  const url = await serve((_, response) => {
    response.once('close', () => closed.resolve());
    response.write('abc');
    setTimeout(() => response.write('defgh'), 10);
  });
  const { status, body } = await send(HOUR)(url, { method: 'GET', read }, never);
  expect([status, new TextDecoder().decode(body)]).toEqual([200, 'abcde'.slice(0, read)]);
  await closed.promise;
});

test('sender() reads a short body whole', async () => {
  const url = await serve((_, response) => response.end('abc'));
  const { body } = await send(HOUR)(url, { method: 'GET', read: 100 }, never);
  expect(new TextDecoder().decode(body)).toBe('abc');
});

test('sender() throws TimeoutError after the timeout, and the reason of the signal', async () => {
  const url = await serve(() => {});
  const message = { method: 'GET', read: 1 } as const;
  await expect(send(50)(url, message, never)).rejects.toMatchObject({ name: 'TimeoutError' });
  const reason = new Error('stopped');
  await expect(send(HOUR)(url, message, AbortSignal.abort(reason))).rejects.toBe(reason);
});

test('errorCode() gives the code or name of an error, as its message may hold the address', () => {
  expect(errorCode(Object.assign(new Error('at /callback'), { code: 'ECONNREFUSED' }))).toBe('ECONNREFUSED');
  expect(errorCode(new TypeError('at /callback'))).toBe('TypeError');
  expect(errorCode(new DOMException('at /callback', 'TimeoutError'))).toBe('TimeoutError');
  expect(errorCode('at /callback')).toBe('no answer');
});

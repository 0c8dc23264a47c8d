import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, createServer as createSocketServer } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  type Guard,
  guardedRequest,
  RefusedUrlError,
} from '../../../../../functions/server/files/guarded-request.ts';

let server: Server;
let port: number;
let received: number;
let listener: RequestListener;
beforeEach(async () => {
  received = 0;
  listener = (_, response) => response.end('here');
  server = createServer((message, response) => {
    received++;
    listener(message, response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  port = (server.address() as AddressInfo).port;
});
afterEach(() => {
  server.close();
  server.closeAllConnections();
});

const open: Guard = { allows: (address) => address === '127.0.0.1' };
const get = { method: 'GET', headers: {}, signal: AbortSignal.timeout(30_000) };

/** A name that leads to these addresses. */
function leadsTo(...addresses: string[]): NonNullable<Guard['resolve']> {
  return (_, done) =>
    done(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );
}

describe('guardedRequest()', () => {
  test('sends method, fields and body, and returns status, fields and body', async () => {
    listener = async (message, response) => {
      const body = `${message.method} ${message.headers['x-one']} ${message.headers['content-length']} ${await text(message)}`;
      response.writeHead(418, { 'X-Two': ['a', 'b'] }).end(body);
    };
    const body = new TextEncoder().encode('übergeben');
    const init = { ...get, method: 'POST', headers: { 'X-One': '1' }, body };
    const response = await guardedRequest(`http://127.0.0.1:${port}/`, init, open);
    expect(response.status).toBe(418);
    expect(response.headers.get('X-Two')).toBe('a, b');
    // Ten bytes: the umlaut has two.
    expect(await response.text()).toBe('POST 1 10 übergeben');
  });

  test.each([
    [140_000, 2],
    [200_000, 2],
    [290_000, 4],
  ])('lets the caller leave a body of %i bytes that has arrived after %i reads', async (size, reads) => {
    // What happens later is an uncaught error, with which Vitest fails.
    listener = (_, response) => response.end(Buffer.alloc(size));
    const { body } = await guardedRequest(`http://127.0.0.1:${port}/`, get, open);
    const reader = body?.getReader();
    for (let i = 0; i < reads; i++) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      expect((await reader?.read())?.value?.length).toBeGreaterThan(0);
    }
    await reader?.cancel();
  });

  test('does not follow redirects', async () => {
    listener = (_, response) => response.writeHead(302, { Location: '/elsewhere' }).end();
    const response = await guardedRequest(`http://127.0.0.1:${port}/`, get, open);
    expect(response.status).toBe(302);
    expect(response.headers.get('Location')).toBe('/elsewhere');
    expect(received).toBe(1);
  });

  test.each([204, 304])('returns no body for %i', async (status) => {
    listener = (_, response) => response.writeHead(status).end();
    const response = await guardedRequest(`http://127.0.0.1:${port}/`, get, open);
    expect(response.status).toBe(status);
    expect(response.body).toBeNull();
  });

  test('ends with the signal, also in the middle of the body', async () => {
    listener = (_, response) => void response.write('first');
    const stop = new AbortController();
    const response = await guardedRequest(`http://127.0.0.1:${port}/`, { ...get, signal: stop.signal }, open);
    const reader = response.body?.getReader();
    expect(new TextDecoder().decode((await reader?.read())?.value)).toBe('first');
    const next = reader?.read();
    stop.abort();
    await expect(next).rejects.toThrow();

    listener = () => {};
    const late = { ...get, signal: AbortSignal.timeout(50) };
    await expect(guardedRequest(`http://127.0.0.1:${port}/`, late, open)).rejects.toThrow();
  });

  test('closes the connection when the body is cancelled', async () => {
    const closed = Promise.withResolvers<void>();
    listener = (message, response) => {
      message.socket.once('close', () => closed.resolve());
      response.write('x'.repeat(1_000_000));
    };
    const response = await guardedRequest(`http://127.0.0.1:${port}/`, get, open);
    await response.body?.cancel();
    await expect(closed.promise).resolves.toBeUndefined();
  });

  test('rejects for a server that does not speak HTTP', async () => {
    const other = createSocketServer((socket) => socket.end('220 mail ready\r\n')).listen(0, '127.0.0.1');
    await once(other, 'listening');
    const url = `http://127.0.0.1:${(other.address() as AddressInfo).port}/`;
    await expect(guardedRequest(url, get, open)).rejects.toThrow();
    other.close();
  });
});

describe('guardedRequest() checks addresses', () => {
  test.each([
    '127.0.0.1',
    '10.0.0.1',
    '169.254.169.254',
    '[::1]',
    '[::ffff:127.0.0.1]',
    '[64:ff9b::7f00:1]',
    '2130706433',
    '0x7f.1',
    '127.0.0.1.',
  ])('does not connect to %s', async (host) => {
    await expect(guardedRequest(`http://${host}:${port}/`, get)).rejects.toThrow(RefusedUrlError);
    expect(received).toBe(0);
  });

  test('does not connect to a name of this machine', async () => {
    await expect(guardedRequest(`http://localhost:${port}/`, get)).rejects.toThrow(RefusedUrlError);
    expect(received).toBe(0);
  });

  test.each([
    ['a private address', ['127.0.0.1']],
    ['a private address among others', ['8.8.8.8', '127.0.0.1']],
    ['a mapped address', ['::ffff:127.0.0.1']],
    ['nothing', []],
  ])('does not connect to a name with %s', async (_, addresses) => {
    const guard = { resolve: leadsTo(...addresses) };
    await expect(guardedRequest(`http://reader.example:${port}/`, get, guard)).rejects.toThrow(
      'fetching from reader.example: its address is private; expected one on the public Internet',
    );
    expect(received).toBe(0);
  });

  test('connects to the checked address when the name changes', async () => {
    let asked = 0;
    const resolve: Guard['resolve'] = (name, done) =>
      leadsTo(asked++ === 0 ? '127.0.0.1' : '127.0.0.2')(name, done);
    const checked: string[] = [];
    const allows = (address: string) => {
      checked.push(address);
      return address === '127.0.0.1';
    };
    const url = `http://reader.example:${port}/`;
    const response = await guardedRequest(url, get, { allows, resolve });
    expect(await response.text()).toBe('here');
    expect([asked, checked]).toEqual([1, ['127.0.0.1']]);
    // The second connection asks again, and is checked again.
    await expect(guardedRequest(url, get, { allows, resolve })).rejects.toThrow(RefusedUrlError);
    expect(checked).toEqual(['127.0.0.1', '127.0.0.2']);
    expect(received).toBe(1);
  });

  test.each([
    ['file:///etc/passwd', 'the scheme is file; expected http or https'],
    ['http://me:secret@127.0.0.1/', 'expected a URL without credentials'],
    ['nothing', 'not a URL'],
  ])('refuses %s', async (url, why) => {
    await expect(guardedRequest(url, get, open)).rejects.toThrow(why);
  });

  test('rejects with the resolver’s error for an unknown name', async () => {
    const resolve: Guard['resolve'] = (_, done) => done(new Error('no such name'), []);
    await expect(guardedRequest('http://reader.example/', get, { resolve })).rejects.toThrow('no such name');
  });
});

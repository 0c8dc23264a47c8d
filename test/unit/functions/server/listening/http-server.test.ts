import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test, vi } from 'vitest';
import {
  type HttpServerOptions,
  listenOnNode,
} from '../../../../../functions/server/listening/http-server.ts';

/** A server whose requests to /slow… end when they are told to. */
async function serve(options: HttpServerOptions = {}, body = '') {
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const aborted: string[] = [];
  const fetch = async ({ url, method, signal }: Request) => {
    const path = new URL(url).pathname;
    begun.push(path);
    signal.addEventListener('abort', () => aborted.push(path));
    const { promise, resolve } = Promise.withResolvers<void>();
    if (path.startsWith('/slow')) {
      ends.set(path, resolve);
      await promise;
    }
    return new Response(`${method} ${path}${body}\n`);
  };
  const server = await listenOnNode(fetch, '127.0.0.1', 0, { stopTimeoutMs: 100, graceMs: 1, ...options });
  onTestFinished(() => server.stop());
  const { port } = server;
  const open = async () => {
    // Connections that are closed with unread data are reset.
    const socket = connect(port, '127.0.0.1').on('error', () => {});
    onTestFinished(() => void socket.destroy());
    await once(socket, 'connect');
    return socket;
  };
  const end = (path: string) => ends.get(path)?.();
  return { port, stop: server.stop, begun, aborted, end, open, origin: `http://127.0.0.1:${port}` };
}

const closing = (socket: Socket) => new Promise((resolve) => socket.once('close', resolve));
const get = (path: string, fields = 'Host: a\r\n') => `GET ${path} HTTP/1.1\r\n${fields}\r\n`;
const statuses = (answers: string) =>
  [...answers.matchAll(/^HTTP\/1\.1 (\d+)/gm)].map(([, status]) => status);

test('listenOnNode() answers the requests of a connection one after another, in order', async () => {
  const { open, begun, end } = await serve();
  const socket = await open();
  socket.write(get('/slow1') + get('/slow2') + get('/3', 'Host: a\r\nConnection: close\r\n'));
  await vi.waitFor(() => expect(begun).toEqual(['/slow1']), 20_000);
  end('/slow1');
  await vi.waitFor(() => expect(begun).toEqual(['/slow1', '/slow2']), 20_000);
  end('/slow2');
  expect((await text(socket)).match(/GET .*/g)).toEqual(['GET /slow1', 'GET /slow2', 'GET /3']);
});

test('listenOnNode() refuses what comes beyond 32 waiting requests of a connection, and closes it', async () => {
  const { open, begun, end } = await serve();
  const socket = await open();
  socket.write(get('/slow') + get('/').repeat(2_000));
  await vi.waitFor(() => expect(begun).toEqual(['/slow']), 20_000);
  end('/slow');
  const answers = await text(socket);
  expect(statuses(answers)).toEqual([...Array(33).fill('200'), '503']);
  expect(answers).toMatch(/\r\nRetry-After: \d+\r\n/);
  expect(begun).toHaveLength(33);
});

test.each([
  ['two', 'Host: a\r\nhost: a\r\n', '2 Host fields'],
  ['no', '', 'no Host field'],
])('listenOnNode() answers 400 to a request with %s Host fields', async (_, fields, detail) => {
  const { open, begun } = await serve();
  const socket = await open();
  socket.write(get('/', fields));
  const answer = await text(socket);
  expect([statuses(answer), begun]).toEqual([['400'], []]);
  expect(answer).toContain('Content-Type: application/problem+json\r\n');
  expect(answer).toContain(detail);
});

test('listenOnNode() answers HTTP/1.0 without a Host field', async () => {
  const { open } = await serve();
  const socket = await open();
  socket.write('GET / HTTP/1.0\r\n\r\n');
  expect(statuses(await text(socket))).toEqual(['200']);
});

test('listenOnNode() closes the connection that has been idle for longest when there are too many', async () => {
  const { open, origin, begun, end } = await serve({ maxConnections: 2 });
  const busy = await open();
  busy.write(get('/slow'));
  await vi.waitFor(() => expect(begun).toEqual(['/slow']), 20_000);
  const half = await open();
  half.write('GET / HTTP/1.1\r\nHost:');
  const closed = closing(half);
  expect((await fetch(`${origin}/other`)).status).toBe(200);
  await closed;
  // While all are busy, a new one is refused.
  const second = await open();
  second.write(get('/slow2'));
  await vi.waitFor(() => expect(begun).toContain('/slow2'), 20_000);
  expect(statuses(await text(await open()))).toEqual(['503']);
  end('/slow');
  end('/slow2');
  expect(String(await once(busy, 'data'))).toContain('GET /slow');
});

test('listenOnNode() closes the connection of a client that takes no byte of its response', async () => {
  const { open, aborted } = await serve({ writeTimeoutMs: 50 }, 'x'.repeat(20_000_000));
  const socket = await open();
  socket.pause();
  socket.write(get('/large'));
  await vi.waitFor(() => expect(aborted).toEqual(['/large']), 20_000);
});

test('stop() answers what is in flight and on kept connections, asks clients to close, and accepts no more', async () => {
  const { port, stop, begun, end, open } = await serve({ graceMs: 60_000, stopTimeoutMs: 60_000 });
  const agent = new Agent({ keepAlive: true });
  const ask = async (path: string) => {
    const asked = request({ port, path, agent }).end();
    const [response] = await once(asked, 'response');
    return [response.statusCode, response.headers.connection, await text(response)];
  };
  expect(await ask('/first')).toEqual([200, 'keep-alive', 'GET /first\n']);
  const waiting = await open();
  waiting.write(get('/slow'));
  await vi.waitFor(() => expect(begun).toContain('/slow'), 20_000);
  const stopped = stop();
  const attempt = async () => {
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect').finally(() => socket.destroy());
  };
  await vi.waitFor(() => expect(attempt()).rejects.toMatchObject({ code: 'ECONNREFUSED' }), 20_000);
  expect(await ask('/kept')).toEqual([200, 'close', 'GET /kept\n']);
  end('/slow');
  expect(await text(waiting)).toContain('\r\nConnection: close\r\n');
  await stopped;
});

test('stop() closes idle connections after their grace, and all of them after its time', async () => {
  const { stop, begun, open } = await serve({ graceMs: 1, stopTimeoutMs: 100 });
  const [unused, kept, slow] = [await open(), await open(), await open()];
  kept.write(get('/'));
  await once(kept, 'data');
  slow.write(get('/slow'));
  await vi.waitFor(() => expect(begun).toContain('/slow'), 20_000);
  const ended = [unused, kept, slow].map((socket) => closing(socket.resume()));
  await stop();
  await Promise.all(ended);
  expect([unused, kept, slow].map(({ destroyed }) => destroyed)).toEqual([true, true, true]);
});

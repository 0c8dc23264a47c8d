import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { freePort, Programs } from '../programs/programs.ts';
import { startDevWorker } from '../programs/worker.ts';

test('Programs reports a program that ends by itself and ends the others', async () => {
  const programs = new Programs(new AbortController().signal);
  onTestFinished(() => programs.end());
  const url = `http://127.0.0.1:${await freePort()}`;
  const script = `require('node:http').createServer((request, response) => {
    response.end();
    if (request.url === '/end') process.exit(3);
  }).listen(new URL('${url}').port, '127.0.0.1')`;
  const child = await programs.serve({ name: 'node', args: ['-e', script] }, url);
  await fetch(`${url}/end`).catch(() => {});
  expect(await programs.ended).toBe('node ended with 3');
  expect(child.exitCode).toBe(3);
});

test('startDevWorker() rejects when another program has the port', async () => {
  const other = createServer((_, response) => response.end('healthy')).listen(0, '127.0.0.1');
  onTestFinished(() => void other.close());
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  const starting = startDevWorker({ port, signal: new AbortController().signal });
  await expect(starting).rejects.toThrow(
    `Looking for a free port: another program may use ${port}: listen EADDRINUSE`,
  );
});

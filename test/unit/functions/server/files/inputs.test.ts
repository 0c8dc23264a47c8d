import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { guardedRequest } from '../../../../../functions/server/files/guarded-request.ts';
import { openInputs } from '../../../../../functions/server/files/inputs.ts';
import type { RequestPage } from '../../../../../pipeline/acquire/fetch/request.ts';
import type { Input } from '../../../../../pipeline/acquire/input.ts';
import { temporaryFolder } from '../../../../support/temporary-folder.ts';

const SIGNAL = new AbortController().signal;

/** The server of a test stands for one on the public Internet; the rest of this machine does not. */
const request: RequestPage = (url, init) =>
  guardedRequest(url, init, { allows: (address) => address === '127.0.0.1' });
const inputs = (place: string, signal = SIGNAL) => Array.fromAsync(openInputs(place, signal, { request }));
const text = async (input: Input) =>
  Buffer.concat(await Array.fromAsync(input.open(SIGNAL), (chunk) => Buffer.from(chunk))).toString();
/** Reads a place to its end. One that cannot be read is an input that fails. */
const read = async (place: string, signal = SIGNAL) => Promise.all((await inputs(place, signal)).map(text));

describe('openInputs() of files and folders', () => {
  test('yields the files of a folder and its folders by path, without hidden ones, links and configuration', async () => {
    const folder = temporaryFolder();
    for (const name of ['2025/march', '.git', 'node_modules/module'])
      mkdirSync(join(folder, name), { recursive: true });
    for (const name of [
      'b.txt',
      'a.txt',
      '.hidden',
      'topics.json',
      'topics-x.json',
      'sources.json',
      '2025/march/c.txt',
    ])
      writeFileSync(join(folder, name), name);
    for (const name of ['.git/HEAD', 'node_modules/module/readme.md']) writeFileSync(join(folder, name), '');
    symlinkSync(folder, join(folder, '2025/round'));
    symlinkSync('/etc/hostname', join(folder, 'link.txt'));
    const found = await inputs(folder);
    expect(found.map(({ name }) => name)).toEqual(
      ['2025/march/c.txt', 'a.txt', 'b.txt'].map((name) => join(folder, name)),
    );
    expect(await text(found[1] as Input)).toBe('a.txt');
  });

  test('rejects a folder without a dump, unless it may be empty', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'sub'));
    writeFileSync(join(folder, 'sub/.hidden'), 'x');
    await expect(read(folder)).rejects.toMatchObject({ name: 'DumpError', code: 'unreadable' });
    const found = await Array.fromAsync(openInputs(folder, SIGNAL, { mayBeEmpty: true }));
    expect(found).toEqual([]);
  });

  test.each(['/no/such/file', 'ftp://host/file'])('rejects %s by name', async (place) => {
    await expect(read(place)).rejects.toMatchObject({ name: 'DumpError', code: 'unreadable' });
    await expect(read(place)).rejects.toThrow(place);
  });
});

describe('openInputs() of URLs', () => {
  const answers: Record<string, RequestListener> = {
    '/2025-03-11.txt': (_, response) => {
      response.writeHead(200, { 'last-modified': 'Tue, 11 Mar 2025 10:00:00 GMT' }).end('a dump');
    },
    '/moved': (_, response) => {
      response.writeHead(302, { location: '/2025-03-11.txt' }).end();
    },
    '/gzip': (_, response) => {
      response
        .writeHead(200, {
          'content-encoding': 'gzip',
          'last-modified': 'Tue, 11 Mar 2025 10:00:00 GMT',
        })
        .end(gzipSync('a dump'));
    },
    '/cut-gzip': (_, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('a dump').subarray(0, 15));
    },
    '/inside': (_, response) => {
      response.writeHead(302, { location: 'http://169.254.169.254/latest/meta-data/' }).end();
    },
    '/round': (_, response) => {
      response.writeHead(302, { location: '/round' }).end();
    },
    '/gone': (_, response) => {
      response.writeHead(410).end('gone');
    },
    '/cut': (_, response) => {
      response.writeHead(200, { 'content-length': '1000' });
      response.write('half a dump');
      setTimeout(() => response.destroy(), 20);
    },
  };
  const server = createServer((request, response) => answers[request.url ?? '']?.(request, response));
  let origin = '';
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.close();
    server.closeAllConnections();
  });
  const temporary = temporaryFolder();
  beforeAll(() => void vi.stubEnv('TMPDIR', temporary));
  afterAll(() => void vi.unstubAllEnvs());
  const spools = () => readdirSync(temporary);

  test.each(['/2025-03-11.txt', '/moved', '/gzip'])('%s is spooled and can be read twice', async (path) => {
    const [input] = await inputs(origin + path);
    expect(input).toMatchObject({ name: origin + path, lastModified: new Date('2025-03-11T10:00:00Z') });
    expect(await text(input as Input)).toBe('a dump');
    expect(await text(input as Input)).toBe('a dump');
    await input?.close?.();
  });

  test.each([
    ['/gone', /410/],
    ['/cut', /the connection ended/],
    ['/inside', /expected one on the public Internet.*name the host in FETCH_ALLOW/],
    ['/round', /more than 5 redirects/],
    ['/cut-gzip', /gzip data is damaged or cut off/],
  ])('rejects %s with a reason, and leaves nothing behind', async (path, why) => {
    const before = spools();
    await expect(read(origin + path)).rejects.toMatchObject({
      name: 'DumpError',
      code: path === '/cut-gzip' ? 'bad-container' : 'unreadable',
    });
    await expect(read(origin + path)).rejects.toThrow(why);
    expect(spools()).toEqual(before);
  });

  test('fetches nothing of this machine by default', async () => {
    const [input] = await Array.fromAsync(openInputs(`${origin}/2025-03-11.txt`, SIGNAL));
    await expect(text(input as Input)).rejects.toThrow(/public Internet/);
  });

  test('names a server that does not respond', async () => {
    await expect(read('http://127.0.0.1:1/dump')).rejects.toThrow(/127\.0\.0\.1:1/);
  });
});

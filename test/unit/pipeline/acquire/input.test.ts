import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { guardedRequest } from '../../../../functions/server/files/guarded-request.ts';
import { openInputs } from '../../../../functions/server/files/inputs.ts';
import type { RequestPage } from '../../../../pipeline/acquire/fetch/request.ts';
import { type Input, identifyDump } from '../../../../pipeline/acquire/input.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const SIGNAL = new AbortController().signal;
const NOW = new Date('2026-01-02T03:04:05.678Z');

const inMemory = (name: string, lastModified?: Date): Input => ({
  name,
  ...(lastModified && { lastModified }),
  async *open() {
    yield new TextEncoder().encode('one ');
    yield new TextEncoder().encode('two');
  },
});

/** The server of a test stands for one on the public Internet; the rest of this machine does not. */
const request: RequestPage = (url, init) =>
  guardedRequest(url, init, { allows: (address) => address === '127.0.0.1' });
const sources = (place: string, signal = SIGNAL) => Array.fromAsync(openInputs(place, signal, { request }));
const text = async (source: Input) =>
  Buffer.concat(await Array.fromAsync(source.open(SIGNAL), (piece) => Buffer.from(piece))).toString();

describe('identifyDump', () => {
  test('the id is the SHA-256 of the bytes, and the bytes can be read again', async () => {
    const dump = await identifyDump(inMemory('x'), { now: NOW });
    expect(dump).toMatchObject({ id: createHash('sha256').update('one two').digest('hex'), bytes: 7 });
    expect(await text({ name: '', open: dump.open })).toBe('one two');
  });

  test.each([
    ['seeds/2025-03-11-hf-papers.txt', '2025-03-11T00:00:00Z'],
    ['https://host/2020-01-01/papers_20250311.xml?day=2024-01-01', '2025-03-11T00:00:00Z'],
    ['digest.2025_03_11.txt', '2025-03-11T00:00:00Z'],
    ['2025-13-45.txt', '2026-01-02T03:04:05Z'],
    ['12025-03-111.txt', '2026-01-02T03:04:05Z'],
    ['-', '2026-01-02T03:04:05Z'],
  ])('%s was captured %s', async (name, expected) => {
    expect((await identifyDump(inMemory(name), { now: NOW })).capturedAt).toBe(expected);
  });

  test("the caller's date comes first, then the name's, then the place's, then now", async () => {
    const modified = new Date('2024-05-06T07:08:09Z');
    const captured = '2023-01-01T00:00:00Z';
    const named = inMemory('2025-03-11.txt', modified);
    expect((await identifyDump(named, { captured, now: NOW })).capturedAt).toBe(captured);
    expect((await identifyDump(named, { now: NOW })).capturedAt).toBe('2025-03-11T00:00:00Z');
    expect((await identifyDump(inMemory('-', modified), { now: NOW })).capturedAt).toBe(
      '2024-05-06T07:08:09Z',
    );
  });
});

describe('files and folders', () => {
  test('a folder gives its files by name, without hidden ones, folders and configuration', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'sub'));
    for (const name of ['b.txt', 'a.txt', '.hidden', 'topics.json', 'sources.json'])
      writeFileSync(join(folder, name), name);
    const found = await sources(folder);
    expect(found.map(({ name }) => name)).toEqual([join(folder, 'a.txt'), join(folder, 'b.txt')]);
    expect(await text(found[0] as Input)).toBe('a.txt');
  });

  test.each(['/no/such/file', 'ftp://host/file'])('%s is refused by name', async (place) => {
    await expect(sources(place)).rejects.toMatchObject({ name: 'DumpError', code: 'unreadable' });
    await expect(sources(place)).rejects.toThrow(place);
  });
});

describe('URLs', () => {
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

  test.each(['/2025-03-11.txt', '/moved', '/gzip'])(
    '%s is taken whole and can be read twice',
    async (path) => {
      const [source] = await sources(origin + path);
      expect(source).toMatchObject({ name: origin + path, lastModified: new Date('2025-03-11T10:00:00Z') });
      expect(await text(source as Input)).toBe('a dump');
      expect(await text(source as Input)).toBe('a dump');
      await source?.close?.();
    },
  );

  test.each([
    ['/gone', /410/],
    ['/cut', /the connection ended/],
    ['/inside', /expected one on the public Internet.*pipe it in as -/],
    ['/round', /more than 5 redirects/],
    ['/cut-gzip', /gzip data is damaged or cut off/],
  ])('%s is refused, says why, and leaves nothing behind', async (path, why) => {
    const before = spools();
    await expect(sources(origin + path)).rejects.toMatchObject({
      name: 'DumpError',
      code: path === '/cut-gzip' ? 'bad-container' : 'unreadable',
    });
    await expect(sources(origin + path)).rejects.toThrow(why);
    expect(spools()).toEqual(before);
  });

  test('by default, nothing of this machine is fetched', async () => {
    const opened = Array.fromAsync(openInputs(`${origin}/2025-03-11.txt`, SIGNAL));
    await expect(opened).rejects.toThrow(/public Internet/);
  });

  test('a server that is not there is named', async () => {
    await expect(sources('http://127.0.0.1:1/dump')).rejects.toThrow(/127\.0\.0\.1:1/);
  });
});

import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { unpack } from '../../pipeline/containers/unpack.ts';
import type { DumpError } from '../../pipeline/errors.ts';
import type { Source } from '../../pipeline/source.ts';
import { zstd } from '../../pipeline/source-node.ts';
import { scratch } from '../scratch.ts';

const signal = new AbortController().signal;

function sourceOf(name: string, bytes: Uint8Array, state = { open: 0 }): Source {
  return {
    name,
    async *open() {
      state.open++;
      try {
        for (let at = 0; at < bytes.length; at += 1_000) yield bytes.subarray(at, at + 1_000);
      } finally {
        state.open--;
      }
    },
  };
}

/** What is in a container: names and texts, or the fault of what cannot be read. */
async function contents(
  name: string,
  bytes: Uint8Array,
  state?: { open: number },
): Promise<[string, string][]> {
  const found: [string, string][] = [];
  for await (const source of unpack(sourceOf(name, bytes, state), signal, { zstd })) {
    const pieces = await Array.fromAsync(source.open(signal), (piece) => Buffer.from(piece)).catch(
      (error: DumpError) => [Buffer.from(`${error.name} ${error.code}: ${error.message}`)],
    );
    found.push([source.name, Buffer.concat(pieces).toString()]);
  }
  return found;
}

/** An archive that the system's tar makes of these files. */
function tarOf(files: Readonly<Record<string, string>>, ...options: readonly string[]): Buffer {
  const folder = scratch();
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return execFileSync('tar', ['-c', ...options, '-C', folder, ...Object.keys(files)], { maxBuffer: 1e9 });
}

const LONG = 'Title\n\nAbstract of some length.\n\n'.repeat(5_000);
const deep = `${'folder/'.repeat(30)}2025-03-11-papers.txt`;

describe('unpack', () => {
  test('what is no container is itself', async () => {
    expect(await contents('papers.txt', Buffer.from(LONG))).toEqual([['papers.txt', LONG]]);
    expect(await contents('empty', Buffer.alloc(0))).toEqual([['empty', '']]);
  });

  test.each([
    ['2025-03-11.txt.gz', gzipSync(LONG), '2025-03-11.txt'],
    ['2025-03-11.txt.zst', zstdCompressSync(LONG), '2025-03-11.txt'],
    ['without-an-ending', gzipSync(LONG), 'without-an-ending'],
  ])('%s', async (name, bytes, inner) => {
    expect(await contents(name, bytes)).toEqual([[inner, LONG]]);
  });

  test('a zip: its files by name, without what systems put there', async () => {
    const file = (text: string) => new TextEncoder().encode(text);
    const bytes = zipSync({
      'b.txt': [file(LONG), { level: 9 }],
      'a/2025-03-11.md': [file('stored'), { level: 0 }],
      '__MACOSX/._b.txt': file('x'),
      '.DS_Store': file('x'),
      'a/': new Uint8Array(0),
    });
    expect(await contents('all.zip', bytes)).toEqual([
      ['all.zip/a/2025-03-11.md', 'stored'],
      ['all.zip/b.txt', LONG],
    ]);
  });

  test.each([['--format=pax'], ['--format=gnu'], ['--format=ustar']])('a tar in gzip, %s', async (format) => {
    const files = { [deep]: 'deep', 'é.txt': LONG, 'empty.txt': '' };
    const bytes = gzipSync(
      tarOf(format === '--format=ustar' ? { 'é.txt': LONG, 'empty.txt': '' } : files, format),
    );
    const found = await contents('all.tgz', bytes);
    expect(found).toContainEqual(['all.tar/é.txt', LONG]);
    expect(found).toContainEqual(['all.tar/empty.txt', '']);
    if (format !== '--format=ustar') expect(found).toContainEqual([`all.tar/${deep}`, 'deep']);
  });

  test('a gzip within a zip within a tar, and every source is let go', async () => {
    const zip = zipSync({ 'inner.txt.gz': gzipSync(LONG) });
    const folder = scratch();
    writeFileSync(join(folder, 'middle.zip'), zip);
    const tar = execFileSync('tar', ['-c', '-C', folder, 'middle.zip']);
    const state = { open: 0 };
    expect(await contents('outer.tar', tar, state)).toEqual([['outer.tar/middle.zip/inner.txt', LONG]]);
    expect(state.open).toBe(0);
  });
});

describe('what cannot be unpacked says why, and harms nothing beside it', () => {
  test.each([
    [
      'cut.gz',
      gzipSync(LONG).subarray(0, 200),
      /bad-container: reading cut\.gz: its gzip data is damaged or cut off/,
    ],
    ['flipped.gz', Buffer.from(gzipSync(LONG)).fill(0x55, 60, 90), /bad-container: reading flipped\.gz/],
    [
      'cut.zst',
      zstdCompressSync(LONG).subarray(0, 60),
      /bad-container: reading cut\.zst: its zstd data is damaged or cut off/,
    ],
    [
      'cut.zip',
      zipSync({ 'a.txt': new TextEncoder().encode(LONG) }).subarray(0, 120),
      /bad-container: reading cut\.zip: the ZIP archive is damaged/,
    ],
    [
      'cut.tar',
      tarOf({ 'a.txt': LONG }).subarray(0, 2_000),
      /bad-container: reading cut\.tar: the tar archive is damaged or cut off/,
    ],
    [
      'none.zip',
      zipSync({ 'a/': new Uint8Array(0) }),
      /bad-container: reading none\.zip: the archive holds no file/,
    ],
  ])('%s', async (name, bytes, message) => {
    const found = await contents(name, bytes);
    expect(found).toHaveLength(1);
    expect(found[0]?.[1]).toMatch(message);
  });

  test('a gzip that grows without end', async () => {
    const bomb = gzipSync(Buffer.alloc(64 * 2 ** 20), { level: 9 });
    const [[, text] = ['', '']] = await contents('bomb.gz', bomb);
    expect(text).toMatch(
      /too-large: reading bomb\.gz: \d+ bytes unpack to more than \d+, wanted at most 200 times/,
    );
  });

  test('containers that hold containers that hold containers', async () => {
    let bytes: Uint8Array = Buffer.from('text');
    for (let i = 0; i < 6; i++) bytes = gzipSync(bytes);
    expect((await contents('nest.gz', bytes))[0]?.[1]).toMatch(/bad-container.*containers within each other/);
  });

  test('one bad file in an archive', async () => {
    const bytes = zipSync({
      'a.gz': gzipSync(LONG).subarray(0, 50),
      'b.txt': new TextEncoder().encode('fine'),
    });
    const found = await contents('two.zip', bytes);
    expect(found[0]?.[1]).toMatch(/bad-container/);
    expect(found[1]).toEqual(['two.zip/b.txt', 'fine']);
  });
});

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { linkSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { zstd } from '../../../../../functions/server/files/inputs.ts';
import { decompressed } from '../../../../../pipeline/acquire/containers/compressed.ts';
import { unpack } from '../../../../../pipeline/acquire/containers/unpack.ts';
import { type Input, type Spool, spoolInMemory } from '../../../../../pipeline/acquire/input.ts';
import type { DumpError } from '../../../../../pipeline/errors.ts';
import { temporaryFolder } from '../../../../support/temporary-folder.ts';

const signal = new AbortController().signal;
const PLATFORM = { zstd, spool: spoolInMemory, maxBytes: 1e9 };

function sourceOf(name: string, bytes: Uint8Array, state = { open: 0 }): Input {
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
  for await (const source of unpack(sourceOf(name, bytes, state), signal, PLATFORM)) {
    const pieces = await Array.fromAsync(source.open(signal), (piece) => Buffer.from(piece)).catch(
      (error: DumpError) => [Buffer.from(`${error.name} ${error.code}: ${error.message}`)],
    );
    found.push([source.name, Buffer.concat(pieces).toString()]);
  }
  return found;
}

/** An archive that the system's tar makes of these files. */
function tarOf(files: Readonly<Record<string, string>>, ...options: readonly string[]): Buffer {
  const folder = temporaryFolder();
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return execFileSync('tar', ['-c', ...options, '-C', folder, ...Object.keys(files)], { maxBuffer: 1e9 });
}

const LONG = 'Title\n\nAbstract of some length.\n\n'.repeat(5_000);
const deep = `${'folder/'.repeat(30)}2025-03-11-papers.txt`;

describe('unpack()', () => {
  test('yields an input that is no container itself', async () => {
    expect(await contents('papers.txt', Buffer.from(LONG))).toEqual([['papers.txt', LONG]]);
    expect(await contents('empty', Buffer.alloc(0))).toEqual([['empty', '']]);
  });

  test.each([
    ['2025-03-11.txt.gz', gzipSync(LONG), '2025-03-11.txt'],
    ['2025-03-11.txt.zst', zstdCompressSync(LONG), '2025-03-11.txt'],
    ['without-an-ending', gzipSync(LONG), 'without-an-ending'],
  ])('decompresses %s', async (name, bytes, inner) => {
    expect(await contents(name, bytes)).toEqual([[inner, LONG]]);
  });

  test('yields the files of a ZIP by name, without those of systems', async () => {
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

  test.each([['--format=pax'], ['--format=gnu'], ['--format=ustar']])(
    'yields the files of a tar in gzip, %s',
    async (format) => {
      const files = { [deep]: 'deep', 'é.txt': LONG, 'empty.txt': '' };
      const bytes = gzipSync(
        tarOf(format === '--format=ustar' ? { 'é.txt': LONG, 'empty.txt': '' } : files, format),
      );
      const found = await contents('all.tgz', bytes);
      expect(found).toContainEqual(['all.tar/é.txt', LONG]);
      expect(found).toContainEqual(['all.tar/empty.txt', '']);
      if (format !== '--format=ustar') expect(found).toContainEqual([`all.tar/${deep}`, 'deep']);
    },
  );

  test('unpacks a gzip within a ZIP within a tar, and closes every input', async () => {
    const zip = zipSync({ 'inner.txt.gz': gzipSync(LONG) });
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'middle.zip'), zip);
    const tar = execFileSync('tar', ['-c', '-C', folder, 'middle.zip']);
    const state = { open: 0 };
    expect(await contents('outer.tar', tar, state)).toEqual([['outer.tar/middle.zip/inner.txt', LONG]]);
    expect(state.open).toBe(0);
  });
});

describe('unpack() spools', () => {
  test('each dump once, with its fingerprint, and no container', async () => {
    const spooled: string[] = [];
    const spool: Spool = (label, ...rest) => {
      spooled.push(label.name);
      return spoolInMemory(label, ...rest);
    };
    const tgz = gzipSync(tarOf({ 'a.txt': LONG, 'b.txt': 'short' }));
    const inputs = await Array.fromAsync(unpack(sourceOf('all.tgz', tgz), signal, { ...PLATFORM, spool }));
    expect(spooled).toEqual(['all.tar/a.txt', 'all.tar/b.txt']);
    const id = createHash('sha256').update(LONG).digest('hex');
    expect(inputs[0]?.fingerprint).toEqual({
      id,
      size: LONG.length,
      head: new TextEncoder().encode(LONG.slice(0, 4_096)),
    });
  });

  test('no more bytes of one input than the platform keeps', async () => {
    const file = Buffer.from('x'.repeat(60));
    const zip = zipSync({ 'a.txt': file, 'b.txt': file });
    const inputs = await Array.fromAsync(
      unpack(sourceOf('two.zip', zip), signal, { ...PLATFORM, maxBytes: 100 }),
    );
    expect(inputs.map(({ fingerprint }) => fingerprint?.size)).toEqual([60, undefined]);
    await expect(Array.fromAsync(inputs[1]?.open() ?? [])).rejects.toMatchObject({ code: 'too-large' });
  });

  test('nothing that stays behind when the caller breaks off', async () => {
    let kept = 0;
    const spool: Spool = async (...args) => {
      kept++;
      return { ...(await spoolInMemory(...args)), close: async () => void kept-- };
    };
    const zip = zipSync({
      'a.txt': Buffer.from('a'),
      'b.zip': zipSync({ 'c.txt': Buffer.from('c') }),
      'd.txt': Buffer.from('d'),
    });
    for (const count of [1, 2, 3]) {
      let seen = 0;
      for await (const input of unpack(sourceOf('all.zip', zip), signal, { ...PLATFORM, spool })) {
        await input.close?.();
        if (++seen === count) break;
      }
      expect(kept).toBe(0);
    }
  });
});

describe('decompressed()', () => {
  test.each([1, 2, 3, 5, 8])('lets the caller leave after %i chunks', async (count) => {
    // What happens later is an uncaught error, with which Vitest fails.
    let isReleased = false;
    async function* packed() {
      try {
        yield gzipSync(Buffer.alloc(1_000_000));
      } finally {
        isReleased = true;
      }
    }
    let read = 0;
    for await (const _ of decompressed('gzip', 'zeros.gz', packed())) {
      if (++read === count) break;
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    expect(isReleased).toBe(true);
  });
});

describe('unpack() of unusual and hostile archives', () => {
  const file = (text: string) => new TextEncoder().encode(text);

  test('reads an archive of ten thousand files once', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 10_000 }, (_, i) => [`${String(i).padStart(5, '0')}.txt`, file(`Paper ${i}`)]),
    );
    let opened = 0;
    const bytes = zipSync(files, { level: 0 });
    const source: Input = {
      name: 'many.zip',
      async *open() {
        opened++;
        yield bytes;
      },
    };
    const names: string[] = [];
    for await (const inner of unpack(source, signal)) names.push(inner.name);
    expect(names).toEqual(Object.keys(files).map((name) => `many.zip/${name}`));
    // For its kind, its directory, and its files.
    expect(opened).toBe(3);
  });

  test('rejects one file more, also in an archive within an archive', async () => {
    const small = (count: number) =>
      zipSync(Object.fromEntries(Array.from({ length: count }, (_, i) => [`${i}.txt`, file('x')])), {
        level: 0,
      });
    const [[, text] = ['', '']] = await contents('many.zip', small(10_001));
    expect(text).toMatch(
      /bad-container: reading many\.zip: the archive holds 10001 files; expected at most 10000/,
    );
    const nest = zipSync({ 'a.zip': small(6_000), 'b.zip': small(6_000) }, { level: 0 });
    const found = await contents('nest.zip', nest);
    expect(found).toHaveLength(6_001);
    expect(found.at(-1)?.[1]).toMatch(/with the archives around it, holds 12002 files/);
  });

  test('takes paths out of the archive as mere names', async () => {
    const bytes = zipSync({ '../../etc/passwd.txt': file('up'), '/etc/shadow.txt': file('absolute') });
    expect(await contents('out.zip', bytes)).toEqual([
      ['out.zip/../../etc/passwd.txt', 'up'],
      ['out.zip//etc/shadow.txt', 'absolute'],
    ]);
  });

  test('yields regular files only, also with names in ./', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'papers.txt'), 'text');
    writeFileSync(join(folder, '.hidden'), 'x');
    symlinkSync('/etc/passwd', join(folder, 'passwd.txt'));
    linkSync(join(folder, 'papers.txt'), join(folder, 'twin.txt'));
    const bytes = execFileSync('tar', ['-c', '-C', folder, '--sort=name', '.']);
    expect(await contents('all.tar', bytes)).toEqual([['all.tar/./papers.txt', 'text']]);
  });

  test('reads ZIP64, and sizes after the data', async () => {
    const script = [
      'import sys, zipfile',
      'out = zipfile.ZipFile(sys.stdout.buffer, "w", zipfile.ZIP_DEFLATED)',
      'with out.open("a.txt", "w", force_zip64=True) as f: f.write(b"Title\\n\\nAbstract.\\n" * 5000)',
      'out.writestr("b.txt", b"second")',
      'out.close()',
    ].join('\n');
    // To a pipe, so that nothing can be written behind: sizes come after the data.
    const bytes = execFileSync('python3', ['-c', script], { maxBuffer: 1e8 });
    const found = await contents('big.zip', bytes);
    expect(found.map(([name]) => name)).toEqual(['big.zip/a.txt', 'big.zip/b.txt']);
    expect(found[0]?.[1]).toBe('Title\n\nAbstract.\n'.repeat(5000));
  });

  test('rejects a bomb within an archive within an archive', async () => {
    const bomb = zipSync({ 'zeros.txt': new Uint8Array(64 * 2 ** 20), 'b.txt': file('fine') }, { level: 9 });
    const found = await contents('outer.zip', zipSync({ 'inner.zip': bomb }));
    expect(found).toContainEqual(['outer.zip/inner.zip/b.txt', 'fine']);
    expect(found.find(([name]) => name.endsWith('zeros.txt'))?.[1]).toMatch(
      /too-large: reading .*zeros\.txt: \d+ bytes unpack/,
    );
  });

  test.each([
    ['negative', 'ffffffffffffffffffffff00'],
    ['absurd', '80ffffffffffffffffffffff'],
    ['beyond the end', '80000000000000ffffffffff'],
  ])('rejects a tar with a size that is %s', async (_, size) => {
    const tar = tarOf({ 'a.txt': 'a' }, '--format=ustar');
    tar.write(size, 124, 'hex');
    tar.fill(' ', 148, 156);
    const sum = tar.subarray(0, 512).reduce((total, byte) => total + byte, 0);
    tar.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
    const found = await contents('bad.tar', tar);
    expect(found).toHaveLength(1);
    expect(found[0]?.[1]).toMatch(/^DumpError bad-container: reading bad\.tar/);
  });

  test('reads what the directory of a ZIP lists, not what stands between its files', async () => {
    const zip = zipSync({ 'deleted.txt': file('gone'), 'kept.txt': file('kept') }, { level: 0 });
    const listed = Buffer.from(zip).lastIndexOf('PK\x01\x02');
    const directory = zip.subarray(listed, zip.length - 22);
    expect(Buffer.from(directory).toString('latin1')).toMatch(/^PK\x01\x02.*kept\.txt$/s);
    const end = Buffer.from(zip.subarray(zip.length - 22));
    end.writeUInt16LE(1, 8);
    end.writeUInt16LE(1, 10);
    end.writeUInt32LE(directory.length, 12);
    end.writeUInt32LE(listed, 16);
    const bytes = Buffer.concat([zip.subarray(0, zip.length - 22), end]);
    expect(await contents('one.zip', bytes)).toEqual([['one.zip/kept.txt', 'kept']]);
  });

  test('reads a ZIP that is stored in a ZIP with sizes after the data once', async () => {
    const script = [
      'import io, sys, zipfile',
      'inner = io.BytesIO()',
      'with zipfile.ZipFile(inner, "w") as z: z.writestr("inner.txt", "in")',
      'out = zipfile.ZipFile(sys.stdout.buffer, "w")',
      'out.writestr("nested.zip", inner.getvalue())',
      'out.close()',
    ].join('\n');
    const bytes = execFileSync('python3', ['-c', script]);
    expect(await contents('outer.zip', bytes)).toEqual([['outer.zip/nested.zip/inner.txt', 'in']]);
  });

  test('rejects a ZIP whose files overlap', async () => {
    const zip = Buffer.from(zipSync({ 'a.txt': file('first'), 'b.txt': file('second') }, { level: 0 }));
    const second = zip.lastIndexOf('PK\x01\x02');
    // The second file begins within the first.
    zip.writeUInt32LE(10, second + 42);
    const found = await contents('quoted.zip', zip);
    expect(found).toHaveLength(1);
    expect(found[0]?.[1]).toMatch(/bad-container: reading quoted\.zip: .*overlap/);
  });

  test('rejects a file that unpacks to more than the directory of its ZIP says', async () => {
    const zip = Buffer.from(zipSync({ 'a.txt': file(LONG) }));
    zip.writeUInt32LE(100, zip.lastIndexOf('PK\x01\x02') + 24);
    expect((await contents('lie.zip', zip))[0]?.[1]).toMatch(/too-large: reading lie\.zip\/a\.txt/);
  });

  test.each([
    ['an encrypted file', 8, 1, /is encrypted/],
    ['an unknown method', 10, 12, /compressed by method 12/],
  ])('rejects %s of a ZIP alone', async (_, field, value, message) => {
    const zip = Buffer.from(zipSync({ 'a.txt': file('first'), 'b.txt': file('second') }));
    zip.writeUInt16LE(value, zip.indexOf('PK\x01\x02') + field);
    const found = await contents('two.zip', zip);
    expect(found[0]?.[1]).toMatch(message);
    expect(found[1]).toEqual(['two.zip/b.txt', 'second']);
  });

  test('refuses an office document, and says what to do', async () => {
    const odt = zipSync({ 'META-INF/manifest.xml': file('<manifest/>'), 'content.xml': file('<office/>') });
    const found = await contents('list.odt', odt);
    expect(found).toHaveLength(1);
    expect(found[0]?.[1]).toMatch(
      /binary: reading list\.odt: it is an office document; save it as plain text, HTML or CSV/,
    );
  });

  test('shows the names of files without controls, and the end of long ones', async () => {
    const long = `${'n'.repeat(3_000)}-2025-03-11.txt`;
    const found = await contents('x.zip', zipSync({ 'a\x1b[31m\n\u202E.txt': file('a'), [long]: file('b') }));
    expect(found.map(([name]) => name)).toEqual(['x.zip/a[31m.txt', `x.zip/…${long.slice(-254)}`]);
  });

  test('rejects an archive that ends within a file', async () => {
    const whole = zipSync({ 'a.txt': file('first'), 'b.txt': file(LONG) }, { level: 0 });
    const found = await contents('cut.zip', whole.subarray(0, 60_000));
    expect(found).toHaveLength(1);
    expect(found[0]?.[1]).toMatch(/^DumpError bad-container: reading cut\.zip: .*cut off/);
  });
});

describe('unpack() of damaged containers', () => {
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
  ])('yields an input that throws: %s', async (name, bytes, message) => {
    const found = await contents(name, bytes);
    expect(found).toHaveLength(1);
    expect(found[0]?.[1]).toMatch(message);
  });

  test('rejects a gzip that expands too much', async () => {
    const bomb = gzipSync(Buffer.alloc(64 * 2 ** 20), { level: 9 });
    const [[, text] = ['', '']] = await contents('bomb.gz', bomb);
    expect(text).toMatch(
      /too-large: reading bomb\.gz: \d+ bytes unpack to \d+ or more; expected at most 200 times/,
    );
  });

  test('rejects containers nested too deep', async () => {
    let bytes: Uint8Array = Buffer.from('text');
    for (let i = 0; i < 6; i++) bytes = gzipSync(bytes);
    expect((await contents('nest.gz', bytes))[0]?.[1]).toMatch(/bad-container.*containers within each other/);
  });

  test('yields the other files beside a bad one', async () => {
    const bytes = zipSync({
      'a.gz': gzipSync(LONG).subarray(0, 50),
      'b.txt': new TextEncoder().encode('fine'),
    });
    const found = await contents('two.zip', bytes);
    expect(found[0]?.[1]).toMatch(/bad-container/);
    expect(found[1]).toEqual(['two.zip/b.txt', 'fine']);
  });
});

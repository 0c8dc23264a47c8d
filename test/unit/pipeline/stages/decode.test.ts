import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DumpError } from '../../../../pipeline/errors.ts';
import { decode } from '../../../../pipeline/stages/decode.ts';
import { byteOffsets } from '../../../../pipeline/text/byte-offset.ts';
import type { Span, TextChunk } from '../../../../pipeline/types.ts';
import { inChunks } from '../../../support/spans.ts';

async function decoded(
  bytes: Uint8Array,
  size = 65_536,
): Promise<{ chunks: TextChunk[]; text: string; invalid: Span[] }> {
  const invalid: Span[] = [];
  const stage = decode({ onInvalid: (span) => invalid.push(span) });
  const chunks = (await Array.fromAsync(
    stage(inChunks(bytes, size), new AbortController().signal),
  )) as TextChunk[];
  return { chunks, text: chunks.map(({ text }) => text).join(''), invalid };
}

const ENCODINGS = [
  { name: 'utf-8', mark: [] },
  { name: 'utf-8', mark: [0xef, 0xbb, 0xbf] },
  { name: 'utf-16le', mark: [0xff, 0xfe] },
  { name: 'utf-16be', mark: [0xfe, 0xff] },
] as const;

/** Bytes that are often invalid, but for NULs at the beginning, which are refused. */
const wild = (mark: readonly number[]) =>
  fc
    .array(
      fc.oneof(
        fc.constantFrom(
          [0x41],
          [0xc3, 0xa9],
          [0xe2, 0x82, 0xac],
          [0xf0, 0x9f, 0x98, 0x80],
          [0xed, 0xa0, 0x80],
          [0xd8, 0x3d, 0xde, 0x01],
          [0xdc, 0xdc],
        ),
        fc.integer({ min: 1, max: 255 }).map((byte) => [byte]),
      ),
      { maxLength: 40 },
    )
    .map((parts) =>
      Uint8Array.from([...mark, ...(mark.length === 2 ? [0x41, 0x41] : [0x41]), ...parts.flat()]),
    );

describe.each(ENCODINGS)('decode() of $name with mark $mark', ({ name, mark }) => {
  test('decodes any bytes as the platform does, in chunks of any size with exact offsets', async () => {
    await fc.assert(
      fc.asyncProperty(wild(mark), fc.integer({ min: 1, max: 9 }), async (bytes, size) => {
        const { chunks, text, invalid } = await decoded(bytes, size);
        expect(text).toBe(new TextDecoder(name).decode(bytes));
        let cursor: number = mark.length;
        for (const chunk of chunks) {
          expect(chunk.start).toBe(cursor);
          cursor = chunk.end;
          const own = bytes.subarray(chunk.start, chunk.end);
          if (invalid.some(({ start }) => start === chunk.start)) {
            expect(chunk.text).toBe('\uFFFD');
            expect(() => new TextDecoder(name, { fatal: true, ignoreBOM: true }).decode(own)).toThrow();
          } else expect(new TextDecoder(name, { ignoreBOM: true }).decode(own)).toBe(chunk.text);
        }
        expect(cursor).toBe(bytes.length);
      }),
      { numRuns: 500 },
    );
  });
});

test('decode() cuts a large chunk into chunks of at most 64 KiB', async () => {
  const { chunks, text } = await decoded(new TextEncoder().encode('é'.repeat(200_001)), 1_000_000);
  expect(text).toBe('é'.repeat(200_001));
  expect(Math.max(...chunks.map(({ start, end }) => end - start))).toBeLessThanOrEqual(65_536 + 3);
});

test('decode() accepts a source that reuses its buffer', async () => {
  const bytes = new TextEncoder().encode('añ→😀'.repeat(50));
  const buffer = new Uint8Array(3);
  async function* reused(): AsyncGenerator<Uint8Array> {
    for (const part of Array.from({ length: Math.ceil(bytes.length / 3) }, (_, i) =>
      bytes.subarray(3 * i, 3 * i + 3),
    )) {
      buffer.set(part);
      yield buffer.subarray(0, part.length);
    }
  }
  const chunks = (await Array.fromAsync(decode()(reused(), new AbortController().signal))) as TextChunk[];
  expect(chunks.map(({ text }) => text).join('')).toBe('añ→😀'.repeat(50));
});

describe('decode() rejects', () => {
  test.each([
    ['JPEG', [0xff, 0xd8, 0xff, 0xe0, 0, 16]],
    ['PNG', [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
    ['PDF', [...Buffer.from('%PDF-1.7\n')]],
    ['ZIP', [0x50, 0x4b, 3, 4]],
    ['gzip', [0x1f, 0x8b, 8, 0]],
    ['bzip2', [...Buffer.from('BZh91AY&SY')]],
    ['bzip2', [...Buffer.from('BZh9\x17rE8P\x90', 'latin1')]],
    ['RIFF', [...Buffer.from('RIFF\n\0\0\0WEBPVP8 ')]],
    ['UTF-32', [0xff, 0xfe, 0, 0, 0x41, 0, 0, 0]],
    ['NUL', [0x41, 0, 0x42, 0]],
  ])('%s', async (kind, bytes) => {
    for (const size of [1, 100]) {
      const error = await decoded(Uint8Array.from([...bytes, ...Buffer.alloc(40, 0x20)]), size).catch(
        (e: unknown) => e,
      );
      expect(error).toBeInstanceOf(DumpError);
      expect(error).toMatchObject({ code: 'binary', message: expect.stringContaining(kind) });
    }
  });

  test.each([[[]], [[0xef, 0xbb, 0xbf]], [[0xff, 0xfe]]])(
    'an empty dump, or a byte order mark alone: %j',
    async (bytes) => {
      await expect(decoded(Uint8Array.from(bytes))).rejects.toMatchObject({ code: 'empty' });
    },
  );

  test.each(['BZhang, L. A Title.', 'BZh', 'RIFF: WEBP for robots'])(
    'no text that starts like a binary file: %s',
    async (start) => expect((await decoded(Buffer.from(start), 1)).text).toBe(start),
  );

  test('no NUL after the first 8 KiB', async () => {
    const { text } = await decoded(Buffer.from(`${'a'.repeat(10_000)}\0`), 1);
    expect(text.endsWith('a\0')).toBe(true);
  });
});

describe('byteOffset() and byteOffsets()', () => {
  const chunk = fc.string({ unit: 'binary', minLength: 1 }).chain((text) =>
    fc.constantFrom('utf-8', 'utf-16').map((encoding): TextChunk => {
      const bytes = encoding === 'utf-8' ? Buffer.byteLength(text) : 2 * text.length;
      return { text, start: 100, end: 100 + bytes, encoding: encoding as TextChunk['encoding'] };
    }),
  );

  test('return the encoded length of the text before', () => {
    fc.assert(
      fc.property(chunk, (c) => {
        const at = byteOffsets(c);
        let index = 0;
        for (const character of c.text) {
          const before = c.text.slice(0, index);
          const want = 100 + (c.encoding === 'utf-8' ? Buffer.byteLength(before) : 2 * index);
          expect(at(index)).toBe(want);
          expect(byteOffsets(c)(index)).toBe(want);
          index += character.length;
        }
        expect(at(index)).toBe(c.end);
        expect(at(0)).toBe(100);
      }),
    );
  });

  test('return the span of invalid bytes, not the length of U+FFFD', () => {
    const hole: TextChunk = { text: '\uFFFD', start: 5, end: 6, encoding: 'utf-8' };
    expect([0, 1].map(byteOffsets(hole))).toEqual([5, 6]);
  });
});

test('decode() stops when the signal aborts', async () => {
  const controller = new AbortController();
  const stage = decode()(inChunks(Buffer.alloc(1_000_000, 0x41), 1000), controller.signal);
  const reason = new Error('enough');
  await expect(async () => {
    for await (const _ of stage) controller.abort(reason);
  }).rejects.toBe(reason);
});

describe('decode() with `western`', () => {
  const western = async (bytes: Uint8Array, size: number) => {
    const invalid: Span[] = [];
    const stage = decode({ western: true, onInvalid: (span) => invalid.push(span) });
    const chunks = await Array.fromAsync(stage(inChunks(bytes, size), new AbortController().signal));
    return { text: chunks.map((chunk) => (chunk as TextChunk).text).join(''), chunks, invalid };
  };
  // The letters of it that are others in Latin-1, too.
  const said = 'Titel;Name\nÜber Größe – „naïve“ Ansätze…;José Núñez\n';
  const bytes = Uint8Array.from(said, (character) => {
    const odd = { '–': 0x96, '„': 0x84, '“': 0x93, '…': 0x85 }[character];
    return odd ?? character.charCodeAt(0);
  });

  test.each([1, 2, 5, 4096])(
    'reads bytes that are not UTF-8 as windows-1252, in chunks of %i',
    async (size) => {
      const { text, chunks, invalid } = await western(bytes, size);
      expect(text).toBe(said);
      expect(invalid).toEqual([]);
      let cursor = 0;
      for (const { start, end } of chunks as TextChunk[]) {
        expect(start).toBe(cursor);
        cursor = end;
      }
      expect(cursor).toBe(bytes.length);
    },
  );

  test('keeps a damaged dump in UTF-8', async () => {
    const damaged = Uint8Array.from([...new TextEncoder().encode('Größe '), 0xe9, 0x41]);
    expect(await western(damaged, 4096)).toMatchObject({
      text: 'Größe \uFFFDA',
      invalid: [{ start: 8, end: 9 }],
    });
    const cut = Uint8Array.from([0x41, 0xe2, 0x80, 0x41, 0xe9]);
    expect((await western(cut, 4096)).text).toBe('A\uFFFDA\uFFFD');
  });

  test.each([1, 2, 4096])('reads half a character at the end as damage, in chunks of %i', async (size) => {
    const half = new TextEncoder().encode('na\u00ef').subarray(0, 3);
    expect(await western(half, size)).toMatchObject({ text: 'na\uFFFD', invalid: [{ start: 2, end: 3 }] });
    // What was windows-1252 before still is.
    const latin = Buffer.from('\u00c9tudes de cas na\u00ef', 'latin1');
    expect((await western(latin, size)).text).toBe('\u00c9tudes de cas na\u00ef');
  });
});

import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { strToU8, zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { read, type Source } from '../../../pipeline/read.ts';
import type { Paper } from '../../../pipeline/types.ts';

const ROWS = [
  { title: 'Pointer Networks', abstract: 'An architecture for sequences of tokens.', date: '2025-03-10' },
  { title: 'Walking Robots in the Snow', abstract: 'A study of gaits on soft ground.', date: '2025-03-09' },
];
const LINES = ROWS.map((row) => `${JSON.stringify(row)}\n`).join('');
const BYTES = strToU8(LINES);
const titles = async (papers: AsyncIterable<Paper>) =>
  (await Array.fromAsync(papers)).map(({ title }) => title);

describe('read()', () => {
  const sources: readonly (readonly [string, () => Source])[] = [
    ['a string', () => LINES],
    ['bytes', () => BYTES],
    ['a web stream', () => new Blob([BYTES]).stream()],
    ['a stream of Node', () => Readable.from([BYTES.subarray(0, 7), BYTES.subarray(7)])],
    ['a stream of Node that decodes', () => Readable.from([LINES.slice(0, 9), LINES.slice(9)])],
    ['pieces in a list', () => [BYTES.subarray(0, 90), LINES.slice(90)]],
    ['gzip', () => gzipSync(BYTES)],
    ['an archive', () => zipSync({ 'papers.jsonl': BYTES })],
  ];
  test.each(sources)('reads %s', async (_, source) => {
    expect(await titles(read(source()))).toEqual(ROWS.map(({ title }) => title));
  });

  test('pulls the source as papers are taken, and closes it', async () => {
    let pulled = 0;
    let isClosed = false;
    async function* source() {
      try {
        for (; pulled < 1_000_000; pulled++) yield LINES.replaceAll('"title":"', `"title":"${pulled} `);
      } finally {
        isClosed = true;
      }
    }
    for await (const paper of read(source())) if (paper.title.startsWith('3 ')) break;
    expect(isClosed).toBe(true);
    // 64 Ki characters are read ahead, to find the format.
    expect(pulled).toBeLessThan(1_000);
  });

  test('reads dates relative to the captured date, of the option or of the name', async () => {
    const page =
      'Mar 10\n\nPointer Networks\n\nWe introduce a neural architecture to learn the conditional probability of an output sequence.\n';
    const dateOf = async (options: Parameters<typeof read>[1]) =>
      (await Array.fromAsync(read(page, options)))[0]?.publishedAt;
    expect(await dateOf({ captured: new Date('2021-04-01') })).toBe('2021-03-10T00:00:00Z');
    expect(await dateOf({ name: 'feeds/2019-03-11-papers.txt' })).toBe('2019-03-10T00:00:00Z');
  });

  test('tells what is no paper, and goes on', async () => {
    const rejects: [code: string, raw: string, name: string][] = [];
    const lines = `${JSON.stringify({ title: '---', abstract: 'A text.' })}\n${LINES}`;
    const papers = read(lines, {
      name: 'a.jsonl',
      onReject: ({ code, raw }, name) => rejects.push([code, raw, name]),
    });
    expect(await titles(papers)).toHaveLength(2);
    expect(rejects).toEqual([['missing-title', expect.stringContaining('---'), 'a.jsonl']]);
  });

  test('throws for what it cannot read, after the other files of an archive', async () => {
    await expect(titles(read(''))).rejects.toMatchObject({ name: 'DumpError', code: 'empty' });
    await expect(titles(read(LINES, { format: 'none' }))).rejects.toThrow('There is no dump format "none"');
    const seen: string[] = [];
    const archive = zipSync({ 'a.jpg': new Uint8Array([0xff, 0xd8, 0xff, 0, 0, 0, 0]), 'b.jsonl': BYTES });
    const reading = (async () => {
      for await (const { title } of read(archive)) seen.push(title);
    })();
    await expect(reading).rejects.toMatchObject({ code: 'binary' });
    expect(seen).toHaveLength(2);
  });

  test('throws the error of the source, and the reason of the signal', async () => {
    const fault = new TypeError('terminated');
    async function* breaking() {
      yield LINES;
      throw fault;
    }
    await expect(titles(read(breaking()))).rejects.toBe(fault);
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(titles(read(LINES, { signal }))).rejects.toThrow('enough');
  });
});

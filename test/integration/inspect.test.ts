import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { inspect } from '../../functions/intake/inspect.ts';
import { identifyDump } from '../../pipeline/acquire/input.ts';
import { SEED } from '../support/program.ts';

const signal = new AbortController().signal;

async function dumpOf(bytes: Uint8Array, name = '2025-03-11-page.txt') {
  async function* open() {
    // In pieces that end anywhere, also within a character.
    for (let at = 0; at < bytes.length; at += 7) yield bytes.subarray(at, at + 7);
  }
  return identifyDump({ name, open }, { now: new Date() }, signal);
}

const PAGE = `Mar 10

Première étude of Pointers
in Networks

We introduce a neural architecture to learn the conditional probability of an output sequence with tokens of the input.

A Survey of Robots that Learn

Robots learn to grasp by trial and error. We review how policies are learnt with deep reinforcement learning, and na\u00efvely.

A Title at the End Without an Abstract
`;

test('inspect() reports format, first papers and rejects with their lines', async () => {
  const bytes = Buffer.from(PAGE);
  // The ï of "naïvely" becomes a byte that is none of UTF-8.
  const at = bytes.indexOf('\u00ef');
  const broken = Buffer.concat([bytes.subarray(0, at), Buffer.from([0xef]), bytes.subarray(at + 2)]);
  const seen = await inspect(await dumpOf(broken), { signal, sample: 5 });
  expect(seen).toMatchObject({
    name: '2025-03-11-page.txt',
    bytes: broken.length,
    capturedAt: '2025-03-11T00:00:00Z',
    format: 'page-text',
    records: 3,
    rejected: 2,
    boilerplateLines: 1,
    reasons: { 'broken-characters': 1, 'missing-abstract': 1 },
    error: null,
  });
  expect(seen.formats[0]).toMatchObject({ name: 'page-text' });
  expect(seen.papers.map(({ line, title }) => [line, title])).toEqual([
    [3, 'Première étude of Pointers in Networks'],
  ]);
  expect(seen.rejects.map(({ line, code }) => [line, code])).toEqual([
    [8, 'broken-characters'],
    [12, 'missing-abstract'],
  ]);
});

test('inspect() shows `sample` papers and counts all', async () => {
  const seen = await inspect(await dumpOf(readFileSync(SEED)), { signal, sample: 2 });
  expect(seen.papers).toHaveLength(2);
  expect(seen.records).toBe(54);
});

test.each([
  ['<!doctype html><title>Just a moment</title>', 'unknown-format', 'an HTML page'],
  ['  \n \n', 'empty', null],
])('inspect() says why it cannot read %j', async (text, code, looksLike) => {
  const seen = await inspect(await dumpOf(Buffer.from(text)), { signal, sample: 5 });
  expect(seen).toMatchObject({ format: null, records: 0, looksLike, error: { code } });
});

test('inspect() uses the requested format', async () => {
  const seen = await inspect(await dumpOf(Buffer.from('<p>Not a list of papers</p>')), {
    signal,
    sample: 5,
    format: 'page-text',
  });
  expect(seen.format).toBe('page-text');
});

test('inspect() lists the sections of a joined dump with their lines', async () => {
  const lines = ['Parting Ways', 'Meeting Again'].map((title, i) =>
    JSON.stringify({
      title,
      abstract: 'We part, and meet again.',
      url: `https://arxiv.org/abs/2503.0000${i}`,
    }),
  );
  const page = PAGE.replace('Pointers\n', 'Pointers ').replace(
    'A Title at the End Without an Abstract\n',
    '',
  );
  const seen = await inspect(await dumpOf(Buffer.from(`${page}${lines.join('\n')}\n`)), {
    signal,
    sample: 5,
  });
  expect(seen).toMatchObject({ format: 'page-text+jsonl', records: 4, rejected: 0, guessed: false });
  expect(seen.sections.map(({ format, line }) => [format, line])).toEqual([
    ['page-text', 1],
    ['jsonl', 11],
  ]);
  expect(seen.papers.map(({ line }) => line)).toEqual([3, 7, 11, 12]);
});

test('inspect() lists what it doubts: guesses, unread text and papers, with their lines', async () => {
  const page = readFileSync('test/fixtures/page-text/chat-in-front.txt');
  const seen = await inspect(await dumpOf(page), { signal, sample: 5 });
  expect(seen).toMatchObject({ records: 3, rejected: 1, unread: 1, unreadBytes: 118, doubted: 0 });
  expect(seen.doubts).toEqual([
    {
      line: 2,
      about: expect.stringMatching(/^3\/10\/25, 10:44 - Bob Ray/),
      message: expect.stringContaining('arxiv:2503.01235'),
    },
  ]);
  expect(seen.doubt).toMatch(/23% of the bytes/);
  const guess = await inspect(await dumpOf(readFileSync('test/fixtures/page-text/list.txt')), {
    signal,
    sample: 5,
  });
  expect(guess.doubts[0]).toMatchObject({
    line: 1,
    about: 'page-text',
    message: expect.stringMatching(/a guess/),
  });
});

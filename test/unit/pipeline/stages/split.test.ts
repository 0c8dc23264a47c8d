import { describe, expect, test } from 'vitest';
import { ConfigurationError, DumpError } from '../../../../pipeline/errors.ts';
import { split } from '../../../../pipeline/stages/split.ts';
import type { Format, TextChunk } from '../../../../pipeline/types.ts';
import { recordsOf, spansOf } from '../../../support/spans.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

async function failure(text: string): Promise<DumpError> {
  const error = await spansOf(bytes(text)).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof DumpError)) throw new Error(`Expected a DumpError, got ${String(error)}.`);
  return error;
}

const PROSE = `It was late when the train came in, and the platform was empty but for a porter. He looked at the clock and said nothing.

She had written to say that she would come, but she had not said when. The letter was in his pocket, and he knew it by heart.

There was nothing to do but wait. After an hour the lamps were put out one by one, and he was asked to leave.`;

describe('split() refuses a dump without papers', () => {
  test.each([
    ['<!DOCTYPE html>\n<html><head><title>404</title></head><body>Not Found</body></html>', /error page/],
    ['\n  <html lang="en">\n<body><h1>502 Bad Gateway</h1></body></html>', /HTML/],
    ['<!doctype html><title>Sign in</title><form><input type=password></form>', /log in/],
    ['<?xml version="1.0"?>\n<opml version="2.0"></opml>', /an OPML list of feeds/],
    ['{"error": "rate limit exceeded"}', /JSON/],
    ['[{"temperature": 21.5, "city": "Ithaca"}]', /JSON/],
    [
      '503 Service Unavailable\n\nThe server is busy and cannot answer your request. Try again later.\n',
      /error message/,
    ],
    [PROSE, /no known format/],
    [PROSE.replace(/(.{60}\S*) /g, '$1\n'), /no known format/],
    [
      'Dear all,\n\nPlease find attached the minutes. We will meet again on Friday.\n\nAnna Smith\n',
      /a letter/,
    ],
    ['Hello', /no known format/],
    ['Rate exceeded.', /error message|no known format/],
  ])('and says what it looks like: %j', async (text, look) => {
    const error = await failure(text);
    expect(error.code).toBe('unknown-format');
    expect(error.message).toMatch(look);
    expect(error.message).toContain('"--format list"');
  });

  test.each(['', '\uFEFF', ' \n\t\r\n\u00a0', '\n'.repeat(200_000)])('as empty: %#', async (text) => {
    expect((await failure(text)).code).toBe('empty');
  });
});

describe('split()', () => {
  const lines = (name: string, sure: number): Format => ({
    name,
    detect: (head) => (head.startsWith('x') ? sure : 0),
    splitter: () => ({
      push: ({ start, end }) => [{ kind: 'boilerplate', start, end, lines: 1 }],
      finish: () => [],
    }),
  });

  test('uses the format with the highest confidence, and reports it', async () => {
    const chosen: string[] = [];
    const stage = split({
      formats: [lines('a', 0.4), lines('b', 0.9), lines('c', 0.5)],
      onFormat: ({ format }) => chosen.push(format.name),
    });
    async function* chunks(): AsyncGenerator<TextChunk> {
      yield { text: 'xy', start: 0, end: 2, encoding: 'utf-8' };
    }
    const spans = await Array.fromAsync(stage(chunks(), new AbortController().signal));
    expect(chosen).toEqual(['b']);
    expect(spans).toEqual([{ kind: 'boilerplate', start: 0, end: 2, lines: 1 }]);
  });

  test('throws for an unknown format name, and lists the known ones', () => {
    expect(() => split({ format: 'page-txt' })).toThrow(ConfigurationError);
    expect(() => split({ format: 'page-txt' })).toThrow(/"page-txt".*page-text/);
  });

  test('finds papers behind a million blank lines', async () => {
    const spans = await spansOf(
      bytes(`${'\n'.repeat(1_000_000)}Pointer Networks\n\nWe point. It works well on three tasks.\n`),
    );
    expect(recordsOf(spans).map(({ title, start }) => [title, start])).toEqual([
      ['Pointer Networks', 1_000_000],
    ]);
    expect(spans[0]).toEqual({ kind: 'boilerplate', start: 0, end: 1_000_000, lines: 0 });
  });

  test('releases its source when it refuses the dump', async () => {
    let released = false;
    async function* chunks(): AsyncGenerator<TextChunk> {
      try {
        yield { text: '<html>'.padEnd(70_000), start: 0, end: 70_000, encoding: 'utf-8' };
        yield { text: 'more', start: 70_000, end: 70_004, encoding: 'utf-8' };
      } finally {
        released = true;
      }
    }
    await expect(Array.fromAsync(split()(chunks(), new AbortController().signal))).rejects.toThrow(DumpError);
    expect(released).toBe(true);
  });
});

test('split() names all formats for the format "list"', () => {
  expect(() => split({ format: 'list' })).toThrow(/^Dump formats: arxiv-mail, atom, .*, page-text\.$/);
});

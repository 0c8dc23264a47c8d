import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { MIN_CONFIDENCE } from '../../pipeline/formats/detect.ts';
import { decode } from '../../pipeline/stages/decode.ts';
import { split } from '../../pipeline/stages/split.ts';
import type { Format, SplitSpan, TextChunk } from '../../pipeline/types.ts';
import { inChunks, recordsOf, spansOf } from './spans.ts';

export interface Fixture {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** The fields that each record must have, in order; it may have more. */
  readonly records: readonly object[];
  readonly rejects: readonly { readonly code: string; readonly raw: string }[];
  /** Like `records`; none when left out. */
  readonly updates?: readonly object[];
  readonly boilerplateLines: number;
}

/** The pairs NAME.<extension> and NAME.json of a folder of fixtures. */
export function fixturesIn(folder: URL): Fixture[] {
  const names = readdirSync(folder);
  return names.flatMap((file) => {
    const name = file.replace(/\.[^.]+$/, '');
    if (file === `${name}.json` || !names.includes(`${name}.json`)) return [];
    const expected = JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8'));
    return [{ name, bytes: readFileSync(new URL(file, folder)), ...expected }];
  });
}

/**
 * Checks what holds for the spans of every dump: together they cover each byte once, boilerplate is never split in two, and the
 * continuation of a reject follows a reject.
 */
export function expectCoverage(spans: readonly SplitSpan[], bytes: number): void {
  let cursor = 0;
  let before = '';
  // Plain comparisons: there may be a million spans, and `expect` is slow.
  const check = (holds: boolean, fault: string, span?: SplitSpan) => {
    if (!holds) expect.fail(`${fault} at byte ${cursor}: ${JSON.stringify(span)}`);
  };
  for (const span of spans) {
    const { kind, start, end } = span;
    check(start === cursor, 'a gap or an overlap', span);
    check(end > start, 'an empty span', span);
    check(kind !== 'boilerplate' || before !== 'boilerplate', 'boilerplate in two spans', span);
    check(
      kind !== 'reject' || span.code !== 'continued' || before === 'reject',
      'a continuation of nothing',
      span,
    );
    cursor = end;
    before = kind;
  }
  expect(cursor, 'the end of the last span').toBe(bytes);
}

const squeezed = (text: string) => text.replace(/\s+/gu, '');

function textOf({ start, end }: SplitSpan, bytes: Uint8Array, encoding: string): string {
  return new TextDecoder(encoding, { ignoreBOM: true }).decode(bytes.subarray(start, end));
}

/** Checks that each reject keeps the text of its bytes. */
export function expectRaw(spans: readonly SplitSpan[], bytes: Uint8Array, encoding = 'utf-8'): void {
  for (const span of spans) {
    if (span.kind === 'reject') expect(span.raw).toBe(textOf(span, bytes, encoding));
  }
}

/** The same, and expects each record's bytes to begin with its title and end with its abstract, white space aside. */
export function expectText(spans: readonly SplitSpan[], bytes: Uint8Array, encoding = 'utf-8'): void {
  expectRaw(spans, bytes, encoding);
  for (const span of spans) {
    if (span.kind !== 'record') continue;
    const text = textOf(span, bytes, encoding);
    expect(squeezed(text).startsWith(squeezed(span.title))).toBe(true);
    expect(squeezed(text).endsWith(squeezed(span.abstract))).toBe(true);
  }
}

/** Chunks of a byte take long on a large fixture; test/long/chunks.test.ts cuts those. */
export const isLarge = (bytes: Uint8Array): boolean => bytes.length > 12_000;
const chunkSizes = (bytes: Uint8Array) => (isLarge(bytes) ? [101, 4096] : [1, 2, 5, 4096]);

export interface SuiteOptions {
  /** Whether a record's bytes start with its title and end with its abstract, as in plain text. */
  readonly verbatim: boolean;
}

/** The tests that every splitter has to pass, on its own fixtures. */
export function splitterSuite(
  format: Format,
  fixtures: readonly Fixture[],
  { verbatim }: SuiteOptions = { verbatim: false },
): void {
  describe(`splitter() of ${format.name}`, () => {
    test.each(fixtures.map((fixture) => [fixture.name, fixture] as const))(
      'reads the fixture %s',
      async (_, fixture) => {
        const spans = await spansOf(fixture.bytes, 4096, format);
        expect(recordsOf(spans)).toMatchObject(fixture.records);
        expect(recordsOf(spans)).toHaveLength(fixture.records.length);
        const rejects = spans.filter((span) => span.kind === 'reject');
        expect(rejects.map(({ code, raw }) => ({ code, raw }))).toEqual(fixture.rejects);
        const updates = spans.filter((span) => span.kind === 'update');
        expect(updates).toMatchObject(fixture.updates ?? []);
        expect(updates).toHaveLength(fixture.updates?.length ?? 0);
        const boilerplate = spans.filter((span) => span.kind === 'boilerplate');
        expect(boilerplate.reduce((sum, { lines }) => sum + lines, 0)).toBe(fixture.boilerplateLines);
        expectCoverage(spans, fixture.bytes.length);
        (verbatim ? expectText : expectRaw)(spans, fixture.bytes);
      },
    );

    test.each(fixtures.map((fixture) => [fixture.name, fixture] as const))(
      'reads %s the same in chunks of any size',
      async (_, { bytes }) => {
        const whole = await spansOf(bytes, bytes.length + 1, format);
        for (const size of chunkSizes(bytes)) expect(await spansOf(bytes, size, format)).toEqual(whole);
      },
    );

    test.each(fixtures.map((fixture) => [fixture.name, fixture] as const))(
      'recognises %s',
      (_, { bytes }) => {
        expect(format.detect(new TextDecoder().decode(bytes).slice(0, 65_536))).toBeGreaterThan(
          MIN_CONFIDENCE,
        );
      },
    );

    const stage = split({ format: format.name, formats: [format] });
    const [first] = fixtures;
    if (first === undefined) throw new Error(`Give fixtures of ${format.name}.`);

    /** Repeats the first fixture without end, and records whether the source was released. */
    function endless() {
      const state = { released: false, chunks: 0 };
      async function* source(): AsyncGenerator<Uint8Array> {
        try {
          for (;;) {
            state.chunks += 1;
            yield* inChunks(first?.bytes ?? new Uint8Array(), 1000);
          }
        } finally {
          state.released = true;
        }
      }
      return { state, source };
    }

    test('releases its source when the reader stops early', async () => {
      const { state, source } = endless();
      const { signal } = new AbortController();
      const text = decode()(source(), signal) as AsyncIterable<TextChunk>;
      for await (const _ of stage(text, signal)) break;
      expect(state.released).toBe(true);
    });

    test('stops when aborted, and releases its source', async () => {
      const { state, source } = endless();
      const controller = new AbortController();
      const text = decode()(source(), controller.signal) as AsyncIterable<TextChunk>;
      const reason = new Error('enough');
      await expect(async () => {
        for await (const _ of stage(text, controller.signal)) controller.abort(reason);
      }).rejects.toBe(reason);
      expect(state.released).toBe(true);
    });
  });
}

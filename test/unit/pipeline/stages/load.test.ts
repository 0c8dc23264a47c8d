import { describe, expect, test } from 'vitest';
import { load } from '../../../../pipeline/stages/load.ts';
import type { ClassifiedPaper, SideOutput } from '../../../../pipeline/types.ts';

const paper = (start: number, needsEmbedding = true) =>
  ({ kind: 'paper', start, end: start + 1, needsEmbedding }) as ClassifiedPaper;
const reject = (start: number) => ({ kind: 'reject', start, end: start + 1 }) as SideOutput;
const boilerplate = (start: number) =>
  ({ kind: 'boilerplate', start, end: start + 1, lines: 1 }) as SideOutput;

async function* from<T>(values: Iterable<T>): AsyncIterable<T> {
  yield* values;
}

describe('load()', () => {
  test('writes each value once, in order and in batches, before it passes it on', async () => {
    const values = Array.from({ length: 100 }, (_, i) =>
      i % 7 === 0 ? reject(i) : i % 11 === 0 ? boilerplate(i) : paper(i),
    );
    const written: number[] = [];
    const sizes: number[] = [];
    const stage = load(async (papers, rejects) => {
      sizes.push(papers.length + rejects.length);
      written.push(...papers.map(({ start }) => start), ...rejects.map(({ start }) => start));
    });
    for await (const value of stage(from(values), new AbortController().signal)) {
      if (value.kind !== 'boilerplate') expect(written).toContain(value.start);
    }
    expect(written.toSorted((a, b) => a - b)).toEqual(
      values.filter(({ kind }) => kind !== 'boilerplate').map(({ start }) => start),
    );
    expect(Math.max(...sizes)).toBeLessThanOrEqual(64);
  });

  test('writes at most 16 papers to embed at once, and more that are known', async () => {
    const batches: (readonly ClassifiedPaper[])[] = [];
    const stage = load(async (papers) => {
      batches.push(papers);
    });
    const values = Array.from({ length: 200 }, (_, i) => paper(i, i < 40));
    await Array.fromAsync(stage(from(values), new AbortController().signal));
    expect(batches.map(({ length }) => length)).toEqual([16, 16, 64, 64, 40]);
  });

  test('writes nothing after an abort', async () => {
    const stop = new AbortController();
    let batches = 0;
    const stage = load(async () => {
      batches++;
      stop.abort(new Error('enough'));
    });
    const values = Array.from({ length: 100 }, (_, i) => paper(i));
    await expect(Array.fromAsync(stage(from(values), stop.signal))).rejects.toThrow('enough');
    expect(batches).toBe(1);
  });
});

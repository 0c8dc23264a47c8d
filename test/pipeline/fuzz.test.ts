import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formats } from '../../pipeline/formats/detect.ts';
import { mutate, randomNumbers } from './mutate.ts';
import { piecesOf } from './pieces.ts';
import { readWhole } from './read-whole.ts';
import { expectTiling } from './splitter-suite.ts';

const FIXTURES = join(import.meta.dirname, '../fixtures');

/** The dumps that tests of a format use. */
function samplesOf(format: string): Uint8Array[] {
  const folder = join(FIXTURES, format);
  // What `xml` reads is in the fixtures of its neighbours.
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => !/\.(?:json|py)$/.test(name))
    .map((name) => readFileSync(join(folder, name)).subarray(0, 20_000));
}

const every = formats.flatMap(({ name }) => samplesOf(name));

/** Damaged dumps, by the seed of the damage: `npm run eval -- fuzz` tries many more. */
const seeds = fc.integer({ min: 0, max: 2 ** 31 });

describe.each(formats.map((format) => [format.name, format] as const))('%s', (name, format) => {
  const own = samplesOf(name);
  const samples = own.length > 0 ? own : every;
  const damaged = (seed: number) => {
    const random = randomNumbers(seed);
    const other = every[random(every.length)] ?? new Uint8Array();
    return mutate(samples[random(samples.length)] ?? other, other, random).subarray(0, 30_000);
  };

  test('a damaged dump is read or refused, and all of its bytes are accounted for', async () => {
    await fc.assert(
      fc.asyncProperty(seeds, async (seed) => {
        await readWhole(damaged(seed), { chunk: 4_096, format: name });
        await readWhole(damaged(seed), { chunk: 4_096 });
      }),
      { numRuns: 8, seed: 5 },
    );
  });

  test('a damaged dump gives the same pieces however it is chunked', async () => {
    await fc.assert(
      fc.asyncProperty(seeds, fc.integer({ min: 1, max: 3_000 }), async (seed, size) => {
        const bytes = damaged(seed);
        const whole = await piecesOf(bytes, bytes.length + 1, format).catch(String);
        const cut = await piecesOf(bytes, size, format).catch(String);
        expect(cut).toEqual(whole);
        if (typeof whole !== 'string') expectTiling(whole, bytes.length);
      }),
      { numRuns: 8, seed: 6 },
    );
  });
});

test.each(['markdown', 'bibtex', 'ris'])(
  '%s: a line without an end is parted at the same places',
  async (name) => {
    const format = formats.find((each) => each.name === name);
    const bytes = new TextEncoder().encode(`# A Title\n\n${'word 😀 '.repeat(9_000)}\n\n## Another\n`);
    const whole = await piecesOf(bytes, bytes.length, format);
    for (const size of [63, 4_096]) expect(await piecesOf(bytes, size, format)).toEqual(whole);
  },
);

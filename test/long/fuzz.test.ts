import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formats } from '../../pipeline/formats/detect.ts';
import { ADVERSARIES } from '../support/adversaries.ts';
import { mutate, randomNumbers } from '../support/mutate.ts';
import { readWhole } from '../support/read-whole.ts';
import { spansOf } from '../support/spans.ts';
import { expectCoverage } from '../support/splitter-suite.ts';
import { CONTAINERS } from '../support/wrap.ts';

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

/** Expects that bytes are read or refused whole; {@link readWhole} throws for anything else. */
const expectRead = (...args: Parameters<typeof readWhole>) =>
  expect(readWhole(...args)).resolves.toEqual({
    papers: expect.any(Number),
    rejects: expect.any(Number),
    refused: expect.any(Number),
  });

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

  test('reads or refuses a damaged dump and accounts for all its bytes', async () => {
    await fc.assert(
      fc.asyncProperty(seeds, async (seed) => {
        await expectRead(damaged(seed), { chunk: 4_096, format: name });
        await expectRead(damaged(seed), { chunk: 4_096 });
      }),
      { numRuns: 4, seed: 5 },
    );
  });

  test('splits a damaged dump the same in chunks of any size', async () => {
    await fc.assert(
      fc.asyncProperty(seeds, fc.integer({ min: 1, max: 3_000 }), async (seed, size) => {
        const bytes = damaged(seed);
        const whole = await spansOf(bytes, bytes.length + 1, format).catch(String);
        const cut = await spansOf(bytes, size, format).catch(String);
        expect(cut).toEqual(whole);
        if (typeof whole !== 'string') expectCoverage(whole, bytes.length);
      }),
      { numRuns: 4, seed: 6 },
    );
  });
});

describe.each(Object.entries(CONTAINERS))('%s', (_, wrap) => {
  const readEach = async (make: (seed: number) => Uint8Array) => {
    await fc.assert(
      fc.asyncProperty(seeds, fc.constantFrom(7, 4_096), async (seed, chunk) => {
        await expectRead(make(seed), { chunk });
      }),
      { numRuns: 5, seed: 7 },
    );
  };
  const sample = (random: (below: number) => number) =>
    (every[random(every.length)] ?? new Uint8Array()).subarray(0, 4_000);

  test('is read or refused when it is damaged', async () => {
    await readEach((seed) => {
      const random = randomNumbers(seed);
      return mutate(wrap(sample(random)), sample(random), random).subarray(0, 30_000);
    });
  });

  test('is read or refused when its dump is damaged', async () => {
    await readEach((seed) => {
      const random = randomNumbers(seed);
      return wrap(mutate(sample(random), sample(random), random).subarray(0, 10_000));
    });
  });
});

// How long these take is measured by `npm run eval -- linear-time`.
test.each(Object.entries(ADVERSARIES))('every format reads or refuses %s', async (_, make) => {
  const bytesOf = (size: number) => {
    const made = make(size);
    return typeof made === 'string' ? new TextEncoder().encode(made) : made;
  };
  await expectRead(bytesOf(20_000), { chunk: 4_096 });
  for (const { name } of formats) await expectRead(bytesOf(3_000), { chunk: 64, format: name });
});

test.each([
  ['atom', '<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>A</title>'],
  ['html', '<html><body>'],
])('%s refuses elements that never end', async (name, before) => {
  const bytes = new TextEncoder().encode(before + '<b>'.repeat(200_000));
  const format = formats.find((each) => each.name === name);
  await expect(spansOf(bytes, 65_536, format)).rejects.toMatchObject({ code: 'too-deep' });
});

test.each(['markdown', 'bibtex', 'ris'])(
  '%s cuts an endless line at the same places in any chunks',
  async (name) => {
    const format = formats.find((each) => each.name === name);
    const bytes = new TextEncoder().encode(`# A Title\n\n${'word 😀 '.repeat(9_000)}\n\n## Another\n`);
    const whole = await spansOf(bytes, bytes.length, format);
    for (const size of [63, 4_096]) expect(await spansOf(bytes, size, format)).toEqual(whole);
  },
);

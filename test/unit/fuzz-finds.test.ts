import { beforeAll, describe, expect, test } from 'vitest';
import { type Fuzzer, openFuzzer } from '../support/fuzz/checks.ts';
import { readFinds } from '../support/fuzz/finds.ts';
import { FUZZ_KINDS, type FuzzKind, fuzzInput, readSamples } from '../support/fuzz/inputs.ts';

/** Paths that requests begin with; the fuzzer has ten times as many. */
const MAX_PATHS = 40;

let fuzzer: Fuzzer;
beforeAll(async () => {
  fuzzer = await openFuzzer(MAX_PATHS);
});

describe('what the fuzzer found', () => {
  test.each(readFinds())('%s is read, refused or answered', async (_, input) => {
    expect(await fuzzer.check(input)).toBeNull();
  });
});

/** Inputs of each kind; `npm run eval -- fuzz` checks a million. */
const INPUTS = 3;

test.each(Object.keys(FUZZ_KINDS) as FuzzKind[])(
  'inputs of the kind %s are read, refused or answered',
  async (kind) => {
    const samples = readSamples();
    for (let seed = 1; seed <= INPUTS; seed++)
      expect(await fuzzer.check(fuzzInput(seed, samples, fuzzer.pool, kind))).toBeNull();
  },
);

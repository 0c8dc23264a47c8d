import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { formats } from '../../pipeline/formats/detect.ts';
import { spansOf } from '../support/spans.ts';
import { fixturesIn, isLarge } from '../support/splitter-suite.ts';

const large = formats.flatMap((format) => {
  const folder = new URL(`../fixtures/${format.name}/`, import.meta.url);
  const fixtures = existsSync(folder) ? fixturesIn(folder) : [];
  return fixtures
    .filter(({ bytes }) => isLarge(bytes))
    .map(({ name, bytes }) => [format.name, name, format, bytes] as const);
});

test.each(large)(
  '%s splits %s the same in chunks of 1, 2 and 5 bytes',
  async (_format, _name, format, bytes) => {
    const whole = await spansOf(bytes, bytes.length + 1, format);
    for (const size of [1, 2, 5]) expect(await spansOf(bytes, size, format)).toEqual(whole);
  },
);

import { expect, test } from 'vitest';
import { formats } from '../../../../pipeline/formats/detect.ts';
import { FORMAT_NAMES } from '../../../../pipeline/formats/names.ts';

test('FORMAT_NAMES has the name of every format, in their order', () => {
  expect(FORMAT_NAMES).toEqual(formats.map(({ name }) => name));
});

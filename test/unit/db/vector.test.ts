import { expect, test } from 'vitest';
import { bytesOf, DIMENSIONS, floatsOf } from '../../../db/vector.ts';

const vector = Float32Array.from({ length: DIMENSIONS }, (_, i) => i / 7);
const bytes = bytesOf(vector);

test('floatsOf() reads the ArrayBuffer of libSQL', () => {
  expect(floatsOf(bytes.slice().buffer)).toEqual(vector);
});

test.each([0, 1, 4, 7])('floatsOf() reads the Buffer of drizzle, %i bytes into its memory', (offset) => {
  const memory = Buffer.alloc(bytes.length + offset + 3, 0xff);
  memory.set(bytes, offset);
  expect(floatsOf(memory.subarray(offset, offset + bytes.length))).toEqual(vector);
});

test('floatsOf() throws for half a vector', () => {
  expect(() => floatsOf(bytes.slice(0, -4).buffer)).toThrow('expected a multiple of 1536');
});

import { expect, test } from 'vitest';
import { ModelError } from '../../../../pipeline/errors.ts';
import { parseSafetensors } from '../../../../pipeline/model/safetensors.ts';

/** A safetensors file by the format's description: header length, JSON header, data. */
function file(header: unknown, data: readonly number[] = []): Uint8Array {
  const json = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + json.length + data.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
  bytes.set(json, 8);
  bytes.set(data, 8 + json.length);
  return bytes;
}

const PAIR = { dtype: 'F16', shape: [1, 2], data_offsets: [0, 4] };

test.each([
  ['one', 0x3c00, 1],
  ['minus two', 0xc000, -2],
  ['a third, rounded', 0x3555, 0.333251953125],
  ['the largest', 0x7bff, 65504],
  ['the smallest normal', 0x0400, 2 ** -14],
  ['the smallest of all', 0x0001, 2 ** -24],
  ['minus zero', 0x8000, -0],
  ['infinity', 0x7c00, Number.POSITIVE_INFINITY],
  ['minus infinity', 0xfc00, Number.NEGATIVE_INFINITY],
  ['not a number', 0x7e00, Number.NaN],
])('read() widens a half: %s', (_, half, value) => {
  const tensors = parseSafetensors(
    file({ x: { ...PAIR, shape: [1], data_offsets: [0, 2] } }, [half & 255, half >> 8]),
  );
  expect(tensors.read('x', [1])[0]).toBe(value);
});

test('read() takes a tensor at any offset of a larger buffer', () => {
  const inner = file({ __metadata__: { format: 'pt' }, x: PAIR }, [0, 0x3c, 0, 0x40]);
  const outer = new Uint8Array(inner.length + 3);
  outer.set(inner, 3);
  const tensors = parseSafetensors(outer.subarray(3));
  expect(tensors.names).toEqual(['x']);
  expect([...tensors.read('x', [1, 2])]).toEqual([1, 2]);
});

test.each([
  ['an empty file', new Uint8Array(), /0 bytes; expected/],
  ['a header longer than the file', Uint8Array.of(255, 0, 0, 0, 0, 0, 0, 0, 1), /header of 255 bytes/],
  ['a header of 2^64 - 1 bytes', new Uint8Array(16).fill(255), /header of 18446744073709551615 bytes/],
  ['a header that is no JSON', file('{'), /not JSON/],
  ['a header that is no object', file('[]'), /not a JSON object/],
  ['an entry without offsets', file({ x: { dtype: 'F16', shape: [1] } }), /tensor x .*expected/],
  ['a negative size', file({ x: { ...PAIR, shape: [-1, 2] } }, [0, 0, 0, 0]), /tensor x .*expected/],
  ['a tensor past the end', file({ x: PAIR }, [0, 0, 0]), /tensor x .*cut off/],
  ['offsets in the wrong order', file({ x: { ...PAIR, data_offsets: [4, 0] } }, [0, 0, 0, 0]), /tensor x /],
])('parseSafetensors() rejects %s', (_, bytes, message) => {
  expect(() => parseSafetensors(bytes)).toThrow(ModelError);
  expect(() => parseSafetensors(bytes)).toThrow(message);
});

test('read() names the tensor and the expected shape', () => {
  const tensors = parseSafetensors(
    file({ x: PAIR, whole: { ...PAIR, dtype: 'I64' }, short: { ...PAIR, shape: [3] } }, [0, 0, 0, 0]),
  );
  expect(() => tensors.read('y', [1, 2])).toThrow('tensor y is missing; expected [1, 2]');
  expect(() => tensors.read('x', [2, 1])).toThrow('tensor x is F16 [1, 2]; expected F16 [2, 1]');
  expect(() => tensors.read('whole', [1, 2])).toThrow('tensor whole is I64 [1, 2]; expected F16 [1, 2]');
  expect(() => tensors.read('short', [3])).toThrow('tensor short has 4 bytes; expected 6');
});

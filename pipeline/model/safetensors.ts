import * as v from 'valibot';
import { ModelError } from '../errors.ts';

/** The tensors of a file, read on demand. */
export interface Safetensors {
  readonly names: readonly string[];
  /**
   * Returns the tensor's values in row-major order, widened from half precision without loss.
   * @param shape the expected shape, outermost dimension first
   * @throws ModelError when the tensor is missing or has another type or shape
   */
  read(name: string, shape: readonly number[]): Float32Array<ArrayBuffer>;
}

const Size = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

const HeaderEntry = v.object({
  dtype: v.string(),
  shape: v.array(Size),
  data_offsets: v.strictTuple([Size, Size]),
});

interface Entry extends Pick<v.InferOutput<typeof HeaderEntry>, 'dtype' | 'shape'> {
  readonly start: number;
  readonly end: number;
}

/**
 * Reads a safetensors file: eight bytes of header length (little-endian), a JSON header, then the tensors. Offsets count
 * from the end of the header. Reads half-precision tensors; lists the others.
 * Format: https://github.com/huggingface/safetensors#format.
 * @throws ModelError when the header cannot be read or a tensor lies outside the file
 */
export function parseSafetensors(bytes: Uint8Array): Safetensors {
  const entries = readHeader(bytes);
  return {
    names: [...entries.keys()],
    read(name, shape) {
      const entry = entries.get(name);
      if (entry === undefined)
        throw new ModelError(`Weights: tensor ${name} is missing; expected ${shapeText(shape)}.`);
      if (entry.dtype !== 'F16' || shapeText(entry.shape) !== shapeText(shape)) {
        throw new ModelError(
          `Weights: tensor ${name} is ${entry.dtype} ${shapeText(entry.shape)}; expected F16 ${shapeText(shape)}.`,
        );
      }
      const count = shape.reduce((product, size) => product * size, 1);
      if (entry.end - entry.start !== 2 * count) {
        throw new ModelError(
          `Weights: tensor ${name} has ${entry.end - entry.start} bytes; expected ${2 * count} for F16 ${shapeText(shape)}.`,
        );
      }
      // Half precision, little-endian like every platform of ours. The copy aligns it; `slice` of a Buffer makes none.
      const halves = new Uint16Array(new Uint8Array(bytes.subarray(entry.start, entry.end)).buffer);
      const values = halfValues();
      return new Float32Array(halves).map((bits) => values[bits] ?? Number.NaN);
    },
  };
}

/** The value of each half-precision number (IEEE 754 binary16), by its bits. Node 22 has no Float16Array. */
function halfValues(): Float32Array {
  return Float32Array.from({ length: 2 ** 16 }, (_, bits) => {
    const [sign, exponent, fraction] = [bits < 2 ** 15 ? 1 : -1, (bits >> 10) & 31, bits & 1023];
    if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
    return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
  });
}

function readHeader(bytes: Uint8Array): Map<string, Entry> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.byteLength < 8) {
    throw new ModelError(
      `Weights: ${bytes.byteLength} bytes; expected a safetensors file of at least 8 bytes.`,
    );
  }
  const length = view.getBigUint64(0, true);
  if (length > BigInt(bytes.byteLength - 8)) {
    throw new ModelError(
      `Weights: a header of ${length} bytes in a file of ${bytes.byteLength}: cut off, or not safetensors.`,
    );
  }
  const dataStart = 8 + Number(length);
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(8, dataStart)));
  } catch (cause) {
    throw new ModelError('Weights: the safetensors header is not JSON.', { cause });
  }
  if (typeof header !== 'object' || header === null || Array.isArray(header)) {
    throw new ModelError('Weights: the safetensors header is not a JSON object.');
  }
  const entries = new Map<string, Entry>();
  for (const [name, value] of Object.entries(header)) {
    if (name === '__metadata__') continue;
    const entry = readEntry(name, value, dataStart);
    if (entry.start < dataStart || entry.end < entry.start || entry.end > bytes.byteLength) {
      throw new ModelError(
        `Weights: tensor ${name} is at bytes ${entry.start} to ${entry.end}; expected ${dataStart} to ${bytes.byteLength}: the file is cut off or damaged.`,
      );
    }
    entries.set(name, entry);
  }
  return entries;
}

function readEntry(name: string, value: unknown, dataStart: number): Entry {
  if (v.is(HeaderEntry, value)) {
    const [start, end] = value.data_offsets;
    return { ...value, start: dataStart + start, end: dataStart + end };
  }
  throw new ModelError(
    `Weights: tensor ${name} is described by ${JSON.stringify(value)}; expected {dtype, shape, data_offsets: [start, end]}.`,
  );
}

function shapeText(shape: readonly number[]): string {
  return `[${shape.join(', ')}]`;
}

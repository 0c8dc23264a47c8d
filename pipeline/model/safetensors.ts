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

interface Entry {
  readonly dtype: string;
  readonly shape: readonly number[];
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
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const entries = readHeader(bytes, view);
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
      const values = new Float32Array(count);
      for (let i = 0; i < count; i++) values[i] = HALVES[view.getUint16(entry.start + 2 * i, true)] ?? 0;
      return values;
    },
  };
}

function readHeader(bytes: Uint8Array, view: DataView): Map<string, Entry> {
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
  if (!isObject(header)) throw new ModelError('Weights: the safetensors header is not a JSON object.');
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
  if (isObject(value)) {
    const { dtype, shape, data_offsets: offsets } = value;
    if (typeof dtype === 'string' && isSizes(shape) && isSizes(offsets)) {
      const [start, end] = offsets;
      if (start !== undefined && end !== undefined && offsets.length === 2) {
        return { dtype, shape, start: dataStart + start, end: dataStart + end };
      }
    }
  }
  throw new ModelError(
    `Weights: tensor ${name} is described by ${JSON.stringify(value)}; expected {dtype, shape, data_offsets: [start, end]}.`,
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
}

function shapeText(shape: readonly number[]): string {
  return `[${shape.join(', ')}]`;
}

/** Every IEEE 754 half-precision number, by its bits: sign, 5 bits of exponent, 10 of fraction. */
const HALVES = Float32Array.from({ length: 0x10000 }, (_, bits) => {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = (bits & 0x3ff) / 0x400;
  if (exponent === 0) return sign * fraction * 2 ** -14;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction) * 2 ** (exponent - 15);
});

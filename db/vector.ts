import { customType } from 'drizzle-orm/sqlite-core';

/** Length of every vector column: the dimension of all-MiniLM-L6-v2. */
export const DIMENSIONS = 384;

/**
 * A libSQL `F32_BLOB(384)`: 384 little-endian IEEE 754 singles, 1,536 bytes.
 * Reads a `Float32Array` view of the driver's buffer, not a copy.
 * @throws RangeError when a stored blob is not a whole number of vectors
 */
export const float32Vector = customType<{ data: Float32Array; driverData: ArrayBuffer | Uint8Array }>({
  dataType: () => `F32_BLOB(${DIMENSIONS})`,
  toDriver: bytesOf,
  fromDriver: floatsOf,
});

/** A libSQL `F8_BLOB(384)`: a vector in a byte a dimension, for a first pass. `vector8()` writes it. */
export const byteVector = customType<{ data: ArrayBuffer }>({ dataType: () => `F8_BLOB(${DIMENSIONS})` });

/** A BLOB of any content. Reads a view of the driver's buffer, not a copy. */
export const bytes = customType<{ data: Uint8Array; driverData: ArrayBuffer | Uint8Array }>({
  dataType: () => 'BLOB',
  fromDriver: (blob) =>
    new Uint8Array(
      blob instanceof ArrayBuffer ? blob : blob.buffer,
      blob instanceof ArrayBuffer ? 0 : blob.byteOffset,
      blob.byteLength,
    ),
});

/** A BLOB of several vectors, one after another. */
export const float32Vectors = customType<{
  data: readonly Float32Array[];
  driverData: ArrayBuffer | Uint8Array;
}>({
  dataType: () => 'BLOB',
  toDriver: (vectors) => {
    const all = new Float32Array(vectors.length * DIMENSIONS);
    vectors.forEach((vector, i) => {
      all.set(vector, i * DIMENSIONS);
    });
    return bytesOf(all);
  },
  fromDriver: (blob) => {
    const all = floatsOf(blob);
    return Array.from({ length: all.length / DIMENSIONS }, (_, i) =>
      all.subarray(i * DIMENSIONS, (i + 1) * DIMENSIONS),
    );
  },
});

/** The scalar product of two vectors: of unit length, their cosine. */
export function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}

/** The bytes of a vector. libSQL's format is little-endian, like every platform of ours. */
export function bytesOf(vector: Float32Array): Uint8Array {
  return new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength);
}

/** The vector or vectors in a BLOB: an `ArrayBuffer` from libSQL, a `Buffer` from drizzle. */
export function floatsOf(blob: ArrayBuffer | Uint8Array): Float32Array {
  const length = blob.byteLength;
  if (length % (DIMENSIONS * 4) !== 0) {
    throw new RangeError(
      `reading a vector: the blob has ${length} bytes; expected a multiple of ${DIMENSIONS * 4} (${DIMENSIONS} singles)`,
    );
  }
  if (blob instanceof ArrayBuffer) return new Float32Array(blob);
  return blob.byteOffset % 4 === 0
    ? new Float32Array(blob.buffer, blob.byteOffset, length / 4)
    : new Float32Array(new Uint8Array(blob).buffer);
}

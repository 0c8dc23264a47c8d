import { customType } from 'drizzle-orm/sqlite-core';

/** Length of every vector column. all-MiniLM-L6-v2 gives 384 numbers. */
export const DIMENSIONS = 384;

/**
 * A libSQL `F32_BLOB(384)`: 384 little-endian IEEE 754 singles, 1,536 bytes.
 * Read back as a `Float32Array` view over the driver's buffer, not a copy.
 * @throws RangeError when a stored blob is not a whole number of vectors
 */
export const float32Vector = customType<{ data: Float32Array; driverData: ArrayBuffer | Uint8Array }>({
  dataType: () => `F32_BLOB(${DIMENSIONS})`,
  toDriver: (vector) => bytesOf(vector),
  fromDriver: (blob) => floatsOf(blob),
});

/** A libSQL `F1BIT_BLOB(384)`: the signs of the numbers, for a first pass by Hamming distance. Written by `vector1bit()`. */
export const bitVector = customType<{ data: Uint8Array; driverData: ArrayBuffer | Uint8Array }>({
  dataType: () => `F1BIT_BLOB(${DIMENSIONS})`,
  toDriver: (code) => code,
  fromDriver: (blob) => new Uint8Array(blob),
});

/** Several vectors of `DIMENSIONS` one after another, in a plain BLOB. */
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

/** The bytes of `vector`. Every platform that runs this is little-endian, as libSQL's format is. */
export function bytesOf(vector: Float32Array): Uint8Array {
  return new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength);
}

/** The vector (or vectors) in `blob`; libSQL gives an `ArrayBuffer`. */
export function floatsOf(blob: ArrayBuffer | Uint8Array): Float32Array {
  const length = blob.byteLength;
  if (length % (DIMENSIONS * 4) !== 0) {
    throw new RangeError(
      `reading a vector: the blob has ${length} bytes, wanted a multiple of ${DIMENSIONS * 4} (${DIMENSIONS} singles)`,
    );
  }
  if (blob instanceof ArrayBuffer) return new Float32Array(blob);
  return blob.byteOffset % 4 === 0
    ? new Float32Array(blob.buffer, blob.byteOffset, length / 4)
    : new Float32Array(blob.slice().buffer);
}

import type { TextChunk } from '../types.ts';

/** Text is encoded in steps of this many UTF-16 units. */
const STEP_CHARS = 2048;
const MAX_BYTES_PER_CHAR = 3;

const buffer = new Uint8Array(STEP_CHARS * MAX_BYTES_PER_CHAR);
const encoder = new TextEncoder();

/** The length of `text` in UTF-8 bytes. Half of a surrogate pair counts two bytes, so that halves add up. */
function utf8Length(text: string): number {
  let bytes = 0;
  for (let at = 0; at < text.length; at += STEP_CHARS) {
    const part = text.slice(at, at + STEP_CHARS);
    const halves = Number(/^[\udc00-\udfff]/.test(part)) + Number(/[\ud800-\udbff]$/.test(part));
    // The encoder writes three bytes for a lone half.
    bytes += encoder.encodeInto(part, buffer).written - halves;
  }
  return bytes;
}

/**
 * Returns a function from an index into `chunk.text` to the byte offset in the dump. It remembers its last answer, so that
 * ascending indexes take linear time together; a descending index starts over.
 */
export function byteOffsets(chunk: TextChunk): (index: number) => number {
  const { start, end, text } = chunk;
  // So a U+FFFD that is a chunk of its own covers the invalid bytes that it stands for, not its own three bytes.
  const edge = (index: number) => (index <= 0 ? start : end);
  if (chunk.encoding === 'utf-16') {
    return (index) => (index <= 0 || index >= text.length ? edge(index) : start + 2 * index);
  }
  if (text.length === end - start) return (index) => Math.min(start + Math.max(index, 0), end);
  let lastIndex = 0;
  let lastOffset = start;
  return (index) => {
    if (index <= 0 || index >= text.length) return edge(index);
    if (index < lastIndex) {
      lastIndex = 0;
      lastOffset = start;
    }
    lastOffset += utf8Length(text.slice(lastIndex, index));
    lastIndex = index;
    return lastOffset;
  };
}

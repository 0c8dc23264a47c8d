import type { TextChunk } from '../types.ts';

/** Stretches up to this are counted here, longer ones by the platform's encoder, which takes many characters at once. */
const SHORT = 64;

/** What the encoder writes to; nobody reads it. */
const SCRATCH = new Uint8Array(8 * 1024);
const encoder = new TextEncoder();

/** Bytes that `text[from, to)` takes in UTF-8; each half of a surrogate pair counts two. */
function utf8Length(text: string, from: number, to: number): number {
  let bytes = 0;
  let at = from;
  // Not more at a time than fits the scratch if each takes three bytes.
  for (let stop = 0; to - at > SHORT; at = stop) {
    stop = Math.min(to, at + Math.floor(SCRATCH.length / 3));
    if (isLow(text.charCodeAt(stop))) stop -= 1;
    if (isLow(text.charCodeAt(at))) break;
    bytes += encoder.encodeInto(text.slice(at, stop), SCRATCH).written;
  }
  for (; at < to; at += 1) {
    const unit = text.charCodeAt(at);
    bytes += unit < 0x80 ? 1 : unit < 0x800 || (unit & 0xf800) === 0xd800 ? 2 : 3;
  }
  return bytes;
}

function isLow(unit: number): boolean {
  return (unit & 0xfc00) === 0xdc00;
}

/**
 * Gives a function from an index into `chunk.text` to the byte offset in the dump. It remembers the last answer, so
 * ascending questions cost one walk over the chunk together; a descending one starts over.
 */
export function byteOffsets(chunk: TextChunk): (index: number) => number {
  const { start, end, text } = chunk;
  // Also the way in which a lone U+FFFD that stands for invalid bytes gets their span and not its own three bytes.
  const edge = (index: number) => (index <= 0 ? start : end);
  if (chunk.encoding === 'utf-16') {
    return (index) => (index <= 0 || index >= text.length ? edge(index) : start + 2 * index);
  }
  if (text.length === end - start) return (index) => Math.min(start + Math.max(index, 0), end);
  let seen = 0;
  let offset = start;
  return (index) => {
    if (index <= 0 || index >= text.length) return edge(index);
    if (index < seen) {
      seen = 0;
      offset = start;
    }
    offset += utf8Length(text, seen, index);
    seen = index;
    return offset;
  };
}

/** The byte offset in the dump of `chunk.text[index]`. For many questions about one chunk use {@link byteOffsets}. */
export function byteOffset(chunk: TextChunk, index: number): number {
  return byteOffsets(chunk)(index);
}

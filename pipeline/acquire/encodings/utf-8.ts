import type { Encoding } from './encoding.ts';

/** Length of the sequence that `lead` begins; 0 when it begins none. */
function width(lead: number): number {
  if (lead < 0x80) return 1;
  if (lead < 0xc2) return 0;
  if (lead < 0xe0) return 2;
  if (lead < 0xf0) return 3;
  return lead < 0xf5 ? 4 : 0;
}

/** Whether `byte` may follow `lead`: excludes overlong forms, surrogates and code points past U+10FFFF. */
function mayFollow(lead: number, byte: number): boolean {
  const low = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
  const high = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
  return byte >= low && byte <= high;
}

/** Number of bytes from `at` on that agree with a well-formed sequence, at most its width; 0 for a bad lead. */
function matched(bytes: Uint8Array, at: number): number {
  const lead = bytes[at] ?? 0;
  const length = width(lead);
  if (length < 2) return length;
  if (!mayFollow(lead, bytes[at + 1] ?? 0)) return 1;
  let count = 2;
  while (count < length && ((bytes[at + count] ?? 0) & 0xc0) === 0x80) count += 1;
  return count;
}

/**
 * UTF-8. An invalid sequence is a maximal subpart as in the Encoding Standard's decoder
 * (https://encoding.spec.whatwg.org/#utf-8-decoder), so the text equals that of a non-fatal `TextDecoder`.
 */
export const utf8: Encoding = {
  name: 'utf-8',
  decoder: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }),
  unfinished(bytes) {
    for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
      const byte = bytes[bytes.length - back] ?? 0;
      if ((byte & 0xc0) === 0x80) continue;
      return width(byte) > back && matched(bytes, bytes.length - back) === back ? back : 0;
    }
    return 0;
  },
  firstInvalid(bytes, from) {
    let at = from;
    while (at < bytes.length) {
      const lead = bytes[at] ?? 0;
      if (lead < 0x80) {
        at += 1;
        continue;
      }
      const count = matched(bytes, at);
      if (count < 2 || count < width(lead)) return { start: at, end: at + Math.max(1, count) };
      at += count;
    }
    return undefined;
  },
};

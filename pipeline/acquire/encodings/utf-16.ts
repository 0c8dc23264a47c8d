import type { Encoding } from './encoding.ts';

const isHigh = (unit: number) => (unit & 0xfc00) === 0xd800;
const isLow = (unit: number) => (unit & 0xfc00) === 0xdc00;

/**
 * UTF-16 in one byte order. Invalid sequences are those of the Encoding Standard's shared UTF-16 decoder
 * (https://encoding.spec.whatwg.org/#shared-utf-16-decoder): a lone surrogate, or an incomplete unit at the end.
 */
function utf16(order: 'le' | 'be'): Encoding {
  const [low, high] = order === 'le' ? [0, 1] : [1, 0];
  const unitAt = (bytes: Uint8Array, at: number) => ((bytes[at + high] ?? 0) << 8) | (bytes[at + low] ?? 0);
  return {
    name: 'utf-16',
    decoder: new TextDecoder(`utf-16${order}`, { fatal: true, ignoreBOM: true }),
    unfinished(bytes) {
      const odd = bytes.length % 2;
      const last = bytes.length - odd - 2;
      return last >= 0 && isHigh(unitAt(bytes, last)) ? odd + 2 : odd;
    },
    firstInvalid(bytes, from) {
      for (let at = from; at < bytes.length; at += 2) {
        if (at + 1 === bytes.length) return { start: at, end: at + 1 };
        const unit = unitAt(bytes, at);
        if (isHigh(unit) && at + 3 < bytes.length && isLow(unitAt(bytes, at + 2))) at += 2;
        else if (isHigh(unit) && at + 3 === bytes.length) return { start: at, end: at + 3 };
        else if (isHigh(unit) || isLow(unit)) return { start: at, end: at + 2 };
      }
      return undefined;
    },
  };
}

export const utf16le = utf16('le');
export const utf16be = utf16('be');

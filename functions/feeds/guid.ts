import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

/**
 * The permanent guid of an item, the same in every feed and format and on every host: the item's id as a UUID of version 8
 * (RFC 9562, section 5.8). The registered namespace `urn:uuid` needs neither a domain nor a date. Version and variant
 * replace six bits of the id.
 * @param itemId 32 lower-case hex digits
 * @throws RangeError for any other text
 */
export function itemGuid(itemId: string): string {
  const groups =
    /^([0-9a-f]{8})([0-9a-f]{4})[0-9a-f]([0-9a-f]{3})([0-9a-f])([0-9a-f]{3})([0-9a-f]{12})$/.exec(itemId);
  if (groups === null) {
    throw new RangeError(
      `Making a guid: the item's id is ${JSON.stringify(itemId)}, expected 32 hex digits.`,
    );
  }
  const [, a, b, c, digit = '', d, e] = groups;
  const variant = ((Number.parseInt(digit, 16) & 0b0011) | 0b1000).toString(16);
  return `urn:uuid:${a}-${b}-8${c}-${variant}${d}-${e}`;
}

/** The permanent id of a feed, by its path such as `topics/robotics`. It is independent of the host (RFC 4287, section 4.2.6). */
export function feedGuid(path: string): string {
  return itemGuid(bytesToHex(sha256(utf8ToBytes(`paperwire feed ${path}`)).subarray(0, 16)));
}

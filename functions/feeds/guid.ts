import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

/**
 * The guid of an item: the same in every feed and format, on every host, for ever. It is the item's id (128 bits of a
 * hash) in the form of a UUID of version 8 (RFC 9562, section 5.8), because `urn:uuid` is a registered namespace that
 * needs neither a domain nor a date. Six bits of the id give way to the version.
 * @param itemId 32 lower-case hex digits
 * @throws RangeError when it is anything else
 */
export function itemGuid(itemId: string): string {
  if (!/^[0-9a-f]{32}$/.test(itemId)) {
    throw new RangeError(`making a guid: the item's id is ${JSON.stringify(itemId)}, wanted 32 hex digits`);
  }
  const variant = ((Number.parseInt(itemId.charAt(16), 16) & 0b0011) | 0b1000).toString(16);
  const groups = [
    itemId.slice(0, 8),
    itemId.slice(8, 12),
    `8${itemId.slice(13, 16)}`,
    `${variant}${itemId.slice(17, 20)}`,
    itemId.slice(20),
  ];
  return `urn:uuid:${groups.join('-')}`;
}

/** The id of a feed as such, by its path: `all`, `topics/robotics`. It stays when the site moves (RFC 4287, section 4.2.6). */
export function feedGuid(path: string): string {
  return itemGuid(bytesToHex(sha256(utf8ToBytes(`paperwire feed ${path}`)).subarray(0, 16)));
}

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
  if (!/^[0-9a-f]{32}$/.test(itemId)) {
    throw new RangeError(
      `Making a guid: the item's id is ${JSON.stringify(itemId)}, expected 32 hex digits.`,
    );
  }
  const variant = ((Number.parseInt(itemId.charAt(16), 16) & 0b0011) | 0b1000).toString(16);
  const digits = `${itemId.slice(0, 12)}8${itemId.slice(13, 16)}${variant}${itemId.slice(17)}`;
  return `urn:uuid:${digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')}`;
}

/** The permanent id of a feed, by its path such as `topics/robotics`. It is independent of the host (RFC 4287, section 4.2.6). */
export function feedGuid(path: string): string {
  return guidOf(`feed ${path}`);
}

/**
 * A permanent guid of an entry in one feed: another one in every feed.
 * @param feedId from `feedGuid`
 * @param entry names the entry within the feed, such as the id of an item
 */
export function guidInFeed(feedId: string, entry: string): string {
  return guidOf(`entry ${entry} of ${feedId}`);
}

function guidOf(name: string): string {
  return itemGuid(bytesToHex(sha256(utf8ToBytes(`paperwire ${name}`)).subarray(0, 16)));
}

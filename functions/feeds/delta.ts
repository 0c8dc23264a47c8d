import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import type { FeedItem } from './feed.ts';

/**
 * A digest after each item, over it and all before it: 64 bits in hex. Given the items of a document in the order of
 * their arrival, each digest names the document as it was when that item was its last. So an entity tag that ends in
 * the last digest tells, without any memory of what was sent to whom, what a reader has, and what came since
 * (RFC 3229 with the instance manipulation `feed`). If an item changed meanwhile, no digest matches.
 */
export function digests(items: readonly FeedItem[]): string[] {
  let last: Uint8Array = new Uint8Array(8);
  return items.map((item) => {
    last = sha256(concatBytes(last, utf8ToBytes(JSON.stringify(item)))).subarray(0, 8);
    return bytesToHex(last);
  });
}

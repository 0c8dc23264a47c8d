import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { ExternalId } from '../types.ts';

/**
 * The part of a title that makes it this title: letters and digits, compatibility forms unified (Unicode NFKC), case
 * folded. `Mamba: Linear-Time…` and `MAMBA – linear time…` are one. Empty when the title has no letter or digit.
 */
export function titleKey(title: string): string {
  // Upper then lower case is full case folding (ß = SS = ss) but for the final sigma.
  const folded = title.normalize('NFKC').toUpperCase().toLowerCase().replaceAll('ς', 'σ').normalize('NFKC');
  return folded.replace(/[^\p{L}\p{N}]+/gu, '');
}

/**
 * The id of the item with this title: the first 128 bits of the SHA-256 of its key, 32 lower-case hex digits. It does
 * not depend on which dump came first. A second paper of the same title is told apart by `alias`, its external id.
 */
export function itemId(title: string, alias?: ExternalId): string {
  const key = titleKey(title);
  const text = alias === undefined ? key : `${key}\n${aliasKey(alias)}`;
  return bytesToHex(sha256(utf8ToBytes(text)).subarray(0, 16));
}

/** One string for an external id: `arxiv:2410.01131`. */
export function aliasKey({ scheme, value }: { readonly scheme: string; readonly value: string }): string {
  return `${scheme}:${value.toLowerCase()}`;
}

/** Identity of papers: the id of an item, and (in `duplicates.ts`) when two papers may be one. */

import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { ExternalId } from '../types.ts';

/**
 * Normalises a title: letters and digits, in compatibility form (Unicode NFKC), case-folded. `Mamba: Linear-Time…` and
 * `MAMBA – linear time…` have one key. Empty when the title has no letter or digit.
 */
export function titleKey(title: string): string {
  // Upper then lower case is full case folding (ß = SS = ss), except for the final sigma.
  const folded = title.normalize('NFKC').toUpperCase().toLowerCase().replaceAll('ς', 'σ').normalize('NFKC');
  return folded.replace(/[^\p{L}\p{N}]+/gu, '');
}

/**
 * The id of the item with this title: the first 128 bits of the SHA-256 of its key, 32 lower-case hex digits. It does not
 * depend on the order of dumps. `alias`, an external id, distinguishes a second paper of the same title.
 */
export function itemId(title: string, alias?: ExternalId): string {
  const key = titleKey(title);
  const text = alias === undefined ? key : `${key}\n${aliasKey(alias)}`;
  return bytesToHex(sha256(utf8ToBytes(text)).subarray(0, 16));
}

/** An external id as text: `arxiv:2410.01131`. */
export function aliasKey({ scheme, value }: { readonly scheme: string; readonly value: string }): string {
  return `${scheme}:${value.toLowerCase()}`;
}

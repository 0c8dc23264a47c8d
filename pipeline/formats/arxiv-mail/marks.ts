import { arxivId } from '../../text/external-ids.ts';
import type { ExternalId } from '../../types.ts';

/** What a line of a mailing is, when it is more than text. */
export type Mark =
  /** Between entries: `----...`; `%-%-...` before the cross-lists, `%%--...` before the replacements, `%%%---...` at the end. */
  | { readonly kind: 'rule' }
  /** `\\` alone: before an entry and before its abstract. */
  | { readonly kind: 'separator' }
  /** `\\ ( https://arxiv.org/abs/2411.03340 ,  1531kb)`: the end of an entry. */
  | { readonly kind: 'end'; readonly url: string | undefined }
  /** `arXiv:2411.03340 (*cross-listing*)`, before 2007 `Paper: hep-th/9901001`: the first line of an entry. */
  | { readonly kind: 'id'; readonly id: ExternalId };

/** No mark is longer, in UTF-16 units. */
const LONGEST = 300;
const RULE = /^[-%]{40,}$/u;
const END = /^\\\\ *\(/u;
const URL = /https?:\/\/[^\s,)]+/u;
const CROSS = String.raw` *\(\*cross-listing\*\)`;
const ID = new RegExp(`^(?:arXiv: ?|Paper(?:${CROSS})?: ?(?:arXiv:)?)([\\w./-]+)(?:${CROSS})?$`, 'iu');

/** The mark that a line, trimmed, is; `undefined` for text. */
export function markOf(text: string): Mark | undefined {
  if (text.length > LONGEST) return undefined;
  if (RULE.test(text)) return { kind: 'rule' };
  if (text === '\\\\') return { kind: 'separator' };
  if (END.test(text)) return { kind: 'end', url: URL.exec(text)?.[0] };
  const id = arxivId(ID.exec(text)?.[1] ?? '');
  return id === null ? undefined : { kind: 'id', id };
}

/** Recognises the lines that structure arXiv's mailings. */
import { arxivId } from '../../text/external-ids.ts';
import type { ExternalId } from '../../types.ts';

export type Mark =
  /** Between entries: `-----`; `%-%-` before the cross-lists, `%%--` before the replacements, `%%%---` at the end. */
  | { readonly kind: 'rule' }
  /** `\\` alone: before an entry and before its abstract. */
  | { readonly kind: 'separator' }
  /** The end of an entry: `\\ ( https://arxiv.org/abs/2411.03340 ,  1531kb)`. */
  | { readonly kind: 'end'; readonly url: string | undefined }
  /** The first line of an entry: `arXiv:2411.03340 (*cross-listing*)`; before 2007, `Paper: hep-th/9901001`. */
  | { readonly kind: 'id'; readonly id: ExternalId };

const MAX_MARK_CHARS = 300;
const RULE = /^[-%]{40,}$/u;
const END = /^\\\\ *\(/u;
const URL = /https?:\/\/[^\s,)]+/u;
const CROSS_LISTING = String.raw` *\(\*cross-listing\*\)`;
const ID = new RegExp(
  `^(?:arXiv: ?|Paper(?:${CROSS_LISTING})?: ?(?:arXiv:)?)([\\w./-]+)(?:${CROSS_LISTING})?$`,
  'iu',
);

/** Reads a trimmed line that is a mark; `undefined` for text. */
export function readMark(line: string): Mark | undefined {
  if (line.length > MAX_MARK_CHARS) return undefined;
  if (RULE.test(line)) return { kind: 'rule' };
  if (line === '\\\\') return { kind: 'separator' };
  if (END.test(line)) return { kind: 'end', url: URL.exec(line)?.[0] };
  const id = arxivId(ID.exec(line)?.[1] ?? '');
  return id === null ? undefined : { kind: 'id', id };
}

import { idsIn } from '../../../text/external-ids.ts';
import type { ExternalId } from '../../../types.ts';
import { redirectTarget } from '../../cues/redirect-target.ts';

/** Stands for the site of a page that does not say where it is from. */
const UNKNOWN_BASE = 'https://unknown.invalid/';

/** An address that counts clicks and does not show where it leads. */
export const CLICK_COUNTER =
  /^https?:\/\/[^/]{0,100}(?:click|track|links?\.|email\.|el\.)[^/]{0,100}\/|\/(?:ls\/click|CL0|f\/a)\//i;

/**
 * The address that a link leads to. Links within arXiv, OpenReview and Hugging Face are known by their paths.
 * @param base address against which it is resolved, if known
 */
export function absolute(href: string, base?: string): string | undefined {
  if (/^(?:#|javascript:|mailto:|data:|$)/i.test(href)) return undefined;
  if (/^https?:\/\//i.test(href)) return redirectTarget(href);
  if (base !== undefined)
    return URL.canParse(href, base) ? redirectTarget(new URL(href, base).href) : undefined;
  if (/^\/abs\/|^\/pdf\//.test(href)) return `https://arxiv.org${href}`;
  if (/^\/(?:forum|pdf)\?id=/.test(href)) return `https://openreview.net${href}`;
  if (/^\/papers\/\d{4}\.\d{4,5}/.test(href)) return `https://huggingface.co${href.replace(/#.*$/s, '')}`;
  return undefined;
}

/** The ids in the address that a link leads to: also in that of a page whose own address is unknown. */
export function idsOfLink(href: string, base: string | undefined): ExternalId[] {
  return idsIn(absolute(href, base) ?? absolute(href, UNKNOWN_BASE) ?? '');
}

/** The address of a paper without a query that its id does not need. */
export function withoutQuery(url: string): string {
  const path = url.replace(/[?#].*$/s, '');
  return idsIn(path).length > 0 ? path : url;
}

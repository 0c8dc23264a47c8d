import { LinkifyIt, type Match } from 'linkify-it';
import { webUrl } from './paper-links.ts';

/** A span of a text, and the URL that it is, if any. */
export interface TextSpan {
  readonly text: string;
  readonly url: string | null;
}

/** Finds URLs and their ends, without the punctuation and brackets of the sentence. */
const linkify = new LinkifyIt({
  fuzzyLink: true,
  fuzzyEmail: false,
  tlds: ['com', 'co', 'io', 'net', 'org'],
});

/**
 * Hosts of code, data and papers. Only their names are URLs without a scheme, and only with a path or a subdomain: `U.net`
 * and `e.g.co` are none.
 */
const KNOWN_HOSTS =
  /^(?:(?:www\.)?(?:github\.com|gitlab\.com|bitbucket\.org|codeberg\.org|huggingface\.co|kaggle\.com|zenodo\.org|arxiv\.org|openreview\.net|doi\.org)\/[^/]|[\w-]+\.(?:github|gitlab)\.io(?:\/|$))/i;

/** LaTeX escapes in a URL: `a\_b`, `\~{}ada`. */
const LATEX_ESCAPE = /\\([_%#&~])(?:\{\})?/g;

/**
 * A character that ends a URL (RFC 3986, section 2), unless it belongs to a LaTeX escape. Remains of `\href{…}{…}` follow a
 * URL directly, often with the same URL once more.
 */
const NO_URL_CHARACTER = /[\s|^`]|\\(?![_%#&~])|(?<!\\[_%#&~])\{|(?<!\\[_%#&~]\{)\}/;

/** A part of every URL found here. Few words hold one, and linkify would take most of the time of rendering a feed. */
const URL_HINT =
  /:\/\/|\.io|github|gitlab|bitbucket|codeberg|huggingface|kaggle|zenodo|arxiv|openreview|doi\.org/i;

/** Splits a text into URLs and the spans between them, which joined are the text again. */
export function findLinks(text: string): TextSpan[] {
  if (!URL_HINT.test(text)) return [{ text, url: null }];
  const spans: TextSpan[] = [];
  let end = 0;
  let start = 0;
  for (const part of text.split(NO_URL_CHARACTER)) {
    for (const match of (URL_HINT.test(part) && linkify.match(part)) || []) {
      const url = urlOf(match);
      if (url === null) continue;
      const index = start + match.index;
      if (index > end) spans.push({ text: text.slice(end, index), url: null });
      spans.push({ text: match.raw, url });
      end = start + match.lastIndex;
    }
    start += part.length + 1;
  }
  if (end < text.length) spans.push({ text: text.slice(end), url: null });
  return spans;
}

/** The URL of a match; `null` if it is not meant as one, or its host has no public name of several labels. */
function urlOf({ schema, raw, url }: Match): string | null {
  const isUrl = schema === '' ? KNOWN_HOSTS.test(raw) : /^https?:$/i.test(schema);
  if (!isUrl) return null;
  // Linkify adds http to a name without a scheme; all known hosts have https.
  const href = webUrl((schema === '' ? `https://${raw}` : url).replace(LATEX_ESCAPE, '$1'));
  return href !== null && /^https?:\/\/[^/]*[^/.]\.[^/.]/.test(href) ? href : null;
}

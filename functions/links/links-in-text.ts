import { LinkifyIt, type Match } from 'linkify-it';
import { webUrl } from './paper-links.ts';

/** A piece of text, and the address it stands for if it is one. */
export interface TextPiece {
  readonly text: string;
  readonly url: string | null;
}

/** Finds addresses and the ends of them: what of the punctuation and brackets around belongs to the sentence. */
const linkify = new LinkifyIt({
  fuzzyLink: true,
  fuzzyEmail: false,
  tlds: ['com', 'co', 'io', 'net', 'org'],
});

/**
 * Where papers put code, data and pages: only there is a name with a path or a subdomain taken for an address although no
 * scheme stands before it. Elsewhere, `U.net` and `e.g.co` would become links.
 */
const KNOWN_PLACES =
  /^(?:(?:www\.)?(?:github\.com|gitlab\.com|bitbucket\.org|codeberg\.org|huggingface\.co|kaggle\.com|zenodo\.org|arxiv\.org|openreview\.net|doi\.org)\/[^/]|[\w-]+\.(?:github|gitlab)\.io(?:\/|$))/i;

/** Authors write `a\_b` or `\~{}ada` in an address where the abstract went through LaTeX. */
const LATEX_ESCAPE = /\\([_%#&~])(?:\{\})?/g;

/**
 * One character that no address holds (RFC 3986, section 2) but in such an escape: what is left of `\href{…}{…}` stands
 * right after the address, often with the same one once more.
 */
const OUTSIDE = /[|^`]|\\(?![_%#&~])|(?<!\\[_%#&~])\{|(?<!\\[_%#&~]\{)\}/;

/**
 * What every address has that is found here, from the quickest look to the closest: few abstracts hold one, and this is
 * asked of every paragraph of every feed.
 */
function mayHoldAddress(text: string): boolean {
  return (text.includes('/') || /\.io/i.test(text)) && HINT.test(text);
}

const HINT = /:\/\/|github|gitlab|bitbucket|codeberg|huggingface|kaggle|zenodo|arxiv|openreview|doi\.org/i;

/** Splits a text at the addresses in it. Joined again, the pieces are the text. */
export function findLinks(text: string): TextPiece[] {
  if (!mayHoldAddress(text)) return [{ text, url: null }];
  const pieces: TextPiece[] = [];
  let end = 0;
  let start = 0;
  for (const stretch of text.split(OUTSIDE)) {
    for (const match of linkify.match(stretch) ?? []) {
      const url = addressOf(match);
      if (url === null) continue;
      const index = start + match.index;
      if (index > end) pieces.push({ text: text.slice(end, index), url: null });
      pieces.push({ text: match.raw, url });
      end = start + match.lastIndex;
    }
    start += stretch.length + 1;
  }
  if (end < text.length) pieces.push({ text: text.slice(end), url: null });
  return pieces;
}

/** Where a match leads, if it is meant as an address: on the Internet, a host has a name of several labels. */
function addressOf({ schema, raw, url }: Match): string | null {
  const isMeant = schema === '' ? KNOWN_PLACES.test(raw) : /^https?:$/i.test(schema);
  if (!isMeant) return null;
  // What the library puts before a name without a scheme is http; all those places have https.
  const href = webUrl((schema === '' ? `https://${raw}` : url).replace(LATEX_ESCAPE, '$1'));
  return href !== null && /^https?:\/\/[^/]*[^/.]\.[^/.]/.test(href) ? href : null;
}

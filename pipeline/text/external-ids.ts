/** Recognises the ids of papers: arXiv, DOI, OpenReview, ACL. */
import type { ExternalId } from '../types.ts';

/** `2410.01131v2` since April 2007, `hep-th/9901001` before; without the version (https://info.arxiv.org/help/arxiv_identifier.html). */
const ARXIV_ID = String.raw`(\d{4}\.\d{4,5}|[a-z][a-z-]+(?:\.[A-Z]{2})?\/\d{7})(?:v\d+)?`;
const WHOLE_ARXIV_ID = new RegExp(`^${ARXIV_ID}$`, 'i');

/** Each with texts that it matches. */
const PATTERNS: readonly (readonly [ExternalId['scheme'], RegExp])[] = [
  // `https://arxiv.org/abs/2410.01131`, `arXiv:2410.01131`, `oai:arXiv.org:2410.01131`
  [
    'arxiv',
    new RegExp(
      String.raw`(?:arxiv\.org\/(?:abs|pdf|html|format|e-print)\/|\barxiv:\s?|\boai:arXiv\.org:)${ARXIV_ID}`,
      'gi',
    ),
  ],
  // `https://huggingface.co/papers/2410.01131`
  ['arxiv', new RegExp(String.raw`(?:huggingface\.co\/papers|alphaxiv\.org\/abs)\/${ARXIV_ID}`, 'gi')],
  // `doi:10.1126/science.adg7492`. Any printable character may follow the slash
  // (https://www.doi.org/the-identifier/resources/handbook); the punctuation of a sentence is left out.
  ['doi', /(?:\bdoi\.org\/|\bdoi:\s?|^)(10\.\d{4,9}\/[^\s"'<>]+[^\s"'<>.,;:)\]}])/gi],
  // `https://www.science.org/doi/abs/10.1126/science.adg7492`, `https://www.biorxiv.org/content/10.1101/2025.03.10.642001v1.full`
  [
    'doi',
    /https?:\/\/[\w.-]{4,80}\/(?:doi|content|article|articles|chapter|book)\/(?:(?:abs|full|epdf|pdf|pdfdirect|epub|e?pub|book|abstract)\/)?(10\.\d{4,9}\/[\w.()-]{1,80}[\w)])/gi,
  ],
  // `https://openreview.net/forum?id=abcDEF123`
  ['openreview', /openreview\.net\/(?:forum|pdf)\?id=([\w-]{6,20})/gi],
  // `https://aclanthology.org/2024.acl-long.1`
  ['acl', /aclanthology\.org\/((?:[A-Z]\d{2}-\d{4}|\d{4}\.[\w-]+\.\d+))/gi],
];

/** Part of every match of {@link PATTERNS}; most texts have none of it. */
const HINT = /arxiv|alphaxiv|doi|10\.\d|openreview|aclanthology|huggingface/i;

/** A DOI of bioRxiv or medRxiv with the version and view of its address: `10.1101/2025.03.10.642001v1.full`. */
const PREPRINT_DOI = /^(10\.1101\/\d[\d.]*?)(?:v\d+(?:\..{1,40})?)?$/i;

/** The DOI that arXiv gives a paper: `10.48550/arXiv.2503.07605`. */
const ARXIV_DOI = /^10\.48550\/arxiv\.(.+)$/i;

/**
 * The ids in a text: addresses of papers, `arXiv:2410.01131v2`, a DOI. Each id once, without its version, in the order of
 * {@link PATTERNS}.
 */
export function idsIn(text: string): ExternalId[] {
  if (!HINT.test(text)) return [];
  return uniqueIds(
    PATTERNS.flatMap(([scheme, pattern]) =>
      [...text.matchAll(pattern)].map(([, value = '']) => canonicalId(scheme, value)),
    ),
  );
}

/** Each id once. */
export function uniqueIds(ids: readonly ExternalId[]): ExternalId[] {
  return [...new Map(ids.map((id) => [`${id.scheme}:${id.value}`, id])).values()];
}

/** One id of each paper: arXiv's own DOIs become arXiv ids, DOIs are lower-case, preprints lose their version. */
function canonicalId(scheme: ExternalId['scheme'], value: string): ExternalId {
  if (scheme !== 'doi') return { scheme, value };
  const preprint = PREPRINT_DOI.exec(value)?.[1];
  if (preprint !== undefined) return { scheme, value: preprint };
  const arxiv = ARXIV_DOI.exec(value)?.[1]?.replace(/v\d+$/, '');
  return arxiv === undefined ? { scheme, value: value.toLowerCase() } : { scheme: 'arxiv', value: arxiv };
}

/** The arXiv id that a text consists of, without its version; `null` for any other text. */
export function arxivId(text: string): ExternalId | null {
  const value = WHOLE_ARXIV_ID.exec(text.trim())?.[1];
  return value === undefined ? null : { scheme: 'arxiv', value };
}

/** The DOI that a text consists of, with or without `doi:` or its resolver; `null` for any other text. */
export function doi(text: string): ExternalId | null {
  return idsIn(text.trim()).find(({ scheme, value }) => scheme === 'doi' || text.includes(value)) ?? null;
}

import type { ExternalId } from '../types.ts';

/** New-style identifiers since April 2007, old-style ones before, each without its version (https://info.arxiv.org/help/arxiv_identifier.html). */
const ARXIV = String.raw`(\d{4}\.\d{4,5}|[a-z][a-z-]+(?:\.[A-Z]{2})?\/\d{7})(?:v\d+)?`;

const PATTERNS: readonly (readonly [ExternalId['scheme'], RegExp])[] = [
  [
    'arxiv',
    new RegExp(
      String.raw`(?:arxiv\.org\/(?:abs|pdf|html|format|e-print)\/|\barxiv:\s?|\boai:arXiv\.org:)${ARXIV}`,
      'gi',
    ),
  ],
  ['arxiv', new RegExp(String.raw`(?:huggingface\.co\/papers|alphaxiv\.org\/abs)\/${ARXIV}`, 'gi')],
  // Any printable character may follow the slash (https://www.doi.org/the-identifier/resources/handbook); sentences end before these.
  ['doi', /(?:\bdoi\.org\/|\bdoi:\s?|^)(10\.\d{4,9}\/[^\s"'<>]+[^\s"'<>.,;:)\]}])/gi],
  // Addresses of publishers: `https://www.science.org/doi/abs/10.1126/science.adg7492`, `https://www.biorxiv.org/content/10.1101/2025.03.10.642001v1.full`.
  [
    'doi',
    /https?:\/\/[\w.-]{4,80}\/(?:doi|content|article|articles|chapter|book)\/(?:(?:abs|full|epdf|pdf|pdfdirect|epub|e?pub|book|abstract)\/)?(10\.\d{4,9}\/[\w.()-]{1,80}[\w)])/gi,
  ],
  ['openreview', /openreview\.net\/(?:forum|pdf)\?id=([\w-]{6,20})/gi],
  ['acl', /aclanthology\.org\/(?:[A-Z]\d{2}-\d{4}|\d{4}\.[\w-]+\.\d+)/gi],
];

/** Texts that are nothing but one of these, as most are in feeds. */
const ARXIV_ADDRESS = new RegExp(
  String.raw`^(?:https?:\/\/(?:(?:www|export)\.)?arxiv\.org\/(?:abs|pdf)\/|arxiv:|oai:arXiv\.org:)${ARXIV}$`,
  'i',
);

const BARE_ARXIV = /^\d{4}\.\d{4,5}$/;
const WHOLE_ARXIV = new RegExp(`^${ARXIV}$`, 'i');

/** What each of the patterns begins with; most texts have none of it. */
const HINT = /arxiv|alphaxiv|doi|10\.\d|openreview|aclanthology|huggingface/i;

/** What bioRxiv and medRxiv put behind a DOI in an address: version, view, ending. */
const PREPRINT_DOI = /^(10\.1101\/\d[\d.]*?)(?:v\d+(?:\..{1,40})?)?$/i;

/** Identifiers that arXiv gives papers as DOIs say the same as the arXiv identifier. */
const ARXIV_DOI = /^10\.48550\/arxiv\.(.+)$/i;

/**
 * The external ids that a text names: addresses of papers, `arXiv:2410.01131v2`, a bare DOI. Each once, without version,
 * in the order of the schemes.
 */
export function idsIn(text: string): ExternalId[] {
  if (!HINT.test(text)) return [];
  const arxiv = ARXIV_ADDRESS.exec(text)?.[1];
  if (arxiv !== undefined) return [{ scheme: 'arxiv', value: arxiv }];
  const found = new Map<string, ExternalId>();
  for (const [scheme, pattern] of PATTERNS) {
    // Not matchAll, which copies the pattern for each text.
    pattern.lastIndex = 0;
    for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
      const id = normalised(scheme, match[1] ?? match[0].slice('aclanthology.org/'.length));
      found.set(`${id.scheme}:${id.value}`, id);
    }
  }
  return [...found.values()];
}

function normalised(scheme: ExternalId['scheme'], value: string): ExternalId {
  if (scheme !== 'doi') return { scheme, value };
  const preprint = PREPRINT_DOI.exec(value)?.[1];
  if (preprint !== undefined) return { scheme, value: preprint };
  const arxiv = ARXIV_DOI.exec(value)?.[1]?.replace(/v\d+$/, '');
  return arxiv === undefined ? { scheme, value: value.toLowerCase() } : { scheme: 'arxiv', value: arxiv };
}

/** An arXiv identifier on its own, without its version; `null` when the text is none. */
export function arxivId(text: string): ExternalId | null {
  const whole = text.trim();
  // Nearly all ids, without a match to take apart.
  const value = BARE_ARXIV.test(whole) ? whole : WHOLE_ARXIV.exec(whole)?.[1];
  return value === undefined ? null : { scheme: 'arxiv', value };
}

/** A DOI, with or without `doi:` or the address of its resolver; `null` when the text is none. */
export function doi(text: string): ExternalId | null {
  return idsIn(text.trim()).find(({ scheme, value }) => scheme === 'doi' || text.includes(value)) ?? null;
}

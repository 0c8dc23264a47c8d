/** Recognises the ids of papers: arXiv, DOI, PubMed, PubMed Central, OpenReview, ACL. */
import type { ExternalId } from '../types.ts';

/** `2410.01131v2` since April 2007, `math.GT/0309136` before; without the version (https://info.arxiv.org/help/arxiv_identifier.html). */
const ARXIV_ID = String.raw`(\d{4}\.\d{4,5}|[a-z][a-z-]+(?:\.[A-Z]{2})?\/\d{7})(?:v\d+)?`;
const WHOLE_ARXIV_ID = new RegExp(`^${ARXIV_ID}$`, 'i');

/** Each with texts that it matches. */
const PATTERNS: readonly (readonly [ExternalId['scheme'], RegExp])[] = [
  // `https://arxiv.org/abs/2410.01131`, `arXiv:2410.01131`, `oai:arXiv.org:2410.01131`
  [
    'arxiv',
    new RegExp(
      String.raw`(?:arxiv\.org\/(?:abs|pdf|html|format|e-print|src|ps)\/|\barxiv:\s?|\boai:arXiv\.org:)${ARXIV_ID}`,
      'gi',
    ),
  ],
  // `https://huggingface.co/papers/2410.01131`
  [
    'arxiv',
    new RegExp(
      String.raw`(?:huggingface\.co\/papers|(?:alphaxiv|ar5iv)\.org\/(?:abs|html))\/${ARXIV_ID}`,
      'gi',
    ),
  ],
  // `doi:10.1126/science.adg7492`, and a DOI in any address: `https://www.science.org/doi/abs/10.1126/science.adg7492`,
  // `?id=10.1371/journal.pone.0012345`; not a handle of a repository. Any printable character may follow the slash
  // (https://www.doi.org/the-identifier/resources/handbook); those that end an address or a sentence are left out, except in
  // `10.1002/(SICI)1097-4571(199806)49:8<693::AID-ASI4>3.0.CO;2-O`.
  [
    'doi',
    /(?:\bdoi[:.]?\s{0,2}|(?<=[/=:])(?<!\bhandle\/|\bhandle\.net\/)|^)(10\.\d{4,9}\/[^\s"'<>?#&|]+(?:<[\w:.;-]{1,40}>\d[\w.]{1,12};2(?:-[\w#])?)?)/gi,
  ],
  // `https://pubmed.ncbi.nlm.nih.gov/38000001/`, `PMID: 38000001`, `pubmed:38000001`
  [
    'pmid',
    /(?:pubmed\.ncbi\.nlm\.nih\.gov\/|ncbi\.nlm\.nih\.gov\/(?:m\/)?pubmed\/|europepmc\.org\/(?:abstract|article)\/med\/|\bpmid:?\s{0,2}|\bpubmed:\s?)([1-9]\d{0,7})(?![\d.])/gi,
  ],
  // `https://pmc.ncbi.nlm.nih.gov/articles/PMC10000001/`, `PMCID: PMC10000001`
  [
    'pmcid',
    /(?:ncbi\.nlm\.nih\.gov\/(?:pmc\/)?articles\/|europepmc\.org\/(?:articles?\/)?(?:pmc\/)?|pubmedcentral\.nih\.gov\/articlerender\.fcgi\?artid=|\bpmcid:?\s{0,2}|\bpmc:\s?|\b(?=pmc\d{5}))((?:pmc)?[1-9]\d{2,8})(?![\d.])/gi,
  ],
  // `https://openreview.net/forum?id=abcDEF123`, `https://openreview.net/attachment?id=abcDEF123&name=pdf`
  ['openreview', /openreview\.net\/(?:forum|pdf|attachment)\?id=([\w-]{6,20})/gi],
  // `https://aclanthology.org/2024.acl-long.1`, and its addresses before: `https://www.aclweb.org/anthology/papers/P/P18/P18-1001/`
  [
    'acl',
    /(?:aclanthology\.(?:org|info)|aclweb\.org\/anthology)(?:\/(?:papers?|[A-Z](?:\d{2})?)){0,3}\/((?:[A-Z]\d{2}-\d{4}|\d{4}\.[\w-]+\.\d+))/gi,
  ],
];

/** Part of every match of {@link PATTERNS}; most texts have none of it. */
const HINT = /arxiv|alphaxiv|ar5iv|doi|10\.\d|openreview|aclanthology|aclweb|huggingface|pubmed|pmc|pmid/i;

/** A DOI that is written for an address: `10.1000%2Fx1`, `10.1002/%28SICI%29...`. */
const ENCODED_DOI = /10\.\d{4,9}(?:\/|%2f)[^\s"'<>?#&]*/gi;

/** The view of a paper in a publisher's address, behind its DOI: `/full`, `/pdf`, `.full.pdf`. */
const VIEW =
  /[/.](?:full|pdf|pdfft|epdf|html?|abstract|summary|meta|references|figures|metrics|xml|short|long|full-text|fulltext|citation|tables|asset)(?=$|[/.])[\s\S]*|\/$/i;
/**
 * Addresses of Silverchair's sites, such as Oxford's and the Royal Society of Chemistry's, have a number and words of their own behind
 * the DOI: `/nar/article/doi/10.1093/nar/gkaa100/5742785`, `/cc/article/doi/10.1039/D6CC00001J/1291899/A-title`.
 */
const SITE_NUMBER =
  /(\/(?:[a-z]{1,10}-)?article(?:-[a-z]{1,10})?\/doi\/10\.\d{4,9}(?:\/[^\s/"'<>?#&]{1,60}){1,3}?)\/\d{5,9}(?![\w.])[^\s"'<>?#&]*/gi;
/** The same without the address: `10.1093/nar/gkaa100/5742785`. */
const OXFORD_NUMBER = /^(10\.1093\/[\w-]+\/[\w-]+)\/\d+$/;

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
  const decoded = text.includes('%') ? text.replace(ENCODED_DOI, decodePercents) : text;
  const plain = decoded.replace(SITE_NUMBER, '$1');
  return uniqueIds(
    // A text matches one or two of them, and `matchAll` copies its pattern.
    PATTERNS.filter(([, pattern]) => plain.search(pattern) !== -1).flatMap(([scheme, pattern]) =>
      [...plain.matchAll(pattern)].map(([, value = '']) => canonicalId(scheme, value)),
    ),
  );
}

/** Each id once. */
export function uniqueIds(ids: readonly ExternalId[]): ExternalId[] {
  return [...new Map(ids.map((id) => [`${id.scheme}:${id.value}`, id])).values()];
}

/** One id of each paper: arXiv's own DOIs become arXiv ids, DOIs are lower-case, preprints lose their version. */
function canonicalId(scheme: ExternalId['scheme'], value: string): ExternalId {
  // The class of an old id is no part of it: `math.GT/0309136`.
  if (scheme === 'arxiv') return { scheme, value: value.toLowerCase().replace(/\.[a-z]{2}\//, '/') };
  if (scheme === 'pmcid') return { scheme, value: `PMC${value.replace(/^pmc/i, '')}` };
  if (scheme !== 'doi') return { scheme, value };
  const own = trimmedDoi(value);
  const preprint = PREPRINT_DOI.exec(own)?.[1];
  if (preprint !== undefined) return { scheme, value: preprint };
  const arxiv = ARXIV_DOI.exec(own)?.[1]?.replace(/v\d+$/, '');
  return arxiv === undefined ? { scheme, value: own.toLowerCase() } : canonicalId('arxiv', arxiv);
}

/** A DOI without the view of its address, and without the punctuation of the text around it. */
function trimmedDoi(written: string): string {
  const value = written.replace(VIEW, '').replace(OXFORD_NUMBER, '$1');
  let end = value.length;
  let open = value.split('(').length - value.split(')').length;
  while (/[.,;:\]}*_`’”\\)]/.test(value.charAt(end - 1))) {
    if (value.charAt(end - 1) === ')' && open++ >= 0) break;
    end--;
  }
  return value.slice(0, end);
}

function decodePercents(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The arXiv id that a text consists of, without its version; `null` for any other text. */
export function arxivId(text: string): ExternalId | null {
  const value = WHOLE_ARXIV_ID.exec(text.trim())?.[1];
  return value === undefined ? null : canonicalId('arxiv', value);
}

/** The DOI that a text consists of, with or without `doi:` or its resolver; `null` for any other text. */
export function doi(text: string): ExternalId | null {
  return idsIn(text.trim()).find(({ scheme, value }) => scheme === 'doi' || text.includes(value)) ?? null;
}

/** The PMID in a field that holds nothing else, as a number or an address; `null` for any other text. */
export function pmid(text: string): ExternalId | null {
  const value = /^(?:med:)?([1-9]\d{0,7})(?:\.0)?$/i.exec(text.trim())?.[1];
  return value === undefined ? idOf('pmid', text) : { scheme: 'pmid', value };
}

/** The PMCID in a field that holds nothing else, with or without its `PMC`; `null` for any other text. */
export function pmcid(text: string): ExternalId | null {
  const value = /^(?:pmc)?([1-9]\d{2,8})(?:\.[01])?$/i.exec(text.trim())?.[1];
  return value === undefined ? idOf('pmcid', text) : canonicalId('pmcid', value);
}

function idOf(scheme: ExternalId['scheme'], text: string): ExternalId | null {
  return idsIn(text).find((id) => id.scheme === scheme) ?? null;
}

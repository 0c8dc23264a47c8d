/** Reads the address of a paper and its links. */
import { idsIn } from '../../text/external-ids.ts';
import type { ExternalId, Link } from '../../types.ts';
import { type Json, textsOf } from './json-values.ts';

/** `https://...`, `www.example.org`, `arxiv.org/abs/2503.01234`. */
const ADDRESS = /^(?:https?:\/\/|www\.|github\.com\/|arxiv\.org\/)\S+$/iu;

/** The web addresses in values, over https where they have no scheme. */
export function addressesIn(values: readonly Json[]): readonly string[] {
  return values
    .flatMap((value) => textsOf(value))
    .filter((text) => ADDRESS.test(text))
    .map((text) => (/^https?:/iu.test(text) ? text : `https://${text}`));
}

/** `https://export.arxiv.org/` with any of arXiv's mirrors. */
const ARXIV_SITE = /^https?:\/\/(?:(?:www|export|rss|cn)\.)?arxiv\.org\//;
/** `pdf/2503.01234v2.pdf`, `abs/arXiv:math.GT/0309136?context=math`. */
const ARXIV_PAPER = /^(?:abs|pdf|html)\/(?:arxiv:)?([^\s?#]+?)(?:v\d+)?(?:\.pdf)?(?:[?#]\S*)?$/i;
/** The class of an old id. */
const ARXIV_CLASS = /(?<=^abs\/[a-z-]{2,10})\.[A-Z]{2}(?=\/\d)/;

/** An address on arXiv as that of the abstract, without the version, so that it stays when the paper is revised; others unchanged. */
export function stableUrl(url: string | undefined): string | undefined {
  const address = url?.trim();
  const site = ARXIV_SITE.exec(address ?? '')?.[0];
  if (address === undefined || site === undefined) return address;
  return `https://arxiv.org/${address.slice(site.length).replace(ARXIV_PAPER, 'abs/$1').replace(ARXIV_CLASS, '')}`;
}

/** Sites at which an id of a scheme is an address, best first. */
const ID_ADDRESSES = [
  ['arxiv', 'https://arxiv.org/abs/'],
  ['doi', 'https://doi.org/'],
  ['openreview', 'https://openreview.net/forum?id='],
  ['pmid', 'https://pubmed.ncbi.nlm.nih.gov/'],
  ['pmcid', 'https://pmc.ncbi.nlm.nih.gov/articles/'],
] as const;

/** The stable form of a paper's address; without one, the address that its ids make. */
export function addressOf(url: string | undefined, ids: readonly ExternalId[]): string | undefined {
  if (url !== undefined) return stableUrl(url);
  return ID_ADDRESSES.flatMap(([scheme, site]) =>
    ids
      .filter((id) => id.scheme === scheme)
      .map(({ value }) => `${site}${value}${/^pm/.test(scheme) ? '/' : ''}`),
  )[0];
}

/** Leaves out links to other papers on arXiv, which were scraped wrongly. */
export function withoutOtherPapers(links: readonly Link[], ids: readonly ExternalId[]): Link[] {
  const arxiv = (all: readonly ExternalId[]) => all.find(({ scheme }) => scheme === 'arxiv')?.value;
  const own = arxiv(ids);
  return links.filter(({ url }) => own === undefined || (arxiv(idsIn(url)) ?? own) === own);
}

/** What a link leads to, by its host and the words before it. */
export function linkKind({ label, url }: { readonly label: string; readonly url: string }): Link['kind'] {
  if (/^https?:\/\/(?:www\.)?(?:github|gitlab)\.com\/[^/]+\/[^/]/iu.test(url)) return 'code';
  if (/\.pdf$|\/pdf\//iu.test(url)) return 'pdf';
  return /project|website|home ?page|\bpage\b/iu.test(label) ? 'project' : 'other';
}

/** A link to the PDF, over https on arXiv; none without an address. */
export function pdfLink(url: string | undefined): Link[] {
  return url === undefined
    ? []
    : [{ kind: 'pdf', url: url.trim().replace(/^http:\/\/arxiv\.org\//, 'https://arxiv.org/') }];
}

import type { ItemHead } from '../../db/items/find-items.ts';
import type { ItemLink } from '../../db/schema/items.ts';

/** A URL that a browser can safely follow, or `null`. */
export function webUrl(url: string | null): string | null {
  const parsed = url === null ? null : URL.parse(url);
  return parsed !== null && /^https?:$/.test(parsed.protocol) ? parsed.href : null;
}

/** A link as people see it. */
export interface NamedLink {
  readonly name: string;
  readonly url: string;
}

const LINK_NAMES = { code: 'Code', project: 'Project page', pdf: 'PDF' } as const;

/** The safe links of an item. Links of no known kind get the name of their host. */
function namedLinks(links: readonly ItemLink[]): NamedLink[] {
  return links.flatMap(({ kind, url }) => {
    const href = webUrl(url);
    return href === null
      ? []
      : [{ name: kind === 'other' ? new URL(href).host : LINK_NAMES[kind], url: href }];
  });
}

/** Names of the hosts of papers. */
const HOST_NAMES: readonly (readonly [pattern: RegExp, name: string])[] = [
  [/^(?:www\.)?arxiv\.org$/, 'arXiv'],
  [/^(?:dx\.)?doi\.org$/, 'DOI'],
  [/^pubmed\.ncbi\.nlm\.nih\.gov$/, 'PubMed'],
  [/^pmc\.ncbi\.nlm\.nih\.gov$/, 'PubMed Central'],
  [/^openreview\.net$/, 'OpenReview'],
  [/^aclanthology\.org$/, 'ACL Anthology'],
  [/^huggingface\.co$/, 'Hugging Face'],
];

/** URLs of an identifier: the page, and the PDF if its URL follows from the identifier. */
const RESOLVERS: Readonly<Record<string, (value: string) => readonly string[]>> = {
  arxiv: (id) => [`https://arxiv.org/abs/${path(id)}`, `https://arxiv.org/pdf/${path(id)}`],
  doi: (id) => [`https://doi.org/${path(id)}`],
  pmid: (id) => [`https://pubmed.ncbi.nlm.nih.gov/${path(id)}/`],
  pmcid: (id) => [`https://pmc.ncbi.nlm.nih.gov/articles/${path(id)}/`],
  openreview: (id) =>
    ['forum', 'pdf'].map((page) => `https://openreview.net/${page}?id=${encodeURIComponent(id)}`),
  acl: (id) => [`https://aclanthology.org/${path(id)}/`, `https://aclanthology.org/${path(id)}.pdf`],
};

/** The URLs of an identifier, its page first; none for an empty value or an unknown scheme. */
export function identifierUrls(scheme: string, value: string): readonly string[] {
  return value === '' ? [] : (RESOLVERS[scheme]?.(value) ?? []);
}

/** The fields of an item that lead to the paper. */
type Addressed = Pick<ItemHead, 'url' | 'externalIds' | 'links'>;

/** The URL of a paper and those of its identifiers. */
function ownUrls({ url, externalIds }: Addressed): string[] {
  const own = webUrl(url);
  const urls = externalIds.flatMap(({ scheme, value }) => identifierUrls(scheme, value));
  return own === null ? urls : [own, ...urls];
}

/** The URL of a paper: its own, else that of an identifier; `null` where none is known. */
export function paperUrl(item: Addressed): string | null {
  return ownUrls(item)[0] ?? null;
}

/** Links to a paper and what belongs to it: its own URL, those of its identifiers, its code and so on; at most one PDF. */
export function paperLinks(item: Addressed): NamedLink[] {
  const named = ownUrls(item).map((url) => ({ name: nameOf(url), url }));
  const links = new Map<string, NamedLink>();
  for (const link of [...named, ...namedLinks(item.links)]) {
    const key = link.name === 'PDF' ? 'PDF' : comparable(link.url);
    if (!links.has(key)) links.set(key, link);
  }
  return [...links.values()];
}

/** Longest part of a title to search for: enough to find one paper, and few searches take more than 256 characters. */
const MAX_SEARCHED_CHARS = 150;

/** Searches that find a paper by its title, for papers whose own URL is not known. */
export function findByTitle(whole: string): NamedLink[] {
  const title =
    whole.length <= MAX_SEARCHED_CHARS ? whole : whole.slice(0, MAX_SEARCHED_CHARS).replace(/\s\S*$/, '');
  return [
    {
      name: 'arXiv',
      url: `https://arxiv.org/search/?${new URLSearchParams({ searchtype: 'title', query: title })}`,
    },
    {
      name: 'Semantic Scholar',
      url: `https://www.semanticscholar.org/search?${new URLSearchParams({ q: title })}`,
    },
    {
      name: 'Google Scholar',
      url: `https://scholar.google.com/scholar?${new URLSearchParams({ q: title })}`,
    },
  ];
}

/** The name of a known host, `PDF` for a file, else the host. */
function nameOf(url: string): string {
  const { hostname, pathname } = new URL(url);
  if (/^\/pdf(?:\/|$)|\.pdf$/i.test(pathname)) return 'PDF';
  return HOST_NAMES.find(([pattern]) => pattern.test(hostname))?.[1] ?? hostname;
}

/** A form in which URLs of the same page are equal, also of other versions of a paper on arXiv. */
function comparable(url: string): string {
  return url
    .replace(/^https?:\/\/(?:www\.)?/, '')
    .replace(/^(arxiv\.org\/abs\/\S+?)v\d{1,3}$/, '$1')
    .replace(/\/$/, '')
    .toLowerCase();
}

function path(text: string): string {
  return encodeURIComponent(text).replaceAll('%2F', '/');
}

import type { Item } from '../../db/items/find-items.ts';
import type { ItemLink } from '../../db/schema.ts';

/** The item's own address if it is one that a browser may safely follow, else `null`. */
export function webUrl(url: string | null): string | null {
  if (url === null) return null;
  const parsed = URL.parse(url);
  return parsed !== null && /^https?:$/.test(parsed.protocol) ? parsed.href : null;
}

/** A link as people see it. */
export interface NamedLink {
  readonly name: string;
  readonly url: string;
}

const LINK_NAMES = { code: 'Code', project: 'Project page', pdf: 'PDF' } as const;

/** The links of an item that a browser may safely follow; those of no known kind bear the name of their host. */
export function namedLinks(links: readonly ItemLink[]): NamedLink[] {
  return links.flatMap(({ kind, url }) => {
    const href = webUrl(url);
    if (href === null) return [];
    return [{ name: kind === 'other' ? new URL(href).host : LINK_NAMES[kind], url: href }];
  });
}

/** What the places are called where papers are. */
const PLACES: readonly (readonly [pattern: RegExp, name: string])[] = [
  [/^(?:www\.)?arxiv\.org$/, 'arXiv'],
  [/^(?:dx\.)?doi\.org$/, 'DOI'],
  [/^openreview\.net$/, 'OpenReview'],
  [/^aclanthology\.org$/, 'ACL Anthology'],
  [/^huggingface\.co$/, 'Hugging Face'],
];

/** The page of an identifier, and its PDF where the address follows from it. */
const RESOLVERS: Readonly<Record<string, (value: string) => readonly string[]>> = {
  arxiv: (id) => [`https://arxiv.org/abs/${path(id)}`, `https://arxiv.org/pdf/${path(id)}`],
  doi: (id) => [`https://doi.org/${path(id)}`],
  openreview: (id) => [
    `https://openreview.net/forum?id=${encodeURIComponent(id)}`,
    `https://openreview.net/pdf?id=${encodeURIComponent(id)}`,
  ],
  acl: (id) => [`https://aclanthology.org/${path(id)}/`, `https://aclanthology.org/${path(id)}.pdf`],
};

/** The addresses of an identifier, its page first; none for an empty value or an unknown scheme. */
export function identifierUrls(scheme: string, value: string): readonly string[] {
  return value === '' ? [] : (RESOLVERS[scheme]?.(value) ?? []);
}

/**
 * Where a paper and what belongs to it are: its own address, those of its identifiers, its code and so on. Each address
 * once, and one PDF.
 */
export function paperLinks(item: Item): NamedLink[] {
  const own = webUrl(item.url);
  const given = namedLinks(item.links);
  const identified = item.externalIds.flatMap(({ scheme, value }) =>
    identifierUrls(scheme, value).map((url) => ({ name: nameOf(url), url })),
  );
  const all = [...(own === null ? [] : [{ name: nameOf(own), url: own }]), ...identified, ...given];
  const links = new Map<string, NamedLink>();
  for (const link of all) {
    const key = link.name === 'PDF' ? 'PDF' : sameAddress(link.url);
    if (!links.has(key)) links.set(key, link);
  }
  return [...links.values()];
}

/** The place by its name, a file by its kind, and what else there is by its host. */
function nameOf(address: string): string {
  const { hostname, pathname } = new URL(address);
  if (/^\/pdf(?:\/|$)|\.pdf$/i.test(pathname)) return 'PDF';
  return PLACES.find(([pattern]) => pattern.test(hostname))?.[1] ?? hostname;
}

/** What two addresses of one place have in common: versions of a paper, and slashes at the end, are no difference. */
function sameAddress(address: string): string {
  return address
    .replace(/^https?:\/\/(?:www\.)?/, '')
    .replace(/^(arxiv\.org\/abs\/\S+?)v\d{1,3}$/, '$1')
    .replace(/\/$/, '')
    .toLowerCase();
}

function path(text: string): string {
  return encodeURIComponent(text).replaceAll('%2F', '/');
}

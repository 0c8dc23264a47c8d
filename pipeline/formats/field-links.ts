import { arxivId, doi, idsIn } from '../external-ids.ts';
import type { ExternalId, Link } from '../types.ts';
import { isObject, type Json, textsOf } from './field-values.ts';
import { stableUrl } from './xml-fields.ts';

/** The external ids out of values that name them; of two in a scheme the first: what follows was cited or scraped wrongly. */
export function externalIdsOf(values: {
  readonly arxiv: readonly Json[];
  readonly doi: readonly Json[];
  readonly openreview?: readonly Json[];
  readonly others: readonly Json[];
}): ExternalId[] {
  const found: ExternalId[] = [];
  const add = (id: ExternalId | null) => {
    if (id !== null && !found.some(({ scheme }) => scheme === id.scheme)) found.push(id);
  };
  for (const value of values.arxiv) for (const id of named(value)) add(id);
  for (const value of values.doi) for (const text of textsOf(value)) add(doi(text));
  for (const value of values.openreview ?? []) for (const text of textsOf(value)) add(openreview(text));
  for (const value of values.others) {
    for (const text of identifiers(value)) {
      add(arxivId(text));
      for (const id of idsIn(text)) add(id);
    }
  }
  return found;
}

/** An id of OpenReview: a forum, or an address of one. */
function openreview(text: string): ExternalId | null {
  const [named] = idsIn(text).filter(({ scheme }) => scheme === 'openreview');
  return named ?? (/^[\w-]{8,14}$/u.test(text) ? { scheme: 'openreview', value: text } : null);
}

/** An id, or several by their schemes: `{"ArXiv": "2410.01131", "DOI": "10.1000/1"}`. */
function named(value: Json): (ExternalId | null)[] {
  if (!isObject(value)) return identifiers(value).flatMap((text) => [arxivId(text), ...idsIn(text)]);
  return Object.entries(value).flatMap(([scheme, id]): (ExternalId | null)[] => {
    const name = scheme.toLowerCase();
    if (name === 'acl') return textsOf(id).map((text) => ({ scheme: name, value: text }));
    if (name === 'doi') return textsOf(id).map(doi);
    return name === 'arxiv' ? named(typeof id === 'object' ? null : id) : [];
  });
}

/** April 2007, in which arXiv began with ids of this form. */
const FIRST_MONTH = 704;

/** Texts; of a number that was an arXiv id, the zeros it lost: 2503.1173 is 2503.11730, five digits since 2015. */
function identifiers(value: Json): string[] {
  if (typeof value !== 'number' || Number.isInteger(value) || value < FIRST_MONTH) return textsOf(value);
  return [value.toFixed(value >= 1501 ? 5 : 4).padStart(9, '0')];
}

/** The addresses of the web in a value, over https where it has no scheme. */
export function addressesOf(value: Json): string[] {
  const found: string[] = [];
  for (const text of textsOf(value)) {
    const address = /^(?:www\.|github\.com\/|arxiv\.org\/)\S+$/iu.test(text) ? `https://${text}` : text;
    if (/^https?:\/\/\S+$/iu.test(address)) found.push(address);
  }
  return found;
}

/** The address of a paper: the first that is given, else the one that its ids make. */
export function addressOf(given: readonly string[], ids: readonly ExternalId[]): string | undefined {
  const value = (scheme: ExternalId['scheme']) => ids.find((id) => id.scheme === scheme)?.value;
  const [arxiv, doi, forum] = [value('arxiv'), value('doi'), value('openreview')];
  return (
    stableUrl(given[0]) ??
    (arxiv && `https://arxiv.org/abs/${arxiv}`) ??
    (doi && `https://doi.org/${doi}`) ??
    (forum && `https://openreview.net/forum?id=${forum}`)
  );
}

/** Links of a paper; not those to another paper on arXiv, which were scraped wrongly. */
export function linksOf(links: readonly Link[], ids: readonly ExternalId[]): Link[] {
  const own = ids.find(({ scheme }) => scheme === 'arxiv')?.value;
  return links.filter(({ url }) => {
    const other = url.includes('arxiv') ? idsIn(url).find(({ scheme }) => scheme === 'arxiv') : undefined;
    return own === undefined || other === undefined || other.value === own;
  });
}

/** What a link leads to, as the words before it and its host say. */
export function kindOf({ label, url }: { readonly label: string; readonly url: string }): Link['kind'] {
  if (/^https?:\/\/(?:www\.)?(?:github|gitlab)\.com\/[^/]+\/[^/]/iu.test(url)) return 'code';
  if (/\.pdf$|\/pdf\//iu.test(url)) return 'pdf';
  return /project|website|home ?page|\bpage\b/iu.test(label) ? 'project' : 'other';
}

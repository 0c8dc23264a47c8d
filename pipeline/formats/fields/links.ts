import { arxivId, doi, idsIn } from '../../text/external-ids.ts';
import type { ExternalId, Link } from '../../types.ts';
import type { FieldValues } from './collect.ts';
import { stableUrl } from './text-fields.ts';
import { isObject, type Json, textsOf } from './values.ts';

/**
 * The external ids out of values that name them; of two in a scheme the first: what follows was cited or scraped wrongly.
 * @param addresses those of the paper
 */
export function externalIdsOf(values: FieldValues, addresses: readonly string[]): readonly ExternalId[] {
  let found = NO_IDS;
  for (const value of values.arxiv) for (const id of named(value)) found = withId(found, id);
  for (const value of values.doi) for (const text of textsOf(value)) found = withId(found, doi(text));
  for (const value of values.openreview) {
    for (const text of textsOf(value)) found = withId(found, openreview(text));
  }
  return withTold(withTold(withTold(found, values.id), addresses), values.pdf);
}

/** And those that values tell which may be anything else. */
function withTold(ids: readonly ExternalId[], values: readonly Json[]): readonly ExternalId[] {
  let found = ids;
  for (const value of values) {
    for (const text of identifiers(value)) {
      const arxiv = arxivId(text);
      if (arxiv !== null) found = withId(found, arxiv);
      else for (const id of idsIn(text)) found = withId(found, id);
    }
  }
  return found;
}

const NO_IDS: readonly ExternalId[] = [];

/** Not into a list that grows: it takes room for many, and most papers have one. */
function withId(found: readonly ExternalId[], id: ExternalId | null): readonly ExternalId[] {
  if (id === null || idOf(found, id.scheme) !== undefined) return found;
  return found.length === 0 ? [id] : [...found, id];
}

function idOf(ids: readonly ExternalId[], wanted: ExternalId['scheme']): string | undefined {
  for (const { scheme, value } of ids) if (scheme === wanted) return value;
  return undefined;
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

/** The addresses of the web in values, over https where they have no scheme. */
export function addressesIn(values: readonly Json[]): readonly string[] {
  if (values.length === 0) return NONE;
  const found: string[] = [];
  for (const value of values) {
    for (const text of textsOf(value)) {
      if (ADDRESS.test(text)) found.push(/^https?:/iu.test(text) ? text : `https://${text}`);
    }
  }
  return found;
}

const NONE: readonly string[] = [];
const ADDRESS = /^(?:https?:\/\/|www\.|github\.com\/|arxiv\.org\/)\S+$/iu;

/** The address of a paper: the one that is given, else the one that its ids make. */
export function addressOf(given: string | undefined, ids: readonly ExternalId[]): string | undefined {
  if (given !== undefined) return stableUrl(given);
  const arxiv = idOf(ids, 'arxiv');
  if (arxiv !== undefined) return `https://arxiv.org/abs/${arxiv}`;
  const doi = idOf(ids, 'doi');
  if (doi !== undefined) return `https://doi.org/${doi}`;
  const forum = idOf(ids, 'openreview');
  return forum === undefined ? undefined : `https://openreview.net/forum?id=${forum}`;
}

/** Links of a paper; not those to another paper on arXiv, which were scraped wrongly. */
export function linksOf(links: readonly Link[], ids: readonly ExternalId[]): Link[] {
  const own = idOf(ids, 'arxiv');
  return links.filter(({ url }) => {
    const other = url.includes('arxiv') ? idOf(idsIn(url), 'arxiv') : undefined;
    return own === undefined || other === undefined || other === own;
  });
}

/** What a link leads to, as the words before it and its host say. */
export function kindOf({ label, url }: { readonly label: string; readonly url: string }): Link['kind'] {
  if (/^https?:\/\/(?:www\.)?(?:github|gitlab)\.com\/[^/]+\/[^/]/iu.test(url)) return 'code';
  if (/\.pdf$|\/pdf\//iu.test(url)) return 'pdf';
  return /project|website|home ?page|\bpage\b/iu.test(label) ? 'project' : 'other';
}

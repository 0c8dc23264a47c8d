/** Reads the external ids of a paper from fields and addresses; text/external-ids.ts recognises them. */
import { arxivId, doi, idsIn, pmcid, pmid } from '../../text/external-ids.ts';
import type { ExternalId } from '../../types.ts';
import type { FieldValues } from './field-names.ts';
import { isObject, type Json, textsOf } from './json-values.ts';

/**
 * The external ids of an object with named fields: the first of each scheme.
 * @param addresses those of the paper
 */
export function externalIdsOf(values: FieldValues, addresses: readonly string[]): readonly ExternalId[] {
  return firstOfEachScheme([
    ...values.arxiv.flatMap(namedIds),
    ...values.doi.flatMap((value) => textsOf(value)).map(doi),
    ...values.pmid.flatMap((value) => textsOf(value)).map(pmid),
    ...values.pmcid.flatMap((value) => textsOf(value)).map(pmcid),
    ...values.openreview.flatMap((value) => textsOf(value)).map(openreviewId),
    ...[...values.id, ...addresses, ...values.pdf].flatMap(idsOf),
  ]);
}

/** The ids in fields that hold nothing else, and in addresses: the first of each scheme. */
export function collectIds(
  addresses: readonly (string | undefined)[],
  fields: { readonly [Name in 'arxiv' | 'doi' | 'pmid' | 'pmcid']?: string | undefined } = {},
): ExternalId[] {
  return firstOfEachScheme([
    arxivId(fields.arxiv ?? ''),
    doi(fields.doi ?? ''),
    ...addresses.flatMap((address) => idsIn(address ?? '')),
    pmid(fields.pmid ?? ''),
    pmcid(fields.pmcid ?? ''),
  ]);
}

/** The first id of each scheme: a further one is cited, or scraped wrongly. */
function firstOfEachScheme(found: readonly (ExternalId | null)[]): ExternalId[] {
  const ids = found.filter((id) => id !== null);
  return ids.filter(({ scheme }, i) => ids.findIndex((id) => id.scheme === scheme) === i);
}

/** The ids in a value that may hold anything else. */
function idsOf(value: Json): ExternalId[] {
  return idTexts(value).flatMap((text) => arxivId(text) ?? idsIn(text));
}

/** A forum id of OpenReview, or its address. */
function openreviewId(text: string): ExternalId | null {
  const [id] = idsIn(text).filter(({ scheme }) => scheme === 'openreview');
  return id ?? (/^[\w-]{8,14}$/u.test(text) ? { scheme: 'openreview', value: text } : null);
}

/** An id, or several by their schemes: `{"ArXiv": "2410.01131", "DOI": "10.1000/1", "PubMed": "38000001"}`. */
function namedIds(value: Json): (ExternalId | null)[] {
  if (!isObject(value)) return idTexts(value).flatMap((text) => [arxivId(text), ...idsIn(text)]);
  return Object.entries(value).flatMap(([name, id]): (ExternalId | null)[] => {
    const scheme = name.toLowerCase();
    if (scheme === 'acl') return textsOf(id).map((text) => ({ scheme, value: text }));
    if (scheme === 'doi') return textsOf(id).map(doi);
    if (/^(?:pmid|pubmed)$/u.test(scheme)) return textsOf(id).map(pmid);
    if (/^(?:pmcid|pubmedcentral)$/u.test(scheme)) return textsOf(id).map(pmcid);
    return scheme === 'arxiv' && typeof id !== 'object' ? namedIds(id) : [];
  });
}

/** arXiv began with numeric ids in April 2007 (0704.0001), and with five digits behind the point in January 2015. */
const FIRST_NUMERIC_ID = 704;
const FIRST_FIVE_DIGIT_ID = 1501;

/** The texts of a value. A number that was an arXiv id gets back the zeros it lost: 2503.1173 is 2503.11730. */
function idTexts(value: Json): string[] {
  if (typeof value !== 'number' || Number.isInteger(value) || value < FIRST_NUMERIC_ID) return textsOf(value);
  return [value.toFixed(value >= FIRST_FIVE_DIGIT_ID ? 5 : 4).padStart(9, '0')];
}

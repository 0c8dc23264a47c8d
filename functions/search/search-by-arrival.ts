import type { Search } from '../../db/search/search-items.ts';
import { meaningCut } from '../../pipeline/retrieval/background.ts';
import type { Site } from '../http/site.ts';
import type { Matches } from './find-matches.ts';
import type { QueryText } from './query-text.ts';
import { type SearchQuery, searchOf, strictFilter } from './search-query.ts';

/**
 * What a query finds in the order of arrival: papers that its phrases, exclusions and filters select, if they have all its
 * words or are as near to its meaning as its cut says. That depends on query and paper alone, never on other papers. Without
 * words of its own, as with phrases only, a query has no meaning besides.
 * @param options.wait whether to wait while the model loads; see `QueryEmbedder`
 * @returns the search, by words alone where `meaning` is not `used`
 */
export async function searchByArrival(
  site: Pick<Site, 'queries'>,
  query: SearchQuery,
  options: { readonly wait: boolean },
): Promise<{ readonly search: Search; readonly meaning: Matches['meaning'] }> {
  const search = searchOf(query);
  const { queries } = site;
  if (queries === undefined || query.text.words.length === 0) return { search, meaning: 'unused' };
  const vector = await embedQuery(site, query.text, options);
  if (vector === undefined) return { search, meaning: 'loading' };
  const meaning = { model: queries.model, vector, cut: meaningCut(vector) };
  return { search: { ...search, ...strictFilter(query), meaning }, meaning: 'used' };
}

/** Embeds the words and phrases of a query; `undefined` without words or a vector. */
export async function embedQuery(
  { queries }: Pick<Site, 'queries'>,
  { words, plain }: QueryText,
  options: { readonly wait: boolean },
): Promise<Float32Array | undefined> {
  return words.length === 0 ? undefined : queries?.embed(plain, options);
}

/** The search by arrival: the papers that the feed of a search holds, the last to arrive first. */
import type { Arrival } from '../../db/items/item-page.ts';
import { searchItems } from '../../db/search/search-items.ts';
import type { Site } from '../http/site.ts';
import type { Matches } from './find-matches.ts';
import { countTotal, type SearchQuery, searchOf } from './search-query.ts';
import { findWords, readQueryWords } from './snippet.ts';

/** A page of the results by arrival. */
export interface NewestMatches extends Pick<Matches, 'matches' | 'total' | 'meaning'> {
  /** `undefined` behind the last page. */
  readonly next: Arrival | undefined;
}

/**
 * Finds the papers of a query by arrival.
 * @param page.before `next` of the page before
 */
export async function findNewestMatches(
  { reader }: Pick<Site, 'reader' | 'queries'>,
  query: SearchQuery,
  { limit, before }: { readonly limit: number; readonly before?: Arrival | undefined },
): Promise<NewestMatches> {
  const search = searchOf(query);
  const items = await searchItems(reader, search, {
    order: 'newest',
    limit: limit + 1,
    before: before?.arrival,
  });
  const words = readQueryWords(query.text);
  return {
    matches: items.slice(0, limit).map((item) => {
      const { words: typed, snippet } = findWords(item, words);
      return { item, why: { words: typed, similarity: undefined }, snippet };
    }),
    next: items.length > limit ? items[limit - 1] : undefined,
    total: await countTotal(reader, search),
    meaning: 'unused',
  };
}

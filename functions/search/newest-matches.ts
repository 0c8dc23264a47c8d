/** The search by arrival: the papers that the feed of a search holds, the last to arrive first. */
import type { Arrival } from '../../db/items/item-page.ts';
import { findCloseness, findSearchReach, searchItems } from '../../db/search/search-items.ts';
import type { Site } from '../http/site.ts';
import type { Matches } from './find-matches.ts';
import { searchByArrival } from './search-by-arrival.ts';
import { countTotal, type SearchQuery } from './search-query.ts';
import { findWords, readQueryWords } from './snippet.ts';

/** A page of the results by arrival. */
export interface NewestMatches extends Pick<Matches, 'matches' | 'total' | 'meaning'> {
  /** `undefined` behind the last page. */
  readonly next: Arrival | undefined;
}

/**
 * Finds the papers of a query by arrival. A page ends where a feed of the search would: it can be short and have a next one.
 * @param page.before `next` of the page before
 */
export async function findNewestMatches(
  site: Pick<Site, 'reader' | 'queries'>,
  query: SearchQuery,
  { limit, before }: { readonly limit: number; readonly before?: Arrival | undefined },
): Promise<NewestMatches> {
  const { reader } = site;
  const { search, meaning } = await searchByArrival(site, query, { wait: false });
  const from = await findSearchReach(reader, search, before?.arrival);
  const [found, total] = await Promise.all([
    searchItems(reader, search, { limit: limit + 1, before: before?.arrival, from }),
    countTotal(reader, search),
  ]);
  const items = found.slice(0, limit);
  const closeness = search.meaning && (await findCloseness(reader, search.meaning, items));
  const words = readQueryWords(query.text);
  return {
    matches: items.map((item) => {
      const { words: typed, snippet } = findWords(item, words);
      const similarity = closeness?.get(item.arrival);
      return { item, why: { named: undefined, words: typed, similarity }, snippet };
    }),
    next: found.length > limit ? items.at(-1) : from === undefined ? undefined : { arrival: from },
    total,
    meaning,
  };
}

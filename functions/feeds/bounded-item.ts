import type { ItemHead } from '../../db/items/find-items.ts';
import { summarise } from './summary.ts';

/** Longest text, and most authors and categories, of a paper in feeds and lists. Its page has all of it. */
const MAX_TEXT_CHARS = 20_000;
const MAX_NAMES = 100;

/** The parts of a paper that have no natural limit. */
type LongParts = Pick<ItemHead, 'abstract' | 'authors' | 'categories' | 'comments' | 'journal'>;

/** A paper for a feed or a list: a longer text ends in an ellipsis, and longer lists in `and 2,900 more`. */
export function boundedItem<Item extends LongParts>(item: Item): Item {
  const { abstract, authors, categories, comments, journal } = item;
  return {
    ...item,
    abstract: summarise(abstract, MAX_TEXT_CHARS),
    authors: firstNames(authors),
    categories: firstNames(categories),
    comments: comments && summarise(comments, MAX_TEXT_CHARS),
    journal: journal && summarise(journal, MAX_TEXT_CHARS),
  };
}

function firstNames(names: readonly string[]): readonly string[] {
  const more = names.length - MAX_NAMES;
  return more <= 0 ? names : [...names.slice(0, MAX_NAMES), `and ${more.toLocaleString('en-GB')} more`];
}

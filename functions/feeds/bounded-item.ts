import { summarise } from './summary.ts';

/** Longest abstract, and most authors and categories, of a paper in feeds and lists. Its page has all of it. */
const MAX_ABSTRACT_CHARS = 20_000;
const MAX_NAMES = 100;

/** The parts of a paper that have no natural limit. */
interface LongParts {
  readonly abstract: string;
  readonly authors: readonly string[];
  readonly categories?: readonly string[];
}

/** A paper for a feed or a list: a longer abstract ends in an ellipsis, and longer lists in `and 2,900 more`. */
export function boundedItem<Item extends LongParts>(item: Item): Item {
  const { abstract, authors, categories } = item;
  return {
    ...item,
    abstract: summarise(abstract, MAX_ABSTRACT_CHARS),
    authors: firstNames(authors),
    ...(categories && { categories: firstNames(categories) }),
  };
}

function firstNames(names: readonly string[]): readonly string[] {
  const more = names.length - MAX_NAMES;
  return more <= 0 ? names : [...names.slice(0, MAX_NAMES), `and ${more.toLocaleString('en-GB')} more`];
}

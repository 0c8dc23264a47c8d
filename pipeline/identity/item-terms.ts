import type { TermsOf } from '../../db/terms/item-terms.ts';
import { arxivCategory } from '../text/arxiv-categories.ts';
import { nameKeys } from '../text/name-keys.ts';

/** What an item is listed under beside its topics: its categories of arXiv, and the names of its authors. */
export const itemTerms: TermsOf = ({ authors, categories }) => ({
  categories: categories.flatMap((category) => arxivCategory(category)?.code ?? []),
  names: authors.flatMap(nameKeys),
});

import type { DeriveContent } from '../../db/terms/derived-content.ts';
import { chooseExtract } from '../extract/choose-sentence.ts';
import { arxivCategory } from '../text/arxiv-categories.ts';
import { nameKeys } from '../text/name-keys.ts';

/** What follows from the content of an item: its extract, its categories of arXiv, and the keys of its authors' names. */
export const deriveContent: DeriveContent = ({ abstract, authors, categories }) => ({
  extract: chooseExtract(abstract),
  categories: categories.flatMap((category) => arxivCategory(category)?.code ?? []),
  names: authors.flatMap(nameKeys),
});

import type { DeriveContent } from '../../db/terms/derived-content.ts';
import { chooseExtract } from '../extract/choose-sentence.ts';
import { arxivCategory } from '../text/arxiv-categories.ts';
import { nameKeys } from '../text/names/name-keys.ts';
import { otherWords } from '../words/word-forms.ts';

/**
 * What follows from the content of an item: its extract, its categories of arXiv, the keys of its authors' names, and other
 * spellings of its words.
 */
export const deriveContent: DeriveContent = ({ title, abstract, authors, categories }) => ({
  extract: chooseExtract(abstract),
  categories: categories.flatMap((category) => arxivCategory(category)?.code ?? []),
  names: authors.flatMap(nameKeys),
  words: otherWords(`${title}\n${abstract}`),
});

import type { Item } from '../../db/items/find-items.ts';
import { cleanLine } from '../../pipeline/stages/clean-text.ts';
import { type AuthorName, readAuthorName } from '../../pipeline/text/names/author-name.ts';
import { identifierUrls, webUrl } from '../links/paper-links.ts';

/** The fields of a citation. Every text is one line without control characters. */
export interface Citation {
  readonly title: string;
  readonly authors: readonly AuthorName[];
  /** `2025`, `03`, `11`. */
  readonly date: { readonly year: string; readonly month: string; readonly day: string };
  /** May be empty. */
  readonly abstract: string;
  /** Where it appeared, as written in the dump: `Phys. Rev. D 76, 013009 (2007)`. */
  readonly journal: string | null;
  /** The paper's own address, else the address of an identifier; `null` without both. */
  readonly url: string | null;
  /** `10.1000/182`. */
  readonly doi: string | null;
  /** Its id without version, and its primary category if the item has one. */
  readonly arxiv: { readonly id: string; readonly primaryClass: string | null } | null;
}

/** The forms of identifiers that need no escape in any format. Citations leave out all others. */
const IDENTIFIER_FORMS = {
  arxiv: /^(?:\d{4}\.\d{4,5}|[a-z-]+(?:\.[a-z]{2})?\/\d{7})$/i,
  doi: /^10\.\d{4,9}\/[^\s{}\\]+$/,
  pmid: /^\d+$/,
  pmcid: /^PMC\d+$/,
  openreview: /^[\w-]+$/,
  acl: /^[\w.-]+$/,
} as const;

/** A category is an archive of arXiv or one of its subject classes (https://arxiv.org/category_taxonomy). */
const ARXIV_CATEGORY =
  /^(?:astro-ph|cond-mat|cs|econ|eess|gr-qc|hep-ex|hep-lat|hep-ph|hep-th|math|math-ph|nlin|nucl-ex|nucl-th|physics|q-bio|q-fin|quant-ph|stat)(?:\.[A-Za-z-]{2,})?$/;

/** The citation of an item, for all formats. */
export function citationOf(item: Item): Citation {
  const arxiv = identifier(item, 'arxiv');
  const doi = identifier(item, 'doi');
  const [year = '', month = '', day = ''] = item.publishedAt.slice(0, 10).split('-');
  return {
    title: cleanLine(item.title),
    authors: item.authors
      .map(cleanLine)
      .filter((name) => name !== '')
      .map(readAuthorName),
    date: { year, month, day },
    abstract: cleanLine(item.abstract),
    journal: cleanLine(item.journal ?? '') || null,
    url: webUrl(item.url) ?? identifierAddress(item),
    doi,
    arxiv: arxiv === null ? null : { id: arxiv, primaryClass: primaryClass(item) },
  };
}

function identifier(item: Item, scheme: keyof typeof IDENTIFIER_FORMS): string | null {
  const id = item.externalIds.find((id) => id.scheme === scheme && IDENTIFIER_FORMS[scheme].test(id.value));
  return id?.value ?? null;
}

/** The address of the first identifier, in the order of `IDENTIFIER_FORMS`. */
function identifierAddress(item: Item): string | null {
  const schemes = Object.keys(IDENTIFIER_FORMS) as (keyof typeof IDENTIFIER_FORMS)[];
  const [url] = schemes.flatMap((scheme) =>
    identifierUrls(scheme, identifier(item, scheme) ?? '').slice(0, 1),
  );
  return url ?? null;
}

/** arXiv names the primary category first. */
function primaryClass({ categories: [first = ''] }: Item): string | null {
  return ARXIV_CATEGORY.test(first) ? first : null;
}

import type { Item } from '../../db/items/find-items.ts';
import { oneLine } from '../../pipeline/stages/normalise.ts';
import { webUrl } from '../links/paper-links.ts';
import { type AuthorName, readAuthorName } from './author-name.ts';

/** What a citation says of an item. Every text is one line without control characters. */
export interface CitationEntry {
  readonly title: string;
  readonly authors: readonly AuthorName[];
  /** `2025`, `03`, `11`. */
  readonly date: { readonly year: string; readonly month: string; readonly day: string };
  /** May be empty. */
  readonly abstract: string;
  /** Where it appeared, in the words of its source: `Phys. Rev. D 76, 013009 (2007)`. */
  readonly journal: string | null;
  /** The paper's own address, else where its identifiers lead; `null` when it has neither. */
  readonly url: string | null;
  /** `10.1000/182`. */
  readonly doi: string | null;
  /** Its id without version and, if known, its primary category. */
  readonly arxiv: { readonly id: string; readonly primaryClass: string | null } | null;
}

/** Identifiers of another form are left out: no parser would know them, and they need no escape in any format. */
const FORMS = {
  arxiv: /^(?:\d{4}\.\d{4,5}|[a-z-]+(?:\.[a-z]{2})?\/\d{7})$/i,
  doi: /^10\.\d{4,9}\/[^\s{}\\]+$/,
  openreview: /^[\w-]+$/,
  acl: /^[\w.-]+$/,
} as const;

/** The archives of arXiv; a category is an archive, or one of its subject classes (https://arxiv.org/category_taxonomy). */
const ARXIV_CATEGORY =
  /^(?:astro-ph|cond-mat|cs|econ|eess|gr-qc|hep-ex|hep-lat|hep-ph|hep-th|math|math-ph|nlin|nucl-ex|nucl-th|physics|q-bio|q-fin|quant-ph|stat)(?:\.[A-Za-z-]{2,})?$/;

/** The citation of an item, before it has a format. */
export function citationEntry(item: Item): CitationEntry {
  const arxiv = identifier(item, 'arxiv');
  const doi = identifier(item, 'doi');
  const [year = '', month = '', day = ''] = item.publishedAt.slice(0, 10).split('-');
  return {
    title: oneLine(item.title),
    authors: item.authors
      .map(oneLine)
      .filter((name) => name !== '')
      .map(readAuthorName),
    date: { year, month, day },
    abstract: oneLine(item.abstract),
    journal: oneLine(item.journal ?? '') || null,
    url: webUrl(item.url) ?? addressOf(item),
    doi,
    arxiv: arxiv === null ? null : { id: arxiv, primaryClass: primaryClass(item) },
  };
}

function identifier(item: Item, scheme: keyof typeof FORMS): string | null {
  const id = item.externalIds.find((id) => id.scheme === scheme && FORMS[scheme].test(id.value));
  return id?.value ?? null;
}

function addressOf(item: Item): string | null {
  const arxiv = identifier(item, 'arxiv');
  if (arxiv !== null) return `https://arxiv.org/abs/${arxiv}`;
  const doi = identifier(item, 'doi');
  if (doi !== null) return `https://doi.org/${encodeURIComponent(doi).replaceAll('%2F', '/')}`;
  const openreview = identifier(item, 'openreview');
  if (openreview !== null) return `https://openreview.net/forum?id=${openreview}`;
  const acl = identifier(item, 'acl');
  return acl === null ? null : `https://aclanthology.org/${acl}/`;
}

/** arXiv names the primary category first. */
function primaryClass({ categories: [first = ''] }: Item): string | null {
  return ARXIV_CATEGORY.test(first) ? first : null;
}

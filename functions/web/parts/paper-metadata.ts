import { html, raw } from 'hono/html';
import type { Item } from '../../../db/items/find-items.ts';
import { citationOf } from '../../citations/citation.ts';
import { extractOf } from '../../feeds/summary.ts';
import { paperLinks } from '../../links/paper-links.ts';
import { itemPage } from '../../links/site-links.ts';
import type { Markup } from './markup.ts';
import { beginning, listedTitle, MAX_VENUE } from './papers.ts';

/** Authors and categories in the head of a page: large collaborations have thousands, records of publishers dozens of keywords. */
const MAX_AUTHORS = 32;
const MAX_CATEGORIES = 12;

/** A longer abstract is not repeated in the head of a page. arXiv allows 1,920 characters. */
const MAX_ABSTRACT_BYTES = 2_500;

/**
 * What programs read in the head of a paper's page:
 * - `citation_` fields, for reference managers (https://scholar.google.com/intl/en/scholar/inclusion.html, "Indexing guidelines";
 *   Zotero's translator "Embedded Metadata"), and `z:itemType`, without which Zotero takes a preprint for an article;
 * - a ScholarlyArticle as JSON-LD, for search engines (https://schema.org/ScholarlyArticle).
 */
export function paperMetadata(base: string, item: Item): Markup {
  const { doi, arxiv, abstract, url, ...citation } = citationOf(item);
  const journal = citation.journal && beginning(citation.journal, MAX_VENUE);
  const page = itemPage(base, item.id);
  const authors = item.authors.slice(0, MAX_AUTHORS);
  const published = item.publishedAt.slice(0, 10);
  const isShort = new TextEncoder().encode(abstract).byteLength <= MAX_ABSTRACT_BYTES;
  const language = item.language ?? undefined;
  const pdf = paperLinks(item).find(({ name }) => name === 'PDF')?.url;
  const fields = {
    citation_title: item.title,
    citation_author: authors,
    citation_publication_date: published.replaceAll('-', '/'),
    citation_journal_title: journal ?? [],
    citation_doi: doi ?? [],
    citation_arxiv_id: arxiv?.id ?? [],
    citation_pmid: item.externalIds.filter(({ scheme }) => scheme === 'pmid').map(({ value }) => value),
    citation_abstract_html_url: url ?? page,
    citation_pdf_url: pdf ?? [],
    citation_abstract: isShort && abstract !== '' ? abstract : [],
    citation_language: language ?? [],
    'z:itemType': arxiv !== null && journal === null ? 'preprint' : [],
  };
  const article = {
    '@context': 'https://schema.org',
    '@type': 'ScholarlyArticle',
    '@id': page,
    name: listedTitle(item.title),
    author: orNone(authors.map((name) => ({ '@type': 'Person', name }))),
    datePublished: published,
    description: extractOf(item) || undefined,
    inLanguage: language,
    keywords: orNone([...item.topics.map(({ name }) => name), ...item.categories.slice(0, MAX_CATEGORIES)]),
    isPartOf: journal === null ? undefined : { '@type': 'Periodical', name: journal },
    identifier: orNone(
      item.externalIds.map(({ scheme, value }) => ({ '@type': 'PropertyValue', propertyID: scheme, value })),
    ),
    url: url ?? page,
    encoding: pdf && { '@type': 'MediaObject', contentUrl: pdf, encodingFormat: 'application/pdf' },
  };
  return html`${Object.entries(fields).map(([name, values]) => [values].flat().map((value) => html`<meta name="${name}" content="${value}">\n`))}<script type="application/ld+json">${raw(dataBlock(article))}</script>
`;
}

/** A list, left out of JSON when it is empty. */
function orNone<T>(list: readonly T[]): readonly T[] | undefined {
  return list.length === 0 ? undefined : list;
}

/** JSON for a script element: no text in it ends the element or begins a comment (WHATWG HTML, section 4.12.1.3). */
function dataBlock(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c');
}

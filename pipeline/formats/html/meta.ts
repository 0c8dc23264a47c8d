import { markupText } from '../../text/html-text.ts';
import { readPersons } from '../../text/names/read-names.ts';
import { oneLine } from '../../text/unwrap.ts';
import { FieldNames } from '../fields/field-names.ts';
import { collectIds } from '../fields/ids.ts';
import { isObject, itemsOf, type Json, type JsonObject } from '../fields/json-values.ts';
import { pdfLink, stableUrl } from '../fields/links.ts';
import { type RecordFields, withoutEmpty } from '../fields/record-fields.ts';
import { readRecord } from '../json/record.ts';
import { readJson } from '../json/value.ts';
import type { ListedPaper } from './page/listed-paper.ts';
import type { HtmlPage, PageLine } from './page/page-lines.ts';
import { isProse } from './page/title-text.ts';

/**
 * Names of meta elements by field, best first: those of Google Scholar
 * (https://scholar.google.com/intl/en/scholar/inclusion.html#indexing), of Digital Commons and EPrints, of PRISM, and Dublin
 * Core, which other pages have too.
 */
const NAMES = {
  title: ['citation_title', 'bepress_citation_title', 'eprints.title'],
  sharedTitle: ['dc.title', 'dcterms.title', 'og:title'],
  authors: [
    'citation_author',
    'citation_authors',
    'bepress_citation_author',
    'eprints.creators_name',
    'dc.creator',
    'dcterms.creator',
  ],
  abstract: ['citation_abstract', 'eprints.abstract', 'dc.description', 'dcterms.abstract'],
  /** Often a sentence about the paper, or the beginning of its abstract. */
  teaser: ['og:description', 'description'],
  date: [
    'citation_online_date',
    'citation_publication_date',
    'citation_date',
    'bepress_citation_date',
    'eprints.date',
    'prism.publicationdate',
    'dc.date',
    'dcterms.issued',
    'article:published_time',
  ],
  doi: ['citation_doi', 'bepress_citation_doi', 'prism.doi', 'dc.identifier', 'doi'],
  journal: [
    'citation_journal_title',
    'citation_conference_title',
    'citation_inbook_title',
    'bepress_citation_journal_title',
    'prism.publicationname',
    'eprints.publication',
  ],
} as const;

const ABSTRACT_HEADING = /^(?:abstract|summary|zusammenfassung|résumé|resumen|摘要|要旨|초록)\s?[:.]?$/iu;
/** An address or title of a person: `Dr.`, `Professor`. */
const HONORIFIC = /^(?:(?:dr|prof|professor|mr|mrs|ms)\b\.?\s+)+/iu;

/**
 * The paper that a page is about, from its meta elements or its JSON-LD: pages of arXiv, OpenReview, the ACL Anthology,
 * repositories and publishers.
 * @returns `undefined` when they do not name a paper
 */
export function citedPaper(page: HtmlPage): ListedPaper | undefined {
  const every = (names: readonly string[]) =>
    names
      .map((name) => (page.meta.get(name) ?? []).map((text) => oneLine(text)).filter((text) => text !== ''))
      .find((texts) => texts.length > 0) ?? [];
  const first = (...names: readonly string[]) => every(names)[0];
  const data = articleData(page);
  const arxiv = first('citation_arxiv_id');
  const url = first('citation_abstract_html_url', 'og:url') ?? page.base ?? data?.url;
  const pdf = first('citation_pdf_url');
  const externalIds = collectIds([url, page.base, pdf], {
    arxiv,
    doi: NAMES.doi.map((name) => first(name)).find((text) => text?.includes('10.')),
    pmid: first('citation_pmid'),
  });
  const authors = every(NAMES.authors)
    .flatMap((names) => names.split(/ ?; ?/))
    .map((name) => name.replace(HONORIFIC, ''));
  // Any page may have a title of Dublin Core; that of a paper has authors or a DOI too.
  const isPaper = authors.length > 0 || externalIds.some(({ scheme }) => scheme === 'doi');
  const title = first(...NAMES.title) ?? data?.title ?? (isPaper ? first(...NAMES.sharedTitle) : undefined);
  if (title === undefined) return undefined;
  const address = url ?? (arxiv === undefined ? pdf : `https://arxiv.org/abs/${arxiv}`);
  const abstract = oneLine(markupText(first(...NAMES.abstract) ?? data?.abstract ?? ''));
  const isWhole = abstract !== '' && !/(?:…|\.\.\.)$/.test(abstract);
  const others = [shownAbstract(page.lines), abstract, oneLine(markupText(first(...NAMES.teaser) ?? ''))];
  return {
    start: 0,
    end: Math.max(1, page.lines.at(-1)?.end ?? 1),
    fields: {
      ...data,
      title: oneLine(markupText(title)),
      abstract: isWhole ? abstract : (others.find((text) => text !== '') ?? ''),
      ...withoutEmpty({
        authors: authors.length > 0 ? readPersons(authors.filter((name) => name !== '')) : data?.authors,
        date: first(...NAMES.date)?.replaceAll('/', '-') ?? data?.date,
        externalIds: externalIds.length > 0 ? externalIds : data?.externalIds,
        url: stableUrl(address),
        categories: every(['citation_keywords']).flatMap((text) => text.split(/[;,]\s*/)),
        links: pdf === address ? [] : pdfLink(pdf),
        journal: first(...NAMES.journal) ?? data?.journal,
        language: first('citation_language', 'dc.language'),
      }),
    },
  };
}

/** The abstract that a page shows: the prose below its heading, or in blocks whose class says so. */
function shownAbstract(lines: readonly PageLine[]): string {
  const heading = lines.findIndex(({ text }) => ABSTRACT_HEADING.test(text));
  const below = heading < 0 ? [] : lines.slice(heading + 1);
  const end = below.findIndex(({ text, heading: rank }) => rank > 0 && !isProse(text));
  const section = below.slice(0, end < 0 ? MAX_ABSTRACT_LINES : Math.min(end, MAX_ABSTRACT_LINES));
  const paragraphs = section.some(({ text }) => isProse(text))
    ? section
    : lines.filter(({ place }) => /abstract/i.test(place)).slice(0, MAX_ABSTRACT_LINES);
  const prose = paragraphs.filter(({ text }) => isProse(text));
  return prose
    .filter(({ place }) => place === prose[0]?.place)
    .map(({ text }) => text)
    .join('\n\n');
}

const MAX_ABSTRACT_LINES = 12;

/** The fields of the one article that the JSON-LD of a page describes (https://schema.org/ScholarlyArticle). */
function articleData(page: HtmlPage): RecordFields | undefined {
  const articles = page.data.flatMap((text) => {
    const read = readJson(text);
    return 'value' in read ? scholarlyArticles(read.value) : [];
  });
  const [article, ...others] = articles;
  if (article === undefined || others.length > 0) return undefined;
  const { headline, name, ...rest } = article;
  const fields = readRecord(JSON.stringify({ ...rest, title: headline ?? name ?? null }), new FieldNames());
  return fields === undefined || 'code' in fields ? undefined : fields;
}

function scholarlyArticles(value: Json, depth = 0): JsonObject[] {
  if (depth > 3) return [];
  if (!isObject(value))
    return Array.isArray(value) ? value.flatMap((item) => scholarlyArticles(item, depth + 1)) : [];
  const types = itemsOf(value['@type'] ?? null);
  if (types.some((type) => typeof type === 'string' && /ScholarlyArticle$/.test(type))) return [value];
  return [value['@graph'], value['mainEntity']].flatMap((part) =>
    part === undefined ? [] : scholarlyArticles(part, depth + 1),
  );
}

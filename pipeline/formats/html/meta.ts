import { markupText } from '../../text/html-text.ts';
import { readPersons } from '../../text/person-names.ts';
import { oneLine } from '../../text/unwrap.ts';
import { collectIds } from '../fields/ids.ts';
import { pdfLink, stableUrl } from '../fields/links.ts';
import { withoutEmpty } from '../fields/record-fields.ts';
import type { ListedPaper } from './list-entry.ts';
import type { HtmlPage } from './page-lines.ts';

/** Names of the meta elements that hold abstracts; the first is Google Scholar's. */
const ABSTRACTS = [
  'citation_abstract',
  'dc.description',
  'dcterms.abstract',
  'og:description',
  'description',
];

/**
 * The paper that a page is about, from the meta elements for Google Scholar
 * (https://scholar.google.com/intl/en/scholar/inclusion.html#indexing): pages of arXiv, OpenReview, the ACL Anthology and
 * most publishers.
 * @returns `undefined` without a `citation_title`
 */
export function citedPaper(page: HtmlPage): ListedPaper | undefined {
  const every = (name: string) =>
    (page.meta.get(name) ?? []).map((text) => oneLine(text)).filter((text) => text !== '');
  const first = (...names: readonly string[]) => names.flatMap(every)[0];
  const title = first('citation_title');
  if (title === undefined) return undefined;
  const arxiv = first('citation_arxiv_id');
  const url = first('citation_abstract_html_url', 'og:url') ?? page.base;
  const pdf = first('citation_pdf_url');
  const externalIds = collectIds([url, page.base, pdf], {
    arxiv,
    doi: first('citation_doi', 'dc.identifier'),
  });
  const address = url ?? (arxiv === undefined ? pdf : `https://arxiv.org/abs/${arxiv}`);
  return {
    start: 0,
    end: Math.max(1, page.lines.at(-1)?.end ?? 1),
    fields: {
      title: oneLine(markupText(title)),
      abstract: oneLine(markupText(first(...ABSTRACTS) ?? '')),
      ...withoutEmpty({
        authors: readPersons(every('citation_author')),
        date: first('citation_online_date', 'citation_publication_date', 'citation_date')?.replaceAll(
          '/',
          '-',
        ),
        externalIds,
        url: stableUrl(address),
        categories: every('citation_keywords').flatMap((text) => text.split(/[;,]\s*/)),
        links: pdf === address ? [] : pdfLink(pdf),
        journal: first('citation_journal_title', 'citation_conference_title'),
        language: first('citation_language'),
      }),
    },
  };
}

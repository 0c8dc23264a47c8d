import { monthNumber } from '../../text/dates.ts';
import { joinName } from '../../text/names/name-parts.ts';
import { oneLine, unwrapParagraphs } from '../../text/unwrap.ts';
import { collectIds } from '../fields/ids.ts';
import { addressOf } from '../fields/links.ts';
import { withoutEmpty } from '../fields/record-fields.ts';
import { all, find, textOf, type XmlElement } from './record-reader.ts';
import { type XmlFields, xmlFormat } from './xml-format.ts';

/**
 * PubMed's XML: articles and books (https://dtd.nlm.nih.gov/ncbi/pubmed/doc/out/250101/index.html). A citation without abstract
 * is a paper too: it has an address at PubMed.
 */
export const pubmedXml = xmlFormat({
  name: 'pubmed-xml',
  isRoot: (_, head) => /<(?:PubmedArticle|PubmedBookArticle|MedlineCitation)(?:Set)?[\s>]/.test(head),
  isRecord: (name) => RECORDS.has(name),
  reader: () => read,
});

const RECORDS: ReadonlySet<string> = new Set(['PubmedArticle', 'PubmedBookArticle', 'MedlineCitation']);

function read(record: XmlElement): XmlFields {
  const citation = find(record, 'BookDocument') ?? find(record, 'MedlineCitation') ?? record;
  const article = find(citation, 'Article') ?? citation;
  const journal = find(article, 'Journal');
  const book = find(article, 'Book');
  const externalIds = idsOf(record, citation, article);
  const title = textOf(article, 'ArticleTitle', 'VernacularTitle') ?? (book && textOf(book, 'BookTitle'));
  return {
    kind: 'record',
    title: oneLine(title),
    abstract: abstractOf(find(article, 'Abstract') ?? find(citation, 'OtherAbstract')),
    ...withoutEmpty({
      date: dateOf(find(article, 'ArticleDate')) ?? dateOf(find(journal ?? book ?? article, 'PubDate')),
      authors: [article, ...all(article, 'Book')].map(authorsOf).find((names) => names.length > 0),
      externalIds,
      url: addressOf(undefined, externalIds),
      categories: all(citation, 'KeywordList').flatMap((list) =>
        all(list, 'Keyword').map(({ text }) => oneLine(text)),
      ),
      journal: oneLine(
        (journal && textOf(journal, 'Title', 'ISOAbbreviation')) ?? (book && textOf(book, 'BookTitle')),
      ),
      language: textOf(article, 'Language'),
    }),
  };
}

/** The ids of the citation itself; lists of references have such elements too. */
function idsOf(record: XmlElement, citation: XmlElement, article: XmlElement) {
  const data = find(record, 'PubmedData') ?? find(record, 'PubmedBookData') ?? record;
  const ids = [data, citation]
    .flatMap((each) => all(each, 'ArticleIdList'))
    .flatMap((list) => all(list, 'ArticleId'));
  const ofType = (type: string) => ids.find(({ attributes }) => attributes['IdType'] === type)?.text.trim();
  const location = all(article, 'ELocationID').find(
    ({ attributes }) => attributes['EIdType'] === 'doi' && attributes['ValidYN'] !== 'N',
  );
  return collectIds([], {
    doi: location?.text.trim() ?? ofType('doi'),
    pmid: textOf(citation, 'PMID') ?? ofType('pubmed'),
    pmcid: ofType('pmc'),
  });
}

/** The parts of an abstract, each with its label: `BACKGROUND: ...`. */
function abstractOf(abstract: XmlElement | undefined): string {
  const parts = abstract === undefined ? [] : all(abstract, 'AbstractText');
  return parts
    .map(({ attributes: { Label }, text }) => {
      const paragraph = unwrapParagraphs(text);
      const isLabelled = Label !== undefined && Label !== '' && !/^un(?:labelled|assigned)$/i.test(Label);
      return isLabelled && paragraph !== '' ? `${Label}: ${paragraph}` : paragraph;
    })
    .filter((paragraph) => paragraph !== '')
    .join('\n\n');
}

function authorsOf(article: XmlElement): string[] {
  const lists = all(article, 'AuthorList');
  const list = lists.find(({ attributes }) => attributes['Type'] !== 'editors') ?? lists[0];
  const authors = list === undefined ? [] : all(list, 'Author');
  return authors
    .map((author) => {
      const name = joinName(textOf(author, 'ForeName', 'Initials') ?? '', textOf(author, 'LastName') ?? '');
      return oneLine(textOf(author, 'CollectiveName') ?? `${name} ${textOf(author, 'Suffix') ?? ''}`);
    })
    .filter((name) => name !== '');
}

/** `2024-03-05` from elements, `2024-03` from the `MedlineDate` of an issue: `2024 Mar-Apr`. Seasons are left out. */
function dateOf(date: XmlElement | undefined): string | undefined {
  if (date === undefined) return undefined;
  const [, issueYear, issueMonth = ''] =
    /^(\d{4})(?:\D*? ([A-Z][a-z]{2}))?/.exec(textOf(date, 'MedlineDate') ?? '') ?? [];
  const year = textOf(date, 'Year') ?? issueYear;
  const written = textOf(date, 'Month') ?? issueMonth;
  const month = /^\d{1,2}$/.test(written) ? Number(written) : monthNumber(written);
  if (month === 0) return year;
  return [year, month, textOf(date, 'Day')]
    .filter((part) => part !== undefined)
    .map((part) => String(part).padStart(2, '0'))
    .join('-');
}

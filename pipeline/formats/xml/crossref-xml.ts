import { joinName } from '../../text/names/name-parts.ts';
import { oneLine, unwrapParagraphs } from '../../text/unwrap.ts';
import { collectIds } from '../fields/ids.ts';
import { addressOf } from '../fields/links.ts';
import { withoutEmpty } from '../fields/record-fields.ts';
import { all, find, textOf, type XmlElement } from './record-reader.ts';
import { type XmlFields, xmlFormat } from './xml-format.ts';

/** Crossref's XML: deposits, and its answers in unixref (https://www.crossref.org/documentation/schema-library/). */
export const crossrefXml = xmlFormat({
  name: 'crossref-xml',
  isRoot: (_, head) => /<(?:\w+:)?(?:doi_records|doi_batch|crossref_result)[\s>]/.test(head),
  isRecord: (name) => WORKS.has(localName(name)) || HOSTS.has(localName(name)),
  reader() {
    /** Journal or proceedings, which stand in front of their works. */
    let journal: string | undefined;
    return (element) => {
      if (WORKS.has(element.local)) return read(element, ALONE.has(element.local) ? undefined : journal);
      journal = textOf(element, 'full_title', 'proceedings_title') ?? titleOf(element);
      return null;
    };
  },
});

const WORKS: ReadonlySet<string> = new Set(
  'journal_article conference_paper posted_content content_item dissertation report-paper peer_review dataset'.split(
    ' ',
  ),
);
/** Works that stand in no journal or book. */
const ALONE: ReadonlySet<string> = new Set('posted_content dissertation peer_review'.split(' '));
const HOSTS: ReadonlySet<string> = new Set(
  'journal_metadata proceedings_metadata proceedings_series_metadata book_metadata book_series_metadata'.split(
    ' ',
  ),
);

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

function read(work: XmlElement, journal: string | undefined): XmlFields {
  const data = all(work, 'doi_data')[0];
  const externalIds = collectIds([], { doi: data && textOf(data, 'doi') });
  const abstract = all(work, 'abstract')[0];
  return {
    kind: 'record',
    title: titleOf(work) ?? '',
    abstract: unwrapParagraphs(abstract?.text ?? '').replace(/^abstract\n\n/iu, ''),
    ...withoutEmpty({
      date: dateOf(work),
      authors: authorsOf(work),
      externalIds,
      url: addressOf(undefined, externalIds) ?? (data && textOf(data, 'resource')),
      journal: oneLine(journal),
      language: work.attributes['language'],
    }),
  };
}

function titleOf(element: XmlElement): string | undefined {
  const titles = find(element, 'titles');
  const title = titles && textOf(titles, 'title');
  if (titles === undefined || title === undefined) return undefined;
  return oneLine([title, textOf(titles, 'subtitle')].filter((part) => part !== undefined).join(': '));
}

function authorsOf(work: XmlElement): string[] {
  const contributors = [work, ...all(work, 'contributors')].flatMap(({ children }) => children);
  return contributors
    .filter(({ local }) => local === 'person_name' || local === 'organization')
    .filter(({ attributes }) => (attributes['contributor_role'] ?? 'author') === 'author')
    .map((person) => {
      if (person.local === 'organization') return oneLine(person.text);
      const name = joinName(textOf(person, 'given_name') ?? '', textOf(person, 'surname') ?? '');
      return oneLine(`${name} ${textOf(person, 'suffix') ?? ''}`);
    })
    .filter((name) => name !== '');
}

const DATES = ['publication_date', 'posted_date', 'approval_date', 'review_date', 'creation_date'];

/** The earliest date of publication: old volumes went online late, new ones are printed late. */
function dateOf(work: XmlElement): string | undefined {
  const dates = [work, ...all(work, 'database_date')].flatMap((element) =>
    DATES.flatMap((name) => all(element, name)),
  );
  const written = dates.map((date) => {
    const parts = ['year', 'month', 'day'].map((name) => textOf(date, name)?.padStart(2, '0'));
    const missing = parts.indexOf(undefined);
    return parts.slice(0, missing === -1 ? parts.length : missing).join('-');
  });
  // A year goes behind a day of it, which is more precise.
  return written.filter((date) => date !== '').toSorted((a, b) => (`${a}~` < `${b}~` ? -1 : 1))[0];
}

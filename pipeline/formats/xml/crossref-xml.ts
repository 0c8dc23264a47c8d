import { joinName } from '../../text/person-names.ts';
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
      if (WORKS.has(element.local))
        return read(element, element.local === 'posted_content' ? undefined : journal);
      journal = textOf(element, 'full_title', 'proceedings_title') ?? titleOf(element);
      return null;
    };
  },
});

const WORKS: ReadonlySet<string> = new Set(
  'journal_article conference_paper posted_content content_item dissertation report-paper'.split(' '),
);
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
  const contributors = all(work, 'contributors').flatMap(({ children }) => children);
  return contributors
    .filter(({ attributes }) => (attributes['contributor_role'] ?? 'author') === 'author')
    .map((person) => {
      if (person.local === 'organization') return oneLine(person.text);
      const name = joinName(textOf(person, 'given_name') ?? '', textOf(person, 'surname') ?? '');
      return oneLine(`${name} ${textOf(person, 'suffix') ?? ''}`);
    })
    .filter((name) => name !== '');
}

/** The day online, else in print. */
function dateOf(work: XmlElement): string | undefined {
  const dates = [
    ...all(work, 'publication_date'),
    ...all(work, 'posted_date'),
    ...all(work, 'approval_date'),
  ];
  const date = dates.find(({ attributes }) => attributes['media_type'] === 'online') ?? dates[0];
  if (date === undefined) return undefined;
  const parts = ['year', 'month', 'day'].map((name) => textOf(date, name));
  const known = parts.indexOf(undefined);
  return parts
    .slice(0, known === -1 ? parts.length : known)
    .map((part) => part?.padStart(2, '0'))
    .join('-');
}

import { readPersons } from '../../text/names/read-names.ts';
import { oneLine } from '../../text/unwrap.ts';
import { abstractFromText } from '../fields/abstract.ts';
import { collectIds } from '../fields/ids.ts';
import { addressOf, pdfLink } from '../fields/links.ts';
import { withoutEmpty } from '../fields/record-fields.ts';
import { all, find, textOf, type XmlElement } from './record-reader.ts';
import { type XmlFields, xmlFormat } from './xml-format.ts';

/** EndNote's XML, which Zotero, Mendeley and Covidence export too. Text stands in runs of one `style` each. */
export const endnoteXml = xmlFormat({
  name: 'endnote-xml',
  isRoot: (_, head) => /<record>[\s\S]{0,2000}?<(?:rec-number|ref-type|contributors)\b/.test(head),
  isRecord: (name) => name === 'record',
  reader: () => read,
});

/** A month, a day, or both, which stand beside the year: `Mar 5`, `Mar-Apr`. */
const MONTH_AND_DAY = /^(\p{Lu}\p{Ll}{2,8})\.?(?:-\p{Lu}\p{Ll}{2,8})?(?: (\d{1,2}))?$/u;

function read(record: XmlElement): XmlFields {
  /** The texts of the elements at a path; runs within one are joined, a carriage return is a paragraph. */
  const texts = (...path: readonly string[]) =>
    path
      .reduce((found, name) => found.flatMap((element) => all(element, name)), [record])
      .map(({ text }) => text.replaceAll('\r', '\n\n').trim())
      .filter((text) => text !== '');
  const urls = ['related-urls', 'web-urls'].flatMap((kind) => texts('urls', kind, 'url'));
  const [doi] = texts('electronic-resource-num');
  const isFromPubmed = /pubmed|medline/i.test(texts('remote-database-name')[0] ?? '');
  const externalIds = collectIds([doi, ...urls], {
    doi,
    pmid: isFromPubmed ? texts('accession-num')[0] : undefined,
  });
  return {
    kind: 'record',
    title: oneLine(texts('titles', 'title')[0]),
    abstract: abstractFromText(texts('abstract')[0]),
    ...withoutEmpty({
      date: dateOf(record),
      authors: readPersons(texts('contributors', 'authors', 'author').map(oneLine)),
      externalIds,
      url: addressOf(
        urls.find((url) => /^https?:/.test(url)),
        externalIds,
      ),
      categories: texts('keywords', 'keyword').map(oneLine),
      links: pdfLink(texts('urls', 'pdf-urls', 'url').find((url) => /^https?:/.test(url))),
      journal: oneLine(texts('titles', 'secondary-title')[0] ?? texts('periodical', 'full-title')[0]),
      language: texts('language')[0],
    }),
  };
}

function dateOf(record: XmlElement): string | undefined {
  const dates = find(record, 'dates');
  if (dates === undefined) return undefined;
  const year = textOf(dates, 'year');
  const [written] = all(dates, 'pub-dates').flatMap((list) =>
    all(list, 'date').map(({ text }) => oneLine(text)),
  );
  const [, month, day] = MONTH_AND_DAY.exec(written ?? '') ?? [];
  if (year === undefined) return written;
  if (month === undefined) return written?.includes(year) ? written : year;
  return day === undefined ? `${month} ${year}` : `${month} ${day}, ${year}`;
}

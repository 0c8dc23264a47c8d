/** Turns the tagged values of one reference into the fields of a record. */
import { readDate } from '../../text/dates.ts';
import { markupText } from '../../text/html-text.ts';
import { readPersons } from '../../text/names/read-names.ts';
import { oneLine } from '../../text/unwrap.ts';
import { abstractFromText, plainLine } from '../fields/abstract.ts';
import { collectIds } from '../fields/ids.ts';
import { addressOf, pdfLink } from '../fields/links.ts';
import { type RecordFields, withoutEmpty } from '../fields/record-fields.ts';

/**
 * The tags of each field, best first. Full names go before names with initials, exact dates before years. `others` are groups and
 * editors, of a reference without authors; `groups` are authors, too; `source` is a text with journal and year.
 */
export type FieldTags = Readonly<
  Record<'title' | 'abstract' | 'authors' | 'date' | 'ids' | 'journal' | 'keywords' | 'language', string[]> &
    Partial<
      Record<
        | 'fullNames'
        | 'others'
        | 'groups'
        | 'added'
        | 'year'
        | 'source'
        | 'pmid'
        | 'pmcid'
        | 'accession'
        | 'url'
        | 'pdf'
        | 'comments',
        string[]
      >
    >
>;

/** The values of each tag, in order. Lines of one value are separated by `\n`, paragraphs by `\n\n`. */
export type TagValues = Map<string, string[]>;

/** What databases append to titles: `[Article]`, `[References].` */
const TITLE_MARK = /\.? \[(?:article|report|references|review|editorial|letter|miscellaneous)\]\.?$/iu;
/** MEDLINE says what an id is: `10.1000/x1 [doi]`. */
const ID_MARK = / \[[a-z]{2,8}\]$/u;
/** The last year in `J. Walk. 12(3), Winter 2007: 7-14.`, which is no page. */
const YEAR_IN_SOURCE = /(?<![\d:.-])(?:19|20)\d\d(?![\d-])/gu;
/** Of a publisher or a database, in the tag of an abstract or title that has none. */
const NOTHING = /^\[?(?:not available|n\/a|none|null|no abstract available)\.?\]?$/iu;

/**
 * The record of a reference.
 * @param isWrapped whether a line end within a value stands for a blank
 */
export function recordFields(values: TagValues, tags: FieldTags, isWrapped: boolean): RecordFields {
  /** The values of the first of these tags that has any. */
  const best = (names: readonly string[] = []) => names.map(filled).find((found) => found.length > 0) ?? [];
  const filled = (name: string) =>
    (values.get(name) ?? []).filter((value) => value.trim() !== '' && !NOTHING.test(value.trim()));
  const all = (names: readonly string[] = []) => names.flatMap(filled);
  const wos = /^WOS:\w{9,20}$/u.exec(best(tags.accession)[0]?.trim() ?? '')?.[0];
  const externalIds = collectIds(
    all(tags.ids).map((id) => id.trim().replace(ID_MARK, '')),
    { pmid: best(tags.pmid)[0], pmcid: best(tags.pmcid)[0] },
  );
  const url = all(tags.url).flatMap(
    (value) =>
      /https?:\/\/[^\s;]+/u.exec(value)?.[0] ?? (/^[^\s.]+\.\S+$/u.test(value.trim()) ? value.trim() : []),
  )[0];
  const fullNames = all(tags.fullNames);
  const authors = fullNames.length > 0 ? fullNames : all(tags.authors);
  const people = [...(authors.length > 0 ? authors : best(tags.others)), ...all(tags.groups)];
  const source = (best(tags.source)[0] ?? '').match(YEAR_IN_SOURCE)?.at(-1);
  return {
    title: plainLine(best(tags.title)[0]).replace(TITLE_MARK, ''),
    // Some programs write an abstract twice, or each paragraph with a tag of its own.
    abstract: abstractFromText(markupText([...new Set(best(tags.abstract))].join('\n\n'))),
    ...withoutEmpty({
      date: dateOf(all(tags.date), all(tags.year)[0]) ?? source,
      addedDate: dateOf(all(tags.added)),
      authors: [...new Set(readPersons(people.flatMap((value) => value.split('\n'))))],
      externalIds,
      url:
        addressOf(url, externalIds) ?? (wos && `https://www.webofscience.com/wos/woscc/full-record/${wos}`),
      categories: all(tags.keywords)
        .flatMap((value) => value.split(isWrapped ? ';' : /[;\n]/u).map((word) => oneLine(word)))
        .filter((word) => word !== ''),
      links: pdfLink(best(tags.pdf)[0]),
      comments: best(tags.comments)[0],
      journal: best(tags.journal)[0],
      language: best(tags.language)[0],
    }),
  };
}

/**
 * The first date that is one, in a form that `readDate` reads.
 * @param year of dates that have none: `MAR 5`
 */
function dateOf(dates: readonly string[], year = ''): string | undefined {
  return [...dates.flatMap((date) => [date, `${date} ${year}`]), year]
    .map(normalDate)
    .find((date) => /(?<!\d)\d{4}(?!\d)/u.test(date) && readDate(date, '9999-12-31') !== null);
}

/** `20250311`. */
const COMPACT = /^(\d{4})(\d\d)(\d\d)$/u;
/** RIS: `2025/03/11/`, `2025/03//`, `2025///Spring`; also `2025-03-11`. */
const IN_FIGURES = /^(\d{4})(?:[/-](\d{0,2})(?:[/-](\d{0,2})(?:[/T ].{0,40})?)?)?$/u;
/** `03/2025`. */
const MONTH_AND_YEAR = /^(\d{1,2})\/(\d{4})$/u;
/** MEDLINE: `2025 Mar 10`, `2025 Mar-Apr`. */
const YEAR_FIRST = /^(\d{4}) ([A-Z][a-z]{2,8})\.?(?:[-/][A-Z][a-z]{2,8})?(?: (\d{1,2}))?$/u;
/** Web of Science: `MAR-APR 2025`. */
const RANGE_OF_MONTHS = /^([a-z]{3,9})[-/][a-z]{3,9} (\d{4})$/iu;

function normalDate(written: string): string {
  const date = oneLine(written);
  const [, ...figures] = COMPACT.exec(date) ?? IN_FIGURES.exec(date) ?? [];
  if (figures.length > 0) return figures.filter((part) => Number(part) > 0).join('-');
  return date
    .replace(MONTH_AND_YEAR, '$2-$1')
    .replace(RANGE_OF_MONTHS, '$1 $2')
    .replace(YEAR_FIRST, (_, year, month, day = '') => `${day} ${month} ${year}`.trim());
}

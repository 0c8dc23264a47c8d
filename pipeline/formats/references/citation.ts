/** Reads one reference of a bibliography, in the styles that journals and conferences use. */
import { idsIn } from '../../text/external-ids.ts';
import { markupText } from '../../text/html-text.ts';
import { initialsInFront } from '../../text/names/initials.ts';
import { readAuthors } from '../../text/names/read-names.ts';
import { oneLine } from '../../text/unwrap.ts';
import { areNames, ET_AL } from '../cues/byline.ts';
import { collectIds } from '../fields/ids.ts';
import { addressOf } from '../fields/links.ts';
import { type RecordFields, withoutEmpty } from '../fields/record-fields.ts';
import { holdsJournal, isJournalAndVolume } from './journals.ts';
import { ADDRESSES, JOURNAL_END, titleAndRest } from './title-end.ts';

/** A longer text is no reference; names beyond the limit are not looked for. */
const MAX_REFERENCE_CHARS = 3000;
const MAX_NAMES_CHARS = 1500;

/** `[12] `, `[LN25] `, `[DHR+ 11]`, `12. `, `(12) `, `12 Author, A.`; not the year behind names on the line above. */
const MARKER =
  /^(?:\[[\w+.-]{1,12}\]|\[\p{L}[\p{L}+.& -]{0,30}\d{2,4}[a-z]?\]|(?!(?:1[89]|20)\d\d\.)[(（]?\d{1,4}[.)）:](?=\s|\p{Lu}|\p{Lo})|\d{1,3}(?=\s\p{Lu}[\p{L}\p{M}'’-]{1,30}, \p{Lu}\.))\s*/u;

/** DBLP, behind the first: `[j3] [c7] `. */
const MORE_LABELS = /^(?:\[[a-z]{1,8}\d{0,4}\] )+/u;

const YEAR = '(?<year>(?:1[89]|20)\\d\\d)[a-z]?';
/** APA, Harvard: `Author, A. (2025, March 5). Title. Rest`, `Author, A. (in press). Title. Rest`. */
const YEAR_IN_PARENTHESES = new RegExp(
  `^(?<names>.{2,1500}?),?\\s*\\((?:${YEAR}(?:, (?<day>[^()]{2,20}))?|in press|forthcoming|im Druck|n\\. ?d\\.|s\\. ?f\\.)\\)[.,:]?\\s+(?<text>\\S.*)$`,
  'u',
);
/** A group before such a year: `Example Committee on Stairs. (2025).` */
const GROUP = /^\p{Lu}[\p{L}\d&'’-]{0,40}(?: [\p{L}\d&'’-]{1,40}){1,9}\.$/u;
/** ACM, ACL, Chicago: `A. Author and B. Author. 2025. Title. Rest`. */
const YEAR_BEHIND_NAMES = new RegExp(`^(?<names>.{2,1500}?)[.,]?\\s+${YEAR}[.,:]\\s+(?<text>\\S.*)$`, 'u');
/** JFM: `Author, A. & Author, B. 2025 Title. Rest`. */
const YEAR_ALONE = new RegExp(`^(?<names>.{2,1500}?)\\s${YEAR}\\s(?<text>\\p{Lu}.*)$`, 'u');
/** IEEE, MLA: `A. Author, "Title," Rest`, `Author, Ann. 2025. "Title." Rest`; Harvard: `Author, A. (2025) 'Title', Rest`. */
const TITLES_IN_QUOTES = [
  /["“”](?<title>[^"“”]{4,500})["“”]/u,
  /„(?<title>[^„“”]{10,500})[“”](?=[.,])/u,
  /(?<=[.,:)\d] )['‘](?<title>[^‘]{10,500}?)(?:['’](?=[,.])|[,.]['’](?= ))/u,
];
/** Other quotation marks: of LaTeX, French. */
const QUOTES = /``|''|«\s?|\s?»/gu;
/** Between names and such a title. */
const YEAR_BEFORE_QUOTES = new RegExp(`[.,( ] ?\\(?${YEAR}\\)?[.,:]?$`, 'u');
/** GB/T 7714: `Author. Title[J]. Rest`. */
const TYPE_BEHIND_TITLE = / ?\[[A-Z]{1,2}(?:\/[A-Z]{2})?\]/u;
/** LNCS: `Author, A., Author, B.: Title. Rest`. */
const COLON_BEHIND_NAMES = /^(?<names>[^:]{2,1500}?):\s+(?<text>\S.*)$/u;
/** Before a colon, a full stop ends the names: `B. Author. Example: a title`, `Author A, Author B. Example: a title`. */
const STOP_BEHIND_NAME = /(?:\p{L}{3}|\p{Lu}{2})\.\s|^\p{Lu}[\p{L}\p{M}'’ -]{1,40} \p{Lu}, .*\p{Lu}\.\s/u;
/** Initials before or behind a family name; two words without. */
const WITH_INITIALS = /(?:^|[\s.-])\p{Lu}{1,3}(?:\.|,|$)/u;
const TWO_WORDS = /^\p{Lu}\p{Ll}+ \p{Lu}\p{Ll}+(?: |$)/u;
/** The initials of the next name. */
const AND_INITIALS = / (?:and|&|et|und|y) (?:\p{Lu}\.?[ -]?){1,3}$/u;
/** A given name and an initial at the end of a row: the family name follows. */
const GIVEN_AND_INITIAL = /(?:^|, |\band )\p{Lu}\p{Ll}[\p{L}\p{M}'’-]{0,30} \p{Lu}$/u;

/** The family name behind it, perhaps with further authors. */
const ONE_FAMILY_NAME = /^\p{Lu}[\p{L}\p{M}'’-]{1,30}(?:$|,? and |, )/u;
/** How a title begins behind a comma: with three words that are no name. */
const TITLE_WORDS = /^\S+ \S+ \S.*?(?<=\s)\p{Ll}{2}|^\S+ \p{Ll}{2,} \S/u;

/** A book with its place and publisher: `Example Robots. Springfield: Example Press, 2025`. */
const BOOK =
  /^[^.,:]{4,200}(?:: [^.,:]{4,200})?\. \p{Lu}[\p{L} .’'-]{1,40}(?:, \p{Lu}[\p{L} .]{1,20})?: \p{Lu}[^:]{2,80}, (?:1[89]|20)\d\d\b/u;

/** A place at the end: `Title, Frankfurt a. M.`. */
const LAST_PLACE =
  /, \p{Lu}\p{Ll}[\p{L}’'-]{1,20}(?:[ /]{1,2}(?:\p{Lu}[\p{L}.-]{0,20}|[au]\. ?[aM]\.?|am Main)){0,2}\.?$/u;

const GROUP_AND_TITLE = /^(?<names>\p{Lu}[\p{L}\d&’' -]{1,60})\. (?!\p{Lu}\.)(?<text>\S.{19,})$/u;

/** Behind names, when a title follows and no further initial. */
const NAMES_END = /[.．]\s+(?=["“‘]?[\p{Lu}\p{Lo}\d$])(?!\p{Lu}[.．][\s,;])/gu;
/** GOST: `Author A. B., Author C. Title // Rest`, `Author, A. Title / A. Author, C. Author. – Text // Rest`. */
const BEHIND_TITLE = ' // ';

/** `In: `, `In Li, S. (ed.): `. */
const EDITORS = /^in:?\s+(?!silico|vitro|vivo|situ)(?:[^()]{2,200}\(eds?\.?\)[,.:]?\s*)?/iu;
const NO_JOURNAL = /^(?:(?:arxiv )?preprint(?: at)?|arxiv|accessed)$/iu;
/** BibTeX, of books in a series: `Title, volume 82 of Series`. */
const VOLUME_OF_SERIES = /, volume \w{1,8} of /u;
const TRAILING_SIGNS = /(?<![\s.,:;(/[–—])[\s.,:;(/[–—]+$/u;
/** At the end of a row of names, the full stop of an initial. */
const LAST_INITIAL = /(?<=[\s.]\p{Lu})\.$/u;
/** The last year, perhaps with month and day, and no page: `2025 Mar 5`, `5 Mar. 2025`, `(2025-03-05)`. */
const DATE =
  /(?:(?<dayBefore>\b\d{1,2}) )?(?<monthBefore>\b(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)\p{Ll}{0,6})\.?,? (?<yearBehind>(?:1[89]|20)\d\d)(?![\d–-])|\((?<iso>(?:19|20)\d\d-\d\d-\d\d)\)|(?<![\d:–-])(?<year>(?:1[89]|20)\d\d)[a-z]?(?![\d–-])(?: (?<month>[A-Z][a-z]{2})(?: (?<day>\d{1,2}))?\b)?/gu;
/** When somebody read a page: `Accessed 3 Nov. 2025`, `(Zugriff am 03.11.2025)`, `[cited 2025 Nov 3]`, `[2025-11-03]`. */
const ACCESSED =
  /[[(]?\b(?:(?:last )?accessed|retrieved|cited|(?:letzter )?zugriff|(?:zuletzt )?abgerufen|consulté|consultado|recuperado|acesso em|acessado em)\b:?[^()[\];]{0,24}(?:1[89]|20)\d\d(?: [a-z]{3} \d{1,2}(?=\]))?[\])]?|\[(?:19|20)\d\d-\d\d-\d\d\]/giu;
/** PubMed, behind the date of the issue: `Epub 2025 Jan 9.` */
const EPUB = /\bEpub (?:1[89]|20)\d\d[^.;]{0,8}/gu;
/**
 * Behind a title, of APA and Vancouver: ` [Paper presentation]`, ` [Internet]`, ` (Publication No. 123) [Doctoral dissertation,
 * University of Examples]`; of GOST: ` : дис. … канд. наук : 01.01.01`.
 */
const KIND_BEHIND_TITLE =
  /(?: \((?:Publication|Report|Working Paper|Technical Report) No\. [^()]{1,30}\))?(?: \[(?:(?:Paper|Poster|Conference|Keynote|Oral|Unpublished|Manuscript|Preprint|Doctoral|Master|Bachelor|Tesis|PhD|Data ?set|Computer software|Review of|Video|Internet|Special issue|Thèse|Dissertation)\b[^[\]]{0,120})\])?(?: ?: (?:автореф\. )?дис\. .{1,120})?$/iu;
/** Between names in Spanish, behind an initial; `Ortega y Gasset` is one name. */
const SPANISH_AND = /(?<=\p{Lu}\.),? [ye] (?=\p{L})/gu;

/** `abs/2503.01234`, an id of arXiv in DBLP's style. */
const ABS = /\babs\/(?=\d{4}\.\d{4,5})/giu;
/** French: `DOI : 10.1000/1`. */
const DOI_LABEL = /\bdoi : ?(?=10\.)/giu;

/** A reference in parts; the date is that behind the names. */
export interface Parts {
  readonly names: string;
  readonly title: string;
  readonly rest: string;
  readonly date: string | undefined;
}

/** The number or label in front of a reference, with the space behind it; `''` when it has none. */
export function referenceMarker(text: string): string {
  return MARKER.exec(text.slice(0, 50))?.[0] ?? '';
}

/** Reads a reference; `undefined` for a text that has not the shape of one. */
export function readCitation(written: string): RecordFields | undefined {
  const line = oneLine(markupText(written.slice(0, MAX_REFERENCE_CHARS + 1)));
  if (line.length > MAX_REFERENCE_CHARS) return undefined;
  const text = line.replace(MARKER, '').replace(MORE_LABELS, '').replace(QUOTES, '"');
  const parts = partsOf(text) ?? (text === line ? undefined : partsOfGroup(text));
  return parts && readParts(parts, text);
}

/** The fields of a reference whose parts are known; ids and addresses are those in `text`. */
export function readParts({ names, title, rest, date }: Parts, text: string): RecordFields {
  const externalIds = collectIds([text.replace(ABS, 'arxiv:').replace(DOI_LABEL, 'doi:')], {
    pmid: /\bPMID: ?(\d{1,9})\b/u.exec(text)?.[1],
  });
  const url = /https?:\/\/[^\s<>]+[^\s<>.,;)\]]/u.exec(text)?.[0];
  const bare = rest.replace(ACCESSED, ' ').replace(EPUB, ' ').replace(ADDRESSES, ' ');
  const source = oneLine(bare).replace(EDITORS, '').replace(/^— /u, '');
  const journal = source.slice(0, JOURNAL_END.exec(source)?.index).replace(TRAILING_SIGNS, '');
  return {
    title: (title.split(VOLUME_OF_SERIES, 1)[0] ?? '').replace(KIND_BEHIND_TITLE, ''),
    abstract: '',
    ...withoutEmpty({
      date: date ?? lastDate(bare),
      authors: readAuthors(
        names
          .replace(ET_AL, ', ')
          .replace(SPANISH_AND, '; ')
          .replace(TRAILING_SIGNS, LAST_INITIAL.test(names) ? '.' : '')
          .replace(/\((?:eds?|hrsg|hg|coords?|comps?|orgs?|dirs?)\.?\)/giu, '')
          .replace(/ ?\/ ?(?=\p{Lu})/gu, '; '),
      ),
      externalIds,
      url: addressOf(
        url !== undefined && idsIn(url).length === 0 && externalIds.length > 0 ? undefined : url,
        externalIds,
      ),
      journal: /\p{L}{2}/u.test(journal) && !NO_JOURNAL.test(journal) ? journal : undefined,
    }),
  };
}

function partsOf(text: string): Parts | undefined {
  const quoted = TITLES_IN_QUOTES.map((pattern) => partsByQuotes(text, pattern)).find(Boolean);
  const marked = quoted ?? partsByType(text) ?? partsBySlashes(text);
  if (marked !== undefined) return marked;
  const found = partsByYear(text) ?? partsByStop(text) ?? partsByComma(text);
  if (found === undefined) return undefined;
  const { title, rest } = found;
  const isPart = holdsJournal(`${title}.`) || isJournalAndVolume(`${title}. ${rest.replace(/^[, ]+/u, '')}`);
  return isPart ? undefined : found;
}

/** `Author, A. (2025). Title. Rest`, `A. Author. 2025. Title. Rest`, `Author, A.: Title. Rest`. */
function partsByYear(text: string): Parts | undefined {
  for (const pattern of [YEAR_IN_PARENTHESES, YEAR_BEHIND_NAMES, YEAR_ALONE, COLON_BEHIND_NAMES]) {
    const { names = '', text: behind = '', year, day } = pattern.exec(text)?.groups ?? {};
    const isGroup = pattern === YEAR_IN_PARENTHESES && GROUP.test(names);
    if (
      !(isGroup || arePeople(names)) ||
      (pattern === COLON_BEHIND_NAMES && (STOP_BEHIND_NAME.test(names) || endsInWords(names)))
    )
      continue;
    const found = titleAndRest(behind);
    const parts = found.rest === '' ? { title: found.title.replace(LAST_PLACE, ''), rest: '' } : found;
    if (pattern === YEAR_ALONE && parts.rest === '') continue;
    // The first of `November 4–9`; `February` alone.
    const [first] = /^[A-Z][a-z]+(?: \d{1,2})?(?=$|[–-])/u.exec(day ?? '') ?? [];
    const date = [first?.replace(/(?<=\d)$/u, ','), year].filter((part) => part !== undefined).join(' ');
    return { names, ...parts, date: date === '' ? undefined : date };
  }
  return undefined;
}

function arePeople(names: string): boolean {
  return areNames(names) && !holdsJournal(names);
}

/** Whether the last of names with initials has none: `A. Author, Example Words`. */
function endsInWords(names: string): boolean {
  const last = names.split(/, | (?:and|&) /u).at(-1) ?? '';
  return WITH_INITIALS.test(names) && TWO_WORDS.test(last) && !WITH_INITIALS.test(last);
}

/** `A. Author and Ann B. Author. Title. Rest`. */
function partsByStop(text: string): Parts | undefined {
  let found: Parts | undefined;
  for (const { index, 0: end } of text.slice(0, MAX_NAMES_CHARS).matchAll(NAMES_END)) {
    const before = text.slice(0, index);
    if (AND_INITIALS.test(before.slice(-20))) continue;
    // The full stop of an initial is part of the name.
    const names = text.slice(0, /(?:,|\p{Lu}\.) ?\p{Lu}$/u.test(before) ? index + 1 : index);
    const added = text.slice(found?.names.length ?? 0, index).replace(/^[. ]+/u, '');
    if (found !== undefined && !ONE_FAMILY_NAME.test(added)) break;
    if (!arePeople(names)) continue;
    const parts = titleAndRest(text.slice(index + end.length));
    const isDated = lastDate(parts.rest.replace(ADDRESSES, ' ')) !== undefined || idsIn(text).length > 0;
    if (isDated) found = { names: initialsInFront(names), ...parts, date: undefined };
    if (!GIVEN_AND_INITIAL.test(before)) break;
  }
  return found;
}

/** `A. Author, B. Author, Title. Rest`, `A. Author, B. Author, Title, Journal 7 (2025) 12-21`. */
function partsByComma(text: string): Parts | undefined {
  for (const { index } of text.slice(0, MAX_NAMES_CHARS).matchAll(/,\s/gu)) {
    const names = text.slice(0, index);
    const behind = text.slice(index + 1).trim();
    const [next = ''] = /^(?:(?:and|&) )?[^,]{0,200}/u.exec(behind) ?? [];
    const [name = ''] = next.replace(/^(?:and|&) /u, '').split(/(?<=[\p{L}]{2})\.\s/u);
    const isBook = BOOK.test(behind) && WITH_INITIALS.test(names) && !WITH_INITIALS.test(name);
    if (!(isBook || (TITLE_WORDS.test(next) && !areNames(name))) || !arePeople(names)) continue;
    const parts = titleAndRest(behind, true);
    const isDated =
      lastDate(parts.rest.replace(ADDRESSES, ' ')) !== undefined || idsIn(parts.rest).length > 0;
    return isDated ? { names, ...parts, date: undefined } : undefined;
  }
  return undefined;
}

function partsByQuotes(text: string, pattern: RegExp): Parts | undefined {
  const { 0: quoted = '', index = 0, groups } = pattern.exec(text) ?? {};
  const before = text.slice(0, index).trim();
  const year = YEAR_BEFORE_QUOTES.exec(before);
  const names = before.slice(0, year?.index).replace(/:$/u, '');
  const title = (groups?.['title'] ?? '').trim().replace(/[.,]$/u, '');
  const rest = text.slice(index + quoted.length).replace(/^[., ]{1,3}/u, '');
  return quoted !== '' && areNames(names) ? { names, title, rest, date: year?.groups?.['year'] } : undefined;
}

function partsByType(text: string): Parts | undefined {
  const { 0: mark = '', index = 0 } = TYPE_BEHIND_TITLE.exec(text) ?? {};
  if (mark === '') return undefined;
  for (const { index: end } of text.slice(0, index).matchAll(/[.．]/gu)) {
    if (!areNames(text.slice(0, end))) continue;
    const rest = text.slice(index + mark.length).replace(/^(?:\/\/|[.．,， ]{1,3})/u, '');
    return {
      names: initialsInFront(text.slice(0, end)),
      title: text.slice(end + 1, index).trim(),
      rest,
      date: undefined,
    };
  }
  return undefined;
}

function partsBySlashes(text: string): Parts | undefined {
  const [title = '', people] = /^(.{4,1500}?) \/ (.{4,500}?)(?:\. –| \/\/|$)/u.exec(text)?.slice(1) ?? [];
  const hasPeople = people !== undefined && areNames(people);
  const slashes = text.slice(0, MAX_NAMES_CHARS).indexOf(BEHIND_TITLE);
  if (!hasPeople && slashes < 0) return undefined;
  const before = hasPeople ? title : text.slice(0, slashes);
  const restAt = slashes < 0 ? `${title} / ${people}`.length : slashes + BEHIND_TITLE.length;
  const rest = text.slice(restAt).replace(/^[.–\s]+/u, '');
  for (const { index, 0: end } of before.matchAll(NAMES_END)) {
    const names = before.slice(0, index + 1);
    if (!areNames(names)) continue;
    // In front of the title stands the first author, behind it all do.
    return {
      names: hasPeople ? people : names,
      title: before.slice(index + end.length),
      rest,
      date: undefined,
    };
  }
  return undefined;
}

/** A reference of a group, in a list with numbers: `[7] OpenAI. GPT-4 Technical Report. arXiv, 2023.` */
function partsOfGroup(text: string): Parts | undefined {
  const { names = '', text: behind = '' } = GROUP_AND_TITLE.exec(text)?.groups ?? {};
  const parts = titleAndRest(behind);
  const date = lastDate(parts.rest.replace(ADDRESSES, ' '));
  return names === '' || date === undefined ? undefined : { names, ...parts, date };
}

function lastDate(text: string): string | undefined {
  const found = [...text.matchAll(DATE)].at(-1)?.groups ?? {};
  const { day = found['dayBefore'], month = found['monthBefore'], year = found['yearBehind'], iso } = found;
  if (iso !== undefined) return iso;
  return year === undefined ? undefined : [day, month, year].filter((part) => part !== undefined).join(' ');
}

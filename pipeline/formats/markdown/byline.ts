/** Reads lines of names, venues and years beside a title. */
import { readAuthors } from '../../text/names/read-names.ts';
import { areNames as areRowOfNames, isName, readLooseByline } from '../cues/byline.ts';
import { cleanTitle, countWords, withoutWikilinks } from './title-words.ts';

/** A venue behind the authors: `NeurIPS 2024`. */
const VENUE =
  /(?:^|[\s,;.(*_])((?:NeurIPS|NIPS|ICLR|ICML|CVPR|ICCV|ECCV|ACL|EMNLP|NAACL|EACL|COLING|CoNLL|TACL|AAAI|IJCAI|KDD|WWW|SIGIR|SIGGRAPH|CoRL|ICRA|IROS|RSS|TMLR|JMLR|TPAMI|Interspeech|ICASSP|MICCAI|WACV|BMVC|COLM|AISTATS|UAI|arXiv(?: preprint)?|Preprint|Nature|Science)\b(?:(?!\. | [–—-] )[^;()[\]\n\u2028]){0,80}|(?!(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)(?:uary|ruary|ch|il|ust|ember|tember|ober)?\b)[A-Z][A-Za-z]{2,12}[ '’]{1,2}(?:(?:19|20)?\d\d)\b)/u;
/** Labels of links: `Paper: `, `**Code**: `. */
const LINK_LABEL =
  /\b(?:paper|code|link|pdf|project(?: page)?|arxiv|github)\s{0,3}:\s{0,3}\**\s{0,3}(?:https?:\/\/\S+)?[\s,*·]{0,9}/gi;
/** `Lee et al.`, `Lee, Kim et al`. */
const ET_AL = /^([\p{L}][^:;]{2,80}?)\s{0,3}(?:,\s{0,3})?et\.? ?al\b[\s,.)]{0,5}$/u;
/** ` (University of Examples)` behind a name; no year, no venue with one. */
const AFFILIATION = /\s?\([^()\d]{2,150}\)(?=[*†‡]?(?:[\s,;.]|$))/gu;
/** `(2014)`, `(October 2021)`. */
const YEAR =
  /^\(?((?:(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)\p{Ll}{0,6}\.? (?:\d{1,2}, )?)?(?:19|20)\d\d)\)?[\s,.:;]*/u;
/** Longer text is no list of names. */
const MAX_BYLINE_CHARS = 1500;

/** Names, venue and date. */
export interface Byline {
  readonly authors?: readonly string[];
  readonly journal?: string;
  readonly date?: string;
}

/** Reads a line of names, also with `et al.`, a year or a venue; `undefined` for any other line. */
export function readByline(text: string): Byline | undefined {
  if (text.length > MAX_BYLINE_CHARS) return undefined;
  const areAffiliated = (text.match(AFFILIATION)?.length ?? 0) > 1;
  const plain = withoutWikilinks(areAffiliated ? text.replace(AFFILIATION, '') : text)
    .replace(LINK_LABEL, ' ')
    .replace(/:[a-z_]{2,30}:/g, '')
    .replace(/^[\s|,.;:–—*_-]{1,9}/u, '')
    .replace(/[\s|,;:–—*_-]{1,9}$/u, '')
    .replace(/\s+/gu, ' ');
  const [yearAndGap = '', yearBefore] = YEAR.exec(plain) ?? [];
  const [gapAndYear = '', yearBehind] = /(?:, | \()((?:19|20)\d\d)\)?\.?$/u.exec(plain) ?? [];
  const year = yearBefore ?? yearBehind;
  const line = plain.slice(yearAndGap.length, plain.length - gapAndYear.length);
  const venue = VENUE.exec(line)?.[1];
  const names = (venue === undefined ? line : line.slice(0, line.indexOf(venue)))
    .replace(/[\s,.;(*_–—-]{1,9}$/u, '')
    .replace(/^by /i, '')
    .replace(/, etc\b.{0,60}$/iu, '');
  const found = {
    ...(venue !== undefined && { journal: venue.trim().replace(/(?<![\s.,])[\s.,]+$/u, '') }),
    ...(year !== undefined && { date: year }),
  };
  if (names === '') return venue === undefined && year === undefined ? undefined : found;
  const [, beforeEtAl] = ET_AL.exec(names.slice(0, 200)) ?? [];
  if (beforeEtAl !== undefined) return { authors: readAuthors(beforeEtAl), ...found };
  // `Author, Ann and Author, Bo and Author, Cy`
  const isBibtex = names.split(' and ', 3).length > 2 && names.includes(', ') && areRowOfNames(names);
  const isByline =
    isBibtex || readLooseByline(names.replace(/ (?:and|&) /, ', ')) !== undefined || isName(names);
  return isByline ? { authors: readAuthors(names), ...found } : undefined;
}

/** Names before a title, also as citations have them: `Novák, Ada, and Béla Kis. `. */
export function readNamesBefore(text: string): Byline | undefined {
  if (text.trim() === '') return undefined;
  const authors =
    text.length > MAX_BYLINE_CHARS ? [] : readAuthors(text.replace(/(?<![\s.,;:])[\s.,;:]+$/u, ''));
  return authors.length > 0 && authors.every(isName) ? { authors } : readByline(text);
}

/** A name before a comma or `and`. */
const NEXT_NAME = /^([^,;]{3,50}?)(?:,? (?:and|&) |[,;] ?(?:and |& )?)/u;
/** What ends a title in a citation: `, CVPR, 2015`, ` (2015)`, `. In `. */
const CITATION_END =
  /,? \(|[,.] (?:[A-Z][^,]{1,80}, )?(?:19|20)\d\d\b|, ?(?:arxiv|in |[A-Z]{3,}\b)|\. (?=In |[A-Z][a-z]+ )/iu;

/** Reads a citation: two names or more, or one with an initial, then a title: `A. Author, B. Author, A Title, ECCV, 2016`. */
export function readCitation(text: string): (Byline & { readonly title: string }) | undefined {
  const authors: string[] = [];
  let rest = text.replace(/^[\s"“*_-]+/u, '');
  for (let next = NEXT_NAME.exec(rest); next !== null && isName(next[1] ?? ''); next = NEXT_NAME.exec(rest)) {
    authors.push(next[1] ?? '');
    rest = rest.slice(next[0].length);
  }
  const hasInitial = /(?:^| )\p{Lu}\./u.test(authors[0] ?? '');
  if (authors.length === 0 || (authors.length === 1 && !hasInitial)) return undefined;
  const end = rest.slice(12).search(CITATION_END);
  const title = cleanTitle(end < 0 ? rest : rest.slice(0, end + 12));
  const isTitle =
    countWords(title) >= 3 && /:|(?:^| )\p{Ll}{2,}/u.test(title) && !/^(?:and|et al)\b/u.test(title);
  if (!isTitle || readLooseByline(title) !== undefined) return undefined;
  return { title, authors, ...(end >= 0 && readByline(rest.slice(end + 12))) };
}

/** Whether a text reads as one name and nothing else, as two words of a title do too. */
export function isOneName(text: string): boolean {
  const { authors = [], journal, date } = readByline(text) ?? {};
  return authors.length === 1 && !/et al\b/.test(text) && (journal ?? date) === undefined;
}

/** Whether a text is a byline of names as people have them: of two words or more, one alone of three at most. */
export function areNames(text: string): boolean {
  const { authors = [], ...others } = readByline(text) ?? {};
  const [first = '', ...more] = authors;
  const isAlone = more.length === 0 && first.split(' ').length > 3;
  return Object.keys(others).length > 0 || (!isAlone && authors.some((name) => name.includes(' ')));
}

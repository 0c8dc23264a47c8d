/** Splits a line into the title of a paper and what stands around it: number, date, venue, authors, description. */

import { idsIn } from '../../text/external-ids.ts';
import { readAuthors } from '../../text/person-names.ts';
import { oneLine } from '../../text/unwrap.ts';
import { isName, readLooseByline } from '../cues/byline.ts';
import { fieldLabel, readLabelAndValue } from '../cues/field-labels.ts';
import { wordCosts } from '../cues/prose-words.ts';
import { type Inline, isLinkLabel, type Mark, slice, withoutLabels } from './inline.ts';

/** What a line says of a paper. */
export interface TitleLine {
  readonly title: string;
  /** Whether the title is a link or stands out otherwise, at the beginning of the line. */
  readonly isMarked: boolean;
  /** The address of a title that is a link. */
  readonly url: string | undefined;
  /** The text behind the title, without labels of links. */
  readonly rest: string;
  readonly date?: string;
  readonly journal?: string;
  readonly authors?: readonly string[];
}

/** What may stand before a title, each with what it means. */
const LEADS: readonly (readonly ['' | 'date' | 'tag', RegExp])[] = [
  // `1. `, `[12] `, `#3: `, `1.5 - ` for the fifth of January
  ['', /^\s*(?:\d{1,4}[.)、]|#\d{1,4}[.:]?|\[\d{1,4}\]|\d{1,2}[.,;/]\d{1,2}\.?\s{0,2}[-–—:])\s+/u],
  // `2024-01-05, `, `(2024.01) `
  ['date', /^[([]{0,2}(\d{4}[-./]\d{1,2}(?:[-./]\d{1,2})?)[)\]]{0,2}(?:[\s,:–—-]{1,4}|(?=[^\d\s]))/u],
  // `arXiv 2024.03, `, `ICLR 2024 best paper: `
  ['tag', /^((?:arXiv|[A-Z][A-Za-z&-]{1,15}),? (?:19|20)\d\d(?:[./-]\d{1,2})?(?: [a-z]{1,12}){0,2})[,:] /u],
  // `[ICLR 2025] `, `(NeurIPS'23) `, `[Oral]`
  ['tag', /^[[(【]{1,2}([^\n[\]()【】]{1,60})[\])】]{1,2}[\s:,–—-]{0,4}/u],
  // `:star: `, `✨ `
  ['', /^:[a-z_+\d-]{2,30}:\s*/u],
  ['', /^[^\p{L}\p{N}"“‘'«「『《¿¡([【$\\#+@&{.<]+/u],
];
const MAX_LEADS = 8;
const MAX_TAG_WORDS = 6;
const HAS_YEAR = /\b(?:19|20)\d\d\b|['’]\d\d\b/u;

/** A title and the text behind a dash, a gap or a line end: `A Title - It walks.` A gap alone may be what is left of a line end. */
const TITLE_AND_REST =
  /^(.{3,300}?)(?:\s+[–—-]\s+|\s{2,}(?=[,;|/·•\]]|.{0,2000}[.!?。]\s*(?:[\n\u2028]|$))|[\n\u2028]|\s*\((?=Read more on))([\s\S]*)$/u;
/** A title and the text behind it, by the words that descriptions begin with: `A Title Introduces a robot that walks.` */
const TITLE_AND_SENTENCE =
  /^(.{3,200}?)\s+((?:This (?:paper|work|study)|We|Introduces|Presents|Proposes)\b[\s\S]*)$/;
/** A title and authors behind a comma or in parentheses: `A Title, Lee et al.`, `A Title (Ann Lee et al.)` */
const TITLE_AND_ET_AL = /^(.{10,300})(?:, | \()(\p{Lu}[^,:()]{2,40} et\.? ?al\b[\s\S]*)$/u;
/** A title, a year, perhaps with a venue, and more: `Frost (2017), A. Novák et al.` */
const TITLE_AND_YEAR =
  /^(.{3,300}?),? ([(（](?:[^()\n]{1,40}[ ’'])?(?:(?:19|20)\d\d|(?<=['’])\d\d)[^()\n]{0,12}[)）][\s,.:;]*[\s\S]*)$/u;
/** A title and its venue: `A Title, CVPR 2010`. */
const TITLE_AND_VENUE = /^(.{3,300}?)[,.] ((?:[A-Z][\w-]{1,20} ){1,3}(?:19|20)?['’]?\d\d\b.{0,40})$/u;

/** As many words in bold are a title, also when text follows. */
const MIN_BOLD_WORDS = 4;
/** How a description goes on with its subject. */
const DESCRIPTION =
  /^ (?:is|are|was|introduces|presents|proposes|shows|studies|provides|describes|by|from|in|at)\b/;

/** Splits off the title: the link or the words in bold that stand out most, or the text up to a dash or a gap. */
export function readTitleLine(line: Inline): TitleLine {
  const { at, date, journal } = readLeads(line);
  const found = { ...(date !== undefined && { date }), ...(journal !== undefined && { journal }) };
  const mark = titleMark(line, at);
  if (mark === undefined) {
    const text = withoutLabels(slice(line, at), false).trim();
    const em = line.marks.find(({ kind, start }) => kind === 'em' && start > at);
    const before = em === undefined ? '' : withoutLabels(slice(line, at, em.start), false).trim();
    const cited = readCitation(text);
    if (cited !== undefined) return { ...cited, ...found, isMarked: false, url: undefined, rest: '' };
    const isEmByline = em !== undefined && countWords(before) >= 3 && !/[\n\u2028]/.test(before);
    const [, head = text, tail = ''] = isEmByline
      ? ['', before, withoutLabels(slice(line, em.start), false)]
      : (TITLE_AND_YEAR.exec(text) ??
        TITLE_AND_ET_AL.exec(text) ??
        TITLE_AND_VENUE.exec(text) ??
        TITLE_AND_REST.exec(text) ??
        TITLE_AND_SENTENCE.exec(text) ??
        []);
    return {
      ...found,
      title: cleanTitle(head),
      isMarked: false,
      url: undefined,
      rest: /^Read more on/.test(tail) ? '' : tail,
    };
  }
  const before = readNamesBefore(withoutLabels(slice(line, at, mark.start)).replace(/["“‘'«]\s*$/u, ''));
  const after = withoutLabels(slice(line, mark.end), false);
  const words = line.text.slice(mark.start, mark.end);
  const isShortName = mark.kind !== 'link' && (/[:：]\s*$/u.test(words) || isNameOfTitle(words, after));
  const [, more = after, rest = ''] = (isShortName && TITLE_AND_REST.exec(after.trim())) || [];
  const name = words.replace(/(?<![:：\s])[:：\s]+$/u, '');
  return {
    ...before,
    ...found,
    title: cleanTitle(isShortName ? `${name}: ${more.replace(/^[:：\s]+/u, '')}` : words),
    isMarked: true,
    url: linkAt(line, mark)?.url,
    rest: (isShortName ? rest : after).replace(/^[\s*:,.;"”'’)»>–—-]+/u, ''),
  };
}

/** The place behind what stands before a title, and what that says. */
function readLeads(line: Inline): { readonly at: number; readonly date?: string; readonly journal?: string } {
  let [at, date, journal]: [number, string?, string?] = [0];
  for (let i = 0; i < MAX_LEADS; i += 1) {
    const rest = line.text.slice(at);
    const [kind, match] =
      LEADS.map(([kind, pattern]) => [kind, pattern.exec(rest)] as const).find(([, found]) => found) ?? [];
    if (match === undefined || match === null) break;
    const [{ length }, value = ''] = match;
    if (length === rest.length) break;
    if (kind === 'tag') {
      const holdsTitle = line.marks.some(
        ({ kind, start, end }) =>
          kind === 'link' && start < at + length && end > at && !isLinkLabel(line.text.slice(start, end)),
      );
      if (holdsTitle || countWords(value) > MAX_TAG_WORDS || /^https?:/.test(value)) break;
      const day = /^(?:.{0,20}\s)?(\d{4}[-./]\d{1,2}(?:[-./]\d{1,2})?)$/.exec(value)?.[1];
      if (day !== undefined) date ??= day;
      else if (HAS_YEAR.test(value)) journal ??= oneLine(value);
    } else if (kind === 'date') date ??= value;
    at += length;
  }
  return {
    at,
    ...(date !== undefined && { date: date.replaceAll(/[./]/g, '-') }),
    ...(journal !== undefined && { journal }),
  };
}

/** Maximum number of links and bold words of a line that may be its title. */
const MAX_TITLE_MARKS = 64;

/** The link or the words in bold or quotation marks that are the title; `undefined` if nothing stands out. */
function titleMark(line: Inline, at: number): Mark | undefined {
  const firstWord = at + Math.max(0, line.text.slice(at).search(/[\p{L}\p{N}]/u));
  const rate = (mark: Mark): number => {
    const text = line.text.slice(mark.start, mark.end);
    const words = countWords(text);
    const isFirst = mark.start <= firstWord;
    const before = withoutLabels(slice(line, at, mark.start)).trim();
    const isQuoted = /["“‘«「]$/u.test(before);
    const isNear = isFirst || isQuoted || countWords(before) < 3 || readByline(before) !== undefined;
    if (mark.kind === 'link') {
      if (!isNear && idsIn(mark.url ?? '').length === 0) return 0;
      if (isLinkLabel(text) || !/^(?:https?:|\.{0,2}\/|[\w-]+\/)/i.test(mark.url ?? '')) return 0;
      return words >= 3
        ? 3
        : isFirst || (countWords(before) < 3 && idsIn(mark.url ?? '').length > 0)
          ? 1.5
          : 0;
    }
    if (mark.kind !== 'strong' && !(mark.kind === 'em' && isFirst)) return 0;
    if (isLinkLabel(text) || fieldLabel(text) !== undefined || /^[[(【]/u.test(text.trim())) return 0;
    if (!isNear || isWithinTitle(line, mark, before)) return 0;
    if (mark.kind === 'em' && (words < 4 || readByline(text)?.authors !== undefined)) return 0;
    return words >= 3 ? 2 : (isFirst && words > 0) || (isQuoted && words > 1) ? 1 : 0;
  };
  // Each is rated by all that stands before it.
  const marks = line.marks.filter(({ start, end }) => end > at && start >= at - 3).slice(0, MAX_TITLE_MARKS);
  const quoted = /["“]([^"“”]{10,300})["”]/u.exec(line.text.slice(at));
  const rated = marks.map((mark) => ({ mark, score: rate(mark) })).filter(({ score }) => score > 0);
  const best = rated.toSorted((a, b) => b.score - a.score || a.mark.start - b.mark.start)[0]?.mark;
  if (best !== undefined) return titleBehindName(line, best) ?? best;
  const start = at + (quoted?.index ?? 0) + 1;
  const before = line.text.slice(at, start - 1);
  const isCited = quoted !== null && readByline(before) !== undefined;
  const isTitle = isCited || countWords(before) < 3;
  if (quoted === null || !isTitle || countWords(quoted[1] ?? '') < (isCited ? 2 : 3))
    return firstLink(line, at);
  return { kind: 'strong', start, end: start + (quoted[1]?.length ?? 0) };
}

/** The title in italics behind the name of what it introduces: `**FamNet**, *Learning to Count Everything*`. */
function titleBehindName(line: Inline, name: Mark): Mark | undefined {
  if (name.kind !== 'strong' || countWords(line.text.slice(name.start, name.end)) > 2) return undefined;
  const next = line.marks.find(
    ({ kind, start }) => kind === 'em' && start > name.end && start <= name.end + 2,
  );
  if (next === undefined || line.text.slice(name.end, next.start) !== ', ') return undefined;
  const text = line.text.slice(next.start, next.end);
  return countWords(text) > 1 && (readByline(text) === undefined || isOneName(text)) ? next : undefined;
}

/** Whether bold words are a part of a title: `Learning **Feature Fields** for Robots`, `**Offline-to-Online** Robot Learning`. */
function isWithinTitle(line: Inline, mark: Mark, before: string): boolean {
  // Two capitalised words without a sign between them and the bold ones are no author.
  if (/[\p{L}\p{N}]$/u.test(before) && isOneName(before)) return true;
  const [after = ''] = withoutLabels(slice(line, mark.end)).split(/[\n\u2028]/);
  const goesOn = /^ [\p{L}\p{N}]/u.test(after) && !/[.?!:]\s*$/u.test(line.text.slice(mark.start, mark.end));
  const isLong =
    countWords(before) === 0 && countWords(line.text.slice(mark.start, mark.end)) >= MIN_BOLD_WORDS;
  const isTitle = readByline(after) === undefined || isOneName(after);
  return goesOn && !isLong && isTitle && !DESCRIPTION.test(after);
}

/** Whether a text reads as one name and nothing else, as two words of a title do too. */
function isOneName(text: string): boolean {
  const { authors = [], journal, date } = readByline(text) ?? {};
  return authors.length === 1 && !/et al\b/.test(text) && (journal ?? date) === undefined;
}

/** Whether bold words name what the title behind a colon is about: `**FeatUp**: A Model-Agnostic Framework`. */
function isNameOfTitle(words: string, after: string): boolean {
  const [, title] = /^:\s+(\p{Lu}[^\n\u2028]{8,200})/u.exec(after) ?? [];
  if (title === undefined || (countWords(words) > 2 && areNames(title))) return false;
  const costs = wordCosts(title);
  return costs.title - costs.body <= 0;
}

/** Whether a text is a byline of names as people have them: of two words or more, one alone of three at most. */
function areNames(text: string): boolean {
  const { authors = [], ...others } = readByline(text) ?? {};
  const [first = '', ...more] = authors;
  const isAlone = more.length === 0 && first.split(' ').length > 3;
  return Object.keys(others).length > 0 || (!isAlone && authors.some((name) => name.includes(' ')));
}

/** A link whose text looks like a label, but stands where the title does: `[My Papers](...) - all that I read`. */
function firstLink(line: Inline, at: number): Mark | undefined {
  const link = line.marks.find(({ kind, start }) => kind === 'link' && start === at);
  const isTitle = link !== undefined && countWords(line.text.slice(link.start, link.end)) >= 2;
  return isTitle && /^\s*(?:[-–—:]|$)/u.test(line.text.slice(link.end)) ? link : undefined;
}

function linkAt(line: Inline, mark: Mark): Mark | undefined {
  return line.marks.find(({ kind, start, end }) => kind === 'link' && start < mark.end && end > mark.start);
}

export function countWords(text: string): number {
  // Not all scripts separate words.
  const cjk = text.match(/[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]/gu)?.length ?? 0;
  return (text.match(/[\p{L}\p{N}][\p{L}\p{N}\p{M}'’.-]*/gu)?.length ?? 0) + Math.floor(cjk / 2.5);
}

/** A title without a number, wikilinks, and marks around it. */
export function cleanTitle(text: string): string {
  const title = oneLine(withoutWikilinks(text).replace(/\u2028/g, ' '))
    .replace(/^(?:\d{1,4}[.)]\s+|[*_\s]+|[:：,;|]\s)+/u, '')
    .replace(/(?<![\s,;:*_|·–—-])[\s,;:*_|·–—-]+$/u, '');
  const isQuotedInside = /^["“][^"“”]+["”].|.["“][^"“”]+["”]$/u.test(title);
  return isQuotedInside ? title : title.replace(/^["“”\s]+|(?<!["“”\s])["“”\s]+$/gu, '');
}

/** `[[Ada Novák]]`, `[[notes/ada|Ada Novák]]` of Obsidian: what a reader sees. */
export function withoutWikilinks(text: string): string {
  return text.replace(/\[\[(?:[^[\]|\n]{1,200}\|)?([^[\]|\n]{1,200})\]\]/g, '$1');
}

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
  const [gapAndYear = '', yearBehind] = /, ((?:19|20)\d\d)\.?$/u.exec(plain) ?? [];
  const year = yearBefore ?? yearBehind;
  const line = plain.slice(yearAndGap.length, plain.length - gapAndYear.length);
  const venue = VENUE.exec(line)?.[1];
  const names = (venue === undefined ? line : line.slice(0, line.indexOf(venue)))
    .replace(/[\s,.;(*_–—-]{1,9}$/u, '')
    .replace(/^by /i, '');
  const found = {
    ...(venue !== undefined && { journal: venue.trim().replace(/(?<![\s.,])[\s.,]+$/u, '') }),
    ...(year !== undefined && { date: year }),
  };
  if (names === '') return venue === undefined && year === undefined ? undefined : found;
  const [, beforeEtAl] = ET_AL.exec(names.slice(0, 200)) ?? [];
  if (beforeEtAl !== undefined) return { authors: readAuthors(beforeEtAl), ...found };
  const isByline = readLooseByline(names.replace(/ (?:and|&) /, ', ')) !== undefined || isName(names);
  return isByline ? { authors: readAuthors(names), ...found } : undefined;
}

/** Names before a title, also as citations have them: `Novák, Ada, and Béla Kis. `. */
function readNamesBefore(text: string): Byline | undefined {
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

/** Whether a line is a label or a labelled field: `Code: ...`. */
export function isLabelled(line: string): boolean {
  return fieldLabel(line) !== undefined || readLabelAndValue(line) !== undefined;
}

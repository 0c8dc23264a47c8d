/** Splits a line into the title of a paper and what stands around it: number, date, venue, authors, description. */

import { idsIn } from '../../text/external-ids.ts';
import { oneLine } from '../../text/unwrap.ts';
import { fieldLabel, readLabelAndValue } from '../cues/field-labels.ts';
import { wordCosts } from '../cues/prose-words.ts';
import { areNames, isOneName, readByline, readCitation, readNamesBefore } from './byline.ts';
import { type Inline, isLinkLabel, type Mark, type Place, slice, withoutLabels } from './inline.ts';
import { cleanTitle, countWords } from './title-words.ts';

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
  // `1.【Oral】 A Title`
  ['', /^\s*\d{1,4}[.)、](?=[【[(*_])/u],
  // `10:00–10:15 `, `9:30 - `
  ['', /^\s*\d{1,2}:\d\d(?:\s?[-–—]\s?\d{1,2}:\d\d)?(?: ?[ap]m)?[\s,–—-]{1,4}(?=\p{L})/iu],
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
const HAS_YEAR = /(?<!\d)(?:19|20)\d\d\b|['’]\d\d\b/u;

/**
 * A title and the text behind a dash, a gap or a line end: `A Title - It walks.` A short text behind a gap is the rest of a title
 * that was wrapped, unless it ends like a sentence.
 */
const TITLE_AND_REST =
  /^(.{3,300}?)(?:\s+[–—|-]\s+|\s{2,}(?=[,;|/·•\]]|[^\n\u2028]{150}|[^\n\u2028]{0,150}[.!?:。]\s*(?:[\n\u2028]|$))|[\n\u2028]|\s*\((?=Read more on))([\s\S]*)$/u;
/** A title and the text behind it, by the words that descriptions begin with: `A Title Introduces a robot that walks.` */
const TITLE_AND_SENTENCE =
  /^(.{3,200}?)\s+((?:This (?:paper|work|study)|We|Introduces|Presents|Proposes)\b[\s\S]*)$/;
/** A title and authors behind a comma or in parentheses: `A Title, Lee et al.`, `A Title (Ann Lee et al.)` */
const TITLE_AND_ET_AL = /^(.{10,300})(?:, | \()(\p{Lu}[^,:()]{2,40} et\.? ?al\b[\s\S]*)$/u;
/** A day behind a title: ` (2024.06.28)`. */
const DAY_BEHIND = /^\s*[(（](\d{4}[-./]\d{1,2}[-./]\d{1,2})[)）]/u;
/** A title in quotation marks behind a name in bold: `**IceNet**: "IceNet: Counting Icequakes", *arXiv*`. */
const TITLE_IN_QUOTES = /^\s?:\s*["“]([^"“”]{10,300})["”][\s,.]*([\s\S]*)$/u;
/** A title, a year, perhaps with a venue, and more: `Frost (2017), A. Novák et al.` */
const TITLE_AND_YEAR =
  /^(.{3,300}?),? ([(（](?:[^()\n]{1,40}[ ’'])?(?:(?:19|20)\d\d|(?<=['’])\d\d)[^()\n]{0,12}[)）][\s,.:;]*[\s\S]*)$/u;
/** A title and its venue: `A Title, CVPR 2010`. */
const TITLE_AND_VENUE = /^(.{3,300}?)[,.] ((?:[A-Z][\w-]{1,20} ){1,3}(?:19|20)?['’]?\d\d\b.{0,40})$/u;

/** The same without a sign between them: `A Title AAAI2023`; not `Findings of ACL 2023`. */
const TITLE_AND_KNOWN_VENUE =
  /^(.{10,300}?)(?<! (?:of|at|the|for|in|from|to|and|on|with)) ((?:NeurIPS|NIPS|ICLR|ICML|CVPR|ICCV|ECCV|ACL|EMNLP|NAACL|AAAI|IJCAI|KDD|WWW|SIGIR|WSDM|CIKM|RecSys|arxiv) ?(?:19|20)\d\d)$/iu;

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
        TITLE_AND_KNOWN_VENUE.exec(text) ??
        titleAndRest(text) ??
        titleAndSentence(text) ??
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
  const quoted = mark.kind !== 'em' && countWords(words) <= 2 ? TITLE_IN_QUOTES.exec(after) : null;
  if (quoted !== null)
    return {
      ...found,
      title: cleanTitle(quoted[1] ?? ''),
      isMarked: true,
      url: linkAt(line, mark)?.url,
      rest: quoted[2] ?? '',
    };
  const isShortName =
    mark.kind === 'link'
      ? countWords(words) <= 2 && isNameOfTitle(words, after)
      : /[:：]\s*$/u.test(words) || isNameOfTitle(words, after);
  const [, more = after, rest = ''] = (isShortName && TITLE_AND_REST.exec(after.trim())) || [];
  const name = words.replace(/(?<![:：\s])[:：\s]+$/u, '');
  const [dayBehind = '', day] = DAY_BEHIND.exec(isShortName ? rest : after) ?? [];
  return {
    ...before,
    ...(day !== undefined && { date: day.replaceAll(/[./]/g, '-') }),
    ...found,
    title: cleanTitle(isShortName ? `${name}: ${more.replace(/^[:：\s]+/u, '')}` : words),
    isMarked: true,
    url: linkAt(line, mark)?.url,
    rest: (isShortName ? rest : after).slice(dayBehind.length).replace(/^[\s*:,.;"”'’)»>–—-]+/u, ''),
  };
}

/** A title and what stands behind a dash or a gap; `PRE - A Generic Extension of Doors` is one title. */
function titleAndRest(text: string): readonly string[] | undefined {
  const found = TITLE_AND_REST.exec(text);
  const [, name = '', title = ''] = found ?? [];
  const isName = countWords(name) < 2 && /^\s+[–—-]\s/u.test(text.slice(name.length));
  const whole = isName && isNameOfTitle(name, `: ${title}`) ? `${name} - ${title}` : undefined;
  return whole === undefined ? (found ?? undefined) : ['', whole, ''];
}

/** A title and a description without a sign between them; `What We Know About Doors` is one title. */
function titleAndSentence(text: string): readonly string[] | undefined {
  const found = TITLE_AND_SENTENCE.exec(text);
  const [, title = '', sentence = ''] = found ?? [];
  const costs = wordCosts(sentence);
  const isOneTitle = sentence.startsWith('We') && (countWords(title) < 3 || costs.title <= costs.body);
  return found === null || isOneTitle ? undefined : found;
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
          kind === 'link' &&
          start < at + length &&
          end > at &&
          !isLinkLabel(line.text.slice(start, end)) &&
          !isLinkedTag(line, { start, end }, rest.slice(length)),
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

/** Whether a short link in brackets, with a title behind it, is no title: `[[CVPR2023](...)] A Title`. */
function isLinkedTag({ text }: Inline, { start, end }: Place, behind: string): boolean {
  const isInBrackets = /[[(【]$/u.test(text.slice(0, start)) && /^[\])】]/u.test(text.slice(end));
  return isInBrackets && countWords(text.slice(start, end)) < 3 && countWords(behind) >= MIN_BOLD_WORDS;
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

/** Whether bold words name what the title behind a colon is about: `**FeatUp**: A Model-Agnostic Framework`. */
function isNameOfTitle(words: string, after: string): boolean {
  const [, title] = /^\s?:\s+(\p{Lu}(?:(?! \| )[^\n\u2028]){8,200})/u.exec(after) ?? [];
  if (title === undefined || (countWords(words) > 2 && areNames(title))) return false;
  const costs = wordCosts(title);
  return costs.title - costs.body <= 0;
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

/** Whether a line is a label or a labelled field: `Code: ...`. */
export function isLabelled(line: string): boolean {
  return fieldLabel(line) !== undefined || readLabelAndValue(line) !== undefined;
}

/** What a line of a page is by its text alone: a title, prose, a row of names. */

import { readAuthors } from '../../../text/names/read-names.ts';
import { readBoilerplate } from '../../cues/boilerplate.ts';
import { isName, readByline, readCitation, readLooseByline } from '../../cues/byline.ts';
import { withoutChips } from '../../cues/chips.ts';

/** Shortest paragraph that may be an abstract; alerts cut abstracts short. */
const MIN_PARAGRAPH_CHARS = 80;

/** Words of which every eighth word of a sentence is one, at least. */
const FUNCTION_WORDS =
  /(?<![\p{L}-])(?:the|of|and|a|an|to|in|is|are|we|for|with|that|this|on|by|as|which|our|from|it|be|can|has|have|der|die|und|das|von|les|des|et|la|de|que|en)(?![\p{L}-])/giu;

/** Words of sentences that titles rarely have. */
const VERBS =
  /(?<![\p{L}-])(?:we|is|are|was|were|this|has|have|had|can|our|it|that|which|ist|sind|wir|est|sont|nous)(?![\p{L}-])|…$/iu;

/** Scripts without spaces between words. */
export const SPACELESS = /[\u3040-\u30ff\u3400-\u9fff]/u;

/** The number, kind of file or label that lists put before a title. */
const TITLE_PREFIX =
  /^(?:\[[A-Z]{1,9}\]\s*|[#([]?\d{1,4}[.):\]]+\s+|[•·▪‣*–—-]\s+|(?:paper )?title\s?:\s*|["“„«]\s?(?=[^"”»]{1,400}["”»]?[.,]?$))+/iu;

/** The note that newsletters put behind a title: `(12 minute read)`, `(GitHub Repo)`; buttons and the punctuation of a row. */
const TITLE_SUFFIX =
  /(?: \((?:\d{1,3} minute read|github repo|website|paper|sponsor)\)|(?: ?\[(?:pdf|html|bib|bibtex|abs|code|supp)\]){1,6}|[,;:"”»]{1,3})$/iu;

/** The text of a link that is a button beside a title. */
const BUTTON =
  /^[[({]?\s?(?:(?:download|view|full|read|open|show|free)\s)?(?:the\s)?(?:pdf|html|bib|bibtex|bibliography|cite|citation|abs|abstract|code|source|link|slides?|video|talk|poster|supp|(?:short|full|long|regular|demo) paper|supplement|supplementary(?: materials?)?|supplemental|appendix|arxiv|biorxiv|preprint|eprint|doi|paper|article|text|full[ -]?text(?: html| pdf)?|publication|expand|save|github|project(?: page)?|page|web(?:site|page)?|data(?:set)?|demo|blog|press|award|openreview|anthology|publisher|ris|endnote|pmc|pubmed|proceedings|software|review|reviews|discuss|more|details)\s?[\])}]?$|^(?:\S+ ){1,3}here\.?$/iu;

/** A venue and no title: `In Proceedings of ...`, `Journal of ...`. */
const VENUE =
  /^(?:in:? |to appear|published in|appeared in)?\s?(?:the )?(?:\d{4} |\d{1,2}(?:st|nd|rd|th) |annual )*(?:proc(?:eedings|\.)|journal|transactions|conference|workshop|symposium|advances in|international|ieee|acm|aaai|annals|lecture notes|arxiv preprint|nature|science)\b|\b(?:conference|workshop|symposium|transactions|letters|proceedings) (?:on|of|for)\b|^(?=.{3,40}$)[A-Z][\w/&-]{1,15}(?:[ -][A-Z][\w/&-]{1,12})?,? (?:abs\/\S{4,20}|(?:19|20)\d\d)\b|^(?:best|outstanding|honou?rable|spotlight|oral|poster)\b.{0,40}$/iu;

export function isButton(text: string): boolean {
  return BUTTON.test(text);
}

export function isVenue(text: string): boolean {
  return VENUE.test(text);
}

/** The title in a text, without what lists put around titles. */
export function cleanTitle(text: string): string {
  return withoutChips(text.slice(0, 400).replace(TITLE_PREFIX, '').trim().replace(TITLE_SUFFIX, '').trim());
}

/**
 * Whether a text may be the title of a paper, by itself.
 * @param isTitled whether its place says so: some titles look like names
 */
export function mayBeTitle(text: string, isTitled = false): boolean {
  const words = text.split(' ').length;
  if (text.length < 8 || words > 45 || (words < 2 && !SPACELESS.test(text))) return false;
  return mayBeShortTitle(text, isTitled);
}

/** As {@link mayBeTitle}, for a place where titles are expected: also one word. */
export function mayBeShortTitle(text: string, isTitled = false): boolean {
  if (text.length > 320 || !/\p{L}{2}/u.test(text) || isButton(text)) return false;
  if (readBoilerplate(text) !== undefined || isProse(text)) return false;
  if (!isTitled && readByline(text) !== undefined) return false;
  return !/^https?:|^(?:doi|arxiv)\s?:|^@[a-z]+\s?\{|^[\p{L} ]{2,20}:$/iu.test(text);
}

/** Whether a text is a paragraph of sentences. */
export function isProse(text: string): boolean {
  if (text.length < MIN_PARAGRAPH_CHARS) return false;
  if (SPACELESS.test(text)) return /[。！？]/u.test(text);
  // A title may hold a question, but capitalises most words.
  const long = text.match(/(?<![\p{L}-])\p{L}{4,}/gu) ?? [];
  if (long.filter((word) => /^\p{Lu}/u.test(word)).length > 0.7 * long.length) return false;
  const words = text.split(' ').length;
  if (words < 12 || (text.match(FUNCTION_WORDS)?.length ?? 0) < Math.max(3, words / 8)) return false;
  // A title may end like a sentence or question, but is neither long nor two of them.
  const isOne = words <= 40 && !/[.!?…]["”’)]*\s/u.test(text);
  return isOne ? /[.!…]["”’)]*$/u.test(text) && VERBS.test(text) : /[.!?…]["”’)]*(?:\s|$)/u.test(text);
}

/** Whether a short text is a sentence of a page, such as a note to its readers. */
export function isSentence(text: string): boolean {
  return (
    /[.!:]$/u.test(text) &&
    /(?<![\p{L}-])(?:is|are|was|were|will|be|must|should|please|you|your|we|our|us)(?![\p{L}-])/iu.test(text)
  );
}

/** Affiliations in parentheses or behind a comma of rows separated by semicolons; marks of the presenting author. */
const PARENTHESES = /\s?\([^()]{0,200}\)/gu;
/** `(Bill)` of `William (Bill) Smith`. */
const NICKNAME = /\(\p{Lu}\p{Ll}{1,20}\)/u;

/**
 * The names of a line that lists authors: also between bars, with affiliations in parentheses or before semicolons, or before
 * the venue in an alert: ` - arXiv preprint`.
 */
export function namesOf(text: string): readonly string[] | undefined {
  const names = rowOfNames(text);
  const topics = names?.filter((name) => TOPIC.test(name)).length ?? 0;
  return names === undefined || topics * 3 >= names.length ? undefined : names;
}

/** A word of a topic, as calls for papers list them in rows that look like names. */
const TOPIC =
  /\b(?:algorithms?|analysis|applications?|computing|data|design|engineering|evaluation|graphs?|knowledge|learning|management|methods?|modell?ing|models?|networks?|optimi[sz]ation|processing|reasoning|retrieval|security|software|systems?|theory|tools?)\b/iu;

function rowOfNames(text: string): readonly string[] | undefined {
  if (text.length > 3000) return undefined;
  const citation = readCitation(text);
  if (citation !== undefined) return citation.authors;
  // `Ann Lee, Bo Ng • Journal of Stairs • 5 March 2025`
  const [first = ''] = text.split(/ ?[|·•] ?/u, 1);
  const names = first === text || !first.includes(',') ? undefined : namesOf(first);
  if (names !== undefined) return names;
  const row = text
    .replace(PARENTHESES, (affiliation, at: number) =>
      /^[*†‡\s]{0,3}\p{Lu}/u.test(text.slice(at + affiliation.length)) && !NICKNAME.test(affiliation)
        ? ', '
        : '',
    )
    .replace(/ ?[|·•] ?/gu, ', ')
    .replace(/^[\s,;:.–—-]+/u, '')
    .replace(/ [-–] .{0,120}$/u, '')
    .replace(/ in (?:the )?\p{Lu}.{2,150}$/u, '')
    .replace(/[\s,;:.(]{1,9}$/u, (end) => (/\.$/u.test(end) && /\b\p{Lu}\.$/u.test(text) ? '.' : ''))
    .replace(/(?:…|\.\.\.|,? et al)\.?$/u, '');
  if (row.length < 5) return undefined;
  if (row.includes(';')) {
    const people = row.split(/\s?;\s?/u).filter((part) => part !== '');
    const names = people.map((part) => part.split(',')[0]?.replace(/[\s*†‡\d]{1,9}$/u, '') ?? '');
    if (names.length > 1 && names.filter(isName).length >= 0.7 * names.length) return names;
    const turned = readAuthors(row);
    return turned.length > 1 && turned.filter(isName).length >= 0.7 * turned.length ? turned : undefined;
  }
  const loose = readLooseByline(row);
  if (loose !== undefined) {
    // `Lee A, Ng B`
    const turned = readAuthors(row);
    return turned.length === loose.length ? turned : loose;
  }
  const pair = row.split(/ (?:and|&) /u);
  return pair.length === 2 && pair.every(isName) ? pair : undefined;
}

/** Judges what was read: whether a record looks like a paper, and whether text outside records does. */

import { idsIn } from '../../text/external-ids.ts';
import type { ExternalId, RawRecord } from '../../types.ts';
import { readBoilerplate } from '../cues/boilerplate.ts';
import { readByline } from '../cues/byline.ts';
import { wordCosts } from '../cues/prose-words.ts';

/** Why a record does not look like a paper. */
export interface Implausibility {
  /** A clause for people: `the title is an address`. */
  readonly reason: string;
  /** Whether it is no paper beyond doubt. */
  readonly isCertain: boolean;
}

/** The fields of a record that are judged. */
export type JudgedRecord = Pick<RawRecord, 'title' | 'abstract' | 'authors' | 'externalIds'> & {
  readonly url?: string | null;
};

/** Titles that no paper has, and what they are. */
const CERTAIN: readonly (readonly [RegExp, string])[] = [
  // `</dd>`, `<br/> <hr>`
  [/^(?:\s*<\/?[a-z][^<>]{0,200}>)+\s*$/iu, 'is a tag of markup'],
  // `TY  - JOUR`, `%T A title`
  [/^(?:[A-Z][A-Z\d]{1,3} {2}- |%[A-Z\d] )/u, 'begins with a field code'],
  // `@article{key,`, `title = {A title},`, `#+STARTUP: overview`
  [/^(?:@[a-z]{3,20}\s?[{(]|[a-z]{2,20} ?= ?[{"]|#\+[A-Z_]{3,20}:)/iu, 'is syntax of a reference list'],
  [/^<?[a-z]{3,10}:\/\/\S+$/iu, 'is an address'],
  [/^(?:or )?(?:doi[:(] ?)?10\.\d{4,9}\/\S+$/iu, 'is a DOI'],
];

/** Titles that few papers have. */
const DOUBTFUL: readonly (readonly [RegExp, string])[] = [
  [
    /<\/?(?:[abip]|br|d[dlt]|div|em|h[1-6]|img|inf|li|ol|s[cu]p|small|span|strong|su[bp]|t[dhr]|table|ul|(?:mml|jats|ce):[a-z-]{1,20})(?:\s[^<>]{0,300})?\/?>/iu,
    'holds markup',
  ],
  [/&(?:[a-z]{2,8}|#x?[\da-f]{2,6});/iu, 'holds an undecoded character reference'],
  [/^(?:\[[^\][]{1,30}\]\s?)+$/u, 'is a label in brackets'],
  [/https?:\/\/\S|\b(?:arxiv|doi)\.org\/\S/iu, 'holds an address'],
  // `12/03/2024, 09:15 - Anna created group`
  [/^\[?\d{1,4}[./-]\d{1,2}[./-]\d{1,4},? \d{1,2}:\d{2}/u, 'begins with the time of a message'],
  // `DB - Example Abstracts`
  [/^[A-Z][A-Z\d] - /u, 'begins with a field code'],
  // `## Usage`, `- a list`, `| a table`, `**./python/** contains`, `:align: center`
  [/^(?:#{1,6} |[-*+|>] |:[a-z-]{2,20}: )|\*\*|`/u, 'holds marks of Markdown'],
  [/^\P{L}*(?:\p{L}\P{L}*)?$/u, 'has hardly a letter'],
  [/[:：]$/u, 'ends with a colon'],
  [/[([{（【]$/u, 'ends with an opening bracket'],
  // `Novák et al. (2006)`
  [
    /^\p{Lu}[\p{L}'’-]{1,40} (?:et al\.?|(?:and|&) \p{Lu}[\p{L}'’-]{1,40}),? \(?\d{4}[a-z]?\)?$/u,
    'is a citation',
  ],
  [
    /^(?:step|figure|fig\.|table|lesson|module|slide|exercise|homework) \d{1,3}\b/iu,
    'is numbered like a part of a text',
  ],
  // `132,w3,14,True,"## Discussion`
  [/^(?:[^\s,"]{0,40},){3}/u, 'begins like a row of a table'],
];

/** Who speaks in the sentences of an abstract, or a heading within one. Titles may be whole sentences about something else. */
const SPEAKER =
  /(?<!\p{L})(?:we|our|(?:this|the) (?:paper|study|article)|this (?:work|survey|letter|review|thesis|report|chapter|contribution|talk)|(?:background|objectives?|methods|results|findings|conclusions?):|wir|unsere[nrs]?|diese[rmns]? (?:arbeit|beitrags?|studie)|nous|notre|cet article|cette étude|nuestr[ao]s?|nosotros|nosso|est[ea] (?:artículo|artigo|trabajo|trabalho|estudio|estudo)|мы|наш\p{Ll}{0,3}|(?:статье|работе))(?!\p{L})|我们|我們|本文|本研究|本稿|本 (?:연구|논문)|우리는/iu;
/** Somebody who tells of themselves or greets readers: `When I joined the team`, `Welcome to issue 12`; not `Type I errors`. */
const NARRATOR =
  /(?:^|[.,;:!?] |\b(?:and|that|when|what|how|thing|because|if|as|but|When|What) )I(?:['’][a-z]{1,2})? (?=[a-z])|^(?:Hello|Hi|Hey|Dear)\b|\b[Ww]elcome (?:back )?to\b/u;
/**
 * Bytes of another encoding read as windows-1252: Cyrillic (`Ðåãóëÿðèçàöèÿ`), Central European (`g³êbokie`), and UTF-8 (`NovÃ¡k`,
 * `itâ€™s`, and half a character, `NovÃ`, `NovÃk`).
 */
const WRONG_ENCODING =
  /[À-ÖØ-öø-ÿ]{5}|\p{L}[³¹±¶¿£ª¯¼¾][à-ÿ]|Ã[\u0080-\u00BF]|(?<!\p{Lu})Ã(?!\p{L})|\p{Ll}Ã|â€[™œ“”¦\u009D]/u;

/** Longer titles that end like a sentence are sentences. */
const MIN_SENTENCE_CHARS = 60;
/** How much better the words have to fit a sentence than a title, in nats. */
const MIN_SENTENCE_COST = 3;
const MIN_NAMES = 3;
const MIN_PARTS_OF_NAMES = 4;
const LATIN_WORD = /^\p{Script=Latin}[\p{Script=Latin}'’-]+$/u;
/** Longer lines of boilerplate look like some titles: `Copyright, Permissions, and Fair Use among Artists`. */
const MAX_BUTTON_WORDS = 4;

/** A paper may come in two parts. */
const MAX_IDS_OF_SCHEME = 2;
/** An abstract may name one other paper. */
const MIN_OTHER_IDS = 2;

/**
 * Words of a text that may be an abstract. Below a heading of a few words, a shorter one than {@link MIN_SURE_WORDS} may as well be
 * news, unless authors speak.
 */
const MIN_ABSTRACT_WORDS = 12;
const MIN_SURE_WORDS = 40;
const MIN_TITLE_WORDS = 5;
/** A year, as half a reference has it: in a list in no known style. */
const YEAR = /\b(?:1[89]|20)\d\d\b/u;
/** Not all scripts separate words. */
const CHARS_PER_WORD = 3;
/** Addresses of posts and videos, which may be about anything. */
const OTHER_SITE =
  /^https?:\/\/(?:www\.|mobile\.|m\.)?(?:(?:[fv]x)?twitter|x|linkedin|facebook|reddit|youtube|youtu|t|bsky|discord|discordapp|news\.ycombinator)\.(?:com|co|be|app|me)\//i;

/** Addresses of programs, which may be about a paper that the title names. */
const CODE_SITE = /^https?:\/\/(?:www\.)?(?:github|gitlab|bitbucket|npmjs|pypi)\.(?:com|org)\//i;

/** What is implausible about a record as a paper; `undefined` for most records. */
export function judgeRecord(record: JudgedRecord): Implausibility | undefined {
  const { title, abstract } = record;
  const doubt = (reason: string) => ({ reason, isCertain: false });
  const certain = CERTAIN.find(([pattern]) => pattern.test(title));
  if (certain !== undefined) return { reason: `the title ${certain[1]}`, isCertain: true };
  if (readBoilerplate(title) !== undefined)
    return {
      reason: 'the title is a line of page boilerplate',
      isCertain: abstract === '' && title.split(' ').length <= MAX_BUTTON_WORDS,
    };
  if ([title, abstract, ...(record.authors ?? [])].some((text) => WRONG_ENCODING.test(text)))
    return doubt('its text looks like one of another encoding: convert the dump to UTF-8');
  const doubtful = DOUBTFUL.find(([pattern]) => pattern.test(title));
  if (doubtful !== undefined) return doubt(`the title ${doubtful[1]}`);
  const names = readByline(title);
  if (names !== undefined && names.length >= MIN_NAMES) return doubt('the title reads like a list of names');
  if (isSentence(title)) return doubt('the title reads like a sentence');
  if (haveComeApart(record.authors ?? []))
    return doubt('each of its authors is a single word: they may be user names or parts of names');
  if (hasIdsOfSeveral(record.externalIds ?? [])) return doubt('it holds the ids of several papers');
  const others = otherIds(record);
  if (others >= MIN_OTHER_IDS) return doubt('its abstract holds the ids of other papers');
  // In a chat, the message below a title may be about another paper.
  if (others > 0 && (record.externalIds ?? []).length === 0)
    return doubt('its abstract holds the id of a paper, and the paper itself has none');
  if (!isKnown(record) && NARRATOR.test(abstract))
    return doubt(
      'its text says "I" or greets readers, and neither ids, an address nor authors tell that it is a paper',
    );
  return hasEvidence(record)
    ? undefined
    : doubt('neither ids, an address, authors nor an abstract tell that it is a paper');
}

/** Whether one scheme has more ids than a paper with its preprint or its two parts. */
function hasIdsOfSeveral(ids: readonly ExternalId[]): boolean {
  return ids.some(({ scheme }) => ids.filter((id) => id.scheme === scheme).length > MAX_IDS_OF_SCHEME);
}

/** Number of ids in the abstract that are not the record's own. */
function otherIds({ abstract, externalIds = [] }: JudgedRecord): number {
  const own = new Set(externalIds.map(({ value }) => value));
  return idsIn(abstract).filter(({ value }) => !own.has(value)).length;
}

/** Whether names are the words of `Novak, Ada, Kis, Bela`, surnames alone, or the names of users. */
function haveComeApart(authors: readonly string[]): boolean {
  return authors.length >= MIN_PARTS_OF_NAMES && authors.every((name) => LATIN_WORD.test(name));
}

/** Whether anything but title and text tells of the record. */
export function isKnown({ title, authors = [], externalIds = [], url }: JudgedRecord): boolean {
  if (externalIds.length > 0 || authors.length > 0) return true;
  if (url === undefined || url === null || url === '' || OTHER_SITE.test(url)) return false;
  // `send a pull request`, `Installation guide`
  return !/^\p{Ll}+\s/u.test(title) && (!CODE_SITE.test(url) || countWords(title) >= MIN_TITLE_WORDS);
}

/** Whether a text says "we", "our" or "this paper", as most abstracts do. */
export function speaksAsAuthors(text: string): boolean {
  return SPEAKER.test(text);
}

function hasEvidence(record: JudgedRecord): boolean {
  if (isKnown(record)) return true;
  const { title, abstract } = record;
  const isBrief = speaksAsAuthors(abstract) || (countWords(title) >= MIN_TITLE_WORDS && !YEAR.test(title));
  return countWords(abstract) >= (isBrief ? MIN_ABSTRACT_WORDS : MIN_SURE_WORDS);
}

function countWords(text: string): number {
  const isLatin = /\p{Script=Latin}{2}/u.test(text);
  return isLatin ? (text.match(/\p{L}{2,}/gu)?.length ?? 0) : text.length / CHARS_PER_WORD;
}

function isSentence(title: string): boolean {
  if (title.length < MIN_SENTENCE_CHARS || !SPEAKER.test(title) || !/[.。]$/u.test(title)) return false;
  const costs = wordCosts(title);
  return costs.title - costs.body > MIN_SENTENCE_COST;
}

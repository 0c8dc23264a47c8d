/**
 * Costs of reading one line of page text as a title, as part of an abstract or as boilerplate, from the line alone.
 *
 * All costs are in nats, -ln of a likelihood, and add up. They follow the frequencies in 8,000 titles and abstracts of arXiv
 * wrapped at 72 columns, damped where page text differs: nearly all titles of arXiv are in title case, those of journals
 * are not. test/eval/page-text.ts measures the result.
 */
import { idsIn } from '../../text/external-ids.ts';
import type { Line } from '../core/lines.ts';
import { type BoilerplateLine, readBoilerplate } from '../cues/boilerplate.ts';
import { isName, readByline } from '../cues/byline.ts';
import { chatPrefix } from '../cues/chat-lines.ts';
import { isOrganisation } from '../cues/organisation.ts';
import { wordCosts } from '../cues/prose-words.ts';
import { ADDRESS_MARK, LINE_END_COSTS, lineEnd } from '../cues/sentence-ends.ts';

/** What a line says of a paper, and what each role costs. */
export interface RoleCosts {
  readonly boilerplate: BoilerplateLine | undefined;
  /** Names, when the line looks like a list of authors. */
  readonly authors: readonly string[] | undefined;
  /** Whether the line looks like one name. */
  readonly isName: boolean;
  /** Whether the line looks like the name of a university, laboratory or company. */
  readonly isOrganisation: boolean;
  readonly trailingAddress: TrailingAddress | undefined;
  readonly title: TextCosts;
  readonly body: TextCosts;
  readonly boilerplateCost: number;
  /** Whether the line starts like an entry of a bulleted or numbered list. */
  readonly isBullet: boolean;
  /** Whether a sentence ends with the line, so that its paragraph may continue with a capital. */
  readonly endsSentence: boolean;
}

/** Costs of reading a line as part of a title or of an abstract. */
interface TextCosts {
  /** The line is the first of the text. */
  readonly first: number;
  /** The line continues a sentence of the line above. */
  readonly midSentence: number;
  /** The line begins a new sentence of the text. */
  readonly newSentence: number;
  /** The text ends with this line. */
  readonly ends: number;
  /** The text continues on the next line. */
  readonly continues: number;
}

/** A long line is read up to here. */
const MAX_READ_CHARS = 480;
/** The words of a longer line are not read: it is no title whatever they are. */
const MAX_TITLE_CHARS = 600;
/** From here on a line is ever more surely a whole paragraph. */
const LONG_TITLE_CHARS = 160;
/** Nearly all abstracts begin with a line at least this long. */
const SHORT_BODY_CHARS = 40;
/** A longer word is no heading. */
const MAX_WORD_CHARS = 30;
/** The same of a heading in a script without spaces: `新着論文のお知らせ`. */
const MAX_SPACELESS_HEADING_CHARS = 12;
/** A longer text before an address may be an abstract. */
const MAX_REMARK_CHARS = 60;

/** Minimum cost of reading the words before an address as something else than a title, and of an abstract that begins with them. */
const WORDS_BEFORE_ADDRESS = 4;
/** An address on a line of its own is read as part of a text. */
const ADDRESS_AS_TEXT = 20;
/** A title continues with a line that looks like names or an organisation. */
const NAMES_IN_TITLE = 4.5;

/** The address of a paper at the end of a line: `A Title of a Paper https://arxiv.org/abs/2503.01234`. */
export interface TrailingAddress {
  readonly url: string;
  /** The words before the address, if they can be a title. */
  readonly title: string | undefined;
  /** Whether the words are a short remark and no title. */
  readonly isRemark: boolean;
}
const TRAILING_ADDRESS = /^(.{2,240}?)[\s–—|-]{1,4}[<([]?(https?:\/\/[^\s<>]{4,220}?)[>)\]]?$/u;
/** Three words or more that do not announce the address: `Walking Robots Fall`, but not `The code is at:`. */
const TITLE = /^[^\p{Ll}\s]\S*(?:\s+\S+){1,40}\s+\S*[^\s:,]$/u;
/** How people begin to talk about a paper: `Check out this`. */
const REMARK =
  /^(?:abstract|also|and|arxiv|check|code|details|found|full|great|have|here|i|interesting|link|look|more|my|new|nice|our|paper|pdf|read|see|source|the paper|this|via|we)\b/iu;

/** Whether the words, five or more, are capitalised like those of titles. */
function isCapitalised(text: string): boolean {
  const words = text.split(/\s+/u);
  const long = words.slice(1).filter(({ length }) => length > 3);
  return words.length >= 5 && long.filter((word) => /^\p{Lu}/u.test(word)).length >= 0.6 * long.length;
}

/** The address of a paper at the end of a line, behind other words. */
export function readTrailingAddress(text: string): TrailingAddress | undefined {
  if (text.length > MAX_READ_CHARS || !text.includes('://')) return undefined;
  const [, words = '', url = ''] = TRAILING_ADDRESS.exec(text) ?? [];
  if (idsIn(url).length === 0) return undefined;
  const isTitle = TITLE.test(words) && (!REMARK.test(words) || isCapitalised(words));
  return { url, title: isTitle ? words : undefined, isRemark: !isTitle && words.length <= MAX_REMARK_CHARS };
}

/** `We propose ...`, `In this paper ...`. */
const PROSE_START =
  /^(?:we|this (?:paper|work|article|study|thesis|survey|report|tutorial)|in (?:this|recent|the|many|our)|our|recent(?:ly|,)?|however|although|despite|while|existing|current|traditional|there (?:is|are|has|have)|it is|given (?:a|an|the)|to address|with the|here,?|many|most|as) /iu;
/** `- `, `(2) `, `iv. `. */
const BULLET = /^(?:[-*•‣▪◦–—]\s|\(?(?:\d{1,2}|[a-zivx]{1,4})[).]\s)/u;

/** Whether a line is `12. A Title`, as in numbered lists of papers. Lists within abstracts are in lower case or end like sentences. */
function isNumberedTitle(text: string): boolean {
  if (text.length > LONG_TITLE_CHARS || !/^\(?\d{1,4}[.)]\s\p{Lu}/u.test(text)) return false;
  const end = lineEnd(text);
  return end === 'word' || end === 'question';
}

/** Costs by the case of the first letter. */
const LOWER_CASE_START = {
  title: { first: 3, midSentence: 2, newSentence: 3 },
  body: { first: 6, midSentence: 0.1, newSentence: 3 },
};
const CAPITAL_START = {
  title: { first: 0, midSentence: 0.15, newSentence: 0 },
  body: { first: 0, midSentence: 2.2, newSentence: 0.1 },
};
const CASELESS_START = {
  title: { first: 0.7, midSentence: 1, newSentence: 0.7 },
  body: { first: 0.7, midSentence: 0.7, newSentence: 0.7 },
};

function startCosts(text: string): typeof CAPITAL_START {
  const letter = text
    .slice(0, 8)
    .replace(/^["“‘'([]+/u, '')
    .slice(0, 2);
  if (/^\p{Ll}/u.test(letter)) return LOWER_CASE_START;
  return /^\p{Lu}/u.test(letter) ? CAPITAL_START : CASELESS_START;
}

/** {@link wordCosts} of a paragraph of many sentences. */
const PARAGRAPH_WORDS: ReturnType<typeof wordCosts> = { title: 10, body: 0, words: 100, isLatin: true };

/**
 * Costs of a line in every role. A chat prefix (`[10:42] Ann Lee: `) is no part of the text, which begins behind it; an address
 * at the end of a line ends the text.
 */
export function roleCosts(line: Line): RoleCosts {
  const prefixLength = chatPrefix(line.text).length;
  const text = line.text.slice(prefixLength);
  const trailingAddress = readTrailingAddress(text);
  const costs = { ...textCosts(trailingAddress?.title ?? text), trailingAddress };
  if (prefixLength === 0 && trailingAddress === undefined) return costs;
  const afterPrefix = prefixLength === 0 ? 0 : ADDRESS_AS_TEXT;
  const hasTitle = trailingAddress?.title !== undefined;
  const isRemark = trailingAddress?.isRemark === true;
  const adjusted = (text: TextCosts, first: number): TextCosts => ({
    first: text.first + first,
    midSentence: text.midSentence + afterPrefix,
    newSentence: text.newSentence + afterPrefix,
    ends: text.ends,
    continues: text.continues + (hasTitle ? ADDRESS_AS_TEXT : 0),
  });
  return {
    ...costs,
    boilerplateCost: isRemark ? Math.min(costs.boilerplateCost, WORDS_BEFORE_ADDRESS) : costs.boilerplateCost,
    title: adjusted(costs.title, 0),
    body: adjusted(costs.body, hasTitle || isRemark ? WORDS_BEFORE_ADDRESS : 0),
  };
}

/** Takes time linear in the line's length up to {@link MAX_READ_CHARS}; of longer lines only the ends are read. */
function textCosts(text: string): Omit<RoleCosts, 'trailingAddress'> {
  const boilerplate = readBoilerplate(text);
  const isParagraph = text.length > MAX_TITLE_CHARS;
  const isBullet = BULLET.test(text) && !isNumberedTitle(text);
  const startsAsProse = PROSE_START.test(text.slice(0, 40));
  const end = lineEnd(text);
  const head = text.slice(0, MAX_READ_CHARS);
  const words = isParagraph ? PARAGRAPH_WORDS : wordCosts(head);
  const excessChars = Math.max(0, text.length - LONG_TITLE_CHARS);
  const authors = boilerplate || isParagraph ? boilerplate?.citation?.authors : readByline(text);
  const isOfOrganisation = boilerplate === undefined && isOrganisation(text);
  const isCertain =
    boilerplate?.url !== undefined ||
    boilerplate?.citation !== undefined ||
    boilerplate?.nameAbove === 'writer';

  const titleLine =
    words.title +
    (isBullet ? 3 : 0) +
    (!isParagraph && ADDRESS_MARK.test(head) ? 4 : 0) +
    (startsAsProse ? 2 : 0) +
    Math.min(20, excessChars / 20) +
    (isCertain ? ADDRESS_AS_TEXT : 0);
  // A long paragraph is an abstract whatever its words are, and costs no more than one line of a wrapped paragraph.
  const bodyLine = (excessChars > 0 ? 0.5 : words.body) + (isCertain ? ADDRESS_AS_TEXT : 0);
  const isOneWord =
    text.length <= MAX_WORD_CHARS &&
    (words.words <= 1 || (!/\s/u.test(text) && text.length <= MAX_SPACELESS_HEADING_CHARS));
  const starts = startCosts(text);
  const inTitle = authors || isOfOrganisation ? NAMES_IN_TITLE : 0;
  const firstOfBody = isBullet
    ? 0
    : starts.body.first +
      (startsAsProse ? -1 : 0) +
      (words.isLatin && text.length < SHORT_BODY_CHARS ? 1.2 : 0);
  const [titleEnds, titleContinues, bodyEnds, bodyContinues] = LINE_END_COSTS[end];
  return {
    boilerplate,
    authors,
    isName: boilerplate === undefined && !isOfOrganisation && isName(text),
    isOrganisation: isOfOrganisation,
    title: {
      first: titleLine + starts.title.first,
      midSentence: titleLine + starts.title.midSentence + inTitle,
      newSentence: titleLine + starts.title.newSentence + inTitle,
      ends: titleEnds,
      continues: titleContinues,
    },
    body: {
      first: bodyLine + firstOfBody,
      midSentence: bodyLine + starts.body.midSentence,
      newSentence: bodyLine + starts.body.newSentence,
      ends: bodyEnds,
      continues: bodyContinues,
    },
    boilerplateCost: boilerplate ? 0.1 : isOneWord ? 2.5 : Math.min(14, 5.5 + words.words),
    isBullet,
    endsSentence: end === 'sentence' || end === 'question' || end === 'ellipsis',
  };
}

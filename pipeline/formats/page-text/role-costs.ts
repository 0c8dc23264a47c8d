import { idsIn } from '../../text/external-ids.ts';
import type { Line } from '../core/lines.ts';
import { type Furniture, furniture } from '../cues/boilerplate.ts';
import { authorsOf, isName } from '../cues/byline.ts';
import { messageHead } from '../cues/chat-lines.ts';
import { type Wording, wordingOf } from '../cues/prose-words.ts';
import { ENDINGS, endingOf, LINK } from '../cues/sentence-ends.ts';

/**
 * What a line by itself says about being title, abstract or furniture. All numbers are costs in nats, -ln of a likelihood, and
 * add up. They follow the frequencies found in 8,000 titles and abstracts of arXiv wrapped at 72 columns,
 * damped where page text is known to differ (arXiv's titles are nearly all in title case, those of journals are not).
 * test/eval/page-text.ts measures what they are good for.
 */
export interface Evidence {
  readonly furniture: Furniture | undefined;
  /** Names, when it looks like a list of authors. */
  readonly authors: readonly string[] | undefined;
  /** Whether it looks like one name, or names where people work. */
  readonly name: boolean;
  readonly organisation: boolean;
  /** The address of a paper behind other words. */
  readonly linked: Linked | undefined;
  readonly title: Costs;
  readonly body: Costs;
  readonly boilerplate: number;
  /** Whether it starts like an entry of a bulleted or numbered list. */
  readonly bullet: boolean;
  /** Whether a sentence ends with it, so that the next line may start with a capital and be the same paragraph. */
  readonly endsSentence: boolean;
}

/** What it costs to read a line as part of a title, or of an abstract. */
interface Costs {
  /** As its first line; as a later one in the middle of a sentence; as a later one with which a sentence begins. */
  readonly first: number;
  readonly within: number;
  readonly anew: number;
  /** What the line ends with: that it is the last one; that another one follows. */
  readonly last: number;
  readonly unfinished: number;
}

/** How much of a long line is read, in UTF-16 units. */
const LOOK = 480;

/** Past this a line is no title, whatever its words are; they are not read, for speed. */
const NO_TITLE = 600;

/** Past this a line is a whole paragraph rather than a title, ever more surely. */
const LONG_TITLE = 160;

/** Paragraphs of abstracts begin with a line of this length at least, in UTF-16 units, as good as always. */
const SHORT = 40;

/** What it costs at least that words before an address are no title with it; that an abstract begins with them. */
const BEFORE_ADDRESS = 4;

/** What it costs that an address in a line of its own is a part of something. */
const AN_ADDRESS = 20;

/** `A Title of a Paper https://arxiv.org/abs/2503.01234`. */
interface Linked {
  readonly url: string;
  /** The words before it, if they can be a title; if not, whether they are only a few. */
  readonly title: string | undefined;
  readonly isRemark: boolean;
}
const LINKED = /^(.{2,240}?)[\s–—|-]{1,4}<?(https?:\/\/[^\s<>]{4,220})>?$/u;
/** Three words or more that do not announce what follows. */
const TITLE = /^[^\p{Ll}\s]\S*(?:\s+\S+){1,40}\s+\S*[^\s:,]$/u;
/** In UTF-16 units. What is longer may be an abstract. */
const LONGEST_REMARK = 60;
/** How people begin to speak of a paper. */
const REMARK =
  /^(?:abstract|also|and|arxiv|check|code|details|found|full|great|have|here|i|interesting|link|look|more|my|new|nice|our|paper|pdf|read|see|source|the paper|this|via|we)\b/iu;

/** Whether the words, five or more, begin with capitals as those of titles do. */
function isCapitalised(text: string): boolean {
  const words = text.split(/\s+/u);
  const long = words.slice(1).filter(({ length }) => length > 3);
  return words.length >= 5 && long.filter((word) => /^\p{Lu}/u.test(word)).length >= 0.6 * long.length;
}

/** The address of a paper with which a line ends, behind other words. */
export function linkedOf(text: string): Linked | undefined {
  if (text.length > LOOK || !text.includes('://')) return undefined;
  const [, words = '', url = ''] = LINKED.exec(text) ?? [];
  if (idsIn(url).length === 0) return undefined;
  const isTitle = TITLE.test(words) && (!REMARK.test(words) || isCapitalised(words));
  return { url, title: isTitle ? words : undefined, isRemark: !isTitle && words.length <= LONGEST_REMARK };
}

const ORGANISATION =
  /^(?:the )?(?:university|institute|école|universit[\p{L}]{1,4}|technical university|college|academy) (?:of|for|de|zu|degli)\b.{2,60}$|^(?:[\p{Lu}&][\p{L}.&'’-]{0,30},? (?:(?:of|for|and|de|at) ){0,2}){1,6}(?:university|institute|laborator(?:y|ies)|labs?|college|academy|inc\.?|hospital|research)$/iu;

/** What it costs that a title goes on with what looks like names. */
const NAMES_WITHIN = 4.5;

function asNames(start: StartCosts[number]): StartCosts[number] {
  return { ...start, within: start.within + NAMES_WITHIN, anew: start.anew + NAMES_WITHIN };
}

const PROSE_START =
  /^(?:we|this (?:paper|work|article|study|thesis|survey|report|tutorial)|in (?:this|recent|the|many|our)|our|recent(?:ly|,)?|however|although|despite|while|existing|current|traditional|there (?:is|are|has|have)|it is|given (?:a|an|the)|to address|with the|here,?|many|most|as) /iu;
const BULLET = /^(?:[-*•‣▪◦–—]\s|\(?(?:\d{1,2}|[a-zivx]{1,4})[).]\s)/u;
/** `12. A Title`, as in lists of papers that are numbered: lists within abstracts go on in lower case or end like sentences. */
function isNumberedTitle(text: string): boolean {
  if (text.length > LONG_TITLE || !/^\(?\d{1,4}[.)]\s\p{Lu}/u.test(text)) return false;
  const ending = endingOf(text);
  return ending === 'word' || ending === 'question';
}

/** Costs of the first letter's case, as a first line, within a sentence, with a new one: [title, body]. */
type StartCosts = readonly [
  title: Pick<Costs, 'first' | 'within' | 'anew'>,
  body: Pick<Costs, 'first' | 'within' | 'anew'>,
];
const LOWER: StartCosts = [
  { first: 3, within: 2, anew: 3 },
  { first: 6, within: 0.1, anew: 3 },
];
const UPPER: StartCosts = [
  { first: 0, within: 0.15, anew: 0 },
  { first: 0, within: 2.2, anew: 0.1 },
];
const CASELESS: StartCosts = [
  { first: 0.7, within: 1, anew: 0.7 },
  { first: 0.7, within: 0.7, anew: 0.7 },
];

function startCosts(text: string): StartCosts {
  const letter = text
    .slice(0, 8)
    .replace(/^["“‘'([]+/u, '')
    .slice(0, 2);
  if (/^\p{Ll}/u.test(letter)) return LOWER;
  return /^\p{Lu}/u.test(letter) ? UPPER : CASELESS;
}

function chromeCost(text: string, words: number): number {
  if (words <= 1 && text.length <= 30) return 2.5;
  return Math.min(14, 5.5 + words);
}

/** What {@link wordingOf} would say of a paragraph of many sentences. */
const A_PARAGRAPH: Wording = { title: 10, body: 0, words: 100, western: true };

/** Reads one line. What says when and by whom it was written is no part of it, and begins it anew. */
export function evidenceOf(line: Line): Evidence {
  const head = messageHead(line.text).length;
  const linked = linkedOf(line.text.slice(head));
  const read = readLine(linked?.title ?? line.text.slice(head));
  if (head === 0 && linked === undefined) return { ...read, linked };
  const costs = (of: Costs, first: number): Costs => ({
    first: of.first + first,
    within: of.within + (head === 0 ? 0 : AN_ADDRESS),
    anew: of.anew + (head === 0 ? 0 : AN_ADDRESS),
    last: of.last,
    unfinished: of.unfinished + (linked?.title === undefined ? 0 : AN_ADDRESS),
  });
  return {
    ...read,
    linked,
    boilerplate: linked?.isRemark ? Math.min(read.boilerplate, BEFORE_ADDRESS) : read.boilerplate,
    title: costs(read.title, 0),
    body: costs(read.body, linked?.title === undefined && !linked?.isRemark ? 0 : BEFORE_ADDRESS),
  };
}

/** Reads one line. Linear in the line's length up to {@link LOOK}; longer lines are read at their ends only. */
function readLine(text: string): Omit<Evidence, 'linked'> {
  const known = furniture(text);
  const bullet = BULLET.test(text) && !isNumberedTitle(text);
  const [titleStart, bodyStart] = startCosts(text);
  const startsAsProse = PROSE_START.test(text.slice(0, 40));
  const ending = endingOf(text);
  const [titleLast, titleUnfinished, bodyLast, bodyUnfinished] = ENDINGS[ending];
  const overLong = Math.max(0, text.length - LONG_TITLE);
  const head = text.slice(0, LOOK);
  const paragraph = text.length > NO_TITLE;
  const wording = paragraph ? A_PARAGRAPH : wordingOf(head);
  const title =
    wording.title +
    (bullet ? 3 : 0) +
    (!paragraph && LINK.test(head) ? 4 : 0) +
    (startsAsProse ? 2 : 0) +
    Math.min(20, overLong / 20);
  // A long paragraph is an abstract whatever its words are; it counts no more than a line of a wrapped one does.
  const body = overLong > 0 ? 0.5 : wording.body;
  const names = known || paragraph ? known?.citation?.authors : authorsOf(text);
  const organisation = known === undefined && text.length <= 80 && ORGANISATION.test(text);
  const isFirm = known?.url !== undefined || known?.citation !== undefined || known?.below === 'writer';
  const address = isFirm ? AN_ADDRESS : 0;
  const costs = (line: number, starts: StartCosts[number], last: number, unfinished: number): Costs => {
    return {
      first: line + starts.first + address,
      within: line + starts.within + address,
      anew: line + starts.anew + address,
      last,
      unfinished,
    };
  };
  const firstOfBody = bullet
    ? -bodyStart.first
    : (startsAsProse ? -1 : 0) + (wording.western && text.length < SHORT ? 1.2 : 0);
  return {
    furniture: known,
    authors: names,
    name: known === undefined && !organisation && isName(text),
    organisation,
    title: costs(title, names ? asNames(titleStart) : titleStart, titleLast, titleUnfinished),
    body: costs(body, { ...bodyStart, first: bodyStart.first + firstOfBody }, bodyLast, bodyUnfinished),
    boilerplate: known ? 0.1 : chromeCost(text, wording.words),
    bullet,
    endsSentence: ending === 'sentence' || ending === 'question' || ending === 'ellipsis',
  };
}

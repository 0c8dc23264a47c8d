import { type Furniture, furniture } from './furniture.ts';
import type { Line } from './lines.ts';

/**
 * What a line by itself says about being title, abstract or furniture. All numbers are costs in nats, -ln of a likelihood, and
 * add up. They follow the frequencies found in 8,000 titles and abstracts of arXiv wrapped at 72 columns,
 * damped where page text is known to differ (arXiv's titles are nearly all in title case, those of journals are not).
 * test/eval/page-text.ts measures what they are good for.
 */
export interface Evidence {
  readonly furniture: Furniture | undefined;
  readonly title: Costs;
  readonly body: Costs;
  readonly chrome: number;
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

/** How much of a long line is looked at, at either end, in UTF-16 units. */
const LOOK = 480;

/** Past this a line is a whole paragraph rather than a title, ever more surely. */
const LONG_TITLE = 160;

/** Paragraphs of abstracts begin with a line of this length at least, in UTF-16 units, as good as always. */
const SHORT = 40;

/** Words of sentences: pronouns, finite verbs, conjunctions; rare in titles, in two of three lines of an abstract. */
const PROSE_WORDS = new Set(
  `we our us is are was were be been being has have had can cannot could may might must should will would do does did this that these those
   which who whose it its they their them there such however moreover furthermore therefore thus hence while although because since
   when where than then also only both not but if as show shows shown propose proposes proposed present presents demonstrate
   demonstrates achieve achieves introduce introduces existing between most more into other often further while across several many`.split(
    /\s+/,
  ),
);
const PROSE_START =
  /^(?:we|this (?:paper|work|article|study|thesis|survey|report|tutorial)|in (?:this|recent|the|many|our)|our|recent(?:ly|,)?|however|although|despite|while|existing|current|traditional|there (?:is|are|has|have)|it is|given (?:a|an|the)|to address|with the|here,?|many|most|as) /iu;
const BULLET = /^(?:[-*•‣▪◦–—]\s|\(?(?:\d{1,2}|[a-zivx]{1,4})[).]\s)/u;
const SENTENCE_BREAK = /[\p{Ll}\p{N})\]%'"’”][.!?]["”’)]*\s+["“‘(]?\p{Lu}|[。！？।؟۔]./u;
const LINK = /https?:\/\/|www\.|github\.com|\S+@\S+\.\w/iu;
const SENTENCE_END = /[.!。！।۔]["'”’)\]}»]*$/u;
const FUNCTION_WORD =
  /(?:^|\s)(?:of|for|and|the|with|via|in|a|an|to|by|on|from|using|under|at|or|is|are|as|into|through|over|between|towards?|without|that|which|we|our|their|its|this|these|be|been|was|were|has|have|can)$/iu;

type Ending =
  | 'sentence'
  | 'ellipsis'
  | 'question'
  | 'colon'
  | 'comma'
  | 'hyphen'
  | 'function-word'
  | 'link'
  | 'word';

/** Costs of what a line ends with: where title or body ends, and where one goes on with the next line. */
const ENDINGS: Record<Ending, readonly [titleEnd: number, titleIn: number, bodyEnd: number, bodyIn: number]> =
  {
    sentence: [3.5, 6, 0.05, 3.2],
    ellipsis: [2.5, 5, 0.8, 3],
    question: [0.3, 4.5, 1.5, 4],
    colon: [2, 3.5, 3, 4],
    comma: [6, 4, 7.5, 2.7],
    hyphen: [6, 2.6, 7.5, 3],
    'function-word': [5.5, 1.3, 7.5, 1.3],
    link: [5, 6, 1.2, 3],
    word: [0.05, 0.45, 4.5, 0.5],
  };

function endingOf(text: string): Ending {
  const tail = text.slice(-80);
  if (/(?:\.\.\.|…)$/u.test(tail)) return 'ellipsis';
  if (SENTENCE_END.test(tail)) return 'sentence';
  const last = tail.slice(-1);
  if (last === '?' || last === '？') return 'question';
  if (last === ':' || last === '：') return 'colon';
  if (',;，、；'.includes(last)) return 'comma';
  if (last === '-' || last === '\u00ad') return 'hyphen';
  if (LINK.test(tail.slice(tail.lastIndexOf(' ') + 1))) return 'link';
  return FUNCTION_WORD.test(tail) ? 'function-word' : 'word';
}

/** Costs of how many words of sentences there are: none, one, two, three and more. */
const PROSE_IN_TITLE = [0.1, 2.4, 3.8, 5.5] as const;
const PROSE_IN_BODY = [1.05, 1.1, 1.5, 1.9] as const;

/** Costs of the case of a line's longer words but the first: [title, body]. */
function caseCosts(capitals: number, words: number): readonly [number, number] {
  if (words === 0) return [1, 1.2];
  const share = capitals / words;
  if (share === 1) return words === 1 ? [0.5, 1.8] : [0.3, 3];
  if (share >= 0.6) return [1.2, 2.3];
  if (share > 0.34) return [2.6, 2.2];
  return share > 0 ? [3, 1.2] : [2.3, 0.6];
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
  const letter = text.replace(/^["“‘'([]+/u, '').slice(0, 2);
  if (/^\p{Ll}/u.test(letter)) return LOWER;
  return /^\p{Lu}/u.test(letter) ? UPPER : CASELESS;
}

function chromeCost(text: string, words: number): number {
  if (words <= 1 && text.length <= 30) return 2.5;
  return Math.min(14, 5.5 + words);
}

/** Reads one line. Linear in the line's length up to {@link LOOK}; longer lines are read at their ends only. */
export function evidenceOf({ text }: Line): Evidence {
  const known = furniture(text);
  const head = text.slice(0, LOOK);
  const words = head.match(/[\p{L}\p{N}][\p{L}\p{N}'’-]*/gu) ?? [];
  const western = /\p{Script=Latin}{2}/u.test(head);
  let prose = 0;
  let capitals = 0;
  let long = 0;
  words.forEach((word, index) => {
    if (PROSE_WORDS.has(word.toLowerCase())) prose += 1;
    if (index === 0 || word.length < 4) return;
    long += 1;
    if (/^\p{Lu}/u.test(word)) capitals += 1;
  });
  const [caseTitle, caseBody] = caseCosts(capitals, long);
  const proseTitle = western ? (PROSE_IN_TITLE[Math.min(prose, 3)] ?? 0) : 0.5;
  const proseBody = western ? (PROSE_IN_BODY[Math.min(prose, 3)] ?? 0) : 0.5;
  const sentences = SENTENCE_BREAK.test(head);
  const bullet = BULLET.test(text);
  const [titleStart, bodyStart] = startCosts(text);
  const startsAsProse = PROSE_START.test(head);
  const ending = endingOf(text);
  const [titleLast, titleUnfinished, bodyLast, bodyUnfinished] = ENDINGS[ending];
  const overLong = Math.max(0, text.length - LONG_TITLE);
  const title =
    proseTitle +
    caseTitle +
    (sentences ? 4.5 : 0) +
    (bullet ? 3 : 0) +
    (LINK.test(head) ? 4 : 0) +
    (startsAsProse ? 2 : 0) +
    Math.min(20, overLong / 20);
  // A paragraph of many words is an abstract whatever its words are; what a line of it says counts as much as a line.
  const body = overLong > 0 ? 0.5 : proseBody + caseBody + (sentences ? 0 : 0.35);
  const costs = (line: number, starts: StartCosts[number], last: number, unfinished: number): Costs => {
    return {
      first: line + starts.first,
      within: line + starts.within,
      anew: line + starts.anew,
      last,
      unfinished,
    };
  };
  const firstOfBody = bullet
    ? -bodyStart.first
    : (startsAsProse ? -1 : 0) + (western && text.length < SHORT ? 1.2 : 0);
  return {
    furniture: known,
    title: costs(title, titleStart, titleLast, titleUnfinished),
    body: costs(body, { ...bodyStart, first: bodyStart.first + firstOfBody }, bodyLast, bodyUnfinished),
    chrome: known ? 0.1 : chromeCost(text, words.length),
    bullet,
    endsSentence: ending === 'sentence' || ending === 'question' || ending === 'ellipsis',
  };
}

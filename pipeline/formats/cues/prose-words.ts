/** Tells titles from sentences by their words: function words, capitals and sentence breaks. */
import { lineEnd } from './sentence-ends.ts';

/** Words of sentences: pronouns, finite verbs, conjunctions. Rare in titles; two of three lines of an abstract have one. */
const PROSE_WORDS = new Set(
  `we our us is are was were be been being has have had can cannot could may might must should will would do does did this that these those
   which who whose it its they their them there such however moreover furthermore therefore thus hence while although because since
   when where than then also only both not but if as show shows shown propose proposes proposed present presents demonstrate
   demonstrates achieve achieves introduce introduces existing between most more into other often further while across several many`.split(
    /\s+/,
  ),
);
/** Characters of scripts without spaces between words; some four of them make a word. */
const SPACELESS = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/gu;
const CHARS_PER_WORD = 4;
/** `. The` within a line, or an East Asian or Arabic full stop that is not at its end. */
const SENTENCE_BREAK = /[\p{Ll}\p{N})\]%'"’”][.!?]["”’)]*\s+["“‘(]?\p{Lu}|[。！？।؟۔]./u;

/** Costs by the number of prose words: none, one, two, three or more. */
const PROSE_IN_TITLE = [0.1, 2.4, 3.8, 5.5] as const;
const PROSE_IN_BODY = [1.05, 1.1, 1.5, 1.9] as const;

/** Costs by the share of capitalised words among the longer ones after the first. */
function caseCosts(capitals: number, words: number): readonly [title: number, body: number] {
  if (words === 0) return [1, 1.2];
  const share = capitals / words;
  if (share === 1) return words === 1 ? [0.5, 1.8] : [0.3, 3];
  if (share >= 0.6) return [1.2, 2.3];
  if (share > 0.34) return [2.6, 2.2];
  return share > 0 ? [3, 1.2] : [2.3, 0.6];
}

/**
 * What it costs, in nats, to read the words of a line as a title or as body text; see role-costs.ts.
 * @param text a line or the beginning of a long one
 * @returns the costs, the number of words, and whether there are Latin letters; only then can {@link PROSE_WORDS} occur
 */
export function wordCosts(text: string) {
  const words = text.match(/[\p{L}\p{N}][\p{L}\p{N}'’-]*/gu) ?? [];
  const isLatin = /\p{Script=Latin}{2}/u.test(text);
  const prose = Math.min(3, words.filter((word) => PROSE_WORDS.has(word.toLowerCase())).length);
  const long = words.slice(1).filter(({ length }) => length >= 4);
  const [caseTitle, caseBody] = caseCosts(long.filter((word) => /^\p{Lu}/u.test(word)).length, long.length);
  const proseTitle = isLatin ? (PROSE_IN_TITLE[prose] ?? 0) : 0.5;
  const proseBody = isLatin ? (PROSE_IN_BODY[prose] ?? 0) : 0.5;
  const hasBreak = SENTENCE_BREAK.test(text);
  return {
    title: proseTitle + caseTitle + (hasBreak ? 4.5 : 0),
    body: proseBody + caseBody + (hasBreak ? 0 : 0.35),
    words: words.length + Math.floor((text.match(SPACELESS)?.length ?? 0) / CHARS_PER_WORD),
    isLatin,
  };
}

/** Whether a text reads as a title: `minWords` words or more, which neither are prose nor end within a phrase. */
export function isTitleLike(text: string, minWords: number): boolean {
  // A question before the rest of a title has the words of sentences: `Who waits? Queues in Ports`.
  const { title, body } = wordCosts(text.replace(/^[^.!?]{3,120}[?]["”’]? (?=\p{Lu})/u, ''));
  const { words } = wordCosts(text);
  const end = lineEnd(text);
  if (words < minWords || end === 'colon' || end === 'comma' || end === 'function-word') return false;
  return title - body < 3 || end === 'question';
}

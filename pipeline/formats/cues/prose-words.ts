/** Words of sentences: pronouns, finite verbs, conjunctions; rare in titles, in two of three lines of an abstract. */
const PROSE_WORDS = new Set(
  `we our us is are was were be been being has have had can cannot could may might must should will would do does did this that these those
   which who whose it its they their them there such however moreover furthermore therefore thus hence while although because since
   when where than then also only both not but if as show shows shown propose proposes proposed present presents demonstrate
   demonstrates achieve achieves introduce introduces existing between most more into other often further while across several many`.split(
    /\s+/,
  ),
);
const SENTENCE_BREAK = /[\p{Ll}\p{N})\]%'"’”][.!?]["”’)]*\s+["“‘(]?\p{Lu}|[。！？।؟۔]./u;
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

/** What the words of a line cost. */
export interface Wording {
  readonly title: number;
  readonly body: number;
  readonly words: number;
  /** Whether it is in Latin letters, so that the words known here can be expected in it. */
  readonly western: boolean;
}

/** Reads the words of `text`, a line or the beginning of a long one. */
export function wordingOf(text: string): Wording {
  const words = text.match(/[\p{L}\p{N}][\p{L}\p{N}'’-]*/gu) ?? [];
  const western = /\p{Script=Latin}{2}/u.test(text);
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
  const sentences = SENTENCE_BREAK.test(text);
  return {
    title: proseTitle + caseTitle + (sentences ? 4.5 : 0),
    body: proseBody + caseBody + (sentences ? 0 : 0.35),
    words: words.length,
    western,
  };
}

/** Tells how a line ends: with a sentence, in the middle of one, or like a title. */

/** `https://`, `www.`, `github.com`, `me@example.org`. */
export const ADDRESS_MARK = /https?:\/\/|www\.|github\.com|\S@\w/iu;
const SENTENCE_END = /[.!。！।۔]["'”’)\]}»]*$/u;
/** Words with which neither a title nor a sentence ends. */
const FUNCTION_WORDS = new Set(
  `of for and the with via in a an to by on from using under at or is are as into through over between toward towards without that
   which we our their its this these be been was were has have can`.split(/\s+/),
);

/** Costs in nats, see role-costs.ts: a title ends with such a line, a title continues, a body ends, a body continues. */
export const LINE_END_COSTS = {
  sentence: [3.5, 6, 0.05, 3.2],
  ellipsis: [2.5, 5, 0.8, 3],
  question: [0.3, 4.5, 1.5, 4],
  colon: [2, 3.5, 3, 4],
  comma: [6, 4, 7.5, 2.7],
  hyphen: [6, 2.6, 7.5, 3],
  'function-word': [5.5, 1.3, 7.5, 1.3],
  address: [5, 6, 1.2, 3],
  word: [0.05, 0.45, 4.5, 0.5],
} as const;

/** What a line ends with. */
export type LineEnd = keyof typeof LINE_END_COSTS;

const PROBE_CHARS = 80;

/** What `text` ends with. Looks at the last {@link PROBE_CHARS} only. */
export function lineEnd(text: string): LineEnd {
  const tail = text.slice(-PROBE_CHARS);
  if (/(?:\.\.\.|…)$/u.test(tail)) return 'ellipsis';
  if (SENTENCE_END.test(tail)) return 'sentence';
  if (/[?？]$/u.test(tail)) return 'question';
  if (/[:：]$/u.test(tail)) return 'colon';
  if (/[,;，、；]$/u.test(tail)) return 'comma';
  if (/[-\u00ad]$/u.test(tail)) return 'hyphen';
  const word = tail.slice(tail.lastIndexOf(' ') + 1);
  if (ADDRESS_MARK.test(word)) return 'address';
  return FUNCTION_WORDS.has(word.toLowerCase()) ? 'function-word' : 'word';
}

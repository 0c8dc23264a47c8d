export const LINK = /https?:\/\/|www\.|github\.com|\S@\w/iu;
const SENTENCE_END = /[.!。！।۔]["'”’)\]}»]*$/u;
/** Words after which neither a title nor a sentence ends. */
const FUNCTION_WORDS = new Set(
  `of for and the with via in a an to by on from using under at or is are as into through over between toward towards without that
   which we our their its this these be been was were has have can`.split(/\s+/),
);

export type Ending =
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
export const ENDINGS: Record<
  Ending,
  readonly [titleEnd: number, titleIn: number, bodyEnd: number, bodyIn: number]
> = {
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

/** What `text` ends with; looks at its last 80 characters. */
export function endingOf(text: string): Ending {
  const tail = text.slice(-80);
  if (/(?:\.\.\.|…)$/u.test(tail)) return 'ellipsis';
  if (SENTENCE_END.test(tail)) return 'sentence';
  const last = tail.slice(-1);
  if (last === '?' || last === '？') return 'question';
  if (last === ':' || last === '：') return 'colon';
  if (',;，、；'.includes(last)) return 'comma';
  if (last === '-' || last === '\u00ad') return 'hyphen';
  const word = tail.slice(tail.lastIndexOf(' ') + 1);
  if (LINK.test(word)) return 'link';
  return FUNCTION_WORDS.has(word.toLowerCase()) ? 'function-word' : 'word';
}

/** Words that say nothing of a subject: function words of English, and words that any title may have. */
const STOP_WORDS = new Set(
  `a about above across after again against all along also among an and any are as at based be because before
  behind being below better between beyond both but by can could do does down during each every few first for
  from further has have here how if in into is it its itself just less let like many may more most much must
  need needs new no nor not novel of off on once one only or other our out over own per s same should simple so
  some still such than that the their them then there these they this those through to too toward towards two
  under until up us use used using versus very via vs was we were what when where which while who whom whose why
  will with within without you your approach approaches case comprehensive enhanced enhancing evaluating
  exploring framework frameworks improved improving method methods paper papers study studies`.split(/\s+/),
);

/** A word, or what stands between words. */
const PART = /[\p{L}\p{N}][\p{L}\p{N}\p{M}'’-]*|[^\p{L}\p{N}]+/gu;

/** A word with no capital but at the beginning of its parts: titles differ in these. */
const TITLE_CASE = /^(?:\p{Lu}?[^\p{Lu}-]*(?:-|$))+$/u;

/** The plural of a noun of English; not `analysis`, `class`, `bias`, `corpus`. */
const PLURAL = /(?<=\p{L}{3})(?<![suai])s$/u;

/** A word of titles. */
export interface Word {
  /** Equal for singular and plural, and for capitals and small letters. */
  readonly key: string;
  /** As a reader expects it: as in the title, but without capitals that all words of a title may have. */
  readonly text: string;
  readonly number: number;
}

/** A word, or two words that stand together. */
export type Term = readonly [Word] | readonly [Word, Word];

/** The terms of titles. */
export interface TitleTerms {
  readonly terms: readonly Term[];
  /** Of each title, the numbers of its terms, each once. */
  readonly titles: readonly (readonly number[])[];
}

/** More than the different words of all titles that are read at once. */
const MAX_WORDS = 2 ** 20;

/** Reads the words of titles that say what they are about, and the pairs of them that stand together. */
export function readTerms(titles: readonly string[]): TitleTerms {
  const words = new Map<string, Word>();
  /** What was read of text between spaces: words, and `null` for punctuation and words that say nothing. */
  const readings = new Map<string, readonly (Word | null)[]>();
  const terms: Term[] = [];
  const numbers = new Map<number, number>();
  const readWord = (part: string): Word | null => {
    const bare = part.replace(/(?:['’]s?|-)$/u, '');
    const lower = bare.toLowerCase();
    if (STOP_WORDS.has(lower) || !/\p{L}{2}|\p{N}\p{L}|\p{L}\p{N}/u.test(lower)) return null;
    const key = lower.replace(PLURAL, '');
    const text = TITLE_CASE.test(bare) ? lower : bare;
    const word = words.get(key) ?? { key, text, number: words.size + 1 };
    words.set(key, word);
    return word;
  };
  const wordsOf = (text: string): readonly (Word | null)[] => {
    let reading = readings.get(text);
    if (reading === undefined) {
      reading = (text.match(PART) ?? []).map(readWord);
      readings.set(text, reading);
    }
    return reading;
  };
  const numberOf = (word: Word, before?: Word): number => {
    const code = (before?.number ?? 0) * MAX_WORDS + word.number;
    let number = numbers.get(code);
    if (number === undefined) {
      number = terms.push(before === undefined ? [word] : [before, word]) - 1;
      numbers.set(code, number);
    }
    return number;
  };
  const read = titles.map((title) => {
    const found: number[] = [];
    const text = title.includes('$') ? title.replaceAll(/\$[^$]*\$/g, ' , ') : title;
    let before: Word | null = null;
    for (const part of text.split(/\s+/)) {
      for (const word of wordsOf(part)) {
        if (word !== null) {
          found.push(numberOf(word));
          if (before !== null) found.push(numberOf(word, before));
        }
        before = word;
      }
    }
    return [...new Set(found)];
  });
  return { terms, titles: read };
}

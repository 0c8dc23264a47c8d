/** Terms of texts: words that may name what a text is about, and pairs of them that stand together. */

/** Words that say nothing of a subject: function words of English, and words that any title or abstract may have. */
export const STOP_WORDS = new Set(
  `a about above achieve achieves across addition additional additionally address addresses addressing after again
  against aim aims al all along also although among an analyze and any approach approaches are arise as at available
  based be because been before behind being below best better between beyond both but by called can cannot capable
  case challenge challenges challenging code com common commonly compared comprehensive consider considered
  considering corresponding could current demonstrate demonstrates designed develop developed different do does down
  due during each easily effective effectively eg enable enables enhanced enhancing enjoy enough especially et etc
  evaluate evaluating every example examples existing experimental experiments exploring extend extensive few finally
  find first focus focuses for framework frameworks from further furthermore general generally github given good great had
  has have having here high how however http https ie if illustrate important improve improved improvement improves
  improving in including increase instead into introduce introduces investigate is issue issues it its itself just key
  known lack large lead leading leads less let leverage leverages leveraging like main make makes making many may
  method methods more moreover most mostly much must necessary need needs new no nor not novel number obtain obtained
  obtains of off often on once one only or order other others our out outperform outperforms over own paper papers
  particular particularly per perform performance performs possible practical practice present presents previous prior
  problem problems propose proposed proposes provide provided provides real-world recent recently require required
  requires respectively result results s same several should show shown shows significant significantly simple since
  so so-called solve solving some specifically state-of-the-art still studies study such sufficient superior take
  takes task tasks technique techniques than that the their them then there thereby therefore these they this those
  three through thus to too toward towards two typically under until up upon us use used useful uses using usually
  utilize utilizes various versus very via vs was way ways we well were what when where whether which while who whole
  whom whose why wide widely will with within without work works would yet you your`.split(/\s+/),
);

/** A word, or what stands between words. */
const PART = /[\p{L}\p{N}][\p{L}\p{N}\p{M}'’-]*|[^\p{L}\p{N}]+/gu;

/** A word with no capital but at the beginning of its parts: titles differ in these. */
const TITLE_CASE = /^(?:\p{Lu}?[^\p{Lu}-]*(?:-|$))+$/u;

/** The ends of English plurals: policies, boxes, models; not `series`, `species`, `analysis`, `class`, `bias`, `corpus`. */
const PLURALS: readonly (readonly [RegExp, string])[] = [
  [/(?<=\p{L}[^aeiou])(?<!ser|spec|mov)ies$/u, 'y'],
  [/(?<=matr)ices$/u, 'ix'],
  [/(?<=vert|ind)ices$/u, 'ex'],
  [/(?<=x|[nrt]ch|sh|ss)es$/u, ''],
  [/(?<=\p{L}{3})(?<![suai]|ie)s$/u, ''],
];

/** A word of texts. */
export interface Word {
  /** Equal for singular and plural, and for capitals and small letters. */
  readonly key: string;
  /** In the singular, as in the text but without capitals that all words of a title may have. */
  readonly text: string;
  readonly number: number;
}

/** A word, or two words that stand together. */
export type Term = readonly [Word] | readonly [Word, Word];

/** The terms of texts. */
export interface TextTerms {
  readonly terms: readonly Term[];
  /** Of each text, the numbers of its terms, each once. */
  readonly texts: readonly (readonly number[])[];
}

/** More than the different words of all texts that are read at once. */
const MAX_WORDS = 2 ** 20;

/** Reads the words of texts that may say what they are about, and the pairs of them that stand together. */
export function readTerms(texts: readonly string[]): TextTerms {
  const words = new Map<string, Word>();
  /** What was read of text between spaces: words, and `null` for punctuation and words that say nothing. */
  const readings = new Map<string, readonly (Word | null)[]>();
  const terms: Term[] = [];
  const numbers = new Map<number, number>();
  const readWord = (part: string): Word | null => {
    const bare = part.replace(/(?:['’]s?|-)$/u, '');
    const lower = bare.toLowerCase();
    if (STOP_WORDS.has(lower) || !/\p{L}{2}|\p{N}\p{L}|\p{L}\p{N}/u.test(lower)) return null;
    const key = singular(lower);
    const text = TITLE_CASE.test(bare) ? key : singular(bare);
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
  const read = texts.map((text) => {
    const found: number[] = [];
    const plain = text.includes('$') ? text.replaceAll(/\$[^$]*\$/g, ' , ') : text;
    let before: Word | null = null;
    for (const part of plain.split(/\s+/)) {
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
  return { terms, texts: read };
}

function singular(word: string): string {
  const [end, singularEnd] = PLURALS.find(([end]) => end.test(word)) ?? [/$/, ''];
  return word.replace(end, singularEnd);
}

/** A term as text. */
export function termText(term: readonly Word[]): string {
  return term.map(({ text }) => text).join(' ');
}

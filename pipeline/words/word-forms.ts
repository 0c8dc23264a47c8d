/**
 * The words of a text, and the other ways to write them: `pre-training` and `pretraining`, `TGF-β` and `TGF-beta`, `H₂O` and
 * `H2O`. Papers are indexed by all of them, so a search finds a paper whichever way either of them is written.
 */

import { SPECIAL_LETTER, SPECIAL_LETTERS } from '../text/names/name-keys.ts';

/** A word of a text: what stands between spaces and punctuation, or a run of a script that puts no spaces between words. */
export interface WordForms {
  /** As written. Hyphens and the like join its parts. */
  readonly text: string;
  /** Other ways to write it, in small letters; a space stands between two parts. */
  readonly spellings: readonly string[];
  /**
   * Of a script without spaces, every two letters that stand side by side, and at last the one letter that ends the run:
   * 漢字学 is 漢字, 字学, 学. Empty for other words.
   */
  readonly pairs: readonly string[];
}

/** A word with what joins its parts: hyphens, apostrophes, and the points of `3.5` and `U.S.A.` */
const WORD =
  /[\p{L}\p{N}\p{Co}][\p{L}\p{N}\p{Co}\p{M}]*(?:(?:[-‐‑_'’]|(?<=\p{N})\.(?=\p{N})|(?<=(?<!\p{L})\p{Lu})\.(?=\p{Lu}(?!\p{L})))[\p{L}\p{N}\p{Co}][\p{L}\p{N}\p{Co}\p{M}]*)*/gu;

const PART = /[\p{L}\p{N}\p{Co}][\p{L}\p{N}\p{Co}\p{M}]*/gu;

/** Most words have one spelling: letters and digits of ASCII. */
const PLAIN = /^[A-Za-z0-9]+$/;

/** Scripts without spaces between words, and Korean, which puts none between a word and its ending. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}ー][\p{M}\u200C\u200D]*/u;
const UNSPACED_RUN = new RegExp(`((?:${UNSPACED.source})+)`, 'u');
const LETTERS = new RegExp(UNSPACED.source, 'gu');

/** A letter in Greek that stands alone is a name: β-catenin. */
const GREEK_LETTER = /(?<!\p{Script=Greek})[α-ω](?!\p{Script=Greek})/gu;
const GREEK_NAMES =
  'alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma sigma tau upsilon phi chi psi omega'.split(
    ' ',
  );

/** A longer word is no word. */
const MAX_JOINED_CHARS = 40;

/** Reads the words of a text, in their order. Linear time. */
export function readWords(text: string): WordForms[] {
  return [...text.matchAll(WORD)].flatMap(([word]) => {
    if (PLAIN.test(word)) return [{ text: word, spellings: [], pairs: [] }];
    const runs = word.split(UNSPACED_RUN);
    if (runs.length === 1) return [{ text: word, spellings: spellingsOf(word), pairs: [] }];
    // Every other run, from the second, is of such a script. The index holds the whole word only.
    return runs.flatMap((run, i): WordForms[] =>
      i % 2 === 1
        ? [{ text: run, spellings: [], pairs: pairsOf(run) }]
        : (run.match(WORD) ?? []).map((part) => ({
            text: part,
            spellings: [part.toLowerCase(), ...spellingsOf(part)],
            pairs: [],
          })),
    );
  });
}

/** The parts of a word between its hyphens and the like, as the index has them: `BERT-base` is `BERT`, `base`. */
export function partsOf(word: string): string[] {
  return word.match(PART) ?? [];
}

/**
 * The words by which a text is found beside those that stand in it, each once, and the pairs of letters in their order.
 * @returns words separated by spaces
 */
export function otherWords(text: string): string {
  const words = new Set<string>();
  const pairs: string[] = [];
  for (const word of readWords(text)) {
    for (const spelling of word.spellings) for (const part of spelling.split(' ')) words.add(part);
    pairs.push(...word.pairs);
  }
  return [...words, ...pairs].join(' ');
}

function spellingsOf(word: string): string[] {
  const lower = word.normalize('NFC').toLowerCase();
  const compatible = lower.normalize('NFKC').toLowerCase();
  const named = compatible
    .replace(SPECIAL_LETTER, (letter) => SPECIAL_LETTERS[letter] ?? letter)
    .replace(GREEK_LETTER, (letter) => GREEK_NAMES[letter.charCodeAt(0) - 0x3b1] ?? letter);
  const apart = [lower, compatible, named].map((form) => partsOf(form).join(' '));
  const joined = apart
    .map((form) => form.replaceAll(' ', ''))
    .filter((form) => form.length <= MAX_JOINED_CHARS);
  return [...new Set([...apart.slice(1), ...joined])].filter((form) => form !== apart[0]);
}

function pairsOf(run: string): string[] {
  // The index has no marks.
  const letters = (run.normalize('NFKC').match(LETTERS) ?? []).map((letter) => letter.replace(/\p{M}/gu, ''));
  return letters.map((letter, i) => letter + (letters[i + 1] ?? ''));
}

import { DIMENSIONS } from '../../../db/vector.ts';
import { deriveContent } from '../../../pipeline/identity/derived-content.ts';
import { normalise } from '../../../pipeline/retrieval/rows.ts';
import { randomNumbers } from '../../support/random.ts';

/** Words in the order of their frequency, which falls with their rank (Zipf's law), as that of real words does. */
const WORDS = (() => {
  const frequent = 'model data learning agents vision speech graph transformer diffusion robust'.split(' ');
  const syllables = [...'bdfgklmnprstvz'].flatMap((first) => [...'aeiou'].map((second) => first + second));
  const spell = (n: number): string =>
    n < syllables.length
      ? (syllables[n] ?? '')
      : spell(Math.floor(n / syllables.length)) + syllables[n % syllables.length];
  return [...frequent, ...Array.from({ length: 100_000 }, (_, i) => spell(5_000 + 3 * i))];
})();

/** The word with a rank, from 0; the first are in nearly all abstracts. */
export function wordOf(rank: number): string {
  return WORDS[rank] ?? '';
}

function randomWords(next: () => number, count: number): string {
  const word = () => WORDS[Math.floor(WORDS.length ** next()) - 1];
  return Array.from({ length: count }, word).join(' ');
}

/** Abstracts and authors come again after so many papers: to make each costs more than to store it. */
export const RECORDS = 20_000;

/** What papers with different titles share. */
export interface MadeRecord extends ReturnType<typeof deriveContent> {
  readonly abstract: string;
  readonly authors: readonly string[];
}

/** Abstracts of eight sentences of 22 words, three authors and a category each. */
export function makeRecords(count = RECORDS): MadeRecord[] {
  const next = randomNumbers(11);
  const name = () => {
    const [first = '', last = ''] = [randomWords(next, 1), WORDS[Math.floor(next() * 30_000)]];
    return `${capital(first)} ${capital(last)}`;
  };
  return Array.from({ length: count }, () => {
    const sentence = () => `${capital(randomWords(next, 22))}.`;
    const abstract = Array.from({ length: 8 }, sentence).join(' ');
    const authors = [name(), name(), name()];
    const categories = [CATEGORIES[Math.floor(CATEGORIES.length * next() ** 2)] ?? ''];
    return { ...deriveContent({ title: '', abstract, authors, categories }), abstract, authors };
  });
}

const CATEGORIES = 'cs.LG cs.CV cs.CL cs.AI cs.RO stat.ML cs.CR cs.SE eess.IV cs.HC cs.IR quant-ph'.split(
  ' ',
);

const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);

/** Titles of nine words, hardly any two of which are alike. */
export function makeTitles(seed: number): () => string {
  const next = randomNumbers(seed);
  return () => capital(randomWords(next, 9));
}

const FIELDS = 40;
const SUBJECTS = 20 * FIELDS;
const THEMES = 25 * SUBJECTS;

/**
 * Vectors as papers have them: they crowd about themes, these about subjects, these about fields. The cosine of two papers is
 * near to 0.7 within a theme, 0.5 within a subject, 0.3 within a field, else 0.
 * @returns writes the next vector, of unit length, and returns its field from 0
 */
export function makeVectors(seed: number): (into: Float32Array) => number {
  const centres = randomNumbers(13);
  const around = (count: number, radius: number, of: readonly Float32Array[]) =>
    Array.from({ length: count }, (_, i) => {
      const offset = Float32Array.from({ length: DIMENSIONS }, () => centres() - 0.5);
      normalise(offset);
      const parent = of[i % Math.max(1, of.length)];
      return offset.map((x, k) => radius * x + (parent?.[k] ?? 0));
    });
  const themes = around(THEMES, 0.4, around(SUBJECTS, 0.5, around(FIELDS, 0.55, [])));
  const next = randomNumbers(seed);
  // Uniform numbers of this width have a sum of squares of a fourth.
  const width = Math.sqrt((12 * 0.25) / DIMENSIONS);
  return (into) => {
    const theme = Math.floor(next() * THEMES);
    const centre = themes[theme] ?? into;
    for (let k = 0; k < DIMENSIONS; k++) into[k] = (centre[k] as number) + width * (next() - 0.5);
    normalise(into);
    return theme % FIELDS;
  };
}

/** Mends typing mistakes in words of a query that no paper has. */
import leven from 'leven';
import { stemmer } from 'stemmer';
import type { Database } from '../../db/database.ts';
import { countWords, findStems, findTexts, type WordCount } from '../../db/search/similar-words.ts';
import { FUNCTION_WORDS } from '../../pipeline/words/function-words.ts';
import { readWords } from '../../pipeline/words/word-forms.ts';

/** Words of which a mistake can be told; others are ids, numbers, or too short. */
const MENDABLE = /^[a-z]{4,24}$/;
/** From this length on, a word may have two mistakes. */
const TWO_MISTAKES_CHARS = 8;
/** Words of one query to mend. */
const MAX_MENDED_WORDS = 3;
/** Texts in which a word is looked for as it is written. */
const MAX_TEXTS = 5;
const ALPHABET = [...'abcdefghijklmnopqrstuvwxyz'];

/** The word in small letters without marks, if it is one that can be mended. */
export function mendable(word: string): string | undefined {
  const bare = word
    .toLowerCase()
    .normalize('NFD')
    .replaceAll(/\p{M}|(?<![^\p{L}\p{N}])[^\p{L}\p{N}]+$|^[^\p{L}\p{N}]+/gu, '');
  return MENDABLE.test(bare) && !FUNCTION_WORDS.has(bare) ? bare : undefined;
}

/**
 * Replaces words of a query by words of papers: one letter added, left out or wrong, two swapped, in long words twice. The
 * first letter counts as right, unless it is swapped. Of several words the most frequent is taken. Time does not grow with the
 * catalogue, except for the long words: with that of stems of the same two letters.
 * @param words of `q`, as typed, that no paper has
 * @returns `undefined` when none can be mended
 */
export async function mendQuery(
  db: Database,
  q: string,
  words: readonly string[],
): Promise<string | undefined> {
  const mended = await Promise.all(
    words
      .slice(0, MAX_MENDED_WORDS)
      .map(async (word) => ({ word, by: await mendWord(db, mendable(word) ?? '') })),
  );
  const text = mended.reduce(
    (all, { word, by }) => (by === undefined ? all : all.replace(alone(word), by)),
    q,
  );
  return text === q ? undefined : text;
}

/** The word where it stands by itself. */
function alone(word: string): RegExp {
  const escaped = word.replaceAll(/[^\p{L}\p{N}]/gu, (sign) => `\\u{${sign.codePointAt(0)?.toString(16)}}`);
  return new RegExp(`(?<![\\p{L}\\p{N}])${escaped}(?![\\p{L}\\p{N}])`, 'u');
}

async function mendWord(db: Database, word: string): Promise<string | undefined> {
  const near = mostFrequent(await countWords(db, oneMistake(word)));
  const found = near ?? (word.length < TWO_MISTAKES_CHARS ? undefined : await nearestStem(db, word));
  if (found === undefined) return undefined;
  const written = asWritten(found, word, await findTexts(db, found, MAX_TEXTS));
  return written === undefined || isCompared(word, written) ? undefined : written;
}

/** Whether a word is a form of another that a stemmer tells apart, and no mistake: `cheaper`, `largest`. */
function isCompared(word: string, plain: string): boolean {
  const stem = plain.replace(/e$/, '');
  return word === `${stem}er` || word === `${stem}est`;
}

/** All words that become this one by a mistake in one letter. */
function oneMistake(word: string): string[] {
  const found = new Set<string>();
  for (let i = 0; i < word.length; i++) {
    const [before, behind] = [word.slice(0, i + 1), word.slice(i + 1)];
    for (const letter of ALPHABET) {
      found.add(before + letter + behind);
      if (behind !== '') found.add(before + letter + behind.slice(1));
    }
    if (behind !== '') {
      found.add(before + behind.slice(1));
      found.add(word.slice(0, i) + behind.charAt(0) + word.charAt(i) + behind.slice(1));
    }
  }
  found.delete(word);
  return [...found];
}

async function nearestStem(db: Database, word: string): Promise<string | undefined> {
  const stem = stemmer(word);
  const near = (await findStems(db, word.slice(0, 2))).filter(
    (term) => leven(term.word, stem, { maxDistance: 3 }) <= 2,
  );
  return mostFrequent(near);
}

function mostFrequent(words: readonly WordCount[]): string | undefined {
  const [best] = words.toSorted((a, b) => b.items - a.items || (a.word < b.word ? -1 : 1));
  return best?.word;
}

/** The word as texts have it, not its stem or another word of that stem: of the words with the stem, the nearest to the typed one. */
function asWritten(found: string, typed: string, texts: readonly string[]): string | undefined {
  const stem = stemmer(found);
  const written = texts
    .flatMap((text) => readWords(text).map((word) => word.text.toLowerCase()))
    .filter((word) => stemmer(word) === stem || word === found)
    .map((word) => ({ word, distance: leven(word, typed) }));
  return written.toSorted((a, b) => a.distance - b.distance || (a.word < b.word ? -1 : 1))[0]?.word;
}

/** Why a result is there: the words of the query in it, and where they stand. */
import { stemmer } from 'stemmer';
import type { Item } from '../../db/items/find-items.ts';
import { splitSentences } from '../../pipeline/extract/sentences.ts';
import { FUNCTION_WORDS } from '../../pipeline/words/function-words.ts';
import { partsOf, readWords } from '../../pipeline/words/word-forms.ts';
import type { QueryText } from './query-text.ts';

/** A piece of a text, and whether it is a word of the query. */
export interface Marked {
  readonly text: string;
  readonly hit: boolean;
}

/** The parts of an item that show why it was found. */
export interface Snippet {
  readonly title: readonly Marked[];
  /** The sentences of the abstract with most of the words, or the one that says what the paper does. */
  readonly abstract: readonly Marked[];
}

/** Words of a query, by which it recognises them in a text. */
export interface QueryWords {
  /** A word as typed, without marks around it, by each of its stems. */
  readonly byStem: ReadonlyMap<string, string>;
  /** Beginnings of words, `vocod*`, without the star. */
  readonly beginnings: readonly (readonly [beginning: string, word: string])[];
}

/** Sentences of a snippet. */
const MAX_SENTENCES = 2;
/** Marks of the sentence around a word: those of `C++` and `.NET` are its own. */
const OUTER_MARKS = /^[([{"'“‘«]+|(?<![)\]},;:.!?"'”’»])[)\]},;:.!?"'”’»]+$/gu;
/** A longer sentence is cut: an abstract without full stops is one. */
const MAX_SENTENCE_CHARS = 400;

/** Reads the words and phrases of a query. Function words count only where there are no others. */
export function readQueryWords({ words, phrases }: QueryText): QueryWords {
  const byStem = new Map<string, string>();
  const beginnings: [string, string][] = [];
  const typed = [...words, ...phrases.flatMap((phrase) => readWords(phrase).map(({ text }) => text))];
  const telling = typed.filter((word) => !FUNCTION_WORDS.has(word.toLowerCase()));
  for (const word of telling.length > 0 ? telling : typed) {
    if (word.endsWith('*')) beginnings.push([folded(word.slice(0, -1)), word]);
    else
      for (const stem of readWords(word).flatMap(stemsOf))
        if (!byStem.has(stem)) byStem.set(stem, word.replaceAll(OUTER_MARKS, ''));
  }
  return { byStem, beginnings };
}

/** Marks the words of a query in an item. */
export function findWords(
  {
    title,
    abstract,
    extract,
    authors,
    journal,
    comments,
  }: Pick<Item, 'title' | 'abstract' | 'extract' | 'authors' | 'journal' | 'comments'>,
  query: QueryWords,
): { readonly words: readonly string[]; readonly snippet: Snippet } {
  const found = new Set<string>();
  const markedTitle = mark(title, query, found);
  const sentences = splitSentences(abstract).map((text) => text.trim().replaceAll(/\s+/g, ' '));
  const marked = sentences.map((text) => {
    const inSentence = new Set<string>();
    const pieces = mark(text, query, inSentence);
    for (const word of inSentence) found.add(word);
    return { text, pieces, words: inSentence };
  });
  for (const text of [...authors, journal ?? '', comments ?? '']) mark(text, query, found);
  return { words: [...found], snippet: { title: markedTitle, abstract: bestSentences(marked, extract) } };
}

interface MarkedSentence {
  readonly text: string;
  readonly pieces: readonly Marked[];
  readonly words: ReadonlySet<string>;
}

/** The sentence with most words, and the one that adds most others, in the order of the abstract. */
function bestSentences(sentences: readonly MarkedSentence[], extract: string | null): readonly Marked[] {
  const chosen: number[] = [];
  const seen = new Set<string>();
  while (chosen.length < MAX_SENTENCES) {
    const gains = sentences.map(({ words }) => words.difference(seen).size);
    const most = Math.max(0, ...gains);
    if (most === 0) break;
    const index = gains.indexOf(most);
    chosen.push(index);
    for (const word of sentences[index]?.words ?? []) seen.add(word);
  }
  if (chosen.length === 0) {
    const text = extract ?? sentences[0]?.text ?? '';
    return text === '' ? [] : [{ text: shortened(text), hit: false }];
  }
  return chosen
    .toSorted((a, b) => a - b)
    .flatMap((index, i, all) => [
      ...(i === 0 ? [] : [{ text: index === (all[i - 1] ?? 0) + 1 ? ' ' : ' … ', hit: false }]),
      ...around(sentences[index]?.pieces ?? []),
    ]);
}

/** The pieces of a sentence; of a long one those around its first hit. */
function around(pieces: readonly Marked[]): Marked[] {
  const length = pieces.reduce((sum, { text }) => sum + text.length, 0);
  if (length <= MAX_SENTENCE_CHARS) return [...pieces];
  const first = pieces.findIndex(({ hit }) => hit);
  const before = pieces
    .slice(0, first)
    .map(({ text }) => text)
    .join('');
  const start =
    before.length > MAX_SENTENCE_CHARS / 4
      ? `… ${before.slice(-MAX_SENTENCE_CHARS / 4).replace(/^\S*\s/u, '')}`
      : before;
  const kept: Marked[] = start === '' ? [] : [{ text: start, hit: false }];
  let left = MAX_SENTENCE_CHARS - start.length;
  for (const { text, hit } of pieces.slice(first)) {
    if (text.length > left) {
      kept.push({ text: shortened(text, left), hit: false });
      break;
    }
    kept.push({ text, hit });
    left -= text.length;
  }
  return kept;
}

function shortened(text: string, maxChars = MAX_SENTENCE_CHARS): string {
  return text.length <= maxChars ? text : `${text.slice(0, maxChars).replace(/\s\S*$/u, '')} …`;
}

/** Cuts a text at the words of a query. @param found gets each word that stands in it */
function mark(text: string, { byStem, beginnings }: QueryWords, found: Set<string>): Marked[] {
  const pieces: Marked[] = [];
  let at = 0;
  for (const word of readWords(text)) {
    const start = text.indexOf(word.text, at);
    const stems = stemsOf(word);
    const typed = [
      ...stems.flatMap((stem) => byStem.get(stem) ?? []),
      ...beginnings.flatMap(([beginning, begun]) => (folded(word.text).startsWith(beginning) ? begun : [])),
    ];
    if (typed.length === 0 || start < 0) continue;
    for (const each of typed) found.add(each);
    if (start > at) pieces.push({ text: text.slice(at, start), hit: false });
    at = start + word.text.length;
    pieces.push({ text: word.text, hit: true });
  }
  if (at < text.length) pieces.push({ text: text.slice(at), hit: false });
  return pieces;
}

/** The stems under which the index has a word in its spellings. */
function stemsOf({
  text,
  spellings,
  pairs,
}: {
  readonly text: string;
  readonly spellings: readonly string[];
  readonly pairs: readonly string[];
}): string[] {
  if (pairs.length > 0) return pairs.length === 1 ? [...pairs] : pairs.slice(0, -1);
  // Most words have one spelling and one part.
  if (spellings.length === 0 && !/[^a-z]/i.test(text)) return [stem(text)];
  return [...new Set([text, ...spellings].flatMap(partsOf).map(stem))];
}

/** Stems by word. Abstracts share most of their words, and stemming each anew takes longer than all else of a search. */
const stems = new Map<string, string>();
const MAX_STEMS = 10_000;

function stem(word: string): string {
  let found = stems.get(word);
  if (found === undefined) {
    found = stemmer(folded(word));
    if (stems.size >= MAX_STEMS) stems.clear();
    stems.set(word, found);
  }
  return found;
}

/** In small letters without marks, as the index has it. */
function folded(word: string): string {
  return word.toLowerCase().normalize('NFD').replaceAll(/\p{M}/gu, '').normalize('NFC');
}

import leven from 'leven';
import type { DuplicateCriteria } from '../../db/duplicates/compare-items.ts';
import { beginningOf } from './cut-title.ts';
import { titleKey } from './item-id.ts';

/*
 * Two papers may be one when their titles are similar (few edits, or one is the other without its subtitle or end), contain the
 * same numbers, and their embeddings are close. Similar titles are found by locality-sensitive hashing (A. Broder, "On the
 * resemblance and containment of documents", 1997): similar titles nearly always share a bucket, others hardly ever.
 */

/** Maximum number of edits per letter of the longer title. */
const MAX_EDIT_RATE = 0.15;

/** A shorter title, or part of one, says nothing. In letters and digits. */
const MIN_KEY_CHARS = 12;

/** Bands of a title and minimum hashes per band: titles that share half of their shingles share a band in nine of ten cases. */
const BANDS = 16;
const ROWS = 3;
const SHINGLE_CHARS = 3;

/*
 * Minimum cosines. Measured on 28,000 papers of arXiv, IJCAI and AAAI; seven pairs among them have similar titles with the
 * same numbers. Papers that were submitted twice with another abstract have 0.79 to 0.93; two systems for one shared task
 * 0.79; a paper and a reply to it 0.76; surveys of neighbouring fields 0.75. A paper and itself with half of its abstract
 * have 0.86 or more.
 */
const MIN_SIMILARITY_OF_EQUAL_TITLES = 0.7;
const MIN_SIMILARITY = 0.8;

/** The minimum cosine of two papers that may be one, by the distance of their titles. */
export function minSimilarity(distance: number): number {
  return distance === 0 ? MIN_SIMILARITY_OF_EQUAL_TITLES : MIN_SIMILARITY;
}

/** The buckets of a title, which similar titles share: integers of at most 48 bits. */
export function titleBuckets(title: string): number[] {
  const whole = titleKey(title);
  if (whole.length < MIN_KEY_CHARS) return [];
  const parts = [whole, ...partsOf(title)].map((part) => bucket(`=${part}`));
  return [...new Set([...parts, ...bandsOf(whole)])];
}

/** The distance of two titles: edits per letter of the longer one, 0 to 1; `null` when they are not similar. */
export function titleDistance(a: string, b: string): number | null {
  const [left, right] = [titleKey(a), titleKey(b)];
  const longer = Math.max(left.length, right.length);
  if (Math.min(left.length, right.length) < MIN_KEY_CHARS) return null;
  const edits = editDistance(left, right, Math.floor(MAX_EDIT_RATE * longer));
  const isPart = edits === null && (isPartOf(a, b) || isPartOf(b, a));
  if ((edits === null && !isPart) || numbersIn(a) !== numbersIn(b)) return null;
  return (edits ?? Math.abs(left.length - right.length)) / longer;
}

/** The criteria of possible duplicates, for the database. */
export const duplicateCriteria: DuplicateCriteria = { titleBuckets, titleDistance, minSimilarity };

/** Whether a title is part of another: it lacks the subtitle, is the subtitle, or was cut off. */
function isPartOf(title: string, whole: string): boolean {
  const key = titleKey(title);
  return (
    partsOf(whole).includes(key) || (beginningOf(title) !== undefined && titleKey(whole).startsWith(key))
  );
}

/** The keys of the title before and after its first colon or dash, without short ones. */
function partsOf(title: string): string[] {
  const at = /:\s|\s[-–—]\s/u.exec(title);
  if (at === null) return [];
  return [title.slice(0, at.index), title.slice(at.index + at[0].length)]
    .map(titleKey)
    .filter((key) => key.length >= MIN_KEY_CHARS);
}

/** The numbers of a title, which distinguish parts, years and models: `Part II`, `GPT-4`, `SemEval-2024`. */
function numbersIn(title: string): string {
  const found = title.normalize('NFKC').match(/\d+|(?<![\p{L}\p{N}])[IVX]+(?![\p{L}\p{N}])/gu);
  return found?.join(' ') ?? '';
}

function bandsOf(key: string): number[] {
  const minima = new Array<number>(BANDS * ROWS).fill(0xffffffff);
  for (let at = 0; at + SHINGLE_CHARS <= key.length; at++) {
    const hash = fnv(key, at, at + SHINGLE_CHARS);
    for (let i = 0; i < minima.length; i++) {
      const mixed = mix(hash ^ Math.imul(i + 1, 0x9e3779b1));
      if (mixed < (minima[i] ?? 0)) minima[i] = mixed;
    }
  }
  return Array.from({ length: BANDS }, (_, band) =>
    bucket(`${band}:${minima.slice(band * ROWS, (band + 1) * ROWS).join(',')}`),
  );
}

/** FNV-1a over UTF-16 units (http://www.isthe.com/chongo/tech/comp/fnv/). */
function fnv(text: string, from: number, to: number): number {
  let hash = 0x811c9dc5;
  for (let at = from; at < to; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash;
}

/** The finaliser of MurmurHash3: each bit of the input changes half of the output's. */
function mix(hash: number): number {
  let h = hash;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** A hash of 48 bits. */
function bucket(text: string): number {
  const hash = fnv(text, 0, text.length);
  return mix(hash) * 2 ** 16 + (mix(hash ^ fnv(text, text.length >> 1, text.length)) >>> 16);
}

/** The Levenshtein distance of two texts; `null` when it is more than `max`. */
export function editDistance(a: string, b: string, max: number): number | null {
  const edits = leven(a, b, { maxDistance: max + 1 });
  return edits <= max ? edits : null;
}

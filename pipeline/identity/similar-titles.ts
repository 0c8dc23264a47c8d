import { titleKey } from './item-id.ts';

/*
 * When are two papers perhaps one? Their titles are alike (few edits, or one is the other without its subtitle), they hold the
 * same numbers, and what they are about is the same. Alike titles are found without comparing each with each: prints are
 * numbers of which two titles alike share one, nearly always, and others hardly ever (Broder 1997, "On the resemblance and
 * containment of documents").
 */

/** Most edits for each letter of the longer title. */
const MOST_EDITS = 0.15;

/** A title or a part of it that is shorter says nothing, in letters and digits. */
const SHORTEST = 12;

/** Bands of a title, and least hashes in each: titles that share half of their shingles share a band in nine of ten cases. */
const BANDS = 16;
const ROWS = 3;
const SHINGLE = 3;

/*
 * The least cosine. Measured on 28,000 papers of arXiv, IJCAI and AAAI, of which the titles of seven pairs are alike and hold the
 * same numbers: papers that were submitted twice, with another abstract, have 0.79 to 0.93; two answers to one shared task 0.79, a
 * paper and a reply to it 0.76, surveys of neighbouring fields 0.75. A paper and itself with half of its abstract have 0.86 or more.
 */
const LEAST_SAME_TITLE = 0.7;
const LEAST = 0.8;

/** The least cosine at which two papers may be one, when their titles are so far from each other. */
export function leastSimilarity(distance: number): number {
  return distance === 0 ? LEAST_SAME_TITLE : LEAST;
}

/** The numbers under which a title is kept, to find those that are alike; integers of at most 48 bits. */
export function titlePrints(title: string): number[] {
  const whole = titleKey(title);
  if (whole.length < SHORTEST) return [];
  const parts = [whole, ...partsOf(title)].map((part) => print(`=${part}`));
  return [...new Set([...parts, ...bandsOf(whole)])];
}

/**
 * How far two titles are from each other: edits for each letter of the longer one, 0 to 1; `null` when they are not alike.
 */
export function titleDistance(a: string, b: string): number | null {
  const [left, right] = [keyOf(a), keyOf(b)];
  const longer = Math.max(left.length, right.length);
  if (Math.min(left.length, right.length) < SHORTEST) return null;
  const edits = editDistance(left, right, Math.floor(MOST_EDITS * longer));
  const isPart = edits === null && (partsOf(a).includes(right) || partsOf(b).includes(left));
  if ((edits === null && !isPart) || numbersIn(a) !== numbersIn(b)) return null;
  return (edits ?? Math.abs(left.length - right.length)) / longer;
}

/** Keys remembered: a title is compared with dozens of others. */
const KEYS = 10_000;
const keys = new Map<string, string>();

function keyOf(title: string): string {
  const known = keys.get(title);
  if (known !== undefined) return known;
  if (keys.size >= KEYS) keys.clear();
  const key = titleKey(title);
  keys.set(title, key);
  return key;
}

/** The keys of what stands before and behind the first colon or dash, where that is long enough to tell of something. */
function partsOf(title: string): string[] {
  const at = /:\s|\s[-–—]\s/u.exec(title);
  if (at === null) return [];
  return [title.slice(0, at.index), title.slice(at.index + at[0].length)]
    .map(titleKey)
    .filter((key) => key.length >= SHORTEST);
}

/** Numbers tell parts, years and models apart: `Part II`, `GPT-4`, `SemEval-2024`. */
function numbersIn(title: string): string {
  const found = title.normalize('NFKC').match(/\d+|(?<![\p{L}\p{N}])[IVX]+(?![\p{L}\p{N}])/gu);
  return found?.join(' ') ?? '';
}

function bandsOf(key: string): number[] {
  const least = new Array<number>(BANDS * ROWS).fill(0xffffffff);
  for (let at = 0; at + SHINGLE <= key.length; at++) {
    const hash = fnv(key, at, at + SHINGLE);
    for (let i = 0; i < least.length; i++) {
      const mixed = mix(hash ^ Math.imul(i + 1, 0x9e3779b1));
      if (mixed < (least[i] ?? 0)) least[i] = mixed;
    }
  }
  return Array.from({ length: BANDS }, (_, band) =>
    print(`${band}:${least.slice(band * ROWS, (band + 1) * ROWS).join(',')}`),
  );
}

/** FNV-1a over UTF-16 units (http://www.isthe.com/chongo/tech/comp/fnv/). */
function fnv(text: string, from: number, to: number): number {
  let hash = 0x811c9dc5;
  for (let at = from; at < to; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash;
}

/** The finaliser of MurmurHash3: each bit of the input moves half of the output's. */
function mix(hash: number): number {
  let h = hash;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** 48 bits. */
function print(text: string): number {
  const hash = fnv(text, 0, text.length);
  return mix(hash) * 2 ** 16 + (mix(hash ^ fnv(text, text.length >> 1, text.length)) >>> 16);
}

/**
 * Insertions, deletions and replacements that make one text of the other (Levenshtein), `null` when there are more than `most`.
 * Time: the length times `most`.
 */
export function editDistance(a: string, b: string, most: number): number | null {
  if (Math.abs(a.length - b.length) > most) return null;
  const far = most + 1;
  let before = Array.from({ length: b.length + 1 }, (_, j) => Math.min(j, far));
  for (let i = 1; i <= a.length; i++) {
    const row = new Array<number>(b.length + 1).fill(far);
    if (i <= most) row[0] = i;
    for (let j = Math.max(1, i - most); j <= Math.min(b.length, i + most); j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      row[j] = Math.min((before[j - 1] ?? far) + same, (before[j] ?? far) + 1, (row[j - 1] ?? far) + 1);
    }
    before = row;
  }
  const edits = before[b.length] ?? far;
  return edits <= most ? edits : null;
}

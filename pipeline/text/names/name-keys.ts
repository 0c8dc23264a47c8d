/**
 * Which names may be one person's: the same family name, and given names that do not contradict each other.
 *
 * A name is read with the given names first, as dumps are normalised; `Novák, Ada`, `NOVÁK Ada` and `Novák A.` are turned
 * round. Nothing else says that a family name comes first, so `Wang Wei` and `Wei Wang` are two people, as both are common
 * names. A single word, such as 王伟, and an organisation match as a whole.
 */
import type { NameKey, NamePattern } from '../../../db/terms/derived-content.ts';
import { ORGANISATION, PARTICLE, SUFFIX } from './author-name.ts';
import { readPersons } from './read-names.ts';

/** Letters that are more than a letter with a mark, as people write them without. */
export const SPECIAL_LETTERS: Readonly<Record<string, string>> = {
  ß: 'ss',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
  ħ: 'h',
  œ: 'oe',
  æ: 'ae',
  ø: 'ö',
};
export const SPECIAL_LETTER = /[ßłđðþıħœæø]/gu;

/** Letters with two transliterations: `Müller` is written `Muller` and `Mueller`. */
const UMLAUTS: Readonly<Record<string, readonly [plain: string, long: string]>> = {
  ä: ['a', 'ae'],
  ö: ['o', 'oe'],
  ü: ['u', 'ue'],
  å: ['a', 'aa'],
};
const UMLAUT = /[äöüå]/gu;
const MARKED_LETTER = /(?![äöüå])\p{Script=Latin}\p{M}*/gu;

const APOSTROPHE = /['’ʼ`´]/gu;
const NICKNAME = /(?<!\s)\s*(?:\([^()]*\)|["“][^"“”]*["”])/gu;
const EAST_ASIAN = /^[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}ー]+$/u;
/** `A.`, `J.-P.`, `B`, `AB`; but `LI`, `OH` and `E` are family names. */
const INITIALS =
  /^(?:(?:\p{Lu}\.?-?)*\p{Lu}\.|(?![EOU]$)\p{Lu}|(?!(?:AN|IM|NG|OH)$)\p{Lu}[^AEIOUY\P{Lu}]|[^AEIOUY\P{Lu}]{3})$/u;
const GLUED_INITIALS = /^\p{Lu}{2,3}$/u;
/** `Yu.`: an abbreviation of more than a letter; `Md.` is written without the point as well. */
const ABBREVIATION = /^(?!Md\.)\p{L}{2,3}\.$/iu;
const ASCII = /^[ -~]*$/;
/** `NOVÁK` of `NOVÁK Ada`. */
const CAPITALS = /^\p{Lu}[\p{Lu}\p{M}'’-]{3,}$/u;
const LOWER_CASE = /\p{Ll}/u;

/** The rest of a longer text is no name. */
const MAX_NAME_CHARS = 200;
const MAX_PARTS = 12;

/** A part of a name, folded to lower case without marks but those of {@link UMLAUTS}. */
interface Part {
  readonly text: string;
  readonly isCapital: boolean;
  /** Whether a hyphen joins it to the part before. */
  readonly isJoined: boolean;
}

/**
 * The name in addresses, given names first: `ada_novak`, `jan_van_der_berg`, `jörg_müller`. A slug is its own slug. The hyphen
 * of `ke-jia_chen` stays: Ke Chen is someone else.
 * @returns '' for a text without letters and digits
 */
export function nameSlug(name: string): string {
  const { parts } = readName(name);
  return parts
    .map(({ text }, i) => (i === 0 ? text : `${i === 1 && isOneGivenName(parts) ? '-' : '_'}${text}`))
    .join('');
}

/** Whether a hyphen makes the first two parts one given name: `Ke-Jia Chen`, not `J.-P. Serre`. */
function isOneGivenName([first, second, family]: readonly Part[]): boolean {
  const areWhole =
    first !== undefined && first.text.length > 1 && second !== undefined && second.text.length > 1;
  return areWhole && second.isJoined && family !== undefined;
}

/** A slug as a name for people: `Ada Novak`, `Jan van der Berg`, `Ke-Jia Chen`. */
export function slugName(slug: string): string {
  const words = slug.split('_').map((word, i) => {
    if (i > 0 && PARTICLE.test(word)) return word;
    return word.length === 1
      ? `${word.toUpperCase()}.`
      : word.replace(/(?<!\p{L})\p{L}/gu, (letter) => letter.toUpperCase());
  });
  return words.join(' ');
}

/** The forms under which an author's name is indexed: several for a name that others write in several ways. */
export function nameKeys(name: string): NameKey[] {
  const { parts, isPerson } = readName(name);
  if (!isPerson)
    return transliterations([whole(parts)]).map(([key = '']) => ({ key, first: '', second: '' }));
  const keys = [glued(parts, () => true), glued(parts, ({ isCapital }) => !isCapital)].flatMap((tokens) =>
    transliterations(tokens).flatMap((texts) => keysOf(texts, isOneGivenName(tokens))),
  );
  return unique(keys);
}

/** `Jong Ha Lee` and `Jong-Ha Lee` are `Jongha Lee` to others; the second is never `Jong Lee`. */
function keysOf(texts: readonly string[], isOne: boolean): NameKey[] {
  const key = personKey(texts);
  const [first = '', second = '', third = ''] = texts.slice(0, -1);
  const joined = first + second;
  return [
    ...(isOne ? [] : [{ key, first, second }]),
    ...(first.length > 1 && second.length > 1 ? [{ key, first: joined, second: second.charAt(0) }] : []),
    ...(isOne && third !== '' ? [{ key, first: joined, second: third }] : []),
  ];
}

/** The patterns that find every form of the names that may be this person's. */
export function namePatterns(name: string): NamePattern[] {
  const { parts } = readName(name);
  const patterns = transliterations([whole(parts)]).map(
    ([key = '']): NamePattern => ({ key, first: [], second: [] }),
  );
  if (parts.length < 2) return patterns;
  const tokens = glued(parts, () => true);
  const isOne = isOneGivenName(tokens);
  patterns.push(...transliterations(tokens).flatMap((texts) => patternsOf(texts, isOne)));
  // `Thi Van Nguyen` has no particle. In that reading the second name must be there: it is part of the family name else.
  if (tokens.length < parts.length)
    patterns.push(
      ...transliterations(parts).map((texts) => ({ ...patternOf(texts), second: secondNames(texts[1]) })),
    );
  return unique(patterns);
}

function patternsOf(texts: readonly string[], isOne: boolean): NamePattern[] {
  const pattern = patternOf(texts);
  if (!isOne) return [pattern];
  const [first = '', second = '', third] = texts.slice(0, -1);
  const others = third === undefined ? [] : secondNames(third);
  return [
    { ...pattern, first: [first + second, first.charAt(0)], second: [...pattern.second, ...others] },
    { ...pattern, first: [first], second: secondNames(second) },
  ];
}

function patternOf(texts: readonly string[]): NamePattern {
  const [first = '', second] = texts.slice(0, -1);
  const isInitial = first.length === 1;
  return {
    key: personKey(texts),
    first: isInitial ? [] : [first, first.charAt(0), ...(second === undefined ? [] : [first + second])],
    second: second === undefined ? [] : ['', ...secondNames(second)],
  };
}

/** The forms of a second given name. */
function secondNames(second = ''): string[] {
  return second.length === 1 ? [`${second}*`] : [second, second.charAt(0)];
}

/** Each value once. */
function unique<T>(values: readonly T[]): T[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}

/** Whether a name may be that of the patterns: what the index finds by them. */
export function isNamed(patterns: readonly NamePattern[], name: string): boolean {
  const matches = (globs: readonly string[], text: string) =>
    globs.length === 0 ||
    globs.some((glob) => (glob.endsWith('*') ? text.startsWith(glob.slice(0, -1)) : text === glob));
  return nameKeys(name).some(({ key, first, second }) =>
    patterns.some(
      (pattern) => pattern.key === key && matches(pattern.first, first) && matches(pattern.second, second),
    ),
  );
}

function personKey(tokens: readonly string[]): string {
  return `${tokens.at(-1)} ${tokens[0]?.charAt(0)}`;
}

/** The parts of a name in the order of its slug, and whether they are a person's given names and family name. */
function readName(name: string): { readonly parts: readonly Part[]; readonly isPerson: boolean } {
  const written = name
    .slice(0, MAX_NAME_CHARS)
    .normalize('NFKC')
    .replace(NICKNAME, ' ')
    .replace(/^and /u, '')
    .trim();
  const oneLine = written.includes(',') ? (readPersons([written])[0] ?? written) : written;
  const isSlug = oneLine.includes('_');
  const words = oneLine
    .split(isSlug ? '_' : /\s+/u)
    .filter((word, i) => word !== '' && (i === 0 || isSlug || !SUFFIX.test(word)));
  if (EAST_ASIAN.test(words.join(''))) return { parts: [part(words.join(''), 0)], isPerson: false };
  const isPerson = words.length > 1 && (isSlug || !ORGANISATION.test(oneLine));
  const ordered = isPerson && !isSlug ? givenFirst(words) : words;
  const parts = ordered.flatMap(partsOf).slice(0, MAX_PARTS);
  return { parts, isPerson: isPerson && parts.length > 1 };
}

/** Turns `NOVÁK Ada` and `Novák A.` round, and takes initials apart: `AB Novák`. */
function givenFirst(words: readonly string[]): string[] {
  const isMixed = words.some((word) => LOWER_CASE.test(word));
  const start = words.findLastIndex((word) => !INITIALS.test(word)) + 1;
  const capitals = words.findIndex((word) => !CAPITALS.test(word));
  const turned =
    start > 0 && start < words.length
      ? [...words.slice(start), ...words.slice(0, start)]
      : isMixed && capitals > 0
        ? [...words.slice(capitals), ...words.slice(0, capitals)]
        : [...words];
  const family = turned.pop() ?? '';
  const given = turned.flatMap((word) => {
    if (isMixed && GLUED_INITIALS.test(word)) return [...word];
    return ABBREVIATION.test(word) ? [word.charAt(0)] : [word];
  });
  return [...given, family];
}

function partsOf(word: string): Part[] {
  const texts = word.replace(APOSTROPHE, '').match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
  return texts.map(part);
}

function part(text: string, index: number): Part {
  const lower = text.toLowerCase();
  const folded = ASCII.test(lower)
    ? lower
    : lower
        .normalize('NFC')
        .replace(SPECIAL_LETTER, (letter) => SPECIAL_LETTERS[letter] ?? letter)
        .replace(MARKED_LETTER, (letter) => letter.normalize('NFD').replace(/\p{M}+/gu, ''));
  return { text: folded, isCapital: !text.startsWith(folded.charAt(0)), isJoined: index > 0 };
}

/** The parts as one. */
function whole(parts: readonly Part[]): Part {
  return { text: parts.map(({ text }) => text).join(''), isCapital: false, isJoined: false };
}

/** Joins particles to what follows, `van der Berg` to `vanderberg`, if they are any to `isParticle`. */
function glued(parts: readonly Part[], isParticle: (part: Part) => boolean): Part[] {
  const tokens: Part[] = [];
  let before: Part[] = [];
  for (const [i, each] of parts.entries()) {
    if (i > 0 && i < parts.length - 1 && PARTICLE.test(each.text) && isParticle(each)) before.push(each);
    else {
      tokens.push(before.length === 0 ? each : whole([...before, each]));
      before = [];
    }
  }
  return tokens;
}

/** The texts of parts in each transliteration. */
function transliterations(parts: readonly Part[]): string[][] {
  const plain = parts.map(({ text }) => text.replace(UMLAUT, (letter) => UMLAUTS[letter]?.[0] ?? letter));
  const long = parts.map(({ text }) => text.replace(UMLAUT, (letter) => UMLAUTS[letter]?.[1] ?? letter));
  return plain.join() === long.join() ? [plain] : [plain, long];
}

import { resolve } from 'node:path';
import { isSafePattern } from 'redos-detector';
import { describe, expect, test } from 'vitest';
import { attacksOn } from './regex/attacks.ts';
import { type Found, findRegexes } from './regex/found.ts';
import { slowOn } from './regex/speed.ts';

const ROOT = resolve(import.meta.dirname, '../..');

/** Paths that a pattern may be read along; redos-detector gives up after so many, and the pattern is attacked. */
const MAX_STEPS = 300;

/**
 * Patterns that are made while the program runs, by how they are written, each with such ones as it makes and with the reason why
 * no other is worse.
 */
const OPEN: readonly {
  readonly code: RegExp;
  readonly made: readonly (readonly [string, string])[];
  readonly why: string;
}[] = [
  {
    code: /^new RegExp\(`\["\\r\\n\$\{separator\}\]`, 'gu'\)$/,
    made: [
      ['["\r\n,]', 'gu'],
      ['["\r\n\t]', 'gu'],
      ['["\r\n;]', 'gu'],
      ['["\r\n|]', 'gu'],
    ],
    why: 'a class of single characters',
  },
  {
    code: /^new RegExp\(`\(\?<!\[\\\\p\{L\}\\\\p\{N\}\]\)\$\{forms\}/,
    made: [
      ['(?<![\\p{L}\\p{N}])graph[\\s-]+neural[\\s-]+network(?:s|es)?(?![\\p{L}\\p{N}])', 'iu'],
      ['(?<![\\p{L}\\p{N}])GA[\\s-]+A(?:s|es)?(?![\\p{L}\\p{N}])', 'u'],
      ['(?<![\\p{L}\\p{N}])a[\\s-]+a[\\s-]+a(?:s|es)?(?![\\p{L}\\p{N}])', 'iu'],
    ],
    why: 'words of the taxonomy, escaped, with space between that no word can be',
  },
  {
    code: /^new RegExp\(`\(\?<!\[\\\\p\{L\}\\\\p\{N\}\]\)\$\{escaped\}/,
    made: [['(?<![\\p{L}\\p{N}])a\\u{2d}aa(?![\\p{L}\\p{N}])', 'u']],
    why: 'one word, escaped',
  },
  {
    code: /^new RegExp\(String\.raw`\(-\?\)\(\?:\(\$\{FIELD_NAMES/,
    made: [['(-?)(?:(author|cat):(?=[^\\s]))?(?:"([^"]*)"?|(\\S+))', 'giu']],
    why: 'a list of words is all that is put in',
  },
  {
    code: /^new RegExp\(\s*`\("\?\)\$\{publicUrl\.replaceAll/,
    made: [[String.raw`("?)https://a\.b(?![\w.:-])((?:[^\s"'<>\\&]|&(?:amp;)*(?=[\w-]+=))*)("?)`, 'g']],
    why: 'one URL, whose other characters need no escape; what follows it ends where the next URL begins, or is of single characters',
  },
  {
    code: /^new RegExp\(`&\(\?=#\[0-9xX\]/,
    made: [['&(?=#[0-9xX]|[A-Za-z][A-Za-z0-9]{0,31};|(?:AElig|AMP|yen))|<(?=[A-Za-z/!?])', 'g']],
    why: 'a list of words is all that is put in; the only repetition has a bound',
  },
  {
    code: /^new RegExp\(`\^\[0-9a-f\]/,
    made: [
      ['^[0-9a-f]{32}$', ''],
      ['^[0-9a-f]{64}$', ''],
    ],
    why: 'one class, a fixed number of times',
  },
  {
    code: /^new RegExp\(\s*(?:`\$\{SUBJECT\} |String\.raw`\\b(?:\(\?:we\|i\) \\w\|\\b|in )\$\{PAPER\})/,
    made: [
      [
        String.raw`\b(?:we|i|the authors?|(?:this|our) (?:paper|work))(?: \w+ly| here| also){0,2} (?:propos|present)|\b(?:is|are) (?:\w+ly |also )?(?:propos|present)ed\b`,
        'iu',
      ],
      [String.raw`\b(?:we|i) \w|\b(?:this|our) (?:paper|work) \w+s\b`, 'iu'],
      [String.raw`\bin (?:this|our) (?:paper|work)\b|\bhere,? (?:we|i)\b`, 'iu'],
    ],
    why: 'lists of words are all that is put in; every repetition ends with its word',
  },
];

/** Patterns that may stay although they are slow on some text, each with the reason. There are none. */
const EXCEPTIONS: ReadonlyMap<string, string> = new Map([]);

const { found, open } = findRegexes(ROOT, '{pipeline,functions,db}/**/*.{ts,tsx}');

/** Whether redos-detector proves it linear. It does not look into what `(?=` and the like look at. */
function isProved({ source, flags }: Pick<Found, 'source' | 'flags'>): boolean {
  if (/\(\?(?:<?[=!])/.test(source)) return false;
  const caseInsensitive = flags.includes('i');
  const unicode = flags.includes('u');
  // It does not take both; a pattern without what needs `u` means the same without it.
  if (caseInsensitive && unicode && /\\[pPu]/.test(source)) return false;
  try {
    return isSafePattern(source, {
      caseInsensitive,
      unicode: unicode && !caseInsensitive,
      dotAll: flags.includes('s'),
      multiLine: flags.includes('m'),
      maxSteps: MAX_STEPS,
    }).safe;
  } catch {
    // It does not know all that engines do; the attack decides.
    return false;
  }
}

const weaknesses = new Map<string, string | undefined>();

/** The text on which a pattern is slow, or `undefined`. */
function weakness(source: string, flags: string): string | undefined {
  const key = `/${source}/${flags}`;
  if (!weaknesses.has(key)) weaknesses.set(key, findWeakness(source, flags));
  return weaknesses.get(key);
}

function findWeakness(source: string, flags: string): string | undefined {
  if (isProved({ source, flags })) return undefined;
  const attack = slowOn(new RegExp(source, flags), attacksOn(source, flags));
  return attack === undefined ? undefined : JSON.stringify(attack);
}

test('every regular expression takes linear time on any text', () => {
  expect(found.length).toBeGreaterThan(350);
  const slow = found.flatMap(({ file, line, source, flags }) => {
    if (EXCEPTIONS.has(`${file} /${source}/${flags}`)) return [];
    const text = weakness(source, flags);
    return text === undefined ? [] : [`${file}:${line} /${source}/${flags} on ${text}`];
  });
  expect(slow).toEqual([]);
});

test('no regular expression has two groups of one name, which Node 22 cannot compile', () => {
  const names = ({ source }: Found) => [...source.matchAll(/\(\?<(\w+)>/g)].map(([, name]) => name);
  const double = found.filter((each) => new Set(names(each)).size < names(each).length);
  expect(double.map(({ file, line }) => `${file}:${line}`)).toEqual([]);
});

test('every exception names an existing pattern', () => {
  const known = new Set(found.map(({ file, source, flags }) => `${file} /${source}/${flags}`));
  expect([...EXCEPTIONS.keys()].filter((key) => !known.has(key))).toEqual([]);
});

test('every pattern built at run time is listed and linear', () => {
  expect(open.filter(({ code }) => !OPEN.some((known) => known.code.test(code)))).toEqual([]);
  expect(OPEN.filter((known) => !open.some(({ code }) => known.code.test(code)))).toEqual([]);
  for (const [source, flags] of OPEN.flatMap(({ made }) => made))
    expect(weakness(source, flags)).toBeUndefined();
});

describe('weakness()', () => {
  test.each([
    ['^(?:a+)+$', ''],
    ['^(?:\\w+\\s?)*$', ''],
    ['\\s+$', ''],
    ['<[^>]*>', 'g'],
    ['^\\s*,?\\s*x', ''],
    ['"[^"\\\\]*(?:\\\\.[^"\\\\]*)*"', 's'],
    [' and (?![^{}]*\\})', ''],
    ['\\]\\(https?:\\/\\/[^\\s)]+\\)', 'g'],
    ['(?:^|x)\\p{L}+\\p{Lu}*$', 'u'],
  ])('finds a slow text for /%s/%s', (source, flags) => {
    expect(weakness(source, flags)).toBeDefined();
  });

  test.each([
    ['^a+$', ''],
    ['(?<!\\s)\\s+$', ''],
    ['<[^<>]*>', 'g'],
    ['^(?:\\w+\\s)*$', ''],
    ['[\\s\\S]{0,20}x', 'u'],
    ['^\\p{Lu}[\\p{L}.-]*(?: \\p{Lu}[\\p{L}.-]*){1,4}$', 'u'],
  ])('finds no slow text for /%s/%s', (source, flags) => {
    expect(weakness(source, flags)).toBeUndefined();
  });
});

/** Inputs of the fuzzer: each follows from its seed alone. Damaged fixtures and requests beat random bytes. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { formats } from '../../../pipeline/formats/detect.ts';
import { mutate, randomNumbers } from '../mutate.ts';
import { CONTAINERS } from '../wrap.ts';

/** A request as data. */
export interface FuzzRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: readonly (readonly [string, string])[];
}

/** The input of one check. */
export interface FuzzInput extends Partial<FuzzRequest> {
  readonly kind: FuzzKind;
  /** A dump, a library, or the body of a request. */
  readonly bytes: Uint8Array;
  /** How a dump is read; a format that is left out is detected. */
  readonly format?: string | undefined;
  readonly chunk?: number;
}

/** The kinds of inputs, and how many of a thousand each has. */
export const FUZZ_KINDS = {
  dump: 430,
  container: 100,
  encoding: 50,
  library: 70,
  search: 120,
  request: 200,
  post: 30,
} as const;

export type FuzzKind = keyof typeof FUZZ_KINDS;

/** Real requests to begin with, and the names and values they are made of. */
export interface RequestPool {
  readonly paths: readonly string[];
  readonly parameters: readonly string[];
  readonly values: readonly string[];
  readonly etags: readonly string[];
  readonly token: string;
}

type Random = (below: number) => number;

const FIXTURES = join(import.meta.dirname, '../../fixtures');
const TOTAL = Object.values(FUZZ_KINDS).reduce((sum, share) => sum + share, 0);

/** Longest part of a fixture in most inputs, in bytes; one of 256 has more. */
const PART_BYTES = 3_000;
const MAX_BYTES = 100_000;

/** The dumps of all tests. */
export function readSamples(folder = FIXTURES): Uint8Array[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.py'))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name)).subarray(0, MAX_BYTES))
    .filter(({ length }) => length > 0);
}

/** Makes the input of a seed. */
export function fuzzInput(
  seed: number,
  samples: readonly Uint8Array[],
  pool: RequestPool,
  only?: FuzzKind,
): FuzzInput {
  const random = randomNumbers(seed);
  const kind = only ?? kindAt(random(TOTAL));
  const sample = () => part(pick(samples, random), random);
  switch (kind) {
    case 'dump':
      return { kind, ...reading(random), bytes: mutate(sample(), sample(), random) };
    case 'container': {
      const wrap = pick(Object.values(CONTAINERS), random);
      // Half of the containers hold a damaged dump, the others are damaged themselves.
      const bytes =
        random(2) === 0 ? wrap(mutate(sample(), sample(), random)) : mutate(wrap(sample()), sample(), random);
      return { kind, ...reading(random), bytes };
    }
    case 'encoding':
      return { kind, ...reading(random), bytes: encoded(mutate(sample(), sample(), random), random) };
    case 'library':
      return { kind, bytes: mutate(sample(), sample(), random) };
    case 'search':
      return { kind, ...search(pool, random), bytes: new Uint8Array() };
    case 'request':
      return { kind, ...request(pool, random), bytes: random(20) === 0 ? sample() : new Uint8Array() };
    default:
      return { kind, ...post(pool, random), bytes: mutate(sample(), sample(), random).subarray(0, 20_000) };
  }
}

function kindAt(place: number): FuzzKind {
  let left = place;
  for (const [kind, share] of Object.entries(FUZZ_KINDS) as [FuzzKind, number][]) {
    if (left < share) return kind;
    left -= share;
  }
  return 'dump';
}

function pick<T>(list: readonly T[], random: Random): T {
  return list[random(list.length)] as T;
}

/** A part of a fixture: nearly always short, from its beginning or from within. */
function part(bytes: Uint8Array, random: Random): Uint8Array {
  if (random(256) === 0) return bytes;
  const length = 1 + random(PART_BYTES);
  const start = random(2) === 0 ? 0 : random(bytes.length);
  return bytes.subarray(start, start + length);
}

const CHUNKS = [7, 64, 4_096, 65_536, 1_000_000];

function reading(random: Random): Pick<FuzzInput, 'format' | 'chunk'> {
  const format = random(3) === 0 ? pick(formats, random).name : undefined;
  return { format, chunk: pick(CHUNKS, random) };
}

/** The bytes in an encoding that the text may or may not declare. */
function encoded(bytes: Uint8Array, random: Random): Uint8Array {
  const text = new TextDecoder().decode(bytes);
  switch (random(6)) {
    case 0:
      return Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]);
    case 1:
      return Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from(text, 'utf16le').swap16()]);
    case 2:
      return Buffer.from(text, 'latin1');
    case 3:
      return Buffer.from(text, 'utf16le');
    case 4:
      return Buffer.from(`<?xml version="1.0" encoding="${pick(ENCODINGS, random)}"?>${text}`, 'latin1');
    default:
      return Buffer.from(`<meta charset=${pick(ENCODINGS, random)}>${text}`, 'latin1');
  }
}

const ENCODINGS = [
  'gb18030',
  'shift_jis',
  'euc-kr',
  'big5',
  'utf-7',
  'utf-32',
  'iso-2022-jp',
  'windows-1251',
  'x',
  '',
];

/** Characters and syntax that have a meaning somewhere between a client and a database. */
const TRICKS = [
  ...[
    '',
    ' ',
    '"',
    "'",
    '""',
    '-',
    '--',
    '*',
    '(',
    ')',
    '^',
    ':',
    ';',
    ',',
    '.',
    '..',
    '/',
    '\\',
    '%',
    '_',
    '+',
    '&',
    '=',
    '#',
    '?',
  ],
  ...[
    '\0',
    '\t',
    '\r\n',
    '\u0085',
    '\u200b',
    '\u202e',
    '\u2066',
    '\ufeff',
    '\ud800',
    '\udfff',
    '\uffff',
    '\u0301',
    'ß',
    'İ',
    'ﬁ',
    '😀',
    '🏳️‍🌈',
    '漢字',
    'العربية',
    '한국어',
  ],
  ...[
    '-1',
    '0',
    '1',
    '2',
    '100',
    '101',
    '1e9',
    '1e309',
    '9007199254740993',
    '0x10',
    'NaN',
    'Infinity',
    'null',
    'undefined',
    'true',
    '[]',
    '{}',
    '{{7}}',
    '__proto__',
    'constructor',
  ],
  ...[
    '2025-03-11',
    '2025-02-30',
    '2025-W11',
    '2025-W54',
    '2025',
    '0000',
    '9999-12-31',
    '2025-03-11T00:00:00Z',
    '1969',
    '-271821-04-20',
    '2020-',
    '-2020',
    '2024-2020',
  ],
  ...[
    'AND',
    'OR',
    'NOT',
    'NEAR(a b)',
    'a* b*',
    'title:',
    'author:',
    'author:"',
    'year:2020-',
    'topic:robotics',
    '-topic:x',
    'venue:ICML',
    'category:cs.LG',
    'doi:10.1000/1',
    'arxiv:2411.03340',
    'a:b:c',
    'rowid',
    'items',
    '; DROP TABLE items',
    "' OR 1=1 --",
    '<script>',
    '&amp;',
    ']]>',
    '../../etc/passwd',
  ],
];

const WORDS = [
  'learning',
  'robot',
  'graph',
  'the',
  'of',
  'pre-training',
  "O'Neil",
  'naïve',
  'x',
  'diffusion model',
  'COVID-19',
  'α',
  '3D',
  'C++',
];

/** Text of one piece or some; rarely a long one. */
function text(pool: RequestPool, random: Random): string {
  const from = [TRICKS, WORDS, pool.values];
  const pieces = Array.from({ length: 1 + random(random(4) === 0 ? 12 : 3) }, () =>
    pick(pick(from, random), random),
  );
  const whole = pieces.join(pick(['', ' ', ' ', '-', ','], random));
  return random(64) === 0 ? whole.repeat(1 + random(300)).slice(0, 8_000) : whole;
}

/** A text damaged as a person or a program does. */
function damagedText(value: string, pool: RequestPool, random: Random): string {
  const at = random(value.length + 1);
  switch (random(5)) {
    case 0:
      return value.slice(0, at) + value.slice(at + 1 + random(4));
    case 1:
      return value.slice(0, at) + pick(TRICKS, random) + value.slice(at);
    case 2:
      return value.slice(0, at);
    case 3:
      return value.slice(0, at) + value.slice(Math.max(0, at - 5));
    default:
      return text(pool, random);
  }
}

/** A percent-encoded text; at times encoded wrongly. */
function percent(value: string, random: Random): string {
  const whole = encodeURIComponent(value.toWellFormed());
  switch (random(24)) {
    case 0:
      return whole.replaceAll('%', '%25');
    case 1:
      return `${whole}%`;
    case 2:
      return `${whole}%ff%C0%80%ED%A0%80`;
    case 3:
      return `%u0041${whole}%00`;
    case 4:
      return whole.replaceAll('%20', '+').toLowerCase();
    default:
      return whole;
  }
}

function query(pool: RequestPool, random: Random): string {
  const fields = Array.from({ length: random(5) }, () => {
    const name = random(8) === 0 ? text(pool, random) : pick(pool.parameters, random);
    const bracket = random(20) === 0 ? '[]' : '';
    return `${percent(name, random)}${bracket}=${percent(text(pool, random), random)}`;
  });
  return fields.join(random(20) === 0 ? ';' : '&');
}

const ACCEPTS = [
  ...[
    '*/*',
    'text/html',
    'application/json',
    'application/rss+xml',
    'application/atom+xml;q=0.9, */*;q=0.1',
    'application/feed+json',
  ],
  ...[
    'text/html;q=0',
    'application/problem+json',
    '*/*;q=',
    'a/b;c="',
    ';;;',
    'text/*;q=2',
    'application/xhtml+xml,application/xml;q=0.9,image/avif',
    ','.repeat(500),
    'text/html;q=0.1234567',
    '\u00e9/\u00ff',
  ],
];

const FIELDS: Readonly<Record<string, readonly string[]>> = {
  Accept: ACCEPTS,
  'Accept-Encoding': ['gzip', 'gzip;q=0', 'br, *;q=0.1', '*', 'identity;q=0', 'gzip;q=abc', ',,,'],
  'Accept-Language': ['de', 'x'.repeat(200), ';q'],
  'If-None-Match': ['*', 'W/"', '"a", "b"', '""', 'W/"x",', ','.repeat(300), '"\u00ff"'],
  'If-Match': ['*', '"x"'],
  'If-Modified-Since': [
    'Tue, 11 Mar 2025 00:00:00 GMT',
    '0',
    'yesterday',
    'Thu, 99 Foo 99999 99:99:99 GMT',
    '-1',
  ],
  Range: ['bytes=0-', 'bytes=5-1', 'bytes=-1', 'x'],
  'A-IM': ['feed', 'feed, gzip', ',;'],
  'Content-Type': [
    'application/json',
    'text/plain; charset=utf-16',
    'multipart/form-data; boundary=b',
    'multipart/form-data',
    'application/x-www-form-urlencoded',
    'x',
    ';',
  ],
  'Content-Encoding': ['gzip', 'identity', 'br', 'gzip, gzip'],
  'Content-Length': ['0', '999999999999', '-1', 'x'],
  Authorization: ['Bearer ', 'Bearer x', 'Basic eDp4', 'Bearer  a b', 'bearer'],
  Origin: ['null', 'https://elsewhere.example', 'x'],
  'Access-Control-Request-Method': ['GET', 'PUT'],
  'X-Forwarded-For': ['1.2.3.4', 'x, y', '::1'],
  'X-Forwarded-Host': ['evil.example'],
  'X-Request-Id': ['a b', 'x'.repeat(300), 'ok-1'],
  Host: ['papers.example', 'a b', '', '[::1', 'evil.example:99999'],
  'User-Agent': ['newsboat', ''],
  Cookie: ['a=b; c', '='.repeat(100)],
  'Sec-Fetch-Site': ['cross-site', 'same-origin', 'x'],
};

/** Field values that a server accepts (RFC 9110, section 5.5), which is all that reaches the program. */
function fieldValue(value: string): string {
  return value.replace(/[^\t\x20-\x7e\x80-\xff]/g, '?').trim();
}

function fields(pool: RequestPool, random: Random): [string, string][] {
  return Array.from({ length: random(4) }, () => {
    const name = pick(Object.keys(FIELDS), random);
    const real = name.startsWith('If-') ? [...(FIELDS[name] ?? []), ...pool.etags] : (FIELDS[name] ?? []);
    const value = pick(real, random);
    return [name, fieldValue(random(3) === 0 ? damagedText(value, pool, random) : value)];
  });
}

const METHODS = ['HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'];

function request(pool: RequestPool, random: Random): FuzzRequest {
  const path = pick(pool.paths, random);
  const [place = '/', known = ''] = path.split('?', 2);
  const damagedPlace = random(4) === 0 ? encodeURI(damagedText(place, pool, random).toWellFormed()) : place;
  const parts = [known, query(pool, random)].map((each) =>
    random(4) === 0 ? damagedText(each, pool, random).toWellFormed() : each,
  );
  const search = parts.filter((each) => each !== '').join('&');
  return {
    method: random(6) === 0 ? pick(METHODS, random) : 'GET',
    path: `/${damagedPlace.replace(/^\/+/, '')}${search === '' ? '' : `?${search}`}`,
    headers: fields(pool, random),
  };
}

const SEARCHES = [
  '/search',
  '/api/search',
  '/feeds/search.rss',
  '/feeds/search.json',
  '/api/search.bib',
  '/api/items',
];

function search(pool: RequestPool, random: Random): FuzzRequest {
  const words = Array.from({ length: 1 + random(6) }, () => text(pool, random)).join(' ');
  return {
    method: 'GET',
    path: `${pick(SEARCHES, random)}?q=${percent(words, random)}&${query(pool, random)}`,
    headers: [],
  };
}

const POSTS = ['/api/dumps', '/api/dumps', '/api/dumps?dry-run=1', '/api/libraries', '/library', '/hub'];

function post(pool: RequestPool, random: Random): FuzzRequest {
  const place = pick(POSTS, random);
  const joined = `${place}${place.includes('?') ? '&' : '?'}${query(pool, random)}`;
  const token: [string, string][] = random(8) === 0 ? [] : [['Authorization', `Bearer ${pool.token}`]];
  return {
    method: 'POST',
    path: joined,
    headers: [['Content-Type', 'text/plain'], ...token, ...fields(pool, random)],
  };
}

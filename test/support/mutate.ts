import { concat } from '../../pipeline/acquire/bytes.ts';

/** A deterministic pseudo-random generator (Mulberry32). */
export function randomNumbers(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) % Math.max(1, below);
  };
}

/** Texts that have a meaning in some format. */
const TOKENS = [
  ...[
    '<',
    '>',
    '</',
    '/>',
    '<![CDATA[',
    ']]>',
    '<!--',
    '-->',
    '&amp;',
    '&#x0;',
    '&',
    '"',
    "'",
    '<?xml',
    '<!DOCTYPE',
  ],
  ...[
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '\\',
    '\\"',
    '\\u',
    '\\\\ ( https://arxiv.org/abs/2411.03340 ,  1531kb)',
    '\\\\\n',
  ],
  ...[
    '\n',
    '\r',
    '\r\n',
    '\n\n',
    '\t',
    ' ',
    '\0',
    '\u2028',
    '\uFEFF',
    'ﬁ',
    '\u0301',
    '😀',
    '-'.repeat(78),
    '$',
    '~',
  ],
  ...[
    '@article{',
    '@',
    'TY  - JOUR',
    'ER  - ',
    'From a@b Tue Mar 11 00:00:00 2025\n',
    '>From ',
    '# ',
    '| --- |',
    '](http://',
  ],
  ...[
    'arXiv:2411.03340\n',
    'Title: ',
    'Mar 11',
    '2025-03-11',
    '1e999',
    'NaN',
    'null',
    '""',
    '""""',
    '{"title":',
    '<entry>',
    '</item>',
  ],
].map((token) => new TextEncoder().encode(token));

const MAX_MUTANT_BYTES = 200_000;

/** Damages a text in one to six ways, as transmission, editors and attackers do. */
export function mutate(sample: Uint8Array, other: Uint8Array, random: (below: number) => number): Uint8Array {
  let bytes = sample.subarray(0, MAX_MUTANT_BYTES);
  for (let turns = 1 + random(6); turns > 0; turns--)
    bytes = damage(bytes, other, random).subarray(0, MAX_MUTANT_BYTES);
  return bytes;
}

function damage(bytes: Uint8Array, other: Uint8Array, random: (below: number) => number): Uint8Array {
  const at = random(bytes.length + 1);
  const to = Math.min(bytes.length, at + random(random(2) === 0 ? 30 : 3_000));
  const [before, within, after] = [bytes.subarray(0, at), bytes.subarray(at, to), bytes.subarray(to)];
  const token = TOKENS[random(TOKENS.length)] ?? within;
  switch (random(9)) {
    case 0:
      return concat([before, after]);
    case 1:
      return concat([before, within, within, after]);
    case 2:
      return before;
    case 3:
      return concat([before, token, after]);
    case 4:
      return concat([before, token, within, after]);
    case 5:
      return concat([before, ...new Array<Uint8Array>(1 << random(12)).fill(token), after]);
    case 6:
      return concat([before, ...new Array<Uint8Array>(1 << random(6)).fill(within), after]);
    case 7: {
      const from = random(other.length);
      return concat([before, other.subarray(from, from + random(2_000)), after]);
    }
    default:
      return concat([before, within.map((byte) => (random(10) === 0 ? random(256) : byte)), after]);
  }
}

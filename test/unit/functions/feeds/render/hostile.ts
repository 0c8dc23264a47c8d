import fc from 'fast-check';
import type { Item } from '../../../../../db/items/find-items.ts';
import { because } from '../../../../support/catalogue.ts';

/** What breaks feeds: markup, references, ends of CDATA and comments, controls, halves of surrogate pairs, direction marks. */
const FRAGMENTS = [
  ...[
    '<',
    '>',
    '&',
    '"',
    "'",
    ']]>',
    '<![CDATA[',
    '-->',
    '<!--',
    '<?xml?>',
    '<script>alert(1)</script>',
    '</p>',
  ],
  ...[
    '&amp;',
    '&lt;',
    '&#60;',
    '&#x3C;',
    '&lt',
    '&copy2',
    '&nosuch;',
    '&',
    'lt;',
    '%',
    '$O(n^2)$',
    'p < 0.05',
    'R&D',
    'https://github.com/a/b?c=1&d=2',
    ' https://a.example/"onclick=alert(1)',
    ' github.com/a/b',
    'javascript://x.org/%0aalert(1)',
  ],
  ...[
    '\0',
    '\u0008',
    '\u000b',
    '\u001f',
    '\u007f',
    '\u0085',
    '\u2028',
    '\ufffe',
    '\uffff',
    '\ud800',
    '\udc00',
  ],
  ...['\r', '\r\n', '\n', '\t', ' ', '🤖', '👩🏽‍🔬', 'שלום', '\u202e', 'e\u0301', '漢', 'a', 'Z9'],
];

/** Text of such pieces between any UTF-16 units. */
export const hostileText: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      fc.constantFrom(...FRAGMENTS),
      fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)),
    ),
    { maxLength: 30 },
  )
  .map((parts) => parts.join(''));

/** An item of which every text is hostile. */
export const hostileItem: fc.Arbitrary<Item> = fc.record({
  id: fc.stringMatching(/^[0-9a-f]{32}$/),
  title: hostileText,
  abstract: hostileText,
  extract: fc.option(hostileText),
  authors: fc.array(
    fc.oneof(
      hostileText.map((name) => `x${name}`),
      fc.constantFrom('Doe, Jane & Sons', "O'Brien, P. J.", '王小明'),
    ),
    { maxLength: 3 },
  ),
  url: fc.constantFrom(
    null,
    'https://arxiv.org/abs/2410.01131?a=1&b=<2>',
    "https://en.example/Bug_(software)?q='a'&b=%22",
    'https://例え.jp/パス#😀',
    'javascript:alert(1)',
    'no address',
  ),
  categories: fc.constantFrom([], ['cs.LG', 'hep-th'], ['Robots & <b>', 'speech & <audio>', 'cs.LG']),
  links: fc.constantFrom(
    [],
    [{ kind: 'code' as const, url: 'https://github.com/a/b' }],
    [
      { kind: 'other' as const, url: 'https://a.example/"onclick=<1>' },
      { kind: 'pdf' as const, url: 'javascript:alert(1)' },
    ],
  ),
  comments: fc.option(hostileText.map((text) => `12 pages ${text}`)),
  journal: fc.option(hostileText.map((text) => `J. ${text}`)),
  language: fc.constantFrom(null, 'en-GB', 'pt-br', 'English', '"<x>'),
  // Sources have dates that nobody believes.
  publishedAt: fc.constantFrom(
    '2025-03-11T00:00:00Z',
    '2024-02-29T23:59:59Z',
    '0999-01-01T00:00:00Z',
    '2025-03-12T00:00:00Z',
  ),
  updatedAt: fc.constantFrom('2025-03-11T00:00:00Z', '2025-04-01T12:00:00Z'),
  arrivedAt: fc.constant('2025-03-12T00:00:00Z'),
  changedAt: fc.constantFrom('2025-03-12T00:00:00Z', '2025-04-02T00:00:00Z'),
  revised: fc.boolean(),
  position: fc.nat(),
  arrival: fc.nat(),
  externalIds: fc.constantFrom(
    [],
    [
      { scheme: 'arxiv', value: '2410.01131' },
      { scheme: 'doi', value: '10.1000/<a>&"b"' },
    ],
    [{ scheme: 'new', value: '\0' }],
  ),
  topics: fc.constantFrom(
    [],
    [{ slug: 'speech', name: 'Speech & <audio>', score: 0.5, why: because('<b>why: [] }') }],
    [
      { slug: 'a b', name: 'A', score: 0.5, why: because('<b>why: [] }') },
      { slug: 'other', name: 'Other', score: 0.4, why: because('<b>why: [] }') },
    ],
  ),
  truncated: fc.boolean(),
});

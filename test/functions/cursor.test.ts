import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeCursor, encodeCursor } from '../../functions/cursor.ts';

test('a cursor gives back its place, and needs no escaping in an address', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('2025-03-11T00:00:00Z', '1999-12-31T23:59:59Z'),
      fc.nat({ max: Number.MAX_SAFE_INTEGER }),
      fc.stringMatching(/^[0-9a-f]{32}$/),
      (publishedAt, position, id) => {
        const cursor = encodeCursor({ publishedAt, position, id });
        expect(encodeURIComponent(cursor)).toBe(cursor);
        expect(decodeCursor(cursor)).toEqual({ publishedAt, position, id });
      },
    ),
  );
});

test.each([
  '',
  'x',
  '!',
  'WyJh',
  btoa('[]'),
  btoa('["2025-03-11T00:00:00Z",0]'),
  btoa('["2025-03-11T00:00:00Z","0","0123456789abcdef0123456789abcdef"]'),
  btoa('["2025-03-11T00:00:00Z",-1,"0123456789abcdef0123456789abcdef"]'),
  btoa('{"publishedAt":"2025-03-11T00:00:00Z"}'),
  'A'.repeat(300),
])('%j is no cursor', (text) => {
  expect(decodeCursor(text)).toBeNull();
});

test('no text makes it throw', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      decodeCursor(text);
    }),
  );
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeCursor, encodeCursor, encodePlace } from '../../../../functions/http/cursor.ts';

test('decodeCursor() returns the place that encodeCursor() encodes without characters to escape', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('2025-03-11T00:00:00Z', '1999-12-31T23:59:59Z'),
      fc.nat({ max: Number.MAX_SAFE_INTEGER }),
      fc.stringMatching(/^[0-9a-f]{32}$/),
      fc.nat({ max: Number.MAX_SAFE_INTEGER }),
      (publishedAt, position, id, arrival) => {
        const byDate = encodeCursor({ publishedAt, position, id, arrival });
        expect(encodeURIComponent(byDate)).toBe(byDate);
        expect(decodeCursor(byDate)).toEqual({ publishedAt, position, id });
        const byArrival = encodeCursor({ publishedAt, position, id, arrival }, 'arrived');
        expect(encodeURIComponent(byArrival)).toBe(byArrival);
        expect(decodeCursor(byArrival)).toEqual({ arrival });
      },
    ),
  );
});

test('decodeCursor() returns the place in the results of a search that encodePlace() encodes', () => {
  for (const place of [{ offset: 20, asOf: 20_000, byMeaning: true }, { arrival: 7 }]) {
    expect(decodeCursor(encodePlace(place))).toEqual(place);
  }
});

test.each([
  '',
  'x',
  '!',
  'WyJh',
  btoa('[]'),
  btoa('["1"]'),
  btoa('[-1]'),
  btoa('[20,-1,0]'),
  btoa('[20,7,"1"]'),
  btoa('[20,7,2]'),
  btoa('["2025-03-11T00:00:00Z",0]'),
  btoa('["2025-03-11T00:00:00Z","0","0123456789abcdef0123456789abcdef"]'),
  btoa('["2025-03-11T00:00:00Z",-1,"0123456789abcdef0123456789abcdef"]'),
  btoa('{"publishedAt":"2025-03-11T00:00:00Z"}'),
  'A'.repeat(300),
])('decodeCursor() returns null for %j', (text) => {
  expect(decodeCursor(text)).toBeNull();
});

test('decodeCursor() returns null for any other text', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(decodeCursor(text)).toBeNull();
    }),
  );
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readDate } from '../../../../pipeline/text/dates.ts';

describe('readDate()', () => {
  test.each([
    ['Mar 11', '2025-03-11T00:00:00Z', '2025-03-11T00:00:00Z'],
    ['Mar 11', '2025-03-10T23:59:59Z', '2024-03-11T00:00:00Z'],
    ['Mar 11', '2025-01-05T00:00:00Z', '2024-03-11T00:00:00Z'],
    ['Dec 31', '2025-01-01T00:00:00Z', '2024-12-31T00:00:00Z'],
    ['Feb 29', '2025-03-11T00:00:00Z', '2024-02-29T00:00:00Z'],
    ['Feb 29', '1903-03-01T00:00:00Z', '1896-02-29T00:00:00Z'],
  ])('reads %s in a dump captured at %s as %s', (text, captured, expected) => {
    expect(readDate(text, captured)).toBe(expected);
  });

  test.each([
    ['March 11, 2025', '2025-03-11T00:00:00Z'],
    ['Tuesday, March 11th, 2025', '2025-03-11T00:00:00Z'],
    ['Tue, 11 Mar 2025', '2025-03-11T00:00:00Z'],
    ['Sept. 3 2021', '2021-09-03T00:00:00Z'],
    ['2025-03-11', '2025-03-11T00:00:00Z'],
    ['2025/03/11', '2025-03-11T00:00:00Z'],
    ['11.03.2025', '2025-03-11T00:00:00Z'],
    ['1. 3. 2025', '2025-03-01T00:00:00Z'],
    ['2025-08-20T04:00:00Z', '2025-08-20T04:00:00Z'],
    ['2025-08-20T00:00:00-04:00', '2025-08-20T04:00:00Z'],
    ['  Mar 11, 2030  ', '2030-03-11T00:00:00Z'],
  ])('reads %s as %s whenever it was captured', (text, expected) => {
    expect(readDate(text, '2025-01-01T00:00:00Z')).toBe(expected);
  });

  test.each([
    'Feb 30',
    '2025-13-01',
    '2025-02-29',
    'Marching 11',
    'May we 11',
    'Mar 11 papers',
    '11',
    '',
    'March',
    '2025-08-20T99:00:00Z',
  ])('returns null for %j', (text) => {
    expect(readDate(text, '2025-03-11T00:00:00Z')).toBeNull();
  });

  test('dates a day without a year within the year before the captured date', () => {
    const day = fc.date({ min: new Date('1990-01-01'), max: new Date('2090-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(day, fc.integer({ min: 0, max: 364 }), (captured, before) => {
        const written = new Date(captured.getTime() - before * 86_400_000);
        fc.pre(!(written.getUTCMonth() === 1 && written.getUTCDate() === 29));
        const text = written.toLocaleDateString('en-US', { month: 'short', day: 'numeric', timeZone: 'UTC' });
        expect(readDate(text, captured.toISOString())).toBe(
          `${written.toISOString().slice(0, 10)}T00:00:00Z`,
        );
      }),
    );
  });
});

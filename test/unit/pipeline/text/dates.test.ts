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
    ['1734', '1734-01-01'],
    ['1734-03-02', '1734-03-02'],
    ['2025/3', '2025-03-01'],
    ['20250311', '2025-03-11'],
    ['2025-03-00', '2025-03-01'],
    ['2024 Mar-Apr', '2024-03-01'],
    ['MAR-APR 2024', '2024-03-01'],
    ['2024 Dec-2025 Jan', '2024-12-01'],
    ['2025 Mar 10-12', '2025-03-10'],
    ['Feb 27-Mar 2, 2025', '2025-02-27'],
    ['Spring 2015', '2015-03-01'],
    ['2015 Autumn', '2015-09-01'],
    ['Winter 2015', '2015-01-01'],
    ['Winter 2019-2020', '2019-12-01'],
    ['Winter 2024/25', '2024-12-01'],
    ['2024 Q3', '2024-07-01'],
    ['2019-2020', '2019-01-01'],
    ['2019-20', '2019-01-01'],
    ['1999/Sep/3', '1999-09-03'],
    ['10-Mar-2025', '2025-03-10'],
    ['Mar. 3, 2020', '2020-03-03'],
    ['2025/03//', '2025-03-01'],
    ['1996///', '1996-01-01'],
    ['2025///Spring', '2025-03-01'],
    ['2025/03/11/Epub', '2025-03-11'],
    ['3/11/2025', '2025-03-11'],
    ['13/11/2025', '2025-11-13'],
    ['03/2025', '2025-03-01'],
    ['2025年3月10日', '2025-03-10'],
    ['2025 年 3 月', '2025-03-01'],
    ['2025년 3월 10일', '2025-03-10'],
    ['2025. 3. 10.', '2025-03-10'],
    ['10. März 2025', '2025-03-10'],
    ['1er mars 2025', '2025-03-01'],
    ['10 de marzo de 2025', '2025-03-10'],
    ['12 марта 2025', '2025-03-12'],
    ['March 10, 2025 at 2:30 PM', '2025-03-10'],
    ['Mon Mar 10 2025 14:00:00 GMT+0100 (CET)', '2025-03-10'],
    ['2025-03-10+01:00', '2025-03-10'],
    ['2014-12-31/2015-01-01', '2014-12-31'],
    ['©2019', '2019-01-01'],
  ])('reads %s as the day %s', (text, day) => {
    expect(readDate(text, '2026-01-01T00:00:00Z')).toBe(`${day}T00:00:00Z`);
  });

  test.each([
    'Feb 30',
    'in press',
    'n.d.',
    '2025-03-10 Elsevier',
    'version 2',
    'mai 11',
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

test.each(['1', '2025 ', 'mar ', '/', '年', '1:11 '])(
  'readDate() takes linear time for a repeated %j',
  (unit) => {
    // Quadratic time would be minutes: the timeout of the test would end it.
    expect(readDate(unit.repeat(300_000), '2025-01-01T00:00:00Z')).toBeNull();
  },
);

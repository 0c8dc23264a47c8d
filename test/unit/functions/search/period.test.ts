import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { periodName, readPeriod, writtenPeriod } from '../../../../functions/search/period.ts';

describe('periodName()', () => {
  // Weeks as ISO 8601 and `date -d DAY +%G-W%V` give them.
  test.each([
    ['2020-12-31T23:59:59Z', '2020-W53'],
    ['2021-01-03T12:00:00Z', '2020-W53'],
    ['2021-01-04T00:00:00Z', '2021-W01'],
    ['2024-12-29T23:59:59Z', '2024-W52'],
    ['2024-12-30T00:00:00Z', '2025-W01'],
    ['2025-01-01T08:00:00Z', '2025-W01'],
    ['2025-03-10T00:00:00Z', '2025-W11'],
    ['2025-03-16T23:59:59Z', '2025-W11'],
    ['2025-03-17T00:00:00Z', '2025-W12'],
    ['2026-12-31T00:00:00Z', '2026-W53'],
    ['2027-01-01T00:00:00Z', '2026-W53'],
    ['2028-01-02T00:00:00Z', '2027-W52'],
  ])('names the ISO week of %s %s', (time, name) => {
    expect(periodName('week', time)).toBe(name);
  });

  test('names the UTC day of a time', () => {
    expect(periodName('day', '2025-03-11T23:59:59Z')).toBe('2025-03-11');
  });

  test('gives each time the one period whose days hold it', () => {
    const time = fc.date({ min: new Date('1990-01-01'), max: new Date('2100-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(time, fc.constantFrom('day', 'week'), (date, unit) => {
        const at = date.toISOString();
        const { from, until } = readPeriod(periodName(unit, at)) ?? { from: '', until: '' };
        expect([from <= at, at < until]).toEqual([true, true]);
        expect(Date.parse(until) - Date.parse(from)).toBe((unit === 'day' ? 1 : 7) * 86_400_000);
        if (unit === 'week') expect(new Date(from).getUTCDay()).toBe(1);
      }),
    );
  });
});

describe('readPeriod()', () => {
  test.each([
    '',
    '2025',
    '2025-3-1',
    '2025-02-30',
    '2025-W00',
    '2025-W53',
    '2025-W1',
    '2025-w11',
    ' 2025-W11',
    '2025-03-11T00:00:00Z',
  ])('returns null for %j', (name) => {
    expect(readPeriod(name)).toBeNull();
  });

  test('reads the last week of a long year', () => {
    expect(readPeriod('2020-W53')).toEqual({ from: '2020-12-28', until: '2021-01-04' });
  });
});

test('writtenPeriod() writes periods for people', () => {
  expect(writtenPeriod('2025-03-11')).toBe('on 11 March 2025');
  expect(writtenPeriod('2025-W01')).toBe('in the week of 30 December 2024');
});

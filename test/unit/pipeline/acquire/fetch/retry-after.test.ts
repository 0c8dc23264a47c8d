import { describe, expect, test } from 'vitest';
import { readRetryAfter } from '../../../../../pipeline/acquire/fetch/retry-after.ts';

const NOW = new Date('1994-11-06T08:49:30Z');

describe('readRetryAfter()', () => {
  test.each([
    ['120', '1994-11-06T08:51:30.000Z'],
    [' 0 ', '1994-11-06T08:49:30.000Z'],
    // The three forms of an HTTP date (section 5.6.7).
    ['Sun, 06 Nov 1994 08:49:37 GMT', '1994-11-06T08:49:37.000Z'],
    ['Sunday, 06-Nov-94 08:49:37 GMT', '1994-11-06T08:49:37.000Z'],
    ['Sun Nov  6 08:49:37 1994', '1994-11-06T08:49:37.000Z'],
    // It has passed.
    ['Sun, 06 Nov 1994 08:00:00 GMT', '1994-11-06T08:49:30.000Z'],
    // More than a week.
    ['9999999', '1994-11-13T08:49:30.000Z'],
  ])('reads %j as %s', (field, at) => {
    expect(readRetryAfter(field, NOW)?.toISOString()).toBe(at);
  });

  test.each([null, '', 'soon', '-5', '1.5', '12 hours', 'NaN'])('returns undefined for %j', (field) => {
    expect(readRetryAfter(field, NOW)).toBeUndefined();
  });
});

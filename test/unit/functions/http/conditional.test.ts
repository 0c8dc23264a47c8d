import { describe, expect, test } from 'vitest';
import {
  httpDate,
  isNotModified,
  isPreconditionFailed,
  parseHttpDate,
} from '../../../../functions/http/conditional.ts';

/** Sun, 06 Nov 1994 08:49:37 GMT, the example of RFC 9110, section 5.6.7. */
const THEN = 784_111_777;
const CURRENT = { etag: '"abc"', lastModified: THEN };

describe('isNotModified() with If-None-Match', () => {
  test.each([
    '"abc"',
    'W/"abc"',
    '*',
    ' * ',
    '"x", "abc"',
    '"x",W/"abc" , "y"',
    '"has,comma", "abc"',
    ', ,"abc",',
    '"", "abc"',
  ])('matches %s', (ifNoneMatch) => {
    expect(isNotModified({ ifNoneMatch }, CURRENT)).toBe(true);
  });

  test.each(['"abcd"', '"ab"', 'abc', '""', '', '"ABC"', '"a", "b"', '"x, \\"abc"'])(
    'does not match %s',
    (ifNoneMatch) => {
      expect(isNotModified({ ifNoneMatch }, CURRENT)).toBe(false);
    },
  );

  test('ignores If-Modified-Since', () => {
    const later = httpDate(THEN + 10);
    const earlier = httpDate(THEN - 10);
    expect(isNotModified({ ifNoneMatch: '"other"', ifModifiedSince: later }, CURRENT)).toBe(false);
    expect(isNotModified({ ifNoneMatch: '"abc"', ifModifiedSince: earlier }, CURRENT)).toBe(true);
  });
});

describe('isNotModified() with If-Modified-Since', () => {
  test.each([
    ['Sun, 06 Nov 1994 08:49:37 GMT', true],
    ['Sun, 06 Nov 1994 08:49:38 GMT', true],
    ['Sun, 06 Nov 1994 08:49:36 GMT', false],
    // The obsolete forms.
    ['Sunday, 06-Nov-94 08:49:37 GMT', true],
    ['Sun Nov  6 08:49:37 1994', true],
    ['Sun Nov  6 08:49:36 1994', false],
    // No HTTP dates: ignored.
    ['2999-01-01T00:00:00Z', false],
    ['2999', false],
    ['tomorrow', false],
    ['', false],
  ])('returns for %s: %s', (ifModifiedSince, expected) => {
    expect(isNotModified({ ifModifiedSince }, CURRENT)).toBe(expected);
  });
});

describe('isPreconditionFailed()', () => {
  const current = { etags: ['"abc"', '"abc-gzip"'], lastModified: THEN };

  test.each([
    ['"abc"', false],
    ['"x", "abc-gzip"', false],
    ['*', false],
    ['"x"', true],
    // Compared strongly: weak tags never match.
    ['W/"abc"', true],
    ['abc', true],
    ['', true],
  ])('returns for If-Match: %s, whatever the date: %s', (ifMatch, expected) => {
    expect(isPreconditionFailed({ ifMatch }, current)).toBe(expected);
    // It decides alone.
    const ifUnmodifiedSince = httpDate(THEN + (expected ? 10 : -10));
    expect(isPreconditionFailed({ ifMatch, ifUnmodifiedSince }, current)).toBe(expected);
  });

  test.each([
    ['Sun, 06 Nov 1994 08:49:36 GMT', true],
    ['Sun, 06 Nov 1994 08:49:37 GMT', false],
    ['yesterday', false],
  ])('returns for If-Unmodified-Since: %s: %s', (ifUnmodifiedSince, expected) => {
    expect(isPreconditionFailed({ ifUnmodifiedSince }, current)).toBe(expected);
  });
});

test('isNotModified() and isPreconditionFailed() return false without conditions', () => {
  expect(isNotModified({}, CURRENT)).toBe(false);
  expect(isPreconditionFailed({}, { etags: ['"abc"'], lastModified: THEN })).toBe(false);
});

test('parseHttpDate() parses what httpDate() formats', () => {
  expect(httpDate(THEN)).toBe('Sun, 06 Nov 1994 08:49:37 GMT');
  expect(parseHttpDate(httpDate(THEN))).toBe(THEN);
});

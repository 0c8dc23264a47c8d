import { describe, expect, test } from 'vitest';
import { asListed, type SourceRow } from '../../../../db/sources/sources.ts';
import { backOff, dueTime, isDue } from '../../../../functions/sources/due.ts';

const MINUTE = 60_000;
const NOW = new Date('2025-03-11T12:00:00Z');

function ago(minutes: number): string {
  return new Date(NOW.getTime() - minutes * MINUTE).toISOString();
}

/** An hourly source. */
const ENTRY = { name: 'papers', url: 'https://a.example/', cadenceSeconds: 3_600, quietSeconds: null };
const [NEVER_FETCHED] = asListed([], [{ ...ENTRY, enabled: true }]) as [SourceRow];
const HOURLY: SourceRow = { ...NEVER_FETCHED, lastAttemptAt: ago(10), outcome: 'unchanged' };

test.each<[string, Partial<SourceRow>, boolean]>([
  ['it was never fetched', { lastAttemptAt: null, outcome: null }, true],
  ['it was fetched within its cadence', {}, false],
  ['its cadence has passed', { lastAttemptAt: ago(60) }, true],
  [
    'its cadence has passed but for some seconds, and the next tick is minutes away',
    { lastAttemptAt: ago(59.6) },
    true,
  ],
  [
    'its cadence has passed, and its server wants to be left alone',
    { lastAttemptAt: ago(60), notBefore: ago(-1) },
    false,
  ],
  ['its server wanted to be left alone until now', { lastAttemptAt: ago(60), notBefore: ago(0) }, true],
  ['it failed and waits', { outcome: 'failed', failures: 1, notBefore: ago(-0.1) }, false],
  [
    'it failed and has waited, for less than its cadence',
    { outcome: 'failed', failures: 1, notBefore: ago(0) },
    true,
  ],
  ['its list was not read to the end', { outcome: 'changed', continuation: 'token' }, true],
  ['somebody is at it', { lastAttemptAt: ago(60), leaseOwner: 'a', leaseUntil: ago(-1) }, false],
  ['somebody was at it and was killed', { lastAttemptAt: ago(3), leaseOwner: 'a', leaseUntil: ago(0) }, true],
  [
    'somebody was at it and was killed, once more',
    { lastAttemptAt: ago(3), failures: 1, leaseOwner: 'a', leaseUntil: ago(1) },
    false,
  ],
  [
    'the same, when the wait after a failure has passed',
    { lastAttemptAt: ago(5), failures: 1, leaseOwner: 'a', leaseUntil: ago(3) },
    true,
  ],
  [
    'somebody is at it, whose clock is wrong',
    { lastAttemptAt: ago(-2_000), leaseOwner: 'a', leaseUntil: ago(-2_002) },
    true,
  ],
  ['it is not enabled', { lastAttemptAt: null, enabled: false }, false],
])('isDue(): %s', (_, schedule, due) => {
  expect(isDue({ ...HOURLY, ...schedule }, NOW)).toBe(due);
});

describe('backOff()', () => {
  test('doubles from five minutes to a day', () => {
    expect([0, 1, 2, 3, 8, 9, 10, 1_000].map((failures) => backOff(failures) / MINUTE)).toEqual([
      0, 5, 10, 20, 640, 1_280, 1_440, 1_440,
    ]);
  });
});

test('dueTime() returns past times too, and null for a disabled source', () => {
  expect(dueTime(HOURLY)).toBe(Date.parse(ago(-50)));
  expect(dueTime({ ...HOURLY, lastAttemptAt: ago(100) })).toBe(Date.parse(ago(40)));
  expect(dueTime({ ...HOURLY, enabled: false })).toBeNull();
});

import { describe, expect, test } from 'vitest';
import { asListed, type SourceRow } from '../../../../db/sources/sources.ts';
import { quietSeconds, sourceState } from '../../../../functions/sources/source-state.ts';

const HOUR = 3_600;
const NOW = new Date('2025-03-11T12:00:00Z');

function ago(hours: number): string {
  return new Date(NOW.getTime() - hours * HOUR * 1_000).toISOString();
}

/** A daily source that was fetched an hour ago and brought something then. */
const ENTRY = { name: 'papers', url: 'https://a.example/', cadenceSeconds: 24 * HOUR, quietSeconds: null };
const [NEVER_FETCHED] = asListed([], [{ ...ENTRY, enabled: true }]) as [SourceRow];
const DAILY: SourceRow = {
  ...NEVER_FETCHED,
  lastSuccessAt: ago(1),
  lastChangeAt: ago(1),
  outcome: 'changed',
};

test.each<[string, Partial<SourceRow>, ReturnType<typeof sourceState>]>([
  ['it brought something', {}, 'fresh'],
  ['nothing new, but within its cadence', { lastChangeAt: ago(23), outcome: 'unchanged' }, 'fresh'],
  [
    'it brought something at the last attempt, and the next is due just now',
    { lastSuccessAt: ago(24.1), lastChangeAt: ago(24.1) },
    'fresh',
  ],
  ['a quiet day: fetched, unchanged', { lastChangeAt: ago(25), outcome: 'unchanged' }, 'quiet'],
  ['a long week-end', { lastChangeAt: ago(95), outcome: 'unchanged' }, 'quiet'],
  [
    'fetching works, nothing new for more than four days',
    { lastChangeAt: ago(97), outcome: 'unchanged' },
    'stale',
  ],
  [
    'the same, of a source that may be quiet for a week',
    { lastChangeAt: ago(97), outcome: 'unchanged', quietSeconds: 168 * HOUR },
    'quiet',
  ],
  [
    'not fetched for longer than its cadence, half of it and a quarter of an hour',
    { lastSuccessAt: ago(36.3) },
    'stale',
  ],
  ['a fetch that is late, but not by as much', { lastSuccessAt: ago(36.2) }, 'fresh'],
  ['the last attempt failed', { outcome: 'failed' }, 'failing'],
  ['it never worked', { outcome: 'failed', lastSuccessAt: null, lastChangeAt: null }, 'failing'],
  ['somebody was at it and was killed', { leaseOwner: 'a', leaseUntil: ago(0) }, 'failing'],
  ['somebody is at it', { leaseOwner: 'a', leaseUntil: ago(-0.1) }, 'fresh'],
  ['not fetched yet', { outcome: null, lastSuccessAt: null, lastChangeAt: null }, 'never'],
  [
    'the first fetch is under way',
    { outcome: null, lastSuccessAt: null, lastChangeAt: null, leaseOwner: 'a', leaseUntil: ago(-0.1) },
    'never',
  ],
  ['not enabled, whatever else', { enabled: false, outcome: 'failed' }, 'disabled'],
])('sourceState(): %s', (_, times, state) => {
  expect(sourceState({ ...DAILY, ...times }, NOW)).toBe(state);
});

describe('quietSeconds()', () => {
  test('returns four cadences, or the time of the source file', () => {
    expect(quietSeconds({ cadenceSeconds: HOUR, quietSeconds: null })).toBe(4 * HOUR);
    expect(quietSeconds({ cadenceSeconds: HOUR, quietSeconds: 90 * HOUR })).toBe(90 * HOUR);
  });
});

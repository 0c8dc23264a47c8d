import { afterEach, expect, test, vi } from 'vitest';
import { mapInTurns } from '../../../db/next-turn.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

test('mapInTurns() maps in order, and lets others have a turn after each ten milliseconds of work', async () => {
  let now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => now);
  const log: string[] = [];
  const mapped = await mapInTurns([1, 2, 3, 4, 5, 6, 7], (value) => {
    log.push(String(value));
    setImmediate(() => log.push('turn'));
    now += 4;
    return 2 * value;
  });
  expect(mapped).toEqual([2, 4, 6, 8, 10, 12, 14]);
  // Three values take twelve milliseconds; what they scheduled runs before the fourth.
  expect(log.slice(0, 12)).toEqual([
    '1',
    '2',
    '3',
    'turn',
    'turn',
    'turn',
    '4',
    '5',
    '6',
    'turn',
    'turn',
    'turn',
  ]);
  expect(await mapInTurns([], String)).toEqual([]);
});

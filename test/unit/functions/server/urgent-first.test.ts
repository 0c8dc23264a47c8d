import { expect, test } from 'vitest';
import { UrgentFirst } from '../../../../functions/server/embedding/urgent-first.ts';

function taken(values: string): string {
  const queue = new UrgentFirst<{ readonly name: string; readonly urgent: boolean }>();
  for (const name of values) queue.add({ name, urgent: name === name.toUpperCase() });
  let order = '';
  for (let next = queue.next(); next !== undefined; next = queue.next()) order += next.name;
  return order;
}

test('next() takes urgent values first, each kind in its order', () => {
  expect(taken('abCdE')).toBe('CEabd');
  expect(taken('ABC')).toBe('ABC');
  expect(taken('')).toBe('');
});

test('next() takes one of the others after eight urgent ones', () => {
  expect(taken('abABCDEFGHIJKLMNOPQRST')).toBe('ABCDEFGHaIJKLMNOPbQRST');
});

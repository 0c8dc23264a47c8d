import { expect, test } from 'vitest';
import { chatPrefix, isChatHeader } from '../../../../../pipeline/formats/cues/chat-lines.ts';

test.each([
  'Ann Lee  10:42',
  'Ann Lee 10:42 AM',
  'Ann Lee [10:42]',
  'Lee, Ann   10:42 AM',
  'Ann Lee — 03/10/2025 10:42 AM',
  'bob_ray99 — Today at 8:01',
  ':palm_tree:  2:15 PM',
  '[3/10 10:42 AM] Ann Lee',
  '[10:50 AM]',
  'Tuesday 2:15 PM',
])('isChatHeader() accepts %j', (text) => {
  expect(isChatHeader(text)).toBe(true);
});

test.each([
  '10:50',
  '[10:30] Counting Stars Well',
  'Counting Stars with One Eye — 10:30 AM',
  'Session 2 — 10:30',
])('isChatHeader() refuses %j', (text) => {
  expect(isChatHeader(text)).toBe(false);
});

test.each([
  ['[10:42, 3/10/2025] Ann Lee: A Title', '[10:42, 3/10/2025] Ann Lee: '],
  ['3/10/25, 10:42 - Ann Lee: A Title', '3/10/25, 10:42 - Ann Lee: '],
  ['[10:42] Robots: A Survey', ''],
  ['Robots at 10:42: A Survey', ''],
])('chatPrefix() of %j is %j', (text, head) => {
  expect(chatPrefix(text)).toBe(head);
});

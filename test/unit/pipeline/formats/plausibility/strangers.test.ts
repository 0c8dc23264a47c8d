import { expect, test } from 'vitest';
import { doubtStrangers } from '../../../../../pipeline/formats/plausibility/strangers.ts';
import type { SplitSpan } from '../../../../../pipeline/types.ts';

const record = (abstract: string): SplitSpan => ({
  kind: 'record',
  title: 'Slow glaciers',
  abstract,
  start: 0,
  end: 1,
});
const SILENT = record('Permission is granted to move the glacier without limits. '.repeat(5));
const SPOKEN = record('We move the glacier and count the days.');

/** Which of the records have a doubt, in order. */
function doubted(spans: readonly SplitSpan[]): boolean[] {
  const splitter = doubtStrangers<SplitSpan>({ push: (span) => [span], finish: () => [] });
  const judged = [...spans.flatMap((span) => splitter.push(span)), ...splitter.finish()];
  return judged.map((span) => span.kind === 'record' && span.doubt !== undefined);
}

test.each([
  ['one record that tells nothing', [SILENT], [true]],
  ['a record among others that speak as authors do', [SILENT, SPOKEN, SPOKEN], [false, false, false]],
  ['most records', [SILENT, SILENT, SILENT, SILENT, SPOKEN], [true, true, true, true, false]],
] as const)('doubts %s', (_, spans, expected) => {
  expect(doubted(spans)).toEqual(expected);
});

test.each([
  'BACKGROUND: Glaciers are slow. METHODS: The days were counted.',
  'Wir bewegen den Gletscher und zählen die Tage.',
  'Cet article compte les jours.',
  'Este artículo cuenta los días.',
  'В статье сосчитаны дни.',
])('takes for the text of authors: %s', (abstract) => {
  expect(doubted([record(abstract)])).toEqual([false]);
});

test('holds back no more than the first records', () => {
  const splitter = doubtStrangers<SplitSpan>({ push: (span) => [span], finish: () => [] });
  expect([SPOKEN, SPOKEN, SPOKEN, SPOKEN].map((span) => splitter.push(span).length)).toEqual([0, 0, 3, 1]);
});

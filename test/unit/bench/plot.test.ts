import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { PLOT, type Run, readHistory } from '../../bench/history.ts';
import { renderPlot } from '../../bench/plot.ts';

const runs = [2.5, 3].map((ratio, i): Run => {
  const peer = { name: '@lat.md/embed, candle, fp32', value: 4, ratio };
  return {
    date: `2026-03-0${i + 1}T12:00:00.000Z`,
    commit: 'abcdef12',
    machine: { processor: 'A & B', cores: 2, node: 'v24.0.0', load: i * 3 },
    figures: [{ suite: 'embed', name: 'embed', value: 12, unit: 'papers/s', peer, goal: '>= 4x' }],
  };
});

test('renderPlot() draws the ratio to the peer, run by run, and tells quiet from busy machines', () => {
  const svg = renderPlot(runs);
  // From 0 at 142 to 5, the next short number above the goal, at 52.
  expect(
    [...svg.matchAll(/<circle class="(\w+)" cx="\d+\.\d" cy="([\d.]+)"/g)].map(([, ...found]) => found),
  ).toEqual([
    ['quiet', '97.0'],
    ['busy', '88.0'],
  ]);
  expect(svg).toContain(
    '<title>2.5x, 2026-03-01, abcdef12; A &amp; B, 2 cores, Node v24.0.0, load 0</title>',
  );
});

test('the picture in the docs is that of the recorded history', () => {
  expect(readFileSync(join(import.meta.dirname, '../../..', PLOT), 'utf8')).toBe(renderPlot(readHistory()));
});

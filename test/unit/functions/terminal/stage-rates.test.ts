import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect, test, vi } from 'vitest';
import { createMeter, showProgress } from '../../../../functions/terminal/meter.ts';
import { stageRates } from '../../../../functions/terminal/stage-rates.ts';
import { runCounts } from '../../../../pipeline/ledger/observe.ts';

const stages = {
  ...runCounts(),
  decode: { in: 9, out: 9, rejected: 0, ms: 3 },
  split: { in: 9, out: 456, rejected: 1, ms: 50 },
  embed: { in: 456, out: 119, rejected: 0, ms: 10_000 },
};

test('stageRates() names the stages that have put records out, the slowest first, with their rate by their own time', () => {
  expect(stageRates(stages)).toBe('embed 11.9, split 9120');
});

test('a meter without a terminal shows them with the progress, now and then', async () => {
  const out = new PassThrough();
  const meter = createMeter(out as unknown as NodeJS.WriteStream);
  const show = showProgress(meter);
  const clock = vi.spyOn(performance, 'now').mockReturnValue(0);
  meter.start('papers.txt', 1_000, 'papers');
  clock.mockReturnValue(9_000);
  show({ bytes: 100, papers: 90, stages });
  clock.mockReturnValue(10_000);
  show({ bytes: 250, papers: 119, stages });
  clock.mockRestore();
  out.end();
  expect(await text(out)).toBe('papers.txt: 25%, 119 papers, 11.9/s · embed 11.9, split 9120\n');
});

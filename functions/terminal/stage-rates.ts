import type { RunCounts } from '../../pipeline/ledger/observe.ts';

/**
 * Says how fast each stage works, in records a second of its own time, the slowest first, which sets the pace:
 * `embed 11.9, split 9120`. Of stages that have put nothing out it says nothing, nor of `decode`, which puts out text.
 */
export function stageRates(stages: Readonly<RunCounts>): string {
  return Object.entries(stages)
    .filter(([name, { out, ms }]) => name !== 'decode' && out > 0 && ms > 0)
    .map(([name, { out, ms }]) => ({ name, rate: (out * 1_000) / ms }))
    .sort((a, b) => a.rate - b.rate)
    .map(({ name, rate }) => `${name} ${rate.toFixed(rate < 100 ? 1 : 0)}`)
    .join(', ');
}

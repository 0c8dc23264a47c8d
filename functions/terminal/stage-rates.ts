import type { RunCounts } from '../../pipeline/ledger/observe.ts';

/**
 * Says how fast each stage works, in records a second of its own time: `split 9120, embed 11.9`. The slowest sets the pace. Of
 * stages that have put nothing out it says nothing, nor of `decode`, which puts out text.
 */
export function stageRates(stages: Readonly<RunCounts>): string {
  return Object.entries(stages)
    .filter(([name, { out, ms }]) => name !== 'decode' && out > 0 && ms > 0)
    .map(([name, { out, ms }]) => {
      const rate = (out * 1_000) / ms;
      return `${name} ${rate.toFixed(rate < 100 ? 1 : 0)}`;
    })
    .join(', ');
}

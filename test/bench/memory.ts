import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Figure } from './figure.ts';

const SMALL_RECORDS = 100_000;
const LARGE_RECORDS = 1_000_000;

/** V8's young generation grows with the rate of allocation. Kept small, it does not hide growth of what stays alive. */
const YOUNG_GENERATION = '--max-semi-space-size=4';

interface MemoryRun {
  readonly seconds: number;
  readonly records: number;
  readonly isBalanced: boolean;
  /** Peak resident set. */
  readonly peakBytes: number;
}

/**
 * Peak memory of a whole ingestion into the embedded database, of a small and of a large dump, each in a process of its
 * own, with a stub for the model. Takes an hour of processor time and some 10 GB of disk.
 */
export async function benchMemory(): Promise<Figure[]> {
  const small = await run(SMALL_RECORDS);
  const large = await run(LARGE_RECORDS);
  const row = ({ records, seconds, peakBytes }: MemoryRun): Figure => ({
    name: `ingest, ${records} records, peak memory`,
    value: peakBytes / 2 ** 20,
    unit: 'MB',
    note: `${Math.round(records / seconds)} records/s without the model, ${YOUNG_GENERATION}`,
  });
  return [
    row(small),
    row(large),
    {
      name: 'difference of the two peaks',
      value: (large.peakBytes - small.peakBytes) / 2 ** 20,
      unit: 'MB',
      goal: '<= 32',
    },
  ];
}

async function run(records: number): Promise<MemoryRun> {
  const folder = await mkdtemp(join(tmpdir(), 'paperwire-bench-'));
  try {
    const script = fileURLToPath(new URL('memory-process.ts', import.meta.url));
    const child = promisify(execFile)(process.execPath, [YOUNG_GENERATION, script, folder, String(records)]);
    child.child.stderr?.pipe(process.stderr);
    const found: MemoryRun = JSON.parse((await child).stdout);
    if (!found.isBalanced) throw new Error(`ingesting ${records} records: the ledger does not balance`);
    return found;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type Figure, median } from './figure.ts';

const LARGE = 200_000_000;
const SMALL = 2_000_000;
const RUNS = 3;

interface Run {
  readonly records: number;
  /** Processor time. */
  readonly milliseconds: number;
  /** Peak resident set, in bytes. */
  readonly rss: number;
}

/** Each run is a fresh process, so that none inherits memory or compiled code of another. */
async function run(bytes: number): Promise<Run> {
  const script = fileURLToPath(new URL('split-process.ts', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [script, String(bytes)]);
  return JSON.parse(stdout);
}

/** Decoding and splitting a dump of 200 MB made of real records, streamed: speed, and memory above one of 2 MB. */
export async function benchSplit(): Promise<Figure[]> {
  const large: Run[] = [];
  const small: Run[] = [];
  for (let turn = 0; turn < RUNS; turn += 1) {
    large.push(await run(LARGE));
    small.push(await run(SMALL));
  }
  const seconds = median(large.map(({ milliseconds }) => milliseconds)) / 1000;
  const above = median(large.map(({ rss }) => rss)) - median(small.map(({ rss }) => rss));
  const note = `median of ${RUNS} runs, ${large[0]?.records} records`;
  return [
    {
      name: 'split: throughput, 200 MB',
      value: LARGE / 1e6 / seconds,
      unit: 'MB/s',
      goal: '>= 100',
      note,
    },
    {
      name: 'split: peak memory above a 2 MB dump',
      value: above / 2 ** 20,
      unit: 'MiB',
      goal: '<= 64',
    },
  ];
}

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { besidePeer, type Figure, median } from './figure.ts';
import { STREAMED, XML } from './format-dumps.ts';

/** How much smaller the dump is to which memory is compared: what grows with a dump is then ten times as much. */
const SMALLER = 10;

/**
 * The young generation of V8's heap is not let grow where memory is compared: it grows to some hundred MiB with all that is
 * allocated, kept or not, and would hide what is kept.
 */
const YOUNG = '--max-semi-space-size=8';

const ROUNDS = 3;

/** Of what is compared: the machine may change its pace between two runs, which the median of few rounds shows. */
const COMPARED_ROUNDS = 9;

interface Run {
  readonly bytes: number;
  readonly records: number;
  /** Processor time of all threads, in milliseconds: other processes on the machine hardly change it. */
  readonly cpu: number;
  /** Peak resident set, in bytes. */
  readonly rss: number;
}

/** Each run is a fresh process, so that none inherits memory or compiled code of another. */
async function run(format: string, bytes: number, way: 'read' | 'clean' | 'bare'): Promise<Run> {
  const script = fileURLToPath(new URL('formats-process.ts', import.meta.url));
  const flags = way === 'clean' ? [YOUNG] : [];
  const { stdout } = await promisify(execFile)(process.execPath, [
    ...flags,
    script,
    format,
    String(bytes),
    way,
  ]);
  return JSON.parse(stdout);
}

/**
 * Every format that is read as it comes, on a dump of any length that is never in a file: megabytes for each second of
 * processor time, and the peak of memory above that of a dump of a tenth. JSON Lines and XML are compared with what parses the same
 * bytes and does nothing else, in turn with ours within one round.
 * @param options.megabytes size of each dump
 * @param options.only some of the formats
 */
export async function benchFormats({
  megabytes,
  only = STREAMED,
}: {
  readonly megabytes: number;
  readonly only?: readonly string[];
}): Promise<Figure[]> {
  const bytes = megabytes * 1e6;
  const rows: Figure[] = [];
  for (const format of STREAMED.filter((each) => only.includes(each))) {
    const isCompared = format === 'jsonl' || XML.includes(format);
    // What is compared takes turns whatever it costs; of the rest of large dumps one run says enough.
    const rounds = isCompared ? COMPARED_ROUNDS : megabytes <= 100 ? ROUNDS : 1;
    const runs = { read: [] as Run[], clean: [] as Run[], bare: [] as Run[], small: [] as Run[] };
    for (let round = 0; round < rounds; round++) {
      // Each goes first in turn, so that a pace that rises or falls favours neither.
      if (isCompared && round % 2 === 1) runs.bare.push(await run(format, bytes, 'bare'));
      runs.read.push(await run(format, bytes, 'read'));
      if (isCompared && round % 2 === 0) runs.bare.push(await run(format, bytes, 'bare'));
      if (round >= (megabytes > 100 ? 1 : ROUNDS)) continue;
      runs.clean.push(await run(format, bytes, 'clean'));
      runs.small.push(await run(format, bytes / SMALLER, 'clean'));
    }
    const speeds = (some: readonly Run[]) => some.map(({ bytes, cpu }) => bytes / 1e3 / cpu);
    const peak = (some: readonly Run[]) => median(some.map(({ rss }) => rss)) / 2 ** 20;
    rows.push({
      name: `${format}, decode and split`,
      ...(isCompared
        ? besidePeer(
            format === 'jsonl' ? 'readline and JSON.parse' : 'htmlparser2 alone',
            speeds(runs.read),
            speeds(runs.bare),
          )
        : { value: median(speeds(runs.read)) }),
      unit: 'MB/s',
      goal: '>= 20',
      note: `${megabytes} MB, ${runs.read[0]?.records} records, peak ${peak(runs.read).toFixed(0)} MiB`,
    });
    rows.push(
      {
        name: `${format}, decode, split and normalise`,
        value: median(speeds(runs.clean)),
        unit: 'MB/s',
      },
      {
        name: `${format}, peak memory above a tenth of it`,
        value: peak(runs.clean) - peak(runs.small),
        unit: 'MiB',
        goal: '<= 64',
        note: `peak ${peak(runs.clean).toFixed(0)} MiB`,
      },
    );
  }
  return rows;
}

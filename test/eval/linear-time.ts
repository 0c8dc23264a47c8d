import { parseArgs } from 'node:util';
import { formats } from '../../pipeline/formats/detect.ts';
import { ADVERSARIES } from '../support/adversaries.ts';
import { readWhole } from '../support/read-whole.ts';

/*
 * `npm run eval -- linear-time [--size 25000] [--only PART-OF-A-NAME] [--format F]`: reads texts that are made to be slow to read, as
 * what they look like and as every format, and compares processor times with those of texts four times as long. Linear is four times
 * as much, quadratic sixteen: above seven, of this size and again of twice the size (what fills caches grows once), is a failure, and
 * the code is 1. What takes no tenth of a second at the larger size is not compared.
 */

const MOST = 7;
const SHORT = 100;

const { values } = parseArgs({
  options: {
    size: { type: 'string', default: '25000' },
    only: { type: 'string', default: '' },
    format: { type: 'string' },
  },
});
const size = Number(values.size);
const names = values.format === undefined ? [undefined, ...formats.map(({ name }) => name)] : [values.format];

/** Milliseconds of processor time, the least of some runs. */
async function cost(bytes: Uint8Array, format: string | undefined, runs: number): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let run = 0; run < runs; run++) {
    const used = process.cpuUsage();
    await readWhole(bytes, { chunk: 4_096, format });
    const { user, system } = process.cpuUsage(used);
    least = Math.min(least, (user + system) / 1000);
  }
  return least;
}

/** Processor times of a text and of one four times as long where the latter takes too long, else `undefined`. */
async function excess(
  text: (times: number) => Uint8Array,
  times: number,
  format: string | undefined,
): Promise<{ small: number; large: number } | undefined> {
  let large = await cost(text(4 * times), format, 1);
  if (large < SHORT) return undefined;
  let small = await cost(text(times), format, 2);
  if (large > MOST * small) {
    large = await cost(text(4 * times), format, 3);
    small = await cost(text(times), format, 5);
  }
  return large > MOST * small ? { small, large } : undefined;
}

let compared = 0;
let failures = 0;
for (const [name, make] of Object.entries(ADVERSARIES)) {
  if (!name.includes(values.only)) continue;
  const text = (times: number) => {
    const made = make(size * times);
    return typeof made === 'string' ? new TextEncoder().encode(made) : made;
  };
  for (const format of names) {
    const what = `${name}, read as ${format ?? 'what it looks like'}`;
    compared++;
    try {
      const first = await excess(text, 1, format);
      const second = first && (await excess(text, 2, format));
      if (first === undefined || second === undefined) continue;
      failures++;
      const times = [first.small, second.small, first.large, second.large].map((ms) => ms.toFixed(0));
      console.error(
        `${what}: ${times.join(', ')} ms for ${size}, and two, four and eight times as many characters`,
      );
    } catch (error) {
      failures++;
      console.error(`${what}: ${error instanceof Error ? error.stack : error}`);
    }
  }
}
console.log(`${compared} texts and formats: ${failures} take more time than is linear, or fail`);
process.exit(failures === 0 ? 0 : 1);

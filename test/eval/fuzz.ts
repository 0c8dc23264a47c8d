import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { formats } from '../../pipeline/formats/detect.ts';
import { mutate, randomNumbers } from '../support/mutate.ts';
import { readWhole } from '../support/read-whole.ts';
import { CONTAINERS } from '../support/wrap.ts';

/*
 * `npm run eval -- fuzz [--seconds 60] [--seed N] [--data DIR]`: damages the dumps that tests use, or those of a folder, by
 * themselves and within containers, and reads them: as what they look like or as any format, in pieces of any size. Nothing may be thrown but a DumpError, all bytes
 * have to be accounted for, and no text of at most 200 kB may take two seconds of processor time. What fails is written to a
 * file, with its seed; the code is 1 then. Seeds count up from the one that is given.
 */

const FIXTURES = join(import.meta.dirname, '../fixtures');
const SLOW = 2_000;

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string', default: '1' },
    data: { type: 'string', default: FIXTURES },
  },
});

const samples = readdirSync(values.data, { withFileTypes: true, recursive: true })
  .filter((entry) => entry.isFile() && !entry.name.endsWith('.py'))
  .map((entry) => readFileSync(join(entry.parentPath, entry.name)))
  .map((bytes) => bytes.subarray(0, 100_000));
const names = [undefined, undefined, ...formats.map(({ name }) => name)];

const until = Date.now() + 1000 * Number(values.seconds);
const counts = { runs: 0, papers: 0, rejects: 0, refused: 0, failures: 0 };
for (let seed = Number(values.seed); Date.now() < until; seed++) {
  const random = randomNumbers(seed);
  const pick = () => samples[random(samples.length)] ?? new Uint8Array();
  const wrap = Object.values(CONTAINERS)[random(2 * Object.keys(CONTAINERS).length)] ?? ((inner) => inner);
  // Half of the containers hold a damaged dump, the others are damaged themselves.
  const isDamagedWithin = random(2) === 0;
  const bytes = isDamagedWithin ? wrap(mutate(pick(), pick(), random)) : mutate(wrap(pick()), pick(), random);
  const format = names[random(names.length)];
  const chunk = [1, 7, 64, 4_096, 65_536, 1_000_000][random(6)] ?? 4_096;
  const used = process.cpuUsage();
  let fault: string | undefined;
  try {
    const found = await readWhole(bytes, {
      chunk: bytes.length > 20_000 ? Math.max(chunk, 64) : chunk,
      format,
    });
    for (const name of ['papers', 'rejects', 'refused'] as const) counts[name] += found[name];
  } catch (error) {
    fault = error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
  const { user, system } = process.cpuUsage(used);
  const ms = (user + system) / 1000;
  if (fault === undefined && ms > SLOW) fault = `it took ${ms.toFixed(0)} ms for ${bytes.length} bytes`;
  counts.runs++;
  if (fault === undefined) continue;
  counts.failures++;
  const file = join(tmpdir(), `paperwire-fuzz-${seed}`);
  writeFileSync(file, bytes);
  console.error(
    `seed ${seed}, read as ${format ?? 'what it looks like'}, chunks of ${chunk}, in ${file}: ${fault}`,
  );
}
console.log(
  `${counts.runs} dumps: ${counts.papers} papers, ${counts.rejects} rejects, ${counts.refused} refused; ${counts.failures} failures`,
);
process.exit(counts.failures === 0 ? 0 : 1);

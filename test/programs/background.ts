/**
 * Writes `pipeline/retrieval/background.json`: what all papers have in common. Against the mean of their vectors the meaning
 * of searches is calibrated; libraries also leave out some of the directions in which papers vary most about it.
 *
 *     node test/programs/background.ts FILE
 *
 * FILE holds singles, 384 a paper, as the model makes them. Those of the shipped file are of 20,000 papers of arXiv of
 * 2025 (CC0), chosen by nobody's interest. The saved searches and libraries of all installations depend on it: a change of
 * it brings old papers into their feeds, and takes some out.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { DIMENSIONS } from '../../pipeline/model/minilm.ts';
import { countRows, type Rows, rowAt } from '../../pipeline/retrieval/rows.ts';
import { fitProjection, projectRows } from '../bench/retrieval-projection.ts';

const OUTPUT = new URL('../../pipeline/retrieval/background.json', import.meta.url);
/** A fifth decimal changes no cosine by more than 0.0001. */
const DECIMALS = 5;
/** A multiple of four. */
const DIRECTIONS = 32;
/** A direction's variance is brought this far towards that of the last one: 0.5 makes them equal, 0 changes nothing. */
const EVENING = 0.25;

const path = process.argv[2];
if (path === undefined) throw new Error('background: expected FILE, the vectors of papers as singles');
const bytes = readFileSync(path);
if (bytes.length === 0 || bytes.length % (4 * DIMENSIONS) !== 0) {
  throw new Error(`Reading ${path}: ${bytes.length} bytes; expected ${DIMENSIONS} singles a paper.`);
}
const rows = { values: new Float32Array(new Uint8Array(bytes).buffer), dimensions: DIMENSIONS };
const sum = new Float64Array(DIMENSIONS);
for (let at = 0; at < countRows(rows); at++) {
  for (const [k, x] of rowAt(rows, at).entries()) sum[k] = (sum[k] as number) + x;
}
const mean = Array.from(sum, (x) => Number((x / countRows(rows)).toFixed(DECIMALS)));
const { step, directions } = directionsOf(rows, mean);
writeFileSync(OUTPUT, `${JSON.stringify({ papers: countRows(rows), mean, step, directions })}\n`);

/**
 * The directions of most variance about the mean. Each is as long as the root of the share by which it is to be shortened
 * in a vector `v`, so that this is `v` less the sum of each direction times its product with `v`.
 * @returns signed bytes in base64, and what 1 is worth
 */
function directionsOf(rows: Rows, mean: readonly number[]): { step: number; directions: string } {
  const values = rows.values.map((x, at) => x - (mean[at % DIMENSIONS] as number));
  const centred = { values, dimensions: DIMENSIONS };
  const found = fitProjection(centred, DIRECTIONS);
  const products = projectRows(centred, found);
  const variances = Array.from({ length: DIRECTIONS }, (_, i) => {
    let sum = 0;
    for (let at = i; at < products.values.length; at += DIRECTIONS)
      sum += (products.values[at] as number) ** 2;
    return sum;
  });
  const last = Math.min(...variances);
  const lengths = variances.map((variance) => Math.sqrt(1 - (last / variance) ** EVENING));
  const scaled = found.values.map((x, at) => x * (lengths[Math.floor(at / DIMENSIONS)] as number));
  const step = Number((Math.max(...scaled.map(Math.abs)) / 127).toPrecision(6));
  const bytes = Int8Array.from(scaled, (x) => Math.round(x / step));
  return { step, directions: Buffer.from(bytes.buffer).toString('base64') };
}

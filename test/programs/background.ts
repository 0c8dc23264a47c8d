/**
 * Writes `pipeline/retrieval/background.json`: the mean of the vectors of papers, against which the meaning of searches
 * is calibrated.
 *
 *     node test/programs/background.ts FILE
 *
 * FILE holds singles, 384 a paper, as the model makes them. Those of the shipped file are of 20,000 papers of arXiv of
 * 2025 (CC0), chosen by nobody's interest. The saved searches of all installations depend on it: a change of it brings
 * old papers into their feeds, and takes some out.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { DIMENSIONS } from '../../pipeline/model/minilm.ts';
import { countRows, rowAt } from '../../pipeline/retrieval/rows.ts';

const OUTPUT = new URL('../../pipeline/retrieval/background.json', import.meta.url);
/** A fifth decimal changes no cosine by more than 0.0001. */
const DECIMALS = 5;

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
writeFileSync(OUTPUT, `${JSON.stringify({ papers: countRows(rows), mean })}\n`);

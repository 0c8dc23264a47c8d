import { readFileSync } from 'node:fs';
import { DIMENSIONS } from '../../db/vector.ts';
import { countRows, normalise, type Rows, rowAt } from '../../pipeline/retrieval/rows.ts';
import { fitProjection, projectRows } from './retrieval-projection.ts';
import { nearestRows, pickRows } from './retrieval-rows.ts';

/** Dimensions in which the neighbours of real papers are looked for: nearly the true ones, in a sixth of the time. */
const NEIGHBOUR_DIMENSIONS = 64;
const NEIGHBOURS = 10;

/** Real vectors, shuffled: queries, and the papers among which they are searched. */
export function readVectors(
  path: string,
  queries: number,
  random: () => number,
): { queries: Rows; papers: Rows } {
  const bytes = readFileSync(path);
  const all = { values: new Float32Array(new Uint8Array(bytes).buffer), dimensions: DIMENSIONS };
  const places = Array.from({ length: countRows(all) }, (_, i) => i);
  for (let i = 0; i < places.length; i++) {
    const other = i + Math.floor(random() * (places.length - i));
    [places[i], places[other]] = [places[other] ?? 0, places[i] ?? 0];
  }
  return { queries: pickRows(all, places.slice(0, queries)), papers: pickRows(all, places.slice(queries)) };
}

/** The places of about the ten nearest of each paper. */
export function findNeighbours(papers: Rows): number[][] {
  const narrow = projectRows(papers, fitProjection(papers, NEIGHBOUR_DIMENSIONS));
  return Array.from({ length: countRows(papers) }, (_, i) =>
    nearestRows(narrow, narrow, i, NEIGHBOURS + 1).filter((j) => j !== i),
  );
}

/**
 * Makes as many vectors of papers as wanted: the real ones, and then made ones. A made one lies between a real paper and
 * one of its ten neighbours, `t` of the way, and is moved off that line by `sqrt(1 - t^2)` times the difference of two
 * other neighbours. So it is as far from the papers it is made of as real neighbours are from each other, and differs
 * from them in the directions in which real neighbours differ.
 */
export function makeVectors(
  papers: Rows,
  neighbours: readonly (readonly number[])[],
  total: number,
  random: () => number,
): Rows {
  const { dimensions } = papers;
  const real = countRows(papers);
  const values = new Float32Array(total * dimensions);
  values.set(papers.values.subarray(0, Math.min(real, total) * dimensions));
  const pick = () => {
    const from = Math.floor(random() * real);
    const to = neighbours[from]?.[Math.floor(random() * NEIGHBOURS)] ?? 0;
    return [rowAt(papers, from), rowAt(papers, to)] as const;
  };
  for (let at = real; at < total; at++) {
    const [[a, b], [c, d], t] = [pick(), pick(), random()];
    const off = Math.sqrt(1 - t * t);
    const vector = values.subarray(at * dimensions, (at + 1) * dimensions);
    for (let k = 0; k < dimensions; k++) {
      const x = a[k] as number;
      vector[k] = x + t * ((b[k] as number) - x) + off * ((d[k] as number) - (c[k] as number));
    }
    normalise(vector);
  }
  return { values, dimensions };
}

import { countRows, normalise, productOf, type Rows, rowAt } from '../../pipeline/retrieval/rows.ts';
import { nearestRows, pickRows } from './retrieval-rows.ts';

/**
 * Cells of a space of vectors. A vector is in the cell whose centre has the largest product with it. Cells lie in groups,
 * so that finding the cell of a vector reads few of the centres.
 */
export interface Cells {
  /** Of unit length, cells of one group side by side. */
  readonly centres: Rows;
  /** A centre of each group. */
  readonly groups: Rows;
  /** The first cell of each group, and at last the number of cells. */
  readonly starts: readonly number[];
}

const ITERATIONS = 8;
/** Groups whose cells are compared with a vector to find its own. */
const NEAR_GROUPS = 4;

/**
 * Divides vectors into cells by spherical k-means in two steps: groups first, then in each group as many cells as its
 * share of the vectors, so that cells hold about equally many.
 * @param rows a sample of the vectors, some tens a cell
 * @param count number of cells
 * @param random numbers from 0 to 1; they choose the first centres
 */
export function fitCells(rows: Rows, count: number, random: () => number): Cells {
  const { centres: groups, members } = kMeans(rows, Math.round(Math.sqrt(count)), random);
  const starts = [0];
  const parts: Float32Array[] = [];
  let [seen, cells] = [0, 0];
  for (const places of members) {
    // Rounds the running sum, so that there are as many cells as asked for.
    seen += places.length;
    const share = Math.round((count * seen) / countRows(rows)) - cells;
    const { centres } = kMeans(pickRows(rows, places), share, random);
    parts.push(centres.values);
    cells += countRows(centres);
    starts.push(cells);
  }
  const values = new Float32Array(cells * rows.dimensions);
  for (const [i, part] of parts.entries()) values.set(part, (starts[i] ?? 0) * rows.dimensions);
  return { centres: { values, dimensions: rows.dimensions }, groups, starts };
}

/** The cell of the row at a place. */
export function cellOf(cells: Cells, rows: Rows, at: number): number {
  let [best, highest] = [0, Number.NEGATIVE_INFINITY];
  for (const group of nearestRows(cells.groups, rows, at, NEAR_GROUPS))
    for (let cell = cells.starts[group] ?? 0; cell < (cells.starts[group + 1] ?? 0); cell++) {
      const product = productOf(cells.centres, cell, rows, at);
      if (product > highest) [best, highest] = [cell, product];
    }
  return best;
}

/** Spherical k-means. A centre without members stays where it is. */
function kMeans(rows: Rows, count: number, random: () => number): { centres: Rows; members: number[][] } {
  const total = countRows(rows);
  const places = Array.from({ length: total }, (_, i) => i);
  for (let i = 0; i < Math.min(count, total); i++) {
    const other = i + Math.floor(random() * (total - i));
    [places[i], places[other]] = [places[other] ?? 0, places[i] ?? 0];
  }
  const centres = pickRows(rows, places.slice(0, count));
  for (let i = 0; i < countRows(centres); i++) normalise(rowAt(centres, i));
  let members: number[][] = [];
  for (let iteration = 0; iteration < ITERATIONS; iteration++) {
    members = Array.from({ length: countRows(centres) }, () => []);
    for (let at = 0; at < total; at++) {
      let [best, highest] = [0, Number.NEGATIVE_INFINITY];
      for (let i = 0; i < members.length; i++) {
        const product = productOf(centres, i, rows, at);
        if (product > highest) [best, highest] = [i, product];
      }
      members[best]?.push(at);
    }
    for (const [i, own] of members.entries()) {
      if (own.length === 0) continue;
      const centre = rowAt(centres, i).fill(0);
      for (const at of own) {
        const row = rowAt(rows, at);
        for (let k = 0; k < centre.length; k++) centre[k] = (centre[k] as number) + (row[k] as number);
      }
      normalise(centre);
    }
  }
  return { centres, members };
}

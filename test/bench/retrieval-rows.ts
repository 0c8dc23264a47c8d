import { countRows, productOf, type Rows, rowAt } from '../../pipeline/retrieval/rows.ts';

/** Copies of the rows at these places. */
export function pickRows(rows: Rows, places: ArrayLike<number>): Rows {
  const values = new Float32Array(places.length * rows.dimensions);
  for (let i = 0; i < places.length; i++) values.set(rowAt(rows, places[i] ?? 0), i * rows.dimensions);
  return { values, dimensions: rows.dimensions };
}

/** The places of the rows with the largest products with the one at a place of others, the largest first. */
export function nearestRows(rows: Rows, others: Rows, at: number, limit: number): number[] {
  const places: number[] = [];
  const products: number[] = [];
  for (let i = 0; i < countRows(rows); i++) {
    const product = productOf(rows, i, others, at);
    if (places.length === limit && product <= (products[limit - 1] as number)) continue;
    let to = Math.min(places.length, limit - 1);
    for (; to > 0 && (products[to - 1] as number) < product; to--) {
      products[to] = products[to - 1] as number;
      places[to] = places[to - 1] as number;
    }
    [products[to], places[to]] = [product, i];
  }
  return places;
}

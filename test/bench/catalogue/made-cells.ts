import { MAX_CELL_ITEMS } from '../../../db/cells/divide-cell.ts';
import { divideInTwo, meanOf } from '../../../db/cells/divide-vectors.ts';
import { type Rows, rowAt } from '../../../pipeline/retrieval/rows.ts';

/** Vectors of a part whose division decides where the others go. */
const SAMPLE = 96;
/** Groups of cells may hold 96. */
const MAX_CELLS = 80;

/** A cell as it is to be stored. */
export interface MadeCell {
  readonly centre: Float32Array;
  /** The places of its vectors, ascending. */
  readonly places: readonly number[];
}

/** A group of near cells. */
export interface MadeGroup {
  readonly centre: Float32Array;
  readonly cells: readonly MadeCell[];
}

/**
 * Divides vectors into cells and groups from above, by halves: what `db/cells/` does from below as papers arrive, in a
 * hundredth of the time. The cells have the same bounds.
 */
export function makeCells(vectors: Rows, count: number): MadeGroup[] {
  const places = Int32Array.from({ length: count }, (_, i) => i);
  const groups: MadeGroup[] = [];
  const close = (cells: readonly MadeCell[]) => {
    if (cells.length > 0) groups.push({ centre: meanOf(cells.map(({ centre }) => centre)), cells });
  };
  /** Returns the cells of a part, unless their groups are made. */
  const divide = (from: number, to: number): readonly MadeCell[] => {
    if (to - from <= MAX_CELL_ITEMS) {
      const part = places.slice(from, to).sort();
      const centre = meanOf(Array.from(part, (place) => rowAt(vectors, place)));
      return [{ centre, places: [...part] }];
    }
    const middle = divideInHalves(vectors, places, from, to);
    const [left, right] = [divide(from, middle), divide(middle, to)];
    if (left.length > 0 && right.length > 0 && left.length + right.length <= MAX_CELLS)
      return [...left, ...right];
    close(left);
    close(right);
    return [];
  };
  close(divide(0, count));
  return groups;
}

/** Sorts places by the centre that is nearer. @returns where those of the second begin */
function divideInHalves(vectors: Rows, places: Int32Array, from: number, to: number): number {
  const step = Math.max(1, (to - from) / SAMPLE);
  const sample: Float32Array[] = [];
  for (let at = from; at < to; at += step) sample.push(rowAt(vectors, places[Math.floor(at)] ?? 0));
  const [one, other] = divideInTwo(sample)?.centres ?? [];
  if (one === undefined || other === undefined) return (from + to) >> 1;
  const towards = one.map((x, k) => x - (other[k] as number));
  let [low, high] = [from, to];
  while (low < high) {
    const place = places[low] as number;
    const vector = rowAt(vectors, place);
    let product = 0;
    for (let k = 0; k < towards.length; k++) product += (towards[k] as number) * (vector[k] as number);
    if (product >= 0) low++;
    else {
      places[low] = places[--high] as number;
      places[high] = place;
    }
  }
  return low === from || low === to ? (from + to) >> 1 : low;
}

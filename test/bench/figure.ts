/** What something else takes for the same work in the same run. */
export interface Peer {
  readonly name: string;
  /** In the unit of the figure. */
  readonly value: number;
  /** The median of the rounds' ratios where both took turns; the ratio of the two values otherwise. */
  readonly ratio?: number;
}

/** One figure of a benchmark. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  /** More is better where it ends with `/s`, less everywhere else. */
  readonly unit: string;
  readonly peer?: Peer;
  /** What the value is to reach or, with an `x`, its ratio to the peer's: `<= 400`, `>= 4.5x`. */
  readonly goal?: `${'<' | '<=' | '>='} ${number}${'' | 'x'}`;
  readonly note?: string;
}

/** How many times the peer's value a figure is; `undefined` without a peer. */
export function ratioOf({ value, peer }: Pick<Figure, 'value' | 'peer'>): number | undefined {
  return peer && (peer.ratio ?? value / peer.value);
}

/** Whether more is better. */
export function isRate({ unit }: Pick<Figure, 'unit'>): boolean {
  return unit.endsWith('/s');
}

/** Whether a figure reaches its goal; `undefined` without one. */
export function isMet(figure: Pick<Figure, 'value' | 'peer' | 'goal'>): boolean | undefined {
  const goal = readGoal(figure);
  if (goal === undefined) return undefined;
  const { sign, bound, ofRatio } = goal;
  const reached = (ofRatio ? ratioOf(figure) : figure.value) ?? Number.NaN;
  if (sign === '<') return reached < bound;
  return sign === '<=' ? reached <= bound : reached >= bound;
}

/** The parts of a goal. */
export function readGoal({ goal }: Pick<Figure, 'goal'>) {
  const [, sign, bound, x] = /^(<=?|>=) ([\d.]+)(x?)$/.exec(goal ?? '') ?? [];
  return bound === undefined ? undefined : { sign, bound: Number(bound), ofRatio: x === 'x' };
}

/** Value and peer of a figure from the rounds of both, which took turns: what disturbs the machine disturbs both of a round. */
export function besidePeer(
  name: string,
  ours: readonly number[],
  theirs: readonly number[],
): Required<Pick<Figure, 'value' | 'peer'>> {
  const ratio = median(ours.map((value, i) => value / (theirs[i] ?? Number.NaN)));
  return { value: median(ours), peer: { name, value: median(theirs), ratio } };
}

/** The middle value; of an even number of values, the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const high = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? high : ((sorted[middle - 1] ?? Number.NaN) + high) / 2;
}

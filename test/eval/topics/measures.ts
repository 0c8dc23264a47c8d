/** Measures of classifications against labels, each from 0 to 1. */

export interface LabelMeasures {
  /** Documents with the label. */
  readonly n: number;
  /** Documents whose best topic it is, of all. */
  readonly share: number;
  /** `null` when it is the best topic of none. */
  readonly precision: number | null;
  /** `null` when no document has the label. */
  readonly recall: number | null;
  readonly f1: number;
}

/** Accuracy and macro F1 of one class a document; classes that nobody has and nothing gets do not count. */
export function measureClasses(truth: readonly number[], predicted: readonly number[], classes: number) {
  const labels = Array.from({ length: classes }, (_, label): LabelMeasures => {
    const n = truth.filter((x) => x === label).length;
    const given = predicted.filter((x) => x === label).length;
    const right = truth.filter((x, i) => x === label && predicted[i] === label).length;
    return {
      n,
      share: given / predicted.length,
      precision: given === 0 ? null : right / given,
      recall: n === 0 ? null : right / n,
      f1: n + given === 0 ? 0 : (2 * right) / (n + given),
    };
  });
  const counted = labels.filter(({ precision, recall }) => precision !== null || recall !== null);
  return {
    accuracy: meanOf(truth.map((x, i) => Number(predicted[i] === x))),
    macroF1: meanOf(counted.map(({ f1 }) => f1)),
    labels,
  };
}

/** Documents whose confidence lies between two tenths. */
interface ReliabilityBin {
  readonly from: number;
  readonly n: number;
  readonly confidence: number;
  readonly accuracy: number;
}

/**
 * How far confidence is from being right: ten bins, and their differences, weighted by documents. M. P. Naeini and others:
 * Obtaining Well Calibrated Probabilities Using Bayesian Binning (AAAI 2015).
 */
export function measureCalibration(confidences: readonly number[], isRight: readonly boolean[]) {
  const bins: ReliabilityBin[] = [];
  for (let i = 0; i < 10; i++) {
    const places = [...confidences.keys()].filter(
      (at) => Math.min(9, Math.floor((confidences[at] ?? 0) * 10)) === i,
    );
    if (places.length === 0) continue;
    bins.push({
      from: i / 10,
      n: places.length,
      confidence: meanOf(places.map((at) => confidences[at] ?? 0)),
      accuracy: meanOf(places.map((at) => Number(isRight[at]))),
    });
  }
  const error = bins.reduce((sum, bin) => sum + bin.n * Math.abs(bin.confidence - bin.accuracy), 0);
  return { bins, expectedError: error / confidences.length };
}

/**
 * Agreement of two judges beyond chance. J. Cohen: A Coefficient of Agreement for Nominal Scales (1960). 1 when both
 * always say the same one thing.
 */
export function cohensKappa(pairs: readonly (readonly [string, string])[]): { equal: number; kappa: number } {
  const equal = meanOf(pairs.map(([a, b]) => Number(a === b)));
  const share = (judge: 0 | 1, verdict: string) =>
    meanOf(pairs.map((pair) => Number(pair[judge] === verdict)));
  const verdicts = [...new Set(pairs.flat())];
  const chance = verdicts.reduce((sum, verdict) => sum + share(0, verdict) * share(1, verdict), 0);
  return { equal, kappa: chance === 1 ? 1 : (equal - chance) / (1 - chance) };
}

/** NaN of no values. */
export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, x) => sum + x, 0) / values.length;
}

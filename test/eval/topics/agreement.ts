import { OTHER, type Taxonomy } from '../../../pipeline/topics/taxonomy.ts';

/** `topics`: what a paper is about; `also`: what one may well say of it, neither wrong when given nor missed when not. */
export interface Judgement {
  readonly topics: readonly string[];
  readonly also: readonly string[];
}

/** Precision counts `also` as right, strict precision as wrong; recall is over `topics`. */
export function agreement(
  taxonomy: Taxonomy,
  gold: readonly Judgement[],
  given: readonly (readonly string[])[],
) {
  const count = (slug?: string) => {
    const counts = { right: 0, also: 0, wrong: 0, missed: 0 };
    for (const [i, { topics, also }] of gold.entries()) {
      for (const topic of given[i] ?? []) {
        if (topic === OTHER || (slug !== undefined && topic !== slug)) continue;
        counts[topics.includes(topic) ? 'right' : also.includes(topic) ? 'also' : 'wrong']++;
      }
      counts.missed += topics.filter(
        (topic) => (slug ?? topic) === topic && !given[i]?.includes(topic),
      ).length;
    }
    return counts;
  };
  const all = count();
  const precision = all.right / (all.right + all.wrong);
  const recall = all.right / (all.right + all.missed);
  const strict = all.right / (all.right + all.wrong + all.also);
  const perTopic = taxonomy.map(({ slug }) => count(slug)).filter(({ right, missed }) => right + missed > 0);
  return {
    'micro precision': precision,
    'micro precision, strict': strict,
    'micro recall': recall,
    'micro F1': harmonic(precision, recall),
    'micro F1, strict': harmonic(strict, recall),
    'macro F1': mean(perTopic.map(({ right, wrong, missed }) => (2 * right) / (2 * right + wrong + missed))),
    'first topic right': mean(gold.map(({ topics }, i) => Number(topics.includes(given[i]?.[0] ?? '')))),
    'given other': mean(given.map((topics) => Number(topics[0] === OTHER))),
    'topics a paper (count)': mean(given.map((topics) => topics.length)),
  };
}

const harmonic = (a: number, b: number) => (2 * a * b) / (a + b);

function mean(values: readonly number[]): number {
  return values.reduce((sum, x) => sum + x, 0) / values.length;
}

import { createHash } from 'node:crypto';
import { embeddingText } from '../../../pipeline/stages/embed.ts';
import type { Taxonomy } from '../../../pipeline/topics/taxonomy.ts';
import type { Embedder } from '../../../pipeline/types.ts';
import { embedAll } from '../embedder.ts';
import { meanOf, measureCalibration, measureClasses } from './measures.ts';
import { bestOf, type Classification, type Classify, type Method, type Sample } from './methods.ts';
import type { Document, LabelledSet } from './sets.ts';

export async function embedDocuments(documents: readonly Document[], embedder: Embedder): Promise<Sample> {
  return { documents, vectors: await embedAll(documents.map(embeddingText), embedder) };
}

export function classifyAll(classify: Classify, { documents, vectors }: Sample): Classification[] {
  return documents.map((document, i) => classify(document, vectors[i] ?? new Float32Array()));
}

/**
 * Classifies each half of a sample by a method that was fitted on the other half. The hash of a text is its half.
 * @param split which byte of the hash, for other halves
 */
export async function classifyOutOfSample(
  method: Method,
  taxonomy: Taxonomy,
  { documents, vectors }: Sample,
  embedder: Embedder,
  split = 0,
): Promise<Classification[]> {
  const halves = documents.map(
    (document) => (createHash('sha256').update(embeddingText(document)).digest()[split] ?? 0) % 2,
  );
  const [even, odd] = await Promise.all(
    [1, 0].map((fitted) => {
      const isIn = (_: unknown, i: number) => halves[i] === fitted;
      const sample = { documents: documents.filter(isIn), vectors: vectors.filter(isIn) };
      return method.fit(taxonomy, sample, embedder);
    }),
  );
  return documents.map((document, i) => {
    const classify = halves[i] === 0 ? even : odd;
    if (classify === undefined) throw new Error('a half has no classifier');
    return classify(document, vectors[i] ?? new Float32Array());
  });
}

export type SetMeasures = ReturnType<typeof measureSet>;

/** The measures of a method on a labelled set: the best topic of each document against its label. */
export function measureSet(set: LabelledSet, method: string, classifications: readonly Classification[]) {
  const predicted = classifications.map(({ ranking }) => bestOf(ranking));
  const confidences = classifications.flatMap(({ confidence = [] }) => confidence);
  const { accuracy, macroF1, labels } = measureClasses(set.truth, predicted, set.taxonomy.length);
  return {
    set: set.name,
    n: set.documents.length,
    leftOut: set.leftOut,
    classes: set.taxonomy.length,
    method,
    accuracy,
    macroF1,
    /** Documents without a topic. */
    other: meanOf(classifications.map(({ topics }) => Number(topics.length === 0))),
    calibration:
      confidences.length < predicted.length
        ? null
        : measureCalibration(
            confidences,
            predicted.map((label, i) => label === set.truth[i]),
          ),
    labels: labels.map((measures, i) => ({ slug: set.taxonomy[i]?.slug ?? '', ...measures })),
  };
}

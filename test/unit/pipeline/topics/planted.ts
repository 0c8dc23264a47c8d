import type { SamplePaper } from '../../../../db/topics/sample-papers.ts';
import type { FitInput } from '../../../../pipeline/topics/fit-topics.ts';
import { topicSentences } from '../../../../pipeline/topics/label-vectors.ts';
import type { Taxonomy } from '../../../../pipeline/topics/taxonomy.ts';
import { randomNumbers } from '../../../support/random.ts';

/** A unit vector in the direction of these numbers. */
export function unit(...values: number[]): Float32Array<ArrayBuffer> {
  return Float32Array.from(values, (x) => x / Math.hypot(...values));
}

const DIMENSIONS = 12;

/** A unit vector along `axis`, with a part common to all and noise. */
export function along(axis: number, random?: () => number, noise = 0.2): Float32Array<ArrayBuffer> {
  const values = Array.from({ length: DIMENSIONS }, () => (random ? noise * (random() - 0.5) : 0));
  values[axis] = (values[axis] ?? 0) + 0.7;
  values[DIMENSIONS - 1] = 0.2;
  return unit(...values);
}

/** Four subjects along the first axes, and a genre along the fifth. */
export const TAXONOMY: Taxonomy = [
  { slug: 'robots', name: 'Robots', keywords: ['robot arm', 'gripper'] },
  { slug: 'proteins', name: 'Proteins', keywords: ['protein'], categories: ['q-bio'] },
  { slug: 'speech', name: 'Speech', keywords: ['speech recognition'] },
  { slug: 'graphs', name: 'Graphs', keywords: ['graph'], not: ['bar graph'] },
  { slug: 'surveys', name: 'Surveys', kind: 'genre', keywords: ['literature'], titles: ['survey'] },
];

/** Words of abstracts that no keyword has, by subject. */
const WORDS = [
  ['torque', 'actuator', 'grasp'],
  ['residue', 'folding', 'enzyme'],
  ['phoneme', 'acoustic', 'microphone'],
  ['vertex', 'edge', 'clique'],
];

export const topicVectorsOf = (taxonomy: Taxonomy) =>
  taxonomy.map((topic, t) => [...topic.keywords, ...topicSentences(topic)].map(() => along(t)));

/** Papers that are on the four subjects in turn. */
export function plantedSample(papers: number): SamplePaper[] {
  const random = randomNumbers(17);
  return Array.from({ length: papers }, (_, i) => {
    const words = WORDS[i % 4] ?? [];
    return {
      id: `paper-${String(i).padStart(4, '0')}`,
      title: `On the ${words[Math.floor(random() * 3)]}`,
      abstract: `We study the ${words[Math.floor(random() * 3)]} and the ${words[Math.floor(random() * 3)]} of things.`,
      categories: [],
      vector: along(i % 4, random),
    };
  });
}

/** What a fit learns from, of a sample large enough. */
export function plantedInput(change: Partial<FitInput> = {}): FitInput {
  const taxonomy = change.taxonomy ?? TAXONOMY;
  return {
    taxonomy,
    topicVectors: topicVectorsOf(taxonomy),
    sample: plantedSample(520),
    examples: [],
    ...change,
  };
}

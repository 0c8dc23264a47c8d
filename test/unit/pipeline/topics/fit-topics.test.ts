import { describe, expect, it } from 'vitest';
import {
  type ExamplePaper,
  type FitInput,
  fitTables,
  labelScore,
  subjectsOf,
} from '../../../../pipeline/topics/fit-topics.ts';
import { paperText, topicMatchers } from '../../../../pipeline/topics/keyword-matches.ts';
import { dot } from '../../../../pipeline/topics/label-vectors.ts';
import type { Topic } from '../../../../pipeline/topics/taxonomy.ts';
import { fitTopics } from '../../../../pipeline/topics/topic-model.ts';
import { createScorer, scoreAll, scoreTopics } from '../../../../pipeline/topics/topic-scores.ts';
import { along, plantedInput, plantedSample, TAXONOMY, topicVectorsOf, unit } from './planted.ts';

const fitted = fitTables(plantedInput());

const scorerOf = (input: FitInput, tables = fitTables(input)) =>
  createScorer(input.taxonomy, tables, input.topicVectors, { ids: [], vectors: new Int8Array() });

const example = (slug: string, belongs: boolean, axis: number, words: string): ExamplePaper => ({
  id: `example-${slug}`,
  title: words,
  abstract: '',
  categories: [],
  vector: along(axis),
  slug,
  belongs,
});

describe('subjectsOf()', () => {
  const topic = (kind?: Topic['kind']): Topic => ({
    slug: 't',
    name: 'T',
    keywords: ['t'],
    ...(kind && { kind }),
  });

  it('returns the places of all topics but genres', () => {
    expect(subjectsOf([topic('genre'), topic(), topic('subject'), topic('method')])).toEqual([1, 2, 3]);
  });

  it('returns all places when fewer than two are subjects', () => {
    expect(subjectsOf([topic('genre'), topic(), topic('genre')])).toEqual([0, 1, 2]);
    expect(subjectsOf([topic('genre')])).toEqual([0]);
    expect(subjectsOf([])).toEqual([]);
  });
});

describe('labelScore()', () => {
  const topic = { slug: 't', name: 'T', keywords: ['graph'], not: ['bar graph'], categories: ['cs'] };
  const score = (title: string, abstract: string, categories: string[] = []) =>
    labelScore(
      topic,
      {
        direction: Float64Array.of(0.6, 0.8),
        title: paperText(title),
        text: paperText(`${title}\n${abstract}`),
        categories,
      },
      { label: Float32Array.of(0, 1), matchers: topicMatchers(topic), weights: [0.7], pull: 0.1 },
    );

  it('adds the cosine, keywords and a category, less the pull', () => {
    expect(score('Text', 'text')).toBeCloseTo(0.7);
    expect(score('Text', 'a graph')).toBeCloseTo(0.8);
    expect(score('Graph', 'text')).toBeCloseTo(0.9);
    expect(score('Text', 'text', ['math', 'cs.LG'])).toBeCloseTo(0.73);
    expect(score('Text', 'text', ['cs.LG', 'math'])).toBeCloseTo(0.76);
  });

  it('counts keywords against the topic once, of the text', () => {
    expect(score('Bar graph', '')).toBeCloseTo(0.7 + 0.1 * (1 - 2 / 1.7));
  });
});

describe('fitTables()', () => {
  it('finds the subject of each paper', () => {
    expect(fitted.sampleTopics).toEqual(Array.from({ length: 520 }, (_, i) => [i % 4]));
  });

  it('finds the genres that a paper names, beside its subject', () => {
    const sample = plantedSample(520).map((paper, i) => (i === 2 ? { ...paper, title: 'A survey' } : paper));
    expect(fitTables(plantedInput({ sample })).sampleTopics.slice(0, 4)).toEqual([[0], [1], [2, 4], [3]]);
  });

  it('weighs keywords by the sample: rarer ones count more', () => {
    const sample = plantedSample(9).map((paper, i) => (i < 8 ? { ...paper, title: 'A gripper' } : paper));
    const { keywordWeights } = fitTables(plantedInput({ sample }));
    expect(keywordWeights[0]).toEqual([1, expect.closeTo(Math.log10(10 / 9), 5)]);
    expect(keywordWeights.map(({ length }) => length)).toEqual(
      TAXONOMY.map(({ keywords }) => keywords.length),
    );
  });

  it('learns the words of a subject that no keyword has', () => {
    const { words = [], wordTable = [] } = fitted.learnt ?? {};
    const best = (word: string) => {
      const row = [...wordTable].slice(4 * words.indexOf(word), 4 * words.indexOf(word) + 4);
      return row.indexOf(Math.max(...row));
    };
    expect(['torque', 'folding', 'phoneme', 'clique'].map(best)).toEqual([0, 1, 2, 3]);
  });

  it('learns directions in which the papers of a subject lie', () => {
    const { directions = [] } = fitted.learnt ?? {};
    for (const [t, direction] of directions.entries()) {
      const says = [0, 1, 2, 3].map((axis) => dot(direction, along(axis)));
      expect(says.indexOf(Math.max(...says))).toBe(t);
    }
    expect(directions).toHaveLength(4);
  });

  it('gives a paper without keywords the subject of its words where its vector says nothing', () => {
    const scorer = scorerOf(plantedInput(), fitted);
    const vector = along(0).map((x, d) => x + (along(3)[d] ?? 0));
    const length = Math.hypot(...vector);
    const best = (abstract: string) => {
      const paper = { id: 'new', title: '', abstract, categories: [] };
      return scoreTopics(
        scorer,
        paper,
        vector.map((x) => x / length),
      )[0]?.slug;
    };
    expect(best('Torque of an actuator.')).toBe('robots');
    expect(best('The vertex of a clique.')).toBe('graphs');
  });

  it('counts the papers of each subject', () => {
    const sample = plantedSample(800).filter((_, i) => i % 4 !== 2 || i < 100);
    const { papers = [] } = fitTables(plantedInput({ sample })).learnt ?? {};
    expect(papers[0]).toBeCloseTo(200, -1);
    expect(papers[2]).toBeCloseTo(25, -1);
  });

  it('learns nothing of fewer than 512 papers but weights of keywords', () => {
    const { learnt, pulls } = fitTables(plantedInput({ sample: plantedSample(511) }));
    expect(learnt).toBeNull();
    expect(pulls).toEqual(new Float32Array(5));
    expect(fitTables(plantedInput({ sample: plantedSample(512) })).learnt).not.toBeNull();
  });

  it('fits without papers', () => {
    const input = plantedInput({ sample: [] });
    const tables = fitTables(input);
    expect(tables).toMatchObject({
      learnt: null,
      sampleTopics: [],
      keywordWeights: [[1, 1], [1], [1], [1], [1]],
    });
    const paper = { id: 'new', title: 'Robot arms', abstract: '', categories: [] };
    expect(scoreTopics(scorerOf(input, tables), paper, along(0))[0]?.slug).toBe('robots');
  });

  it('learns nothing of papers for a single topic', () => {
    const input = plantedInput({ taxonomy: TAXONOMY.slice(0, 1) });
    const tables = fitTables(input);
    expect(tables.learnt).toBeNull();
    expect(new Set(tables.sampleTopics.flat())).toEqual(new Set([0]));
    const scores = [along(0), along(2)].map(
      (vector) => scoreAll(scorerOf(input, tables), { ...plantedSample(1)[0], ...PAPER }, vector)[0] ?? 0,
    );
    expect(scores[0]).toBeGreaterThan(scores[1] ?? 1);
  });

  it('learns from genres as from subjects where a taxonomy has one subject', () => {
    const taxonomy = TAXONOMY.slice(3);
    expect(fitTables(plantedInput({ taxonomy })).learnt?.directions).toHaveLength(2);
  });

  it('subtracts part of what a topic draws from all papers', () => {
    const drawn = plantedSample(600).map((paper, i) => {
      const own = along(i % 4);
      return { ...paper, vector: unit((own[0] ?? 0) + 0.4, ...own.slice(1)) };
    });
    const { pulls } = fitTables(plantedInput({ sample: drawn }));
    expect(pulls[0]).toBeGreaterThan(0.01);
    expect(Math.max(...pulls)).toBe(pulls[0]);
    expect(pulls[4]).toBeLessThan(0);
    expect(pulls.reduce((sum, x) => sum + x, 0)).toBeCloseTo(0);
  });

  it('subtracts little of a topic that half of all papers are about', () => {
    const frequent = plantedSample(800).map((paper, i) =>
      i % 4 === 1 ? { ...paper, vector: along(0) } : paper,
    );
    const { pulls } = fitTables(plantedInput({ sample: frequent }));
    expect(pulls[0]).toBeLessThan(0.01);
  });

  it('counts a paper to the topic that is its own, not to one that draws all', () => {
    const vectors = [1, 2, 3].map((axis) => {
      const own = along(axis);
      return unit(1.02 * (own[axis] ?? 0), ...own.slice(1));
    });
    const sample = plantedSample(513).map((paper, i) => ({ ...paper, vector: vectors[i % 3] ?? along(0) }));
    const { sampleTopics } = fitTables(plantedInput({ sample }));
    expect(sampleTopics.slice(0, 6).flat()).toEqual([1, 2, 3, 1, 2, 3]);
    // Of fewer papers, no pull is known.
    expect(fitTables(plantedInput({ sample: sample.slice(0, 6) })).sampleTopics.flat()).toEqual(
      new Array(6).fill(0),
    );
  });

  it('turns the label of a topic towards examples, and away from excluded papers', () => {
    const cosineTo = (axis: number, examples: ExamplePaper[]) =>
      dot(fitTables(plantedInput({ sample: [], examples })).labels[0] ?? new Float32Array(), along(axis));
    expect(cosineTo(6, [example('robots', true, 6, '')])).toBeGreaterThan(cosineTo(6, []) + 0.1);
    expect(cosineTo(6, [example('robots', false, 6, '')])).toBeLessThan(cosineTo(6, []) - 0.02);
    expect(cosineTo(6, [example('graphs', true, 6, '')])).toBe(cosineTo(6, []));
  });

  it('learns words and directions of examples, not of excluded papers', () => {
    const saysFor = (belongs: boolean) => {
      const examples = Array.from({ length: 5 }, () => example('robots', belongs, 6, 'exoskeleton'));
      const { words = [], wordTable = [] } = fitTables(plantedInput({ examples })).learnt ?? {};
      return wordTable[4 * words.indexOf('exoskeleton')];
    };
    expect(saysFor(true)).toBeGreaterThan(0);
    expect(saysFor(false)).toBeUndefined();
  });

  it('learns no words of examples of a genre, which is no subject', () => {
    const examples = [example('surveys', true, 4, 'exoskeleton')];
    expect(fitTables(plantedInput({ examples })).learnt?.words).not.toContain('exoskeleton');
  });

  it('stays finite for papers that have no word in common, and equal vectors', () => {
    const sample = plantedSample(512).map((paper, i) => ({
      ...paper,
      title: `x${i}`,
      abstract: '',
      vector: along(0),
    }));
    const { learnt } = fitTables(plantedInput({ sample }));
    const numbers = [...(learnt?.offsets ?? []), ...(learnt?.directions ?? []).flatMap((row) => [...row])];
    expect(numbers.length).toBeGreaterThan(4);
    expect(numbers.every(Number.isFinite)).toBe(true);
  });
});

const PAPER = { id: 'new', title: '', abstract: '', categories: [] };

describe('fitTopics()', () => {
  it('gives the same bits for any order of the sample', () => {
    const { sample } = plantedInput();
    const reversed = fitTopics(plantedInput({ sample: sample.toReversed() }));
    const turned = fitTopics(plantedInput({ sample: [...sample.slice(200), ...sample.slice(0, 200)] }));
    const inOrder = fitTopics(plantedInput());
    expect(reversed).toEqual(inOrder);
    expect(turned).toEqual(inOrder);
    expect(inOrder.tables).toEqual(fitted);
  });

  it('gives another version for another paper, example, vector or taxonomy', () => {
    const input = plantedInput({ sample: plantedSample(20) });
    const other = [
      {},
      { sample: plantedSample(21) },
      { sample: input.sample.map((paper, i) => (i === 3 ? { ...paper, title: 'Another' } : paper)) },
      { sample: input.sample.map((paper, i) => (i === 3 ? { ...paper, vector: along(7) } : paper)) },
      { examples: [example('robots', true, 6, '')] },
      { examples: [example('robots', false, 6, '')] },
      { taxonomy: TAXONOMY.with(0, { ...TAXONOMY[1], slug: 'robots', name: 'R', keywords: ['arm'] }) },
      { topicVectors: topicVectorsOf(TAXONOMY).with(0, [along(8), along(8), along(8)]) },
    ].map((change) => fitTopics({ ...input, ...change }).version);
    expect(new Set(other).size).toBe(other.length);
    expect(fitTopics(input).version).toBe(other[0]);
    expect(other[0]).toMatch(/^[0-9a-f]{12}$/);
  });
});

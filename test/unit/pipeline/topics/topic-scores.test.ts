import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  createTopicLabels,
  scoreTopics,
  type TopicLabels,
} from '../../../../pipeline/topics/topic-scores.ts';

const NOTHING = { title: 'Untitled', abstract: '' };

/** The unit vector of `dimensions` along `axis`. */
function axis(dimensions: number, index: number): Float32Array<ArrayBuffer> {
  return new Float32Array(dimensions).fill(1, index, index + 1);
}

/**
 * Labels along the axes, one a topic, without a centre: topic i scores what stands at place i of a paper's vector.
 * A last axis of no topic takes up the rest of a unit vector.
 */
function axisLabels(topics: { slug: string; keywords?: string[]; threshold?: number }[]): TopicLabels {
  const dimensions = topics.length + 1;
  const taxonomy = topics.map((topic) => ({ name: topic.slug, description: '', keywords: [], ...topic }));
  const vectors = topics.map((_, i) => axis(dimensions, i));
  const keywordVectors = taxonomy.map(({ keywords }, i) => keywords.map(() => axis(dimensions, i)));
  return { ...createTopicLabels(taxonomy, keywordVectors, vectors), centre: new Float32Array(dimensions) };
}

/** A unit vector with these scores on the axes of `axisLabels`. */
function scoring(...scores: number[]): Float32Array<ArrayBuffer> {
  return Float32Array.from([...scores, Math.sqrt(1 - scores.reduce((sum, x) => sum + x * x, 0))]);
}

const slugsOf = (labels: TopicLabels, vector: Float32Array, paper = NOTHING) =>
  scoreTopics(labels, paper, vector).map(({ slug }) => slug);

/** Why a paper of this text belongs to a topic with these keywords, in the order of their likeness to the paper. */
function why(keywords: string[], text: string): readonly string[] {
  const vector = scoring(0.9);
  const labels = axisLabels([{ slug: 'topic', keywords }]);
  const [topic] = labels.topics;
  if (topic === undefined) throw new Error('no topic');
  const keywordVectors = keywords.map((_, i) => Float32Array.from([1 - i / 100, 0]));
  const topics = [{ ...topic, keywordVectors }];
  return scoreTopics({ ...labels, topics }, { title: '', abstract: text }, vector)[0]?.why.keywords ?? [];
}

describe('createTopicLabels()', () => {
  const taxonomy = [{ slug: 'one', name: 'One', description: '', keywords: ['a', 'b'] }];

  it('takes the threshold of a topic, else the default', () => {
    const labels = axisLabels([{ slug: 'own', threshold: 0.5 }, { slug: 'common' }]);
    expect(labels.topics.map(({ threshold }) => threshold)).toEqual([0.5, 0.2]);
  });

  it('centres on the keywords, not on the label vectors', () => {
    const labels = createTopicLabels(taxonomy, [[axis(2, 0), axis(2, 0)]], [axis(2, 1)]);
    // One topic: its direction (1, 0), of which 1/17 counts as common.
    expect([...labels.centre]).toEqual([expect.closeTo(1 / 17, 6), 0]);
  });

  it('throws when the vectors do not fit the taxonomy', () => {
    expect(() => createTopicLabels(taxonomy, [], [])).toThrow(RangeError);
    expect(() => createTopicLabels(taxonomy, [[axis(2, 0)]], [axis(2, 0)])).toThrow(
      /one: 2 keywords, 1 keyword vectors/,
    );
  });
});

describe('scoreTopics()', () => {
  const four = axisLabels(['one', 'two', 'three', 'four'].map((slug) => ({ slug })));

  it('returns every topic at or above its threshold, strongest first', () => {
    expect(scoreTopics(four, NOTHING, scoring(0.3, 0.1, 0.45, 0))).toEqual([
      { slug: 'three', score: expect.closeTo(0.45, 6), why: expect.objectContaining({ keywords: [] }) },
      { slug: 'one', score: expect.closeTo(0.3, 6), why: expect.objectContaining({ keywords: [] }) },
    ]);
  });

  it('includes the threshold itself', () => {
    const labels = axisLabels([
      { slug: 'at', threshold: 0.5 },
      { slug: 'above', threshold: 0.75 },
    ]);
    expect(slugsOf(labels, scoring(0.5, 0.625))).toEqual(['at']);
    expect(slugsOf(labels, scoring(0.499, 0.749))).toEqual(['other']);
  });

  it('leaves out topics far below the best', () => {
    expect(slugsOf(four, scoring(0.7, 0.51, 0.49, 0))).toEqual(['one', 'two']);
  });

  it('measures the distance from the best topic that reaches its threshold', () => {
    const labels = axisLabels([{ slug: 'strict', threshold: 0.9 }, { slug: 'mild' }]);
    expect(slugsOf(labels, scoring(0.8, 0.3))).toEqual(['mild']);
  });

  it('returns three at most, ties in the order of the taxonomy', () => {
    expect(slugsOf(four, scoring(0.4, 0.5, 0.4, 0.4))).toEqual(['two', 'one', 'three']);
  });

  it('returns other, with the best score of all, when no topic fits', () => {
    expect(scoreTopics(four, NOTHING, scoring(0.1, -0.2, 0.19, 0))).toEqual([
      { slug: 'other', score: expect.closeTo(0.19, 6), why: expect.objectContaining({ keywords: [] }) },
    ]);
    expect(scoreTopics(axisLabels([]), NOTHING, scoring())).toEqual([
      { slug: 'other', score: 0, why: expect.objectContaining({ keywords: [] }) },
    ]);
  });

  it('compares without the common direction of all topics', () => {
    const labels = { ...four, centre: Float32Array.from([0.6, 0, 0, 0, 0]) };
    // Less (0.6, 0, ...) nothing of the first topic is left, and the rest grows to unit length: 0.3 / 0.8.
    expect(scoreTopics(labels, NOTHING, scoring(0.6, 0.3, 0, 0))).toEqual([
      { slug: 'two', score: expect.closeTo(0.375, 6), why: expect.objectContaining({ keywords: [] }) },
    ]);
  });

  it('adds one bonus when the paper contains a keyword', () => {
    const labels = axisLabels([{ slug: 'graphs', keywords: ['graph neural network', 'node'] }]);
    const paper = { title: 'On Graph Neural Networks', abstract: 'A node is a node.' };
    expect(scoreTopics(labels, paper, scoring(0.17))[0]).toMatchObject({
      slug: 'graphs',
      score: expect.closeTo(0.23, 6),
    });
    expect(slugsOf(labels, scoring(0.17))).toEqual(['other']);
    expect(slugsOf(labels, scoring(0.13), paper)).toEqual(['other']);
    expect(scoreTopics(labels, paper, scoring(1))[0]?.score).toBe(1);
  });

  it('returns one to three topics of the taxonomy, in order and above threshold, or other alone', () => {
    const unit = fc
      .array(fc.integer({ min: -100, max: 100 }), { minLength: 5, maxLength: 5 })
      .filter((xs) => xs.some((x) => x !== 0))
      .map((xs) => Float32Array.from(xs, (x) => x / Math.hypot(...xs)));
    fc.assert(
      fc.property(unit, fc.string(), (vector, title) => {
        const topics = scoreTopics(four, { title, abstract: '' }, vector);
        const scores = topics.map(({ score }) => score);
        expect(scores).toEqual(scores.toSorted((a, b) => b - a));
        expect(new Set(topics.map(({ slug }) => slug)).size).toBe(topics.length);
        if (topics[0]?.slug === 'other') {
          expect(topics).toHaveLength(1);
          expect(scores[0]).toBeLessThan(0.2);
        } else {
          expect(topics.length).toBeLessThanOrEqual(3);
          expect(Math.min(...scores)).toBeGreaterThanOrEqual(Math.max(0.2, (scores[0] ?? 0) - 0.2));
        }
      }),
    );
  });
});

describe('scoreTopics() explains a topic with', () => {
  const near = ['first', 'second', 'third', 'fourth'];

  it('the nearest three keywords when the paper contains none', () => {
    expect(why(near, 'Nothing of the kind.')).toEqual(['first', 'second', 'third']);
  });

  it('the keywords in the paper first', () => {
    expect(why(near, 'A fourth thing, and a third.')).toEqual(['third', 'fourth', 'first']);
  });

  it.each([
    ['large language model', 'Large Language Models are many.'],
    ['large language model', 'a large-language model'],
    ['large language model', 'a large language\nmodel'],
    ['time-series', 'on time series'],
    ['LLM', 'two LLMs'],
    ['taxonomy', 'two taxonomies'],
    ['loss', 'two losses'],
    ['survey', 'two surveys'],
    ['C++', 'written in C++.'],
    ['C++', 'C++'],
    ['(1+1)-ES', 'the (1+1)-ES wins'],
    ['k-means', '(k-means)'],
    ['a.b', 'an a.b here'],
    ['Rényi divergence', 'the RÉNYI divergence'],
  ])('knows %j in %j', (keyword, text) => {
    expect(why([...near, keyword], text)[0]).toBe(keyword);
  });

  it.each([
    ['RAG', 'from rags to fragments of storage'],
    ['CLIP', 'video clips'],
    ['GAN', 'organ, Gandalf'],
    ['a.b', 'an axb here'],
    ['C++', 'C, CC and C+'],
    ['graph', 'graphical paragraph'],
    ['Réti', 'Rétique'],
    ['data quality', 'data of quality'],
  ])('does not know %j in %j', (keyword, text) => {
    expect(why([...near, keyword], text)).not.toContain(keyword);
  });

  it('any keyword, taken literally', () => {
    const word = fc
      .string({ minLength: 1, maxLength: 12 })
      .filter((text) => /^\S+$/.test(text) && !text.includes('-'));
    fc.assert(
      fc.property(word, (keyword) => {
        expect(why([...near, keyword], `Here: ${keyword} .`)[0]).toBe(keyword);
      }),
      // An abbreviation that ends in Y, and what patterns take for letters of ASCII.
      { examples: [['BY'], ['by'], ['ſ'], ['\u212A'], ['İ']] },
    );
  });
});

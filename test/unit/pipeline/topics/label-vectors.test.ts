import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  centred,
  dot,
  embedTopics,
  labelVectors,
  topicSentences,
  turnLabel,
} from '../../../../pipeline/topics/label-vectors.ts';
import type { Embedder } from '../../../../pipeline/types.ts';

const vector = (...xs: number[]) => Float32Array.from(xs);
const doubles = (...xs: number[]) => Float64Array.from(xs);
const near = (xs: readonly number[]) => xs.map((x) => expect.closeTo(x, 6));
const unit = (xs: readonly number[]) => xs.map((x) => x / Math.hypot(...xs));

describe('topicSentences()', () => {
  it('says the name with all keywords, and with the description if there is one', () => {
    const topic = { name: 'Robots', keywords: ['gripper', 'arm'] };
    expect(topicSentences(topic)).toEqual(['Robots. gripper, arm']);
    expect(topicSentences({ ...topic, description: '' })).toEqual(['Robots. gripper, arm']);
    expect(topicSentences({ ...topic, description: 'Machines that move.' })).toEqual([
      'Robots. gripper, arm',
      'Robots. Machines that move.',
    ]);
  });
});

describe('embedTopics()', () => {
  /** Embeds a text as its length, later ones sooner; counts how many it works on at once. */
  function fakeEmbedder(concurrency: number) {
    const seen = { now: 0, most: 0 };
    const embedder: Embedder = {
      model: 'fake',
      dimensions: 1,
      concurrency,
      async embed(text) {
        seen.most = Math.max(seen.most, ++seen.now);
        await new Promise((resolve) => setTimeout(resolve, 20 - text.length));
        seen.now--;
        return { vector: vector(text.length), tokens: 3, truncated: false };
      },
      close: async () => {},
    };
    return { embedder, seen };
  }
  const topics = [
    { slug: 'a', name: 'A', keywords: ['b', 'bbb'] },
    { slug: 'd', name: 'D', keywords: ['dddd'], description: 'Eeeee.' },
  ];

  it.each([1, 2, 8])('keeps topics, keywords and sentences in order with %i at once', async (concurrency) => {
    const { embedder, seen } = fakeEmbedder(concurrency);
    expect(await embedTopics(topics, embedder)).toEqual([
      [vector(1), vector(3), vector('A. b, bbb'.length)],
      [vector(4), vector('D. dddd'.length), vector('D. Eeeee.'.length)],
    ]);
    expect(seen.most).toBe(Math.min(concurrency, 6));
  });

  it('rejects with the error of the embedder', async () => {
    const { embedder } = fakeEmbedder(2);
    const broken = { ...embedder, embed: () => Promise.reject(new Error('no model')) };
    await expect(embedTopics(topics, broken)).rejects.toThrow('no model');
  });
});

describe('labelVectors()', () => {
  const topic = (keywords: number) => ({
    slug: 't',
    name: 'T',
    keywords: Array.from({ length: keywords }, (_, i) => `k${i}`),
  });

  it('subtracts the common part of the topics', () => {
    const { centre, vectors } = labelVectors([topic(1), topic(1)], [[vector(0.6, 0.8)], [vector(-0.6, 0.8)]]);
    // The sum (0, 1.6), over two topics and 64.
    expect([...centre]).toEqual(near([0, 1.6 / 66]));
    expect(vectors.map((label) => [...label])).toEqual([
      near(unit([0.6, 0.8 - 1.6 / 66])),
      near(unit([-0.6, 0.8 - 1.6 / 66])),
    ]);
  });

  it('counts the sentence with keywords as much as all keywords, and the description a quarter', () => {
    const { centre } = labelVectors(
      [topic(2)],
      [[vector(1, 0, 0), vector(1, 0, 0), vector(0, 1, 0), vector(0, 0, 1)]],
    );
    expect([...centre].map((x) => 65 * x)).toEqual(near(unit([1, 1, 0.25])));
  });

  it('gives topics equal weight for any number of keywords', () => {
    const [right, up] = [vector(1, 0), vector(0, 1)];
    const one = labelVectors([topic(1), topic(1)], [[right], [up]]);
    expect(labelVectors([topic(3), topic(1)], [[right, right, right], [up]])).toEqual(one);
  });
});

describe('turnLabel()', () => {
  const label = doubles(1, 0);
  const up = doubles(0, 1);

  it('turns towards examples: four count half as much as the keywords', () => {
    expect([...turnLabel(label, [up, up, up, up], [])]).toEqual(near(unit([1, 0.5])));
    expect([...turnLabel(label, [up], [])]).toEqual(near(unit([1, 0.2])));
  });

  it('turns away from excluded papers, with less weight', () => {
    expect([...turnLabel(label, [], [up, up, up, up])]).toEqual(near(unit([1, -0.15])));
  });

  it('stays without examples, and changes no argument', () => {
    expect(turnLabel(label, [], [])).toEqual(label);
    turnLabel(label, [up], [up]);
    expect([label, up]).toEqual([doubles(1, 0), doubles(0, 1)]);
  });

  it('returns a unit vector that is nearer to its examples, for any of them', () => {
    const direction = fc
      .integer({ min: -170, max: 170 })
      .map((degrees) => doubles(Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)));
    fc.assert(
      fc.property(direction, fc.integer({ min: 1, max: 100 }), (example, n) => {
        const turned = turnLabel(label, new Array(n).fill(example), []);
        expect(dot(turned, turned)).toBeCloseTo(1, 9);
        expect(dot(turned, example)).toBeGreaterThanOrEqual(dot(label, example) - 1e-9);
      }),
    );
  });
});

describe('centred()', () => {
  it('subtracts the common part and returns a unit vector', () => {
    expect([...centred(vector(0.5, 2), doubles(0.5, 1))]).toEqual([0, 1]);
    expect([...centred(vector(3, 4), doubles(0, 0))]).toEqual(near([0.6, 0.8]));
  });

  it('returns zeros for a vector that equals the common part', () => {
    expect(centred(vector(3, 4), doubles(3, 4))).toEqual(doubles(0, 0));
  });
});

import { describe, expect, it } from 'vitest';
import { decodeFitted, encodeFitted } from '../../../../pipeline/topics/encode-topics.ts';
import {
  createTopicModel,
  fitTopics,
  taxonomyExamples,
  taxonomyHash,
} from '../../../../pipeline/topics/topic-model.ts';
import { along, plantedInput, plantedSample, TAXONOMY } from './planted.ts';

const paper = { id: 'new', title: 'The torque of a robot arm', abstract: '', categories: [] };

describe('encodeFitted() and decodeFitted()', () => {
  it.each([0, 20, 520])('keep what was fitted to %i papers, to the bit', (papers) => {
    const fitted = fitTopics(plantedInput({ sample: plantedSample(papers) }));
    const bytes = encodeFitted(fitted);
    expect(decodeFitted(bytes)).toEqual(fitted);
    expect(encodeFitted(decodeFitted(bytes))).toEqual(bytes);
    expect(fitted.learnt).toBe(papers >= 512);
  });

  it('read bytes that begin at any place of a buffer', () => {
    const fitted = fitTopics(plantedInput());
    const bytes = encodeFitted(fitted);
    const moved = new Uint8Array(bytes.length + 3);
    moved.set(bytes, 3);
    expect(decodeFitted(moved.subarray(3))).toEqual(fitted);
  });

  it('give the same topics', () => {
    const fitted = fitTopics(plantedInput());
    const [before, after] = [fitted, decodeFitted(encodeFitted(fitted))].map((each) =>
      createTopicModel(TAXONOMY, each),
    );
    const sample = plantedSample(40);
    const topics = sample.map((each) => before?.score(each, each.vector));
    expect(sample.map((each) => after?.score(each, each.vector))).toEqual(topics);
    expect(topics.slice(0, 4).map((rows) => rows?.[0]?.slug)).toEqual([
      'robots',
      'proteins',
      'speech',
      'graphs',
    ]);
  });
});

describe('createTopicModel()', () => {
  const model = createTopicModel(TAXONOMY, fitTopics(plantedInput()));
  const score = (examples: { slug: string; belongs: boolean }[]) =>
    model.score({ ...paper, examples }, along(0));

  it('says what speaks for a topic: keywords, words, papers', () => {
    const [{ slug, why } = {}] = score([]);
    expect([slug, why?.keywords[0], why?.words[0], why?.papers.length]).toEqual([
      'robots',
      'robot arm',
      'torque',
      2,
    ]);
    expect(why?.papers.every((id) => Number(id.slice(-4)) % 4 === 0)).toBe(true);
  });

  it('gives scores and margins of four decimals: more would differ for no reason', () => {
    const numbers = plantedSample(40).flatMap((each) =>
      model.score(each, each.vector).flatMap(({ score, why }) => [score, why.margin]),
    );
    expect(numbers.every((number) => number === Number(number.toFixed(4)))).toBe(true);
  });

  it('gives a topic that a person gave, first and with the score 1', () => {
    expect(score([{ slug: 'speech', belongs: true }])).toMatchObject([
      { slug: 'speech', score: 1, why: { by: 'person', margin: 0, threshold: 0.5 } },
      { slug: 'robots' },
    ]);
    expect(score([{ slug: 'robots', belongs: true }])).toMatchObject([
      { slug: 'robots', score: 1, why: { by: 'person', keywords: ['robot arm', 'gripper'] } },
    ]);
  });

  it('takes a topic that a person took, and says other when none is left', () => {
    expect(score([{ slug: 'robots', belongs: false }])).toMatchObject([
      { slug: 'other', score: 0, why: { by: 'person', keywords: [], threshold: 0.5 } },
    ]);
  });

  it('does not say that a person decided where no score reached a topic', () => {
    const examples = [{ slug: 'robots', belongs: false }];
    const empty = { ...paper, title: '', abstract: '' };
    const topics = model.score({ ...empty, examples }, new Float32Array(along(0).length));
    expect(topics.map(({ slug, why }) => [slug, why.by])).toEqual([['other', undefined]]);
  });

  it('passes over examples of topics that the taxonomy does not have', () => {
    expect(score([{ slug: 'unknown', belongs: true }])).toEqual(score([]));
  });
});

describe('taxonomyExamples()', () => {
  it('returns the papers that a taxonomy names, with their places', () => {
    const id = 'a'.repeat(32);
    const topic = { slug: 't', name: 'T', keywords: ['t'] };
    const examples = taxonomyExamples([
      topic,
      { ...topic, include: [id, 'arxiv:2410.01131'], exclude: ['doi:10.1000/x:1'] },
    ]);
    expect(examples).toEqual([
      { slug: 't', scheme: null, value: id, belongs: true, place: 'topics[1].include[0]' },
      { slug: 't', scheme: 'arxiv', value: '2410.01131', belongs: true, place: 'topics[1].include[1]' },
      { slug: 't', scheme: 'doi', value: '10.1000/x:1', belongs: false, place: 'topics[1].exclude[0]' },
    ]);
  });
});

describe('taxonomyHash()', () => {
  it('changes with the taxonomy', () => {
    const changed = TAXONOMY.map((topic) => ({ ...topic, threshold: 0.4 }));
    expect(taxonomyHash(changed)).not.toBe(taxonomyHash(TAXONOMY));
    expect(taxonomyHash(structuredClone([...TAXONOMY]))).toBe(taxonomyHash(TAXONOMY));
  });
});

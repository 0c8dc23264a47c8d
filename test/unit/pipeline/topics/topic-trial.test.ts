import { describe, expect, it } from 'vitest';
import type { Taxonomy } from '../../../../pipeline/topics/taxonomy.ts';
import { fitTopics } from '../../../../pipeline/topics/topic-model.ts';
import { createTrialScorer, type TrialTopic } from '../../../../pipeline/topics/topic-trial.ts';
import { along, plantedInput, plantedSample, TAXONOMY, unit } from './planted.ts';

const paper = { id: 'new', title: 'A telescope', abstract: 'It sees a galaxy.', categories: [] };

/** A topic that lies along the sixth axis, of which no paper is. */
const trial = (change: Partial<TrialTopic> = {}): TrialTopic => ({
  topic: { slug: 'stars', name: 'Stars', keywords: ['star', 'galaxy', 'comet', 'planet'] },
  vectors: Array.from({ length: 5 }, () => along(6)),
  like: [],
  unlike: [],
  ...change,
});

const fitted = fitTopics(plantedInput());
const small = fitTopics(plantedInput({ sample: plantedSample(40) }));

describe('createTrialScorer()', () => {
  it.each([
    ['much', fitted],
    ['nothing', small],
  ])('gives a new topic its papers, not those of others, where papers taught %s', (_, fit) => {
    const score = createTrialScorer(TAXONOMY, fit, trial());
    expect(score(paper, along(6))).toEqual({
      score: expect.closeTo(1, 1),
      threshold: 0.5,
      keywords: ['galaxy', 'star', 'comet'],
    });
    const others = plantedSample(40).map((each) => score(each, each.vector));
    expect(Math.max(...others.map((other) => other.score))).toBeLessThan(0.5);
    expect(others.every(({ keywords }) => keywords.length === 0)).toBe(true);
  });

  it('takes the threshold of the topic', () => {
    const topic = { ...trial().topic, threshold: 0 };
    const score = createTrialScorer(TAXONOMY, fitted, trial({ topic }));
    expect(score({ ...paper, title: '', abstract: '' }, along(0))).toMatchObject({
      threshold: 0,
      keywords: ['star', 'galaxy', 'comet'],
    });
  });

  it('scores examples 1 and 0, and explains those that belong', () => {
    const like = [{ id: 'like', vector: along(7) }];
    const unlike = [{ id: 'unlike', vector: along(8) }];
    const score = createTrialScorer(TAXONOMY, fitted, trial({ like, unlike }));
    expect(score({ ...paper, id: 'like' }, along(7))).toMatchObject({
      score: 1,
      keywords: ['galaxy', 'star', 'comet'],
    });
    expect(score({ ...paper, id: 'unlike' }, along(6))).toMatchObject({ score: 0, keywords: [] });
  });

  it('turns the label by examples', () => {
    const text = { ...paper, title: '', abstract: '' };
    const vector = unit(0, 0, 0, 0, 0, 0, 0.2, 0.4, 0, 0.9, 0, 0.1);
    const scoreOf = (change: Partial<TrialTopic>) =>
      createTrialScorer(TAXONOMY, small, trial(change))(text, vector).score;
    const examples = [{ id: 'example', vector: along(7) }];
    expect(scoreOf({ like: examples })).toBeGreaterThan(scoreOf({}));
    expect(scoreOf({ unlike: examples })).toBeLessThan(scoreOf({}));
  });

  it('scores a new subject where the taxonomy has one, so that genres count as subjects in the fit', () => {
    const taxonomy: Taxonomy = TAXONOMY.slice(3);
    const fit = fitTopics(plantedInput({ taxonomy }));
    const topic = { ...trial().topic, keywords: ['star'] };
    const score = createTrialScorer(taxonomy, fit, trial({ topic, vectors: [along(6), along(6)] }));
    expect(fit.tables.learnt?.directions).toHaveLength(2);
    expect(score(paper, along(6)).score).toBeGreaterThan(0.5);
    // Along the genre, whose direction the fit learnt at the place where the trial's now is.
    expect(score({ ...paper, title: '', abstract: '' }, along(1)).score).toBeLessThan(0.4);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FitTables, Learnt } from '../../../../pipeline/topics/fit-topics.ts';
import type { Taxonomy, Topic } from '../../../../pipeline/topics/taxonomy.ts';
import {
  createScorer,
  scoreAll,
  scoreTopics,
  type TopicScorer,
} from '../../../../pipeline/topics/topic-scores.ts';

/** Where a paper is as likely to belong as not, by what papers taught, and by its label. */
const EVEN = 0.27;
const LABEL_EVEN = 0.34;

const NOTHING = { id: 'p0', title: 'Untitled', abstract: '', categories: [] };

/** The unit vector of `dimensions` along `axis`. */
function axis(dimensions: number, index: number): Float32Array<ArrayBuffer> {
  return new Float32Array(dimensions).fill(1, index, index + 1);
}

/**
 * Scores papers by labels along the axes, one a topic, without a centre: the label score of topic i stands at place i of a
 * paper's vector. A last axis of no topic takes up the rest of a unit vector.
 */
function axisScorer(
  topics: readonly (Partial<Topic> & { slug: string })[],
  tables: Partial<FitTables> = {},
  papers: readonly [id: string, vector: Float32Array][] = [],
): TopicScorer {
  const dimensions = topics.length + 1;
  const taxonomy: Taxonomy = topics.map((topic) => ({ name: topic.slug, keywords: [], ...topic }));
  return createScorer(
    taxonomy,
    {
      centre: new Float32Array(dimensions),
      labels: topics.map((_, i) => axis(dimensions, i)),
      keywordWeights: taxonomy.map(({ keywords }) => keywords.map(() => 1)),
      pulls: new Float32Array(topics.length),
      learnt: null,
      sampleTopics: [],
      ...tables,
    },
    taxonomy.map(({ keywords }, i) => keywords.map(() => axis(dimensions, i))),
    {
      ids: papers.map(([id]) => id),
      vectors: Int8Array.from(papers.flatMap(([, vector]) => [...vector].map((x) => Math.round(127 * x)))),
    },
  );
}

/** A unit vector with these scores on the axes of `axisScorer`. */
function scoring(...scores: number[]): Float32Array<ArrayBuffer> {
  return Float32Array.from([...scores, Math.sqrt(1 - scores.reduce((sum, x) => sum + x * x, 0))]);
}

/** How surely a paper belongs by a label score. */
const sure = (label: number) => expect.closeTo(1 / (1 + Math.exp(-(label - LABEL_EVEN) / 0.04)), 3);

const slugsOf = (scorer: TopicScorer, vector: Float32Array, paper = NOTHING) =>
  scoreTopics(scorer, paper, vector).map(({ slug }) => slug);

const four = axisScorer(['one', 'two', 'three', 'four'].map((slug) => ({ slug })));

describe('scoreTopics()', () => {
  it('returns every topic at or above its threshold, the surest first', () => {
    expect(scoreTopics(four, NOTHING, scoring(0.38, 0.1, 0.45, 0))).toMatchObject([
      { slug: 'three', score: sure(0.45) },
      { slug: 'one', score: sure(0.38) },
    ]);
  });

  it('includes the common threshold itself', () => {
    expect(scoreTopics(four, NOTHING, scoring(0.34, 0.3399, 0, 0))).toMatchObject([
      { slug: 'one', score: 0.5 },
    ]);
  });

  it('takes the threshold of a topic, and names it', () => {
    const scorer = axisScorer([
      { slug: 'strict', threshold: 0.9 },
      { slug: 'mild', threshold: 0.1 },
    ]);
    expect(slugsOf(scorer, scoring(0.4, 0.3))).toEqual(['mild']);
    expect(scoreTopics(scorer, NOTHING, scoring(0.5, 0.2))).toMatchObject([
      { slug: 'strict', why: { threshold: 0.9 } },
    ]);
  });

  it('gives every paper to a topic with the threshold 0, and none below 1 to one with 1', () => {
    const scorer = axisScorer([
      { slug: 'all', threshold: 0 },
      { slug: 'certain', threshold: 1 },
    ]);
    expect(scoreTopics(scorer, NOTHING, scoring(-0.9, 0.4))).toMatchObject([{ slug: 'all', score: 0 }]);
  });

  it('returns three subjects at most, ties in the order of the taxonomy', () => {
    expect(slugsOf(four, scoring(0.4, 0.5, 0.4, 0.4))).toEqual(['two', 'one', 'three']);
  });

  it('returns two genres at most, beside three subjects, in the order of their scores', () => {
    const genre = (slug: string) => ({ slug, kind: 'genre' as const });
    const scorer = axisScorer([
      ...['s1', 's2', 's3', 's4'].map((slug) => ({ slug })),
      ...['g1', 'g2', 'g3'].map(genre),
    ]);
    expect(slugsOf(scorer, scoring(0.37, 0.38, 0.39, 0.36, 0.36, 0.38, 0.37))).toEqual([
      's3',
      's2',
      's1',
      'g2',
      'g3',
    ]);
  });

  it('returns other, with the best score of all, when no topic fits', () => {
    expect(scoreTopics(four, NOTHING, scoring(0.1, -0.2, 0.19, 0))).toEqual([
      {
        slug: 'other',
        score: sure(0.19),
        why: { keywords: [], words: [], papers: [], margin: 0, threshold: 0.5 },
      },
    ]);
    expect(scoreTopics(axisScorer([]), NOTHING, scoring())).toMatchObject([{ slug: 'other', score: 0 }]);
  });

  it('returns one to three topics in order, above the threshold, with scores of 0 to 1, or other alone', () => {
    const unit = fc
      .array(fc.integer({ min: -100, max: 100 }), { minLength: 5, maxLength: 5 })
      .filter((xs) => xs.some((x) => x !== 0))
      .map((xs) => Float32Array.from(xs, (x) => x / Math.hypot(...xs)));
    fc.assert(
      fc.property(unit, fc.string(), (vector, title) => {
        const topics = scoreTopics(four, { ...NOTHING, title }, vector);
        const scores = topics.map(({ score }) => score);
        expect(scores).toEqual(scores.toSorted((a, b) => b - a));
        expect(new Set(topics.map(({ slug }) => slug)).size).toBe(topics.length);
        expect(topics.length).toBeLessThanOrEqual(3);
        expect(Math.min(...scores)).toBeGreaterThanOrEqual(0);
        expect(Math.max(...scores)).toBeLessThanOrEqual(1);
        const isOther = topics.length === 1 && topics[0]?.slug === 'other';
        expect(isOther || Math.min(...scores) >= 0.5).toBe(true);
        expect(isOther && Math.max(...scores) >= 0.5).toBe(false);
      }),
    );
  });
});

describe('scoreAll()', () => {
  it('returns the scores of all topics in the order of the taxonomy, with four digits', () => {
    const scores = scoreAll(four, NOTHING, scoring(0.4, 0.1, 0.34, 0));
    expect(scores).toEqual([sure(0.4), sure(0.1), 0.5, sure(0)]);
    expect(scores.map((x) => Math.round(x * 1e4) / 1e4)).toEqual(scores);
  });

  it('compares without the common direction of all topics', () => {
    const centre = Float32Array.from([0.6, 0, 0, 0, 0]);
    const scorer = { ...four, tables: { ...four.tables, centre } };
    // Less (0.6, 0, ...) nothing of the first topic is left, and the rest grows to unit length: 0.3 / 0.8.
    expect(scoreAll(scorer, NOTHING, scoring(0.6, 0.3, 0, 0)).slice(0, 2)).toEqual([sure(0), sure(0.375)]);
  });

  it('asks more of a label score that is far behind the best', () => {
    // At most 0.15 behind: 0.45 is even.
    expect(scoreAll(four, NOTHING, scoring(0.6, 0.4, 0.48, 0)).slice(0, 3)).toEqual([
      expect.closeTo(0.977, 3),
      sure(0.34 - 0.05),
      sure(0.34 + 0.03),
    ]);
  });

  it('subtracts the pull of a topic', () => {
    const scorer = axisScorer([{ slug: 'one' }, { slug: 'two' }], { pulls: Float32Array.of(0.05, 0) });
    expect(scoreAll(scorer, NOTHING, scoring(0.35, 0.35))).toEqual([sure(0.3), sure(0.35)]);
  });

  it('adds to the score for keywords in the text, and again in the title, and subtracts for those against', () => {
    const scorer = axisScorer([
      { slug: 'graphs', keywords: ['graph'], not: ['bar graph'] },
      { slug: 'others' },
    ]);
    const score = (title: string, abstract: string) =>
      scoreAll(scorer, { ...NOTHING, title, abstract }, scoring(0.1, 0))[0];
    const keyword = 2 / 1.7 / 10;
    expect(score('On text', 'Of text.')).toEqual(sure(0.1));
    expect(score('On text', 'Of graphs.')).toEqual(sure(0.1 + keyword));
    expect(score('On graphs', 'Of text.')).toEqual(sure(0.1 + 2 * keyword));
    expect(score('On text', 'Of bar graphs.')).toEqual(sure(0.1));
  });

  it('adds to the score for a category, the most for the first of the paper', () => {
    const scorer = axisScorer([{ slug: 'one', categories: ['q-bio', 'cs.LG'] }, { slug: 'two' }]);
    const score = (...categories: string[]) =>
      scoreAll(scorer, { ...NOTHING, categories }, scoring(0.2, 0))[0];
    expect(score('q-bio.BM')).toEqual(sure(0.26));
    expect(score('q-bio', 'cs.LG')).toEqual(sure(0.26));
    expect(score('math.CO', 'cs.LG')).toEqual(sure(0.23));
    expect(score('math.CO', 'math.CT', 'cs.LG')).toEqual(sure(0.23));
    expect(score('cs.LGX', 'cs', 'q-biology')).toEqual(sure(0.2));
  });

  it('scores genres by their phrases beside the label', () => {
    const scorer = axisScorer([
      { slug: 's1' },
      { slug: 's2' },
      { slug: 'surveys', kind: 'genre', titles: ['survey'] },
    ]);
    const score = (title: string, abstract: string) =>
      scoreAll(scorer, { ...NOTHING, title, abstract }, scoring(0, 0, 0.2))[2];
    const genre = (named: number) => expect.closeTo(1 / (1 + Math.exp(0.15 / 0.06 - 5 * named)), 3);
    expect(score('Graphs', 'Text.')).toEqual(genre(0));
    expect(score('Graphs', 'This survey lists them.')).toEqual(genre(0.5));
    expect(score('Graphs', 'One. Two. Three. This survey lists them.')).toEqual(genre(0));
    expect(score('A survey', 'Text.')).toEqual(genre(1));
  });
});

describe('scoreAll() by what papers taught', () => {
  /** So many that all of what they say counts. */
  const MANY = new Float32Array(3).fill(1e9);
  const learnt: Learnt = {
    spread: 0.1,
    papers: MANY,
    directions: [0, 1, 2].map(() => new Float32Array(4)),
    offsets: new Float32Array(3),
    words: ['torque', 'residue'],
    wordTable: Float32Array.of(2, -1, -1, -1, 2, -1),
  };
  const scorer = (change: Partial<Learnt> = {}) =>
    axisScorer(
      ['one', 'two', 'three'].map((slug) => ({ slug })),
      { learnt: { ...learnt, ...change } },
    );
  /** The score of a sum of standard deviations, of three subjects; `first` is that of the best one. */
  const learntSure = (total: number, first: number, share = 1) => {
    const largest = 2 * Math.sqrt(2);
    const even = Math.max((EVEN * 3) / 11, first / largest / 2);
    return expect.closeTo(share / (1 + Math.exp(-(total / largest - even) / 0.045)), 3);
  };
  const near = scoring(0.2, 0.2, 0.2);

  it('adds what the direction and the offset say', () => {
    const by = { directions: [axis(4, 0), axis(4, 1), axis(4, 2)], offsets: Float32Array.of(0.1, 0.2, -0.3) };
    expect(scoreAll(scorer(by), NOTHING, near)).toEqual([0.3, 0.4, -0.1].map((x) => learntSure(x, 0.4)));
  });

  it('adds what the words of the paper say', () => {
    const paper = { ...NOTHING, title: 'Torque' };
    expect(scoreAll(scorer(), paper, near)).toEqual([2, -1, -1].map((x) => learntSure(x, 2)));
    const both = { ...NOTHING, title: 'Torque', abstract: 'Residue' };
    expect(scoreAll(scorer(), both, near)).toEqual(
      [1, 1, -2].map((x) => learntSure(x * Math.SQRT1_2, Math.SQRT1_2)),
    );
  });

  it('adds how far a label score is ahead, the more the less papers a subject had', () => {
    const vector = scoring(0.4, 0.2, 0.15);
    const ahead = [0.15, -0.05, -0.1].map((x) => x / 0.1);
    expect(scoreAll(scorer(), NOTHING, vector)).toEqual(ahead.map((x) => learntSure(0.25 * x, 0.375)));
    expect(scoreAll(scorer({ papers: new Float32Array(3) }), NOTHING, vector)).toEqual(
      ahead.map((x) => learntSure(2 * x, 3)),
    );
    const paper = { ...NOTHING, title: 'Torque' };
    expect(scoreAll(scorer({ papers: Float32Array.of(0, 1e9, 1e9) }), paper, vector)[0]).toEqual(
      learntSure(3, 3),
    );
  });

  it('leaves less of the scores of a paper that no label is near to', () => {
    const paper = { ...NOTHING, title: 'Torque' };
    expect(scoreAll(scorer(), paper, scoring(0.07, 0.07, 0.07))[0]).toEqual(learntSure(2, 2, 0.45));
    expect(scoreAll(scorer(), paper, scoring(0.08, 0.08, 0.08))[0]).toEqual(learntSure(2, 2));
  });

  it('leaves less of the scores of a paper of which no subject is sure', () => {
    const scores = (best: number) =>
      scoreAll(scorer({ offsets: Float32Array.of(best, 0, -best) }), NOTHING, near)[0];
    expect(scores(0.22)).toEqual(learntSure(0.22, 0.22, 0.45));
    expect(scores(0.25)).toEqual(learntSure(0.25, 0.25));
  });

  it('asks of another subject half of what the best one has', () => {
    const scores = scoreAll(scorer({ offsets: Float32Array.of(2, 1.01, 0.99) }), NOTHING, near);
    expect(scores.map((score) => score >= 0.5)).toEqual([true, true, false]);
  });

  it('puts the subject with more papers first, of those that the paper belongs to', () => {
    const by = { offsets: Float32Array.of(1, 0.9, 0.3), papers: Float32Array.of(1e4, 1e6, 1e9) };
    const [one = 0, two = 0, three = 0] = scoreAll(scorer(by), NOTHING, near);
    expect(two).toBeGreaterThan(0.95);
    expect(one).toBeCloseTo(two - 1e-4, 5);
    expect(three).toBeLessThan(0.5);
  });
});

describe('scoreTopics() explains a topic with', () => {
  const keywords = ['first', 'second', 'third', 'fourth'];
  /** Why a paper belongs to the topic, whose keywords are in the order of their likeness to the paper. */
  const why = (abstract: string) => {
    const scorer = axisScorer([{ slug: 'topic', keywords }]);
    const topicVectors = [keywords.map((_, i) => Float32Array.from([1 - i / 100, 0]))];
    return scoreTopics({ ...scorer, topicVectors }, { ...NOTHING, abstract }, scoring(0.9))[0]?.why.keywords;
  };

  it('the nearest three keywords when the paper contains none', () => {
    expect(why('Nothing of the kind.')).toEqual(['first', 'second', 'third']);
  });

  it('the keywords in the paper first', () => {
    expect(why('A fourth thing, and a third.')).toEqual(['third', 'fourth', 'first']);
  });

  it('the five words that speak most for it, without short ones, function words and those that speak against it', () => {
    const words = ['aaa', 'bbb', 'ccc', 'ddd', 'eee', 'fff', 'zz', 'the', 'contrary'];
    const says = [1, 2, 3, 4, 5, 6, 9, 9, -9];
    const learnt: Learnt = {
      spread: 0.1,
      papers: Float32Array.of(1e9, 1e9),
      directions: [new Float32Array(3), new Float32Array(3)],
      offsets: Float32Array.of(5, 5),
      words,
      wordTable: Float32Array.from(says.flatMap((x) => [x, -x])),
    };
    const scorer = axisScorer([{ slug: 'one' }, { slug: 'two' }], { learnt });
    const topics = scoreTopics(
      scorer,
      { ...NOTHING, abstract: `unknown ${words.join(' ')}` },
      scoring(0.3, 0.3),
    );
    const of = (slug: string) => topics.find((topic) => topic.slug === slug)?.why.words;
    expect(of('one')).toEqual(['fff', 'eee', 'ddd', 'ccc', 'bbb']);
    expect(of('two') ?? ['contrary']).toEqual(['contrary']);
  });

  it('the two nearest papers of the topic, never the paper itself', () => {
    const papers: [string, Float32Array][] = [
      ['p0', scoring(0.9, 0.3)],
      ['p1', scoring(0.5, 0.3)],
      ['p2', scoring(0.9, 0.2)],
      ['p3', scoring(0.8, 0.3)],
      ['p4', scoring(0.9, 0.3)],
    ];
    // The last paper is of the other topic.
    const topics = ['one', 'two'].map((slug) => ({ slug, threshold: 0 }));
    const scorer = axisScorer(topics, { sampleTopics: [[0], [0], [0], [0], [1]] }, papers);
    const papersOf = (id: string) =>
      scoreTopics(scorer, { ...NOTHING, id }, scoring(0.9, 0.3)).map((topic) => topic.why.papers);
    expect(papersOf('p0')).toEqual([['p2', 'p3'], ['p4']]);
    expect(papersOf('p2')).toEqual([['p0', 'p3'], ['p4']]);
    expect(papersOf('p4')).toEqual([['p0', 'p2'], []]);
  });

  it('how far it is ahead of the best other topic, also of one that is not given', () => {
    const margins = (...scores: number[]) => {
      const vector = scoring(...scores, 0, 0);
      const all = scoreAll(four, NOTHING, vector);
      const topics = scoreTopics(four, NOTHING, vector).map(({ why }) => why.margin);
      return { topics, ahead: (all[0] ?? 0) - (all[1] ?? 0) };
    };
    const both = margins(0.42, 0.38);
    expect(both.ahead).toBeGreaterThan(0);
    expect(both.topics).toEqual([expect.closeTo(both.ahead, 9), expect.closeTo(-both.ahead, 9)]);
    const one = margins(0.4, 0.3);
    expect(one.topics).toEqual([expect.closeTo(one.ahead, 9)]);
    expect(one.ahead).toBeLessThan(0.6);
  });

  it('its title, when that names a genre', () => {
    const scorer = axisScorer([
      { slug: 's1' },
      { slug: 's2' },
      { slug: 'surveys', kind: 'genre', titles: ['survey'] },
    ]);
    const by = (title: string, abstract: string) =>
      scoreTopics(scorer, { ...NOTHING, title, abstract }, scoring(0, 0, 0.3)).map(({ slug, why }) => [
        slug,
        why.by,
      ]);
    expect(by('A Survey', '')).toEqual([['surveys', 'title']]);
    expect(by('Graphs', 'This survey lists them.')).toEqual([['surveys', undefined]]);
  });
});

import { describe, expect, test } from 'vitest';
import type { SampleItem } from '../../../../../db/topics/sample-items.ts';
import { itemId } from '../../../../../pipeline/identity/item-id.ts';
import { suggestTopics } from '../../../../../pipeline/topics/discovery/suggest-topics.ts';
import { lintTaxonomy } from '../../../../../pipeline/topics/taxonomy.ts';

interface Subject {
  readonly axis: number;
  readonly words: readonly string[];
  readonly topic: string;
  readonly score: number;
}

const BEES = { axis: 0, words: ['honey bee', 'pollination', 'hive'], topic: 'other', score: 0.1 };
const TIDES = { axis: 1, words: ['tidal channel', 'estuary', 'sediment'], topic: 'topic', score: 0.2 };
const GRASPING = { axis: 2, words: ['robot arm', 'gripper', 'torque'], topic: 'robotics', score: 0.9 };
const WALKING = { axis: 5, words: ['legged robot', 'gait', 'terrain'], topic: 'robotics', score: 0.9 };
const SPEECH = { axis: 3, words: ['speech signal', 'phoneme', 'accent'], topic: 'speech', score: 0.8 };

const EXISTING = [
  { slug: 'robotics', name: 'Robotics', keywords: ['robot arm'] },
  { slug: 'speech', name: 'Speech', keywords: ['phoneme'] },
];

/** Papers on a subject: near its axis, with its words in the title or the abstract. */
function papersOn({ axis, words, topic, score }: Subject, n: number): SampleItem[] {
  return Array.from({ length: n }, (_, i) => {
    const vector = new Float32Array(16).fill(0.05);
    vector[axis] = 1;
    vector[4 + (i % 12)] = 0.4;
    const length = Math.hypot(...vector);
    const title = `${words[i % 3]}: ${words[(i + 1) % 3]} (${i})`;
    const abstract = `We study ${words.join(' and ')} in case ${i}.`;
    const id = itemId(title);
    return {
      id,
      title,
      abstract,
      categories: [],
      vector: vector.map((x) => x / length),
      topic,
      score: score + i / 1000,
      byPerson: false,
    };
  });
}

const CATALOGUE = [
  ...papersOn(BEES, 24),
  // Spread over six topics.
  ...papersOn(TIDES, 24).map((paper, i) => ({ ...paper, topic: `topic-${i % 6}` })),
  ...papersOn(GRASPING, 36),
  ...papersOn(WALKING, 24),
  ...papersOn(SPEECH, 20),
];

describe('suggestTopics()', () => {
  test('suggests planted subjects that fit no topic, with their words and papers', () => {
    const suggestions = suggestTopics(CATALOGUE, EXISTING, 10).filter(({ kind }) => kind === 'new');
    // Papers that are spread over topics come before papers without one.
    const [tides, bees] = suggestions;
    expect(bees?.entry.keywords).toEqual(expect.arrayContaining(['honey bee', 'pollination', 'hive']));
    expect(tides?.entry.keywords).toEqual(expect.arrayContaining(['tidal channel', 'estuary', 'sediment']));
    expect(suggestions).toHaveLength(2);
    expect(bees?.papers).toHaveLength(12);
    expect(bees?.topics).toEqual([{ slug: 'other', papers: 12 }]);
    expect(tides?.topics.length).toBeGreaterThan(3);
  });

  test('suggests parts of a topic that holds too many papers', () => {
    const parts = suggestTopics(CATALOGUE, EXISTING, 10).filter(({ kind }) => kind === 'part');
    const keywords = parts.flatMap(({ entry }) => entry.keywords);
    expect(keywords).toEqual(expect.arrayContaining(['gripper', 'torque', 'gait', 'terrain']));
    for (const { topics, papers } of parts)
      expect(topics).toEqual([{ slug: 'robotics', papers: papers.length }]);
  });

  test('returns entries that pass the lint with the existing topics', () => {
    const entries = suggestTopics(CATALOGUE, EXISTING, 10).map(({ entry }) => entry);
    expect(entries.length).toBeGreaterThan(2);
    expect(lintTaxonomy([...EXISTING, ...entries])).toEqual([]);
  });

  test('returns the same suggestions for papers in another order', () => {
    const suggestions = suggestTopics(CATALOGUE.toReversed(), EXISTING, 10);
    expect(suggestions).toEqual(suggestTopics(CATALOGUE, EXISTING, 10));
  });

  test('depends on the order of the scores alone', () => {
    const squared = CATALOGUE.map((paper) => ({ ...paper, score: paper.score ** 2 }));
    const entries = suggestTopics(squared, EXISTING, 10).map(({ entry }) => entry);
    expect(entries).toEqual(suggestTopics(CATALOGUE, EXISTING, 10).map(({ entry }) => entry));
  });

  test('takes papers with a topic that a person gave as fitting it', () => {
    const papers = CATALOGUE.map((paper) => ({ ...paper, byPerson: paper.topic === 'robotics' }));
    const suggestions = suggestTopics(papers, EXISTING, 10).filter(({ kind }) => kind === 'new');
    for (const { topics } of suggestions) expect(topics.map(({ slug }) => slug)).not.toContain('robotics');
    expect(suggestions.flatMap(({ entry }) => entry.keywords)).toContain('hive');
  });

  test('suggests at most the limit, and nothing of few papers', () => {
    expect(suggestTopics(CATALOGUE, EXISTING, 1).filter(({ kind }) => kind === 'new')).toHaveLength(1);
    expect(suggestTopics(papersOn(BEES, 9), EXISTING, 10)).toEqual([]);
    expect(suggestTopics([], EXISTING, 10)).toEqual([]);
  });
});

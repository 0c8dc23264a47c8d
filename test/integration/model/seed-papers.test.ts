/** The shipped taxonomy with the real model, on papers of the seed dump whose topic nobody would dispute. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { TopicModel } from '../../../db/topics/classify-items.ts';
import { embeddingText } from '../../../pipeline/stages/embed.ts';
import { consumeDeps, model, openPrepared } from '../../support/pipeline.ts';

const SEEDS = join(import.meta.dirname, '../../../seeds');
const LINES = readFileSync(join(SEEDS, '2025-03-11-hf-papers.txt'), 'utf8').split('\n');

let topicModel: TopicModel;

async function classified(title: string, abstract: string) {
  const paper = { title, abstract };
  const { vector } = await model.embed(embeddingText(paper));
  return topicModel.score({ ...paper, id: '', categories: [] }, vector);
}

beforeAll(async () => {
  ({ topicModel } = await consumeDeps((await openPrepared()).db).run());
});

describe('a seed paper', () => {
  it.each([
    [
      'Deep Interest Network for Click-Through Rate Prediction',
      'recommender-systems',
      'click-through rate prediction',
    ],
    ['Sheaf Neural Networks for Graph-based Recommender Systems', 'graph-learning', 'graph neural network'],
    [
      'Sheaf Neural Networks for Graph-based Recommender Systems',
      'recommender-systems',
      'recommender system',
    ],
    ['MUVERA: Multi-Vector Retrieval via Fixed Dimensional Encodings', 'retrieval', 'information retrieval'],
    [
      'Modeling the Distribution of Normal Data in Pre-Trained Deep Features for Anomaly Detection',
      'anomaly-detection',
      'anomaly detection',
    ],
    ['Learning Low-Rank Representations for Model Compression', 'efficiency', 'model compression'],
    [
      'Towards Real-World Prohibited Item Detection: A Large-Scale X-ray Benchmark',
      'detection-and-segmentation',
      'bounding box',
    ],
    ['Disentanglement via Latent Quantization', 'representation-learning', 'disentangled representation'],
  ])('%s is about %s, as it says %s', async (title, slug, keyword) => {
    const abstract = LINES[LINES.indexOf(title) + 2] ?? '';
    expect(await classified(title, abstract)).toContainEqual({
      slug,
      score: expect.any(Number),
      why: expect.objectContaining({ keywords: expect.arrayContaining([keyword]) }),
    });
  });
});

it.each([
  [
    'Slow-cooked lamb',
    'Brown the shoulder with garlic and rosemary, add wine, and leave it in a low oven for four hours.',
  ],
  [
    'County council minutes',
    'The council approved the budget for road repairs and heard objections to the new bus timetable.',
  ],
])('%s is about none of the topics', async (title, abstract) => {
  expect(await classified(title, abstract)).toMatchObject([{ slug: 'other', why: { keywords: [] } }]);
});

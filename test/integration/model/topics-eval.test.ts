import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Embedder } from '../../../pipeline/types.ts';
import { sample } from '../../eval/datasets.ts';
import { openEmbedder } from '../../eval/embedder.ts';
import { classifyOutOfSample, embedDocuments, measureSet } from '../../eval/topics/evaluate.ts';
import { METHODS } from '../../eval/topics/methods.ts';
import { readSeeds } from '../../eval/topics/seeds.ts';

let embedder: Embedder;
beforeAll(async () => {
  embedder = await openEmbedder();
});
afterAll(() => embedder?.close());

const topic = (slug: string, ...keywords: string[]) => ({ slug, name: keywords[0] ?? slug, keywords });

it('shuffled labels change no classification, and accuracy falls to chance', async () => {
  const taxonomy = [
    topic(
      'retrieval',
      'information retrieval',
      'nearest neighbor search',
      'search engine',
      'document ranking',
    ),
    topic('vision', 'computer vision', 'image classification', 'object detection', 'image generation'),
    topic('graphs', 'graph neural network', 'node classification', 'knowledge graph', 'message passing'),
  ];
  const ofTopic: Readonly<Record<string, number>> = {
    retrieval: 0,
    'image-recognition': 1,
    'detection-and-segmentation': 1,
    'generative-models': 1,
    '3d-vision': 1,
    'vision-language': 1,
    'graph-learning': 2,
  };
  const { documents, gold } = readSeeds();
  const labelled = gold.flatMap(({ topics }, i) => {
    const label = topics.map((slug) => ofTopic[slug]).find((place) => place !== undefined);
    return label === undefined ? [] : [{ document: documents[i] ?? documents[0], label }];
  });
  const set = {
    name: 'seeds',
    taxonomy,
    documents: labelled.flatMap(({ document }) => document ?? []),
    truth: labelled.map(({ label }) => label),
    leftOut: 0,
  };
  const papers = await embedDocuments(set.documents, embedder);
  const shuffled = { ...set, truth: sample(set.truth, set.truth.length) };
  expect(shuffled.truth).not.toEqual(set.truth);
  for (const method of METHODS) {
    const [once, again] = [
      await classifyOutOfSample(method, set.taxonomy, papers, embedder),
      await classifyOutOfSample(method, shuffled.taxonomy, papers, embedder),
    ];
    expect(again, method.name).toEqual(once);
    const [right, byChance] = [measureSet(set, method.name, once), measureSet(shuffled, method.name, again)];
    expect(right.accuracy - byChance.accuracy, method.name).toBeGreaterThan(0.15);
  }
});

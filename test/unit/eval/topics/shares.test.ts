import { expect, it } from 'vitest';
import { measureShares } from '../../../eval/topics/shares.ts';

it('measureShares() counts papers by topic, and those whose titles name it', () => {
  const taxonomy = [{ slug: 'retrieval', name: 'Retrieval', keywords: ['search'] }];
  const documents = ['Dense retrieval', 'Semantic search', 'Robots'].map((title) => ({
    id: title,
    title,
    abstract: '',
    categories: [],
  }));
  const given = [['retrieval'], [], []].map((topics) => ({ ranking: [0], topics }));
  expect(measureShares(taxonomy, documents, given)).toEqual([
    { topic: 'retrieval', papers: 1, share: 1 / 3, 'named in title': 2, 'given of these': 1 / 2 },
    { topic: 'other', papers: 2, share: 2 / 3, 'named in title': 0, 'given of these': Number.NaN },
  ]);
});

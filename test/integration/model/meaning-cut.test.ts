/** The cut for meaning with the real model, on the 54 papers of the seed dump. */
import { describe, expect, it } from 'vitest';
import { meaningCut } from '../../../pipeline/retrieval/background.ts';
import { embeddingText } from '../../../pipeline/stages/embed.ts';
import { dot } from '../../../pipeline/topics/label-vectors.ts';
import { model, papers } from '../../support/pipeline.ts';

/** Titles of the seed papers that pass the cut of a query. */
async function passing(query: string): Promise<string[]> {
  const { vector } = await model.embed(query);
  const vectors = await Promise.all(papers.map((paper) => model.embed(embeddingText(paper))));
  return papers.flatMap(({ title }, i) =>
    dot(vector, vectors[i]?.vector ?? vector) >= meaningCut(vector) ? title : [],
  );
}

describe('meaningCut()', () => {
  it.each([
    [
      'reduce memory of embeddings',
      'Experimental Analysis of Large-scale Learnable Vector Storage Compression',
    ],
    ['tumour detection in MRI', 'StRegA'],
    ['click-through rate prediction', 'Deep Interest Network for Click-Through Rate Prediction'],
  ])('lets the paper about "%s" pass, and few others', async (query, title) => {
    const titles = await passing(query);
    expect(titles[0] ?? '').toContain(title);
    expect(titles.length).toBeLessThan(5);
  });

  it.each([
    'chocolate cake recipe with buttercream',
    'champions league football results',
    'tax law for inheritance of real estate',
    'asdf qwer',
    'the',
    'Yann LeCun',
    '2503.01234',
    '强化学习',
    '🚀',
    '',
  ])('lets no paper pass for "%s"', async (query) => {
    expect(await passing(query)).toEqual([]);
  });
});

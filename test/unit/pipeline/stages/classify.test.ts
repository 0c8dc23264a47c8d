import { describe, expect, it } from 'vitest';
import { classify } from '../../../../pipeline/stages/classify.ts';
import type { EmbeddedPaper } from '../../../../pipeline/types.ts';
import { because } from '../../../support/catalogue.ts';

describe('classify()', () => {
  const topicModel = {
    slugs: new Set<string>(),
    score: (_paper: unknown, [one = 0, two = 0]: Float32Array) => [
      { slug: one > two ? 'one' : 'two', score: 1, why: because() },
    ],
  };

  function paper(title: string, vector: Float32Array<ArrayBuffer> | null): EmbeddedPaper {
    return {
      kind: 'paper',
      start: 0,
      end: 1,
      title,
      abstract: '',
      authors: [],
      externalIds: [],
      url: null,
      categories: [],
      links: [],
      comments: null,
      journal: null,
      language: null,
      publishedAt: '2025-03-11T00:00:00.000Z',
      itemId: '0'.repeat(32),
      effect: 'stored',
      needsEmbedding: vector !== null,
      embedding: vector && { vector, tokens: 5, truncated: false },
    };
  }

  it('adds topics to papers with a new embedding, in order', async () => {
    async function* papers() {
      yield paper('first', Float32Array.of(0.1, 0.9));
      yield paper('known', null);
      yield paper('last', Float32Array.of(0.9, 0.1));
    }
    const classified: unknown[] = [];
    for await (const value of classify(topicModel)(papers(), new AbortController().signal))
      classified.push(value);
    expect(classified).toMatchObject([
      { title: 'first', topics: [{ slug: 'two' }] },
      { title: 'known', topics: [] },
      { title: 'last', topics: [{ slug: 'one' }] },
    ]);
  });

  it('pulls one paper at a time and releases its source when the reader stops', async () => {
    const seen: string[] = [];
    async function* papers() {
      try {
        for (const title of ['first', 'second', 'third']) {
          seen.push(title);
          yield paper(title, Float32Array.of(0.9, 0));
        }
      } finally {
        seen.push('released');
      }
    }
    for await (const _ of classify(topicModel)(papers(), new AbortController().signal)) break;
    expect(seen).toEqual(['first', 'released']);
  });

  it('stops with the reason of the signal and releases its source', async () => {
    const stop = new AbortController();
    let released = false;
    async function* papers() {
      try {
        for (let i = 0; i < 100; i++) yield paper('again', Float32Array.of(0.9, 0));
      } finally {
        released = true;
      }
    }
    const reading = async () => {
      for await (const _ of classify(topicModel)(papers(), stop.signal)) stop.abort(new Error('enough'));
    };
    await expect(reading()).rejects.toThrow('enough');
    expect(released).toBe(true);
  });
});

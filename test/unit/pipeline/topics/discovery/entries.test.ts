import { describe, expect, it } from 'vitest';
import { nameClusters } from '../../../../../pipeline/topics/discovery/entries.ts';

describe('nameClusters()', () => {
  it('makes slugs of letters without accents, never splitting a word at one', () => {
    const cafes = Array.from({ length: 4 }, () => ({
      title: 'Rényi café',
      abstract: 'Rényi drinks espresso in a café.',
    }));
    const others = Array.from({ length: 20 }, (_, i) => ({
      title: `Graph ${i}`,
      abstract: 'Vertices and edges.',
    }));
    const [entry] = nameClusters([[0, 1, 2, 3]], [...cafes, ...others], []);
    expect(entry).toMatchObject({
      slug: 'renyi-cafe-drink-espresso',
      keywords: ['rényi café', 'drink espresso', 'rényi drink'],
    });
  });
});

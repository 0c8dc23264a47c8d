import type { Item } from '../../../../db/items/find-items.ts';

/** An item with plain defaults. */
export function sampleItem(item: Partial<Item> & Pick<Item, 'title'>): Item {
  return {
    id: '0123456789abcdef0123456789abcdef',
    abstract: 'An abstract.',
    extract: null,
    authors: [],
    url: null,
    categories: [],
    links: [],
    comments: null,
    journal: null,
    language: null,
    publishedAt: '2025-03-11T00:00:00Z',
    updatedAt: '2025-03-11T00:00:00Z',
    arrivedAt: '2025-03-11T00:00:00Z',
    changedAt: '2025-03-11T00:00:00Z',
    revised: false,
    position: 0,
    arrival: 1,
    externalIds: [],
    topics: [],
    truncated: false,
    ...item,
  };
}

/** A paper on arXiv with every field. */
export const ATTENTION = sampleItem({
  title: 'Attention Is All You Need',
  abstract: 'The dominant models & more.\n\nWe reach 28.4 BLEU, +2%, in $O(n^2)$.',
  authors: ['Ashish Vaswani', 'Aidan N. Gomez', 'Łukasz Kaiser', 'Google Research'],
  url: 'https://arxiv.org/abs/1706.03762',
  categories: ['cs.CL', 'cs.LG'],
  links: [],
  comments: null,
  journal: null,
  language: null,
  publishedAt: '2017-06-12T17:57:34Z',
  externalIds: [
    { scheme: 'arxiv', value: '1706.03762' },
    { scheme: 'doi', value: '10.48550/arXiv.1706.03762' },
  ],
});

import { readFileSync } from 'node:fs';
import { sql } from 'drizzle-orm';
import { stemmer } from 'stemmer';
import { describe, expect, test } from 'vitest';
import type { Item } from '../../../../db/items/find-items.ts';
import { parseQueryText } from '../../../../functions/search/query-text.ts';
import { findWords, type Marked, readQueryWords } from '../../../../functions/search/snippet.ts';
import { openTestCatalogue } from '../../../support/catalogue.ts';

const ITEM = {
  title: 'Pre-training on α-helices',
  abstract:
    'Models are large. We quantise embeddings of words. Nothing follows. An embedding of café words has 4 bits. The end.',
  extract: 'We quantise embeddings of words.',
  authors: ['Ada Novák'],
  journal: null,
  comments: 'accepted at ICML',
} as unknown as Item;

const find = (q: string, item: Partial<Item> = {}) =>
  findWords({ ...ITEM, ...item }, readQueryWords(parseQueryText(q)));
const written = (pieces: readonly Marked[]) =>
  pieces.map(({ text, hit }) => (hit ? `[${text}]` : text)).join('');

describe('findWords()', () => {
  test.each([
    ['pretraining', '[Pre-training] on α-helices'],
    ['trained', '[Pre-training] on α-helices'],
    ['alpha helix', 'Pre-training on [α-helices]'],
    ['pre*', '[Pre-training] on α-helices'],
    ['"training on"', '[Pre-training] on α-helices'],
    ['on', 'Pre-training [on] α-helices'],
    ['on helix', 'Pre-training on α-helices'],
    ['nothing', 'Pre-training on α-helices'],
  ])('marks %s in the title', (q, title) => {
    expect(written(find(q).snippet.title)).toBe(title);
  });

  test.each([
    ['embeddings', 'We quantise [embeddings] of words.'],
    ['Embedding CAFE bits', 'An [embedding] of [café] words has 4 [bits].'],
    ['bits in models', '[Models] are large. … An embedding of café words has 4 [bits].'],
    ['quantised models', '[Models] are large. We [quantise] embeddings of words.'],
    ['zebra', 'We quantise embeddings of words.'],
  ])('shows the sentences with most of %s, or the one that says what the paper does', (q, abstract) => {
    expect(written(find(q).snippet.abstract)).toBe(abstract);
  });

  test('names the words as typed, wherever they stand', () => {
    expect(find('CAFÉ zebra Novak icml Pretraining "embedding of"').words).toEqual([
      'Pretraining',
      'embedding',
      'CAFÉ',
      'Novak',
      'icml',
    ]);
  });

  test('cuts a sentence without an end around its first word', () => {
    const abstract = `${'some words '.repeat(80)}robot ${'more words '.repeat(80)}`;
    const [before, hit, behind] = find('robots', { abstract }).snippet.abstract;
    expect(hit).toEqual({ text: 'robot', hit: true });
    expect(before?.text).toMatch(/^… some words .*words $/);
    expect(behind?.text).toMatch(/^ more words .*more …$|^ more .*words …$/);
    expect(before?.text.length).toBeLessThan(120);
    expect(behind?.text.length).toBeLessThan(400);
  });

  test('loses nothing of a title', () => {
    const title = 'The 3D-robots’ "walk" (漢字): of robots <b>&amp; 🦓';
    expect(
      find('walk robots 漢字 b', { title })
        .snippet.title.map(({ text }) => text)
        .join(''),
    ).toBe(title);
  });
});

test('words have the stems that the index gives them', async () => {
  const { db, add } = await openTestCatalogue();
  const text = readFileSync(new URL('../../../../seeds/2025-03-11-hf-papers.txt', import.meta.url), 'utf8');
  const words = [...new Set(text.toLowerCase().match(/(?<!\p{L})[a-z]+(?!\p{L})/gu))];
  await add([{ title: 'a', abstract: words.join(' ') }]);
  const terms = await db.orm.all<{ term: string }>(sql`SELECT term FROM item_words`);
  const stems = new Set([...words, 'a'].map(stemmer));
  expect(words.length).toBeGreaterThan(1_500);
  expect(new Set(terms.map(({ term }) => term))).toEqual(stems);
});

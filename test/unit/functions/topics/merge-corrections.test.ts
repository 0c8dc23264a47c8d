import { describe, expect, test } from 'vitest';
import type { Correction } from '../../../../db/topics/corrections.ts';
import { mergeCorrections } from '../../../../functions/topics/merge-corrections.ts';
import { lintTaxonomy, type Taxonomy } from '../../../../pipeline/topics/taxonomy.ts';

const TAXONOMY: Taxonomy = [
  {
    slug: 'robotics',
    name: 'Robotics',
    keywords: ['robot'],
    include: ['arxiv:2503.01234', 'doi:10.1000/old'],
    exclude: ['a'.repeat(32)],
    threshold: 0.4,
  },
  { slug: 'speech', name: 'Speech', keywords: ['speech'] },
];

function said(slug: string, belongs: boolean, id: string, ...externalIds: [string, string][]): Correction {
  const item = {
    id,
    title: id,
    externalIds: externalIds.map(([scheme, value]) => ({ scheme, value })),
  };
  return { slug, name: slug, item, belongs, createdAt: '2025-04-01T00:00:00Z' };
}

describe('mergeCorrections()', () => {
  test('adds papers by their public ids, and keeps everything else', () => {
    const { taxonomy, leftOut } = mergeCorrections(TAXONOMY, [
      said('speech', true, 'b'.repeat(32), ['arxiv', '2401.00001'], ['doi', '10.1000/x']),
      said('speech', false, 'c'.repeat(32), ['doi', '10.1000/y']),
      said('speech', false, 'd'.repeat(32), ['acl', '2024.acl-long.1']),
    ]);
    expect(taxonomy).toEqual([
      TAXONOMY[0],
      {
        ...TAXONOMY[1],
        include: ['arxiv:2401.00001'],
        exclude: ['d'.repeat(32), 'doi:10.1000/y'].toSorted(),
      },
    ]);
    expect(leftOut).toEqual([]);
    expect(lintTaxonomy(taxonomy)).toEqual([]);
  });

  test('lets a correction replace what the file says of the paper by any of its ids', () => {
    const { taxonomy } = mergeCorrections(TAXONOMY, [
      said('robotics', false, 'e'.repeat(32), ['arxiv', '2503.01234'], ['doi', '10.1000/old']),
      said('robotics', true, 'a'.repeat(32), ['arxiv', '2502.00001']),
    ]);
    expect(taxonomy[0]).toMatchObject({ include: ['arxiv:2502.00001'], exclude: ['arxiv:2503.01234'] });
    expect(lintTaxonomy(taxonomy)).toEqual([]);
  });

  test('gives the same file when it is merged again', () => {
    const corrections = [said('robotics', true, 'e'.repeat(32), ['arxiv', '2503.01234'])];
    const once = mergeCorrections(TAXONOMY, corrections).taxonomy;
    expect(mergeCorrections(once, corrections).taxonomy).toEqual(once);
  });

  test('leaves out corrections of topics that are no more', () => {
    const { taxonomy, leftOut } = mergeCorrections(TAXONOMY, [said('retired', true, 'b'.repeat(32))]);
    expect(taxonomy).toEqual(TAXONOMY);
    expect(leftOut.map(({ slug }) => slug)).toEqual(['retired']);
  });
});

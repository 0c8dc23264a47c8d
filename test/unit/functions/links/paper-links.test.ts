import { expect, test } from 'vitest';
import type { Item } from '../../../../db/items/find-items.ts';
import { findByTitle, paperLinks } from '../../../../functions/links/paper-links.ts';

const links = (item: Partial<Item>) =>
  paperLinks({ url: null, links: [], externalIds: [], ...item } as Item).map(
    ({ name, url }) => `${name} ${url}`,
  );

test('paperLinks() lists the own URL, those of identifiers and those of links, each once', () => {
  expect(
    links({
      url: 'http://arxiv.org/abs/2501.01234v2',
      externalIds: [
        { scheme: 'arxiv', value: '2501.01234' },
        { scheme: 'doi', value: '10.1000/a<b>#c' },
      ],
      links: [
        { kind: 'pdf', url: 'https://arxiv.org/pdf/2501.01234v2' },
        { kind: 'code', url: 'https://github.com/a/b' },
        { kind: 'other', url: 'https://x.example/y' },
      ],
    }),
  ).toEqual([
    'arXiv http://arxiv.org/abs/2501.01234v2',
    'PDF https://arxiv.org/pdf/2501.01234',
    'DOI https://doi.org/10.1000/a%3Cb%3E%23c',
    'Code https://github.com/a/b',
    'x.example https://x.example/y',
  ]);
});

test('paperLinks() names archives, and files by their kind', () => {
  expect(
    links({
      url: 'https://proceedings.example/2025/paper.pdf',
      externalIds: [
        { scheme: 'openreview', value: 'a_b-C' },
        { scheme: 'acl', value: '2024.acl-long.1' },
        { scheme: 'pmid', value: '38000001' },
        { scheme: 'pmcid', value: 'PMC10000001' },
      ],
    }),
  ).toEqual([
    'PDF https://proceedings.example/2025/paper.pdf',
    'OpenReview https://openreview.net/forum?id=a_b-C',
    'ACL Anthology https://aclanthology.org/2024.acl-long.1/',
    'PubMed https://pubmed.ncbi.nlm.nih.gov/38000001/',
    'PubMed Central https://pmc.ncbi.nlm.nih.gov/articles/PMC10000001/',
  ]);
});

test('paperLinks() leaves out URLs that a browser would run', () => {
  expect(links({ url: 'javascript:alert(1)', links: [{ kind: 'code', url: 'data:text/html,x' }] })).toEqual(
    [],
  );
});

test('findByTitle() searches arXiv, Semantic Scholar and Google Scholar for the whole title', () => {
  const title = 'R&D of 50% "robots"? #1 – più';
  const searched = findByTitle(title).map(({ url }) => new URL(url));
  expect(searched.map(({ host }) => host)).toEqual([
    'arxiv.org',
    'www.semanticscholar.org',
    'scholar.google.com',
  ]);
  for (const { searchParams } of searched) {
    expect(searchParams.get('query') ?? searchParams.get('q')).toBe(title);
  }
});

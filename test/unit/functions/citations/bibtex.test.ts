import { expect, test } from 'vitest';
import { writeBibtex } from '../../../../functions/citations/bibtex.ts';
import { ATTENTION, sampleItem } from './sample.ts';

test('writeBibtex() writes a paper on arXiv', () => {
  expect(writeBibtex([ATTENTION])).toBe(`@misc{vaswani2017attention,
  title = {Attention Is All You Need},
  author = {Vaswani, Ashish and Gomez, Aidan N. and Kaiser, Łukasz and {Google Research}},
  year = {2017},
  month = jun,
  eprint = {1706.03762},
  archivePrefix = {arXiv},
  primaryClass = {cs.CL},
  doi = {10.48550/arXiv.1706.03762},
  url = {https://arxiv.org/abs/1706.03762},
  abstract = {The dominant models \\& more. We reach 28.4 BLEU, +2\\%, in $O(n^2)$.},
}
`);
});

test('writeBibtex() writes a paper with a title alone', () => {
  expect(writeBibtex([sampleItem({ title: 'Pointer Networks' })])).toBe(`@misc{paper2025pointer,
  title = {Pointer Networks},
  year = {2025},
  month = mar,
  abstract = {An abstract.},
}
`);
});

test('writeBibtex() writes a note for the journal and no empty field', () => {
  const item = sampleItem({
    title: 'Pointer Networks',
    abstract: '',
    journal: 'Proc. {ACM} & IEEE 12, p. 5_7',
  });
  expect(writeBibtex([item])).toBe(`@misc{paper2025pointer,
  title = {Pointer Networks},
  year = {2025},
  month = mar,
  note = {Proc. {\\textbraceleft}ACM{\\textbraceright} \\& IEEE 12, p. 5\\_7},
}
`);
});

test('writeBibtex() writes nothing for no papers', () => {
  expect(writeBibtex([])).toBe('');
});

test('writeBibtex() leaves out malformed identifiers', () => {
  const bibtex = writeBibtex([
    sampleItem({
      title: 'Forms',
      externalIds: [
        { scheme: 'arxiv', value: '2410.01131}, evil = {1' },
        { scheme: 'doi', value: '10.1/a{b' },
      ],
      categories: ['cs.LG'],
    }),
  ]);
  for (const field of ['eprint', 'archivePrefix', 'primaryClass', 'doi', 'url']) {
    expect(bibtex).not.toContain(`${field} =`);
  }
});

test.each([
  ['arxiv', 'math/0309136', 'https://arxiv.org/abs/math/0309136'],
  ['doi', '10.1000/a<b>', 'https://doi.org/10.1000/a%3Cb%3E'],
  ['pmid', '38000001', 'https://pubmed.ncbi.nlm.nih.gov/38000001/'],
  ['pmcid', 'PMC10000001', 'https://pmc.ncbi.nlm.nih.gov/articles/PMC10000001/'],
  ['openreview', 'rJl-b3RcF7', 'https://openreview.net/forum?id=rJl-b3RcF7'],
  ['acl', '2020.acl-main.1', 'https://aclanthology.org/2020.acl-main.1/'],
])('writeBibtex() writes the address of %s for a paper without one', (scheme, value, url) => {
  const item = sampleItem({ title: 'Address', externalIds: [{ scheme, value }] });
  expect(writeBibtex([item])).toContain(`url = {${url}},`);
});

test('writeBibtex() encodes the characters of an address that end a field', () => {
  const item = sampleItem({ title: 'Address', url: 'https://a.example/?q=}{\\#}' });
  expect(writeBibtex([item])).toContain('url = {https://a.example/?q=%7D%7B%5C#%7D},');
});

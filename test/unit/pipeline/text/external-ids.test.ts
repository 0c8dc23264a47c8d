import { expect, test } from 'vitest';
import { idsIn } from '../../../../pipeline/text/external-ids.ts';

test.each([
  ['https://www.science.org/doi/10.1126/science.adg7492', 'doi', '10.1126/science.adg7492'],
  ['https://dl.acm.org/doi/abs/10.1145/3626772.3657834', 'doi', '10.1145/3626772.3657834'],
  ['https://www.pnas.org/doi/full/10.1073/pnas.2310000120?utm=1', 'doi', '10.1073/pnas.2310000120'],
  ['https://link.springer.com/article/10.1007/s11263-024-02000-1#Sec1', 'doi', '10.1007/s11263-024-02000-1'],
  [
    'https://www.biorxiv.org/content/10.1101/2025.03.10.642001v2.full.pdf',
    'doi',
    '10.1101/2025.03.10.642001',
  ],
  ['https://www.biorxiv.org/content/10.1101/642001v1', 'doi', '10.1101/642001'],
  ['https://doi.org/10.48550/arXiv.2503.07605', 'arxiv', '2503.07605'],
  ['https://www.alphaxiv.org/abs/2503.07605v2', 'arxiv', '2503.07605'],
])('idsIn() finds the id in %s: %s:%s', (url, scheme, value) => {
  expect(idsIn(url)).toEqual([{ scheme, value }]);
});

test('idsIn() finds nothing in other addresses', () => {
  expect(idsIn('https://example.org/content/10.1/x and https://example.org/doi/none')).toEqual([]);
});

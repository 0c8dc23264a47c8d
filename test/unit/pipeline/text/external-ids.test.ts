import { expect, test } from 'vitest';
import { idsIn, pmcid, pmid } from '../../../../pipeline/text/external-ids.ts';

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
  ['https://doi.org/10.9999/ex.2025.1?utm_source=rss&utm_medium=feed', 'doi', '10.9999/ex.2025.1'],
  ['https://dx.doi.org/10.9999/ex.2025.2#sec1', 'doi', '10.9999/ex.2025.2'],
  ['https://journal.example.org/doi/full/10.9999/ex.2025.3?af=R', 'doi', '10.9999/ex.2025.3'],
  ['DOI: 10.1000/ABC.', 'doi', '10.1000/abc'],
  ['(doi:10.1000/x(1)2).', 'doi', '10.1000/x(1)2'],
  ['**doi:10.1000/xyz**', 'doi', '10.1000/xyz'],
  ['10.1016/S0140-6736(05)67889-0', 'doi', '10.1016/s0140-6736(05)67889-0'],
  ['https://doi.org/10.1000%2Fabc', 'doi', '10.1000/abc'],
  [
    'doi:10.1002/(SICI)1097-4571(199806)49:8<693::AID-ASI4>3.0.CO;2-O',
    'doi',
    '10.1002/(sici)1097-4571(199806)49:8<693::aid-asi4>3.0.co;2-o',
  ],
  [
    'https://doi.org/10.1175/1520-0477(1996)077%3C0437:TNYRP%3E2.0.CO;2',
    'doi',
    '10.1175/1520-0477(1996)077<0437:tnyrp>2.0.co;2',
  ],
  ['https://iopscience.iop.org/article/10.1088/1361-6560/ab1234/meta', 'doi', '10.1088/1361-6560/ab1234'],
  ['https://academic.oup.com/nar/article/doi/10.1093/nar/gkaa100/5742785', 'doi', '10.1093/nar/gkaa100'],
  [
    'https://pubs.rsc.org/cc/article/doi/10.1039/D6CC00001J/1291899/A-title?rsc_ga=1',
    'doi',
    '10.1039/d6cc00001j',
  ],
  ['https://example.org/ex/article-abstract/doi/10.9999/ex/abc1/5292065', 'doi', '10.9999/ex/abc1'],
  [
    'https://iopscience.iop.org/article/10.1088/1742-6596/1234/1/012001',
    'doi',
    '10.1088/1742-6596/1234/1/012001',
  ],
  ['https://onlinelibrary.wiley.com/doi/10.1155/2021/6634811', 'doi', '10.1155/2021/6634811'],
  ['https://openreview.net/attachment?id=abcDEF123&name=pdf', 'openreview', 'abcDEF123'],
  ['https://www.aclweb.org/anthology/2020.acl-main.772.pdf', 'acl', '2020.acl-main.772'],
  ['http://aclweb.org/anthology/papers/P/P18/P18-1001/', 'acl', 'P18-1001'],
  [
    'https://journals.plos.org/plosone/article?id=10.1371/journal.pone.0012345',
    'doi',
    '10.1371/journal.pone.0012345',
  ],
  [
    'https://link.springer.com/content/pdf/10.1007/s11263-024-02000-1.pdf',
    'doi',
    '10.1007/s11263-024-02000-1',
  ],
  ['https://pubmed.ncbi.nlm.nih.gov/38000001/', 'pmid', '38000001'],
  ['http://www.ncbi.nlm.nih.gov/pubmed/38000001?dopt=Abstract', 'pmid', '38000001'],
  ['https://europepmc.org/article/MED/38000001', 'pmid', '38000001'],
  ['PMID: 38000001', 'pmid', '38000001'],
  ['pubmed:38000001', 'pmid', '38000001'],
  ['https://pmc.ncbi.nlm.nih.gov/articles/PMC10000001/', 'pmcid', 'PMC10000001'],
  ['https://www.ncbi.nlm.nih.gov/pmc/articles/10000001', 'pmcid', 'PMC10000001'],
  ['PMCID: PMC10000001', 'pmcid', 'PMC10000001'],
  ['PMC10000001', 'pmcid', 'PMC10000001'],
  ['https://arxiv.org/abs/math.GT/0309136', 'arxiv', 'math/0309136'],
  ['arXiv:math.GT/0309136v2', 'arxiv', 'math/0309136'],
  ['http://rss.arxiv.org/abs/2503.01234v1', 'arxiv', '2503.01234'],
  ['https://arxiv.org/pdf/hep-th/9901001v3.pdf', 'arxiv', 'hep-th/9901001'],
  ['https://doi.org/10.48550/arXiv.math.GT/0309136', 'arxiv', 'math/0309136'],
])('idsIn() finds the id in %s: %s:%s', (url, scheme, value) => {
  expect(idsIn(url)).toEqual([{ scheme, value }]);
});

test('idsIn() finds nothing in other addresses', () => {
  expect(idsIn('https://example.org/content/10.1/x and https://example.org/doi/none')).toEqual([]);
  expect(idsIn('https://hdl.handle.net/10.1234/567 and https://example.org/handle/10.1234/567')).toEqual([]);
});

test('pmid() and pmcid() read bare numbers of fields that hold nothing else', () => {
  expect(pmid('38000001')).toEqual({ scheme: 'pmid', value: '38000001' });
  expect(pmid('https://pubmed.ncbi.nlm.nih.gov/38000001')).toEqual({ scheme: 'pmid', value: '38000001' });
  expect(pmid('WOS:000012345')).toBeNull();
  expect(pmcid('pmc10000001')).toEqual({ scheme: 'pmcid', value: 'PMC10000001' });
  expect(pmcid('none')).toBeNull();
});

test.each([' 10.1234/', '10.1234/(', '10.1234/a)', 'doi:', 'https://a/', 'pmid:1 '])(
  'idsIn() takes linear time for a repeated %j',
  (unit) => {
    // Quadratic time would be minutes: the timeout of the test would end it.
    expect(idsIn(unit.repeat(100_000))).toBeTypeOf('object');
  },
);

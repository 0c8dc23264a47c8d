import { expect, test } from 'vitest';
import { writeRis } from '../../../../functions/citations/ris.ts';
import { ATTENTION, sampleItem } from './sample.ts';

test('writeRis() writes papers on arXiv and elsewhere', () => {
  const lines = [
    'TY  - UNPB',
    'TI  - Attention Is All You Need',
    'AU  - Vaswani, Ashish',
    'AU  - Gomez, Aidan N.',
    'AU  - Kaiser, Łukasz',
    'AU  - Google Research',
    'PY  - 2017',
    'DA  - 2017/06/12',
    'AB  - The dominant models & more. We reach 28.4 BLEU, +2%, in $O(n^2)$.',
    'DO  - 10.48550/arXiv.1706.03762',
    'AN  - arXiv:1706.03762',
    'UR  - https://arxiv.org/abs/1706.03762',
    'ER  - ',
    'TY  - GEN',
    'TI  - Pointer Networks',
    'PY  - 2025',
    'DA  - 2025/03/11',
    'AB  - An abstract.',
    'N1  - NIPS 28 (2015), pp. 2692',
    'ER  - ',
  ];
  const ris = writeRis([
    ATTENTION,
    sampleItem({ title: 'Pointer Networks', journal: 'NIPS 28\n(2015), pp. 2692' }),
  ]);
  expect(ris).toBe(lines.map((line) => `${line}\r\n`).join(''));
});

test('writeRis() drops the asterisks of footnotes from authors', () => {
  const ris = writeRis([sampleItem({ title: 'Notes', authors: ['Ashish Vaswani*', '*'] })]);
  expect(ris.match(/^AU.*$/gm)).toEqual(['AU  - Ashish Vaswani']);
});

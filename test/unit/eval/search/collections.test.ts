import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { readCranfield, readCsfcube } from '../../../eval/search/collections.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const folder = temporaryFolder();
const write = (name: string, text: string | Uint8Array) => {
  mkdirSync(join(folder, name, '..'), { recursive: true });
  writeFileSync(join(folder, name), text);
};

it('readCranfield() numbers queries by their order and makes the best code the highest grade', () => {
  write(
    'cranfield/cran.all.1400',
    '.I 1\n.T\nwings in a\nslipstream .\n.A\na,b.\n.B\nj. 1, 2.\n.W\nwings in a\nslipstream .\n  the lift .\n.I 2\n.T\n.A\n.B\n.W\n',
  );
  write('cranfield/cran.qry', '.I 001\n.W\nwhat lifts a wing .\n.I 004\n.W\nwhat heats\na slab .\n');
  write('cranfield/cranqrel', '1 1  3\n2 1 1\n');
  expect(readCranfield(join(folder, 'cranfield'))).toMatchObject({
    papers: [{ id: '1', title: 'wings in a slipstream .', abstract: 'the lift .' }],
    queries: [
      { text: 'what lifts a wing .', grades: new Map([['1', 2]]) },
      { text: 'what heats a slab .', grades: new Map([['1', 4]]) },
    ],
  });
});

it('readCsfcube() makes a query of each paper and facet, with a pool that lacks it', () => {
  write(
    'csfcube/corpus.jsonl.gz',
    gzipSync(['1', '2'].map((id) => `{"_id":"${id}","title":"T${id}","text":"A${id}."}\n`).join('')),
  );
  write('csfcube/test-pid2anns-csfcube-background.json', '{"1":{"cands":["1","2"],"relevance_adju":[3,2]}}');
  write('csfcube/test-pid2anns-csfcube-method.json', '{"1":{"cands":["2"],"relevance_adju":[0]}}');
  write('csfcube/test-pid2anns-csfcube-result.json', '{}');
  const { papers, queries } = readCsfcube(join(folder, 'csfcube'));
  expect(papers[1]).toEqual({ id: '2', title: 'T2', abstract: 'A2.' });
  expect(queries).toEqual([
    { text: 'T1\n\nA1.', grades: new Map([['2', 2]]), pool: new Set(['2']) },
    { text: 'T1\n\nA1.', grades: new Map([['2', 0]]), pool: new Set(['2']) },
  ]);
});

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { paperwire } from '../support/command-line.ts';
import { preparedDatabase } from '../support/pipeline.ts';

import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder();
const env = { DATABASE_URL: preparedDatabase(join(folder, 'duplicates.db')) };

/** A paper that was submitted twice, with another abstract, and one that only looks like it. */
const PAPERS = [
  {
    id: '2506.00001',
    title: 'Layout Aware Reinforcement Learning for Scanned Document Parsing',
    abstract:
      'Automated parsing of scanned documents into structured formats remains a bottleneck. We train a vision-language model with a layout-aware reward on edit distance, paragraph count and reading order, and release a data set of scanned documents.',
  },
  {
    id: '2510.00002',
    title: 'Layout Aware Reinforcement Learning for Scanned Document Parsing',
    abstract:
      'Document parsing from scanned images into structured formats is a challenge because of complicated layouts. We optimise vision-language models with layout-aware reinforcement learning; rewards are edit distance, paragraph count and reading order.',
  },
  {
    id: '2507.00003',
    title: 'Layout Aware Reinforcement Learning for Scanned Document Parsing, Part II',
    abstract: 'We extend our parser of scanned documents with rewards for tables and for formulas.',
  },
];

const run = async (...args: string[]) => {
  const { code, stdout, stderr } = await paperwire(args, { env });
  return { code, stdout, stderr };
};

test('paperwire duplicates and status list a pair until the operator dismisses it', async () => {
  const page = join(folder, 'papers.jsonl');
  writeFileSync(page, PAPERS.map((paper) => `${JSON.stringify(paper)}\n`).join(''));
  expect(await run('ingest', page)).toMatchObject({ code: 0 });
  const [pair, ...more] = JSON.parse((await run('duplicates', '--json')).stdout);
  expect(more).toEqual([]);
  expect(pair).toMatchObject({ titleDistance: 0 });
  expect(pair.similarity).toBeGreaterThan(0.8);
  const sides: { id: string; externalIds: string[] }[] = pair.items;
  expect(sides.flatMap(({ externalIds }) => externalIds).sort()).toEqual([
    'arxiv:2506.00001',
    'arxiv:2510.00002',
  ]);
  // Both are there: nothing was merged.
  expect(JSON.parse((await run('status', '--json')).stdout)).toMatchObject({
    items: 3,
    possibleDuplicates: 1,
  });
  expect((await run('status')).stdout).toContain('1 pair of papers may be one paper');
  expect((await run('duplicates')).stdout).toMatch(/same title, text similarity 0\.\d\d\n {2}[0-9a-f]{32}/);

  const [a = '', b = ''] = sides.map(({ id }) => id);
  expect(await run('duplicates', '--dismiss', a)).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('expected the two ids of a pair'),
  });
  expect(await run('duplicates', '--dismiss', b, a)).toMatchObject({ code: 0 });
  expect(await run('duplicates', '--dismiss', b, a)).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('there is no such pair'),
  });
  expect((await run('duplicates')).stdout).toBe('no possible duplicates\n');
}, 240_000);

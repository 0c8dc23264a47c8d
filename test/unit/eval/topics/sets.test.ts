import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lintTaxonomy } from '../../../../pipeline/topics/taxonomy.ts';
import { listSets, readSet } from '../../../eval/topics/sets.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const LABELS = join(import.meta.dirname, '../../../eval/topics/labels');

it.each(readdirSync(LABELS))('lintTaxonomy() finds no error in %s', (file) => {
  expect(lintTaxonomy(JSON.parse(readFileSync(join(LABELS, file), 'utf8')))).toEqual([]);
});

describe('readSet()', () => {
  const folder = temporaryFolder();
  const read = (name: string) => readSet(folder, name, listSets(folder).get(name) ?? '', 10);
  const write = (file: string, text: string) => writeFileSync(join(folder, file), text);
  write(
    'a-labels.json',
    '[{"slug":"x","name":"The X","keywords":["k"]},{"slug":"y","name":"Y","keywords":["l"]}]',
  );
  write('a.jsonl', '{"title":"1","abstract":"one","label":"the x"}\n{"title":"2","label":"no topic"}\n');
  write('b-labels.csv', '1;First;red blue\n2;Second;green\n'.replace(/^/, 'index;name;keywords\n'));
  write('b-test.csv', '"2","A title","An abstract, with a comma"\n');
  write('c-labels.json', '[{"slug":"x","name":"The X","keywords":["k"]}]');
  write('c-dev.csv', 'paper_label,abstract\nx,text\n');

  it('reads JSON Lines, and counts documents whose label is no topic', () => {
    expect(read('a')).toMatchObject({
      documents: [{ title: '1', abstract: 'one', categories: [] }],
      truth: [0],
      leftOut: 1,
    });
  });

  it('reads CSV without a header as label, title and abstract, with topics of a CSV file', () => {
    expect(read('b')).toMatchObject({
      taxonomy: [{ keywords: ['red', 'blue'] }, { slug: 'second' }],
      documents: [{ title: 'A title', abstract: 'An abstract, with a comma' }],
      truth: [1],
    });
  });

  it('reads the columns of CSV by its header', () => {
    expect(read('c')).toMatchObject({ documents: [{ title: '', abstract: 'text' }], truth: [0] });
  });
});

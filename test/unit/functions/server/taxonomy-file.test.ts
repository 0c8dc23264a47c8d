import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { lintTaxonomyFile, readTaxonomy, taxonomyFile } from '../../../../functions/server/taxonomy-file.ts';
import { ConfigurationError } from '../../../../pipeline/errors.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const SEEDS = resolve(import.meta.dirname, '../../../../seeds');

describe('taxonomyFile()', () => {
  test.each([
    [undefined, join(SEEDS, 'topics.json')],
    ['sciences', join(SEEDS, 'topics-sciences.json')],
    ['./mine', resolve('mine')],
    ['mine.json', resolve('mine.json')],
    ['/srv/topics/mine.json', '/srv/topics/mine.json'],
  ])('takes TOPICS_FILE=%s as a file of seeds or a path', (TOPICS_FILE, file) => {
    expect(resolve(taxonomyFile({ TOPICS_FILE }))).toBe(file);
  });
});

describe('readTaxonomy()', () => {
  test('reads the file that TOPICS_FILE names', async () => {
    const file = join(temporaryFolder(), 'mine.json');
    writeFileSync(file, JSON.stringify([{ slug: 'bees', name: 'Bees', keywords: ['honey bee'] }]));
    expect(await readTaxonomy({ TOPICS_FILE: file })).toHaveLength(1);
  });

  test('reads a file with a byte order mark, and refuses one that is not UTF-8', async () => {
    const file = join(temporaryFolder(), 'mine.json');
    const json = JSON.stringify([{ slug: 'a', name: 'Matériaux', keywords: ['métal'] }]);
    writeFileSync(file, `\uFEFF${json}`);
    expect(await readTaxonomy({ TOPICS_FILE: file })).toMatchObject([{ name: 'Matériaux' }]);
    writeFileSync(file, json, 'latin1');
    await expect(readTaxonomy({ TOPICS_FILE: file })).rejects.toThrow('utf-8');
  });

  test('refuses keywords of which the model knows no letter', async () => {
    const file = join(temporaryFolder(), 'mine.json');
    const keywords = ['ᏣᎳᎩ', '日本語', 'граф', 'ᏣᎳᎩ language'];
    writeFileSync(file, JSON.stringify([{ slug: 'a', name: 'ᏣᎳᎩ', keywords, not: ['ಕನ್ನಡ'] }]));
    const errors = [
      'topics[0].keywords[0]: "ᏣᎳᎩ"; expected a keyword that the model can read',
      'topics[0].not[0]: "ಕನ್ನಡ"; expected a keyword that the model can read',
    ];
    expect(await lintTaxonomyFile(file)).toEqual({ errors, taxonomy: [] });
    await expect(readTaxonomy({ TOPICS_FILE: file })).rejects.toThrow(errors[0]);
  });

  test('names the file that is missing, is no JSON or has errors', async () => {
    const file = join(temporaryFolder(), 'mine.json');
    for (const content of [undefined, '[', '[{}]']) {
      if (content !== undefined) writeFileSync(file, content);
      const reading = readTaxonomy({ TOPICS_FILE: file });
      await expect(reading).rejects.toThrow(ConfigurationError);
      await expect(reading).rejects.toThrow(file);
    }
    await expect(readTaxonomy({ TOPICS_FILE: 'nothing' })).rejects.toThrow('seeds/topics-nothing.json');
  });
});

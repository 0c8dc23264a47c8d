import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { listDumpFiles } from '../../functions/server/files/inputs.ts';
import { isHarvest, lintSources, parseSources } from '../../pipeline/acquire/sources.ts';
import { lintTaxonomy } from '../../pipeline/topics/taxonomy.ts';

const SEEDS = join(import.meta.dirname, '../../seeds');
const read = (file: string) => JSON.parse(readFileSync(join(SEEDS, file), 'utf8'));

describe.each(globSync('sources*.json', { cwd: SEEDS }).sort())('seeds/%s', (file) => {
  test('has no error, and nothing that is fetched without being chosen', () => {
    expect(lintSources(read(file))).toEqual([]);
    expect(parseSources(read(file), file).filter(({ enabled }) => enabled)).toEqual([]);
  });

  test('names each address once, over https', () => {
    const sources = parseSources(read(file), file);
    const urls = sources.flatMap(({ place }) => (place.kind === 'url' ? [place.url] : []));
    expect(new Set(urls).size).toBe(urls.length);
    expect(urls.filter((url) => !url.startsWith('https://'))).toEqual([]);
    // A harvest would begin on the day that the list was made.
    if (file !== 'sources.json') expect(sources.filter(isHarvest)).toEqual([]);
  });
});

test.each(globSync('topics*.json', { cwd: SEEDS }).sort())('seeds/%s has no error', (file) => {
  expect(lintTaxonomy(read(file))).toEqual([]);
});

test('a server ingests none of the lists in seeds/', async () => {
  expect(await listDumpFiles(SEEDS)).toEqual(['2025-03-11-hf-papers.txt']);
});

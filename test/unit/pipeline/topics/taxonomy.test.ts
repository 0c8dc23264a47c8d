import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ConfigurationError } from '../../../../pipeline/errors.ts';
import { lintTaxonomy, parseTaxonomy } from '../../../../pipeline/topics/taxonomy.ts';

const SHIPPED: unknown = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../../../seeds/topics.json'), 'utf8'),
);

function topic(slug: string, changes: object = {}): object {
  const keywords = Array.from({ length: 8 }, (_, i) => `${slug} number ${'abcdefgh'[i]}`);
  return {
    slug,
    name: `About ${slug}`,
    description: `Whatever is said about ${slug}.`,
    keywords,
    ...changes,
  };
}

/** The paths of the errors. */
function errorPaths(json: unknown): string[] {
  return lintTaxonomy(json).map((error) => error.split(': ')[0] ?? '');
}

describe('seeds/topics.json', () => {
  it('has no error', () => {
    expect(lintTaxonomy(SHIPPED)).toEqual([]);
  });

  it('has at least 24 topics', () => {
    expect(parseTaxonomy(SHIPPED, 'seeds/topics.json').length).toBeGreaterThanOrEqual(24);
  });
});

describe('lintTaxonomy()', () => {
  it('accepts former slugs that no other topic has or had', () => {
    expect(lintTaxonomy([topic('one', { formerly: ['uno', 'ein-s'] }), topic('two')])).toEqual([]);
    const twice = [topic('one', { formerly: ['two', 'uno'] }), topic('two', { formerly: ['uno'] })];
    expect(errorPaths(twice)).toEqual(['topics[1].slug', 'topics[1].formerly[0]']);
    expect(errorPaths([topic('one', { formerly: ['Not a slug'] })])).toEqual(['topics[0].formerly[0]']);
    expect(lintTaxonomy([topic('one', { formerly: 'uno' })])).toEqual([
      'topics[0].formerly: "uno"; expected a list of at most 20 slugs that the topic had before',
    ]);
  });

  it('accepts a threshold, and its absence', () => {
    expect(lintTaxonomy([topic('one', { threshold: 0.3 }), topic('two')])).toEqual([]);
  });

  it('reports every error of a file at once', () => {
    const many = Array.from({ length: 16 }, (_, i) => `keyword ${'abcdefghijklmnop'[i]}`);
    const json = [
      topic('Graph Learning'),
      topic('other'),
      topic('a-', { colour: 'red', size: 3 }),
      topic('few', { keywords: ['alone'] }),
      topic('many', { keywords: many }),
      topic('odd', { keywords: ['', 'x'.repeat(61), 7, ' padded', 'line\nbreak', 'good', 'fine', 'well'] }),
      topic('low', { threshold: -0.1 }),
      topic('text', { threshold: '0.3' }),
      topic('bare', { name: '', description: 'Too short.' }),
      {},
      'no topic',
    ];
    expect(errorPaths(json).sort()).toEqual(
      [
        'topics[0].slug',
        'topics[1].slug',
        'topics[2].slug',
        'topics[2].colour',
        'topics[2].size',
        'topics[3].keywords',
        'topics[4].keywords',
        'topics[5].keywords[0]',
        'topics[5].keywords[1]',
        'topics[5].keywords[2]',
        'topics[5].keywords[3]',
        'topics[5].keywords[4]',
        'topics[6].threshold',
        'topics[7].threshold',
        'topics[8].name',
        'topics[8].description',
        'topics[9].slug',
        'topics[9].name',
        'topics[9].description',
        'topics[9].keywords',
        'topics[10]',
      ].sort(),
    );
  });

  it('reports the value and the expected value', () => {
    const [fault] = lintTaxonomy([topic('one', { threshold: 2 })]);
    expect(fault).toBe('topics[0].threshold: 2; expected a number from 0 to 1');
  });

  it('reports duplicates in any spelling, and the first path', () => {
    const keywords = ['random forest', 'decision tree', 'graph', 'time-series', 'a1', 'a2', 'a3', 'a4'];
    const repeated = ['Time Series', 'Decision-Trees', 'b1', 'b2', 'b3', 'b4', 'b5', 'b1'];
    const json = [topic('one', { keywords }), topic('two', { keywords: repeated }), topic('one')];
    expect(lintTaxonomy(json)).toEqual([
      'topics[1].keywords[0]: "Time Series" is also at topics[0].keywords[3]; expected each keyword once',
      'topics[1].keywords[1]: "Decision-Trees" is also at topics[0].keywords[1]; expected each keyword once',
      'topics[1].keywords[7]: "b1" is also at topics[1].keywords[2]; expected each keyword once',
      'topics[2].slug: "one" is also at topics[0].slug; expected each slug once',
      'topics[2].name: "About one" is also at topics[0].name; expected each name once',
    ]);
  });

  it('reports duplicates beside other errors', () => {
    expect(errorPaths([topic('one', { threshold: 9 }), topic('one', { name: 'Another' })])).toEqual(
      expect.arrayContaining(['topics[0].threshold', 'topics[1].slug']),
    );
  });

  it.each([[{}], [[]], [null], ['text'], [7]])('refuses %j as a whole', (json) => {
    expect(errorPaths(json)).toEqual(['topics']);
  });

  it('accepts nothing but a list', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (json) => {
        expect(lintTaxonomy(json).length === 0 && !Array.isArray(json)).toBe(false);
      }),
    );
  });
});

describe('parseTaxonomy()', () => {
  it('throws a ConfigurationError with the file and every error', () => {
    const parse = () => parseTaxonomy([topic('Bad'), topic('other')], 'my.json');
    expect(parse).toThrow(ConfigurationError);
    expect(parse).toThrow(/my\.json(.|\n)*topics\[0\]\.slug(.|\n)*topics\[1\]\.slug/);
  });
});

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

/** The faults' paths, without what is wanted. */
function faultyPaths(json: unknown): string[] {
  return lintTaxonomy(json).map((fault) => fault.split(': ')[0] ?? '');
}

describe('the shipped taxonomy', () => {
  it('has no fault', () => {
    expect(lintTaxonomy(SHIPPED)).toEqual([]);
  });

  it('has at least 24 topics', () => {
    expect(parseTaxonomy(SHIPPED, 'seeds/topics.json').length).toBeGreaterThanOrEqual(24);
  });
});

describe('lintTaxonomy', () => {
  it('accepts former slugs, which no other topic has or had', () => {
    expect(lintTaxonomy([topic('one', { formerly: ['uno', 'ein-s'] }), topic('two')])).toEqual([]);
    const twice = [topic('one', { formerly: ['two', 'uno'] }), topic('two', { formerly: ['uno'] })];
    expect(faultyPaths(twice)).toEqual(['topics[1].slug', 'topics[1].formerly[0]']);
    expect(faultyPaths([topic('one', { formerly: ['Not a slug'] })])).toEqual(['topics[0].formerly[0]']);
    expect(lintTaxonomy([topic('one', { formerly: 'uno' })])).toEqual([
      'topics[0].formerly: "uno"; wanted a list of at most 20 slugs that the topic had before',
    ]);
  });

  it('accepts a threshold, and its absence', () => {
    expect(lintTaxonomy([topic('one', { threshold: 0.3 }), topic('two')])).toEqual([]);
  });

  it('names every fault of a bad file at once', () => {
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
    expect(faultyPaths(json).sort()).toEqual(
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

  it('says what stands there and what is wanted', () => {
    const [fault] = lintTaxonomy([topic('one', { threshold: 2 })]);
    expect(fault).toBe('topics[0].threshold: 2; wanted a number from 0 to 1');
  });

  it('names what stands twice, in any spelling, and where first', () => {
    const keywords = ['random forest', 'decision tree', 'graph', 'time-series', 'a1', 'a2', 'a3', 'a4'];
    const repeated = ['Time Series', 'Decision-Trees', 'b1', 'b2', 'b3', 'b4', 'b5', 'b1'];
    const json = [topic('one', { keywords }), topic('two', { keywords: repeated }), topic('one')];
    expect(lintTaxonomy(json)).toEqual([
      'topics[1].keywords[0]: "Time Series" stands already at topics[0].keywords[3]; wanted each keyword once',
      'topics[1].keywords[1]: "Decision-Trees" stands already at topics[0].keywords[1]; wanted each keyword once',
      'topics[1].keywords[7]: "b1" stands already at topics[1].keywords[2]; wanted each keyword once',
      'topics[2].slug: "one" stands already at topics[0].slug; wanted each slug once',
      'topics[2].name: "About one" stands already at topics[0].name; wanted each name once',
    ]);
  });

  it('names repetitions beside faults of shape', () => {
    expect(faultyPaths([topic('one', { threshold: 9 }), topic('one', { name: 'Another' })])).toEqual(
      expect.arrayContaining(['topics[0].threshold', 'topics[1].slug']),
    );
  });

  it.each([[{}], [[]], [null], ['text'], [7]])('refuses %j as a whole', (json) => {
    expect(faultyPaths(json)).toEqual(['topics']);
  });

  it('gives a verdict on any JSON, and a clean one only on a list', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (json) => {
        expect(lintTaxonomy(json).length === 0 && !Array.isArray(json)).toBe(false);
      }),
    );
  });
});

describe('parseTaxonomy', () => {
  it('throws a ConfigurationError with the file and every fault', () => {
    const parse = () => parseTaxonomy([topic('Bad'), topic('other')], 'my.json');
    expect(parse).toThrow(ConfigurationError);
    expect(parse).toThrow(/my\.json(.|\n)*topics\[0\]\.slug(.|\n)*topics\[1\]\.slug/);
  });
});

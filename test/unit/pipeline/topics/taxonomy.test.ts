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

  it('has 30 to 45 topics, each of a kind and described', () => {
    const topics = parseTaxonomy(SHIPPED, 'seeds/topics.json');
    expect(topics.length).toBeGreaterThanOrEqual(30);
    expect(topics.length).toBeLessThanOrEqual(45);
    expect(topics.filter(({ kind, description }) => !kind || !description)).toEqual([]);
    for (const { kind, titles } of topics) expect(titles !== undefined).toBe(kind === 'genre');
  });
});

describe('seeds/topics-sciences.json', () => {
  const path = join(import.meta.dirname, '../../../../seeds/topics-sciences.json');
  const topics = parseTaxonomy(JSON.parse(readFileSync(path, 'utf8')), path);

  it('has 30 to 45 topics, each of a kind and described', () => {
    expect(topics.length).toBeGreaterThanOrEqual(30);
    expect(topics.length).toBeLessThanOrEqual(45);
    expect(topics.filter(({ kind, description }) => !kind || !description)).toEqual([]);
  });

  it.each(
    'astro-ph cond-mat gr-qc hep-ex hep-lat hep-ph hep-th math math-ph nlin nucl-ex nucl-th physics quant-ph q-bio q-fin econ eess stat'.split(
      ' ',
    ),
  )('has a topic of the archive %s', (archive) => {
    const categories = topics.flatMap((topic) => topic.categories ?? []);
    expect(categories.some((category) => category.split('.')[0] === archive)).toBe(true);
  });
});

describe('test/eval/title-patterns.json', () => {
  it('has patterns for each topic of seeds/topics.json, and for no other', () => {
    const path = join(import.meta.dirname, '../../../eval/title-patterns.json');
    const patterns: Record<string, string[]> = JSON.parse(readFileSync(path, 'utf8'));
    const slugs = parseTaxonomy(SHIPPED, 'seeds/topics.json').map(({ slug }) => slug);
    expect(Object.keys(patterns).sort()).toEqual(slugs.toSorted());
    for (const source of Object.values(patterns).flat()) expect(() => new RegExp(source, 'iu')).not.toThrow();
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

  it('accepts every field, and one keyword without them', () => {
    const full = {
      kind: 'genre',
      not: ['two number a', 'three'],
      titles: ['a survey', 'an overview'],
      include: ['0123456789abcdef0123456789abcdef', 'arxiv:2410.01131', 'arxiv:math/0309136'],
      exclude: ['doi:10.1002/(sici)1097-4571(199806)49:8<693::aid-asi4>3.0.co;2-o', 'pmid:38000001'],
      categories: ['hep-th', 'cs.LG', 'physics.med-ph', 'cond-mat.mtrl-sci', 'math', 'q-bio.NC'],
    };
    expect(lintTaxonomy([topic('one', full), topic('two')])).toEqual([]);
    expect(lintTaxonomy([{ slug: 'bare', name: 'Bare', keywords: ['alone'] }])).toEqual([]);
  });

  it('reports each wrong entry of a list, and what it expects', () => {
    const json = [
      topic('one', { kind: 'genre', titles: ['…', 'survey'], not: ['?!'] }),
      topic('two', {
        include: ['2410.01131', 'arxiv:2410.01131v2', 'arxiv:cs/123', 'doi:abc', 'x'.repeat(32)],
      }),
      topic('three', { exclude: 'arxiv:2410.01131', categories: ['cs.lg', 'CS', 'cs.', 'stat.ML'] }),
      topic('four', { kind: 'field' }),
    ];
    expect(errorPaths(json)).toEqual([
      'topics[0].not[0]',
      'topics[0].titles[0]',
      ...[0, 1, 2, 3, 4].map((i) => `topics[1].include[${i}]`),
      'topics[2].exclude',
      ...[1, 2].map((i) => `topics[2].categories[${i}]`),
      'topics[3].kind',
    ]);
    expect(lintTaxonomy(json)).toContain(
      'topics[1].include[3]: "doi:abc"; expected the id of an item or paper, for example "arxiv:2410.01131" or "doi:10.1000/x1"',
    );
  });

  it('reports titles of a topic that is no genre', () => {
    const titles = ['survey', 'overview'];
    const json = [
      topic('one', { titles }),
      topic('two', { kind: 'genre', titles }),
      topic('three', { titles: 7 }),
    ];
    expect(lintTaxonomy(json)).toEqual([
      'topics[2].titles: 7; expected a list of at most 60 phrases of titles',
      'topics[0].titles: expected only in a topic of kind "genre"',
      'topics[2].titles: expected only in a topic of kind "genre"',
    ]);
  });

  it('reports a paper or keyword for and against one topic, not for one and against another', () => {
    const id = 'arxiv:2410.01131';
    const json = [
      topic('one', { include: [id], exclude: [id], not: ['One Number A', 'two number a'] }),
      topic('two', { include: [id] }),
    ];
    expect(lintTaxonomy(json)).toEqual([
      'topics[0].not[0]: "One Number A" is also at topics[0].keywords[0]; expected each keyword once',
      'topics[0].exclude[0]: "arxiv:2410.01131" is also at topics[0].include[0]; expected each paper once',
    ]);
  });

  it('reports names and keywords that a feed cannot show', () => {
    const json = [
      topic('half', { name: 'Half \uD83E' }),
      topic('line', { keywords: ['a\u2028line', 'fine 🦄'] }),
      topic('none', { description: 'Not a character of XML: \uFFFF, at all.' }),
    ];
    expect(errorPaths(json)).toEqual(['topics[0].name', 'topics[1].keywords[0]', 'topics[2].description']);
  });

  it('refuses more than 200 topics in one line', () => {
    const many = Array.from({ length: 5_000 }, (_, i) => topic(`Bad ${i % 7}`));
    expect(lintTaxonomy(many)).toEqual(['topics: a list of 5000; expected a list of 1 to 200 topics']);
    expect(lintTaxonomy(many.slice(0, 200)).length).toBeGreaterThan(200);
  });

  it('reports every error of a file at once', () => {
    const many = Array.from({ length: 61 }, (_, i) => `keyword ${i}`);
    const json = [
      topic('Graph Learning'),
      topic('other'),
      topic('a-', { colour: 'red', size: 3 }),
      topic('few', { keywords: [] }),
      topic('many', { keywords: many }),
      topic('odd', { keywords: ['', 'x'.repeat(61), 7, ' padded', 'line\nbreak', '…', 'fine', 'well'] }),
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
        'topics[5].keywords[5]',
        'topics[6].threshold',
        'topics[7].threshold',
        'topics[8].name',
        'topics[8].description',
        'topics[9].slug',
        'topics[9].name',
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
      'topics[2].slug: "one" is also at topics[0].slug; expected each slug once',
      'topics[2].name: "About one" is also at topics[0].name; expected each name once',
      'topics[1].keywords[0]: "Time Series" is also at topics[0].keywords[3]; expected each keyword once',
      'topics[1].keywords[1]: "Decision-Trees" is also at topics[0].keywords[1]; expected each keyword once',
      'topics[1].keywords[7]: "b1" is also at topics[1].keywords[2]; expected each keyword once',
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
  it('throws a ConfigurationError with the file, the first error and their number', () => {
    const parse = () => parseTaxonomy([topic('Bad'), topic('other')], 'my.json');
    expect(parse).toThrow(ConfigurationError);
    expect(parse).toThrow(/^Reading my\.json: topics\[0\]\.slug: .*topics lint names all 2 faults$/);
  });
});

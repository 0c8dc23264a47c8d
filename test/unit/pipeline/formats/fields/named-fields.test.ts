import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { csv } from '../../../../../pipeline/formats/csv/csv.ts';
import { formats } from '../../../../../pipeline/formats/detect.ts';
import { FieldNames } from '../../../../../pipeline/formats/fields/field-names.ts';
import type { Json, JsonObject } from '../../../../../pipeline/formats/fields/json-values.ts';
import { readNamedFields } from '../../../../../pipeline/formats/fields/named-fields.ts';
import { json } from '../../../../../pipeline/formats/json/json.ts';
import { jsonl } from '../../../../../pipeline/formats/json/jsonl.ts';
import { pageText } from '../../../../../pipeline/formats/page-text/page-text.ts';
import type { Format, SplitSpan } from '../../../../../pipeline/types.ts';
import { recordsOf, spansOf } from '../../../../support/spans.ts';
import { expectCoverage, expectRaw, fixturesIn, splitterSuite } from '../../../../support/splitter-suite.ts';

const folder = (name: string) => new URL(`../../../../fixtures/${name}/`, import.meta.url);

// Expected values come from Python's json and from reading the fixtures.
splitterSuite(json, fixturesIn(folder('json')));
splitterSuite(jsonl, fixturesIn(folder('jsonl')));
splitterSuite(csv, fixturesIn(folder('csv')));

const OWN: readonly Format[] = [json, jsonl, csv];
const read = (text: string, format: Format) => spansOf(Buffer.from(text), 4096, format);
const titles = (pieces: readonly SplitSpan[]) => recordsOf(pieces).map(({ title }) => title);
const faults = (pieces: readonly SplitSpan[]) =>
  pieces.flatMap((piece) => (piece.kind === 'reject' ? piece.code : []));

describe('detectFormat()', () => {
  const among = [...new Set([...formats, ...OWN])];
  const surest = (head: string) =>
    among
      .map((format) => ({ name: format.name, sure: format.detect(head) }))
      .sort((a, b) => b.sure - a.sure)[0];

  test.each([
    ['[{"title":"A","abstract":"B"}]', 'json'],
    ['{"title":"A","abstract":"B"}', 'json'],
    ['{"data":{"papers":[{"paper":{"title":"A', 'json'],
    ['[]', 'json'],
    ['{"papers":[]}', 'json'],
    ['{\n"title":"A","abstract":"B"}\n{\n"title":"C","abstract":"D"}', 'json'],
    ['{"title":"A","abstract":"B"}\n{"title":"C","abstract":"D"}', 'jsonl'],
    ['{"title":"A","abstract":"B"}\n{"title":"C","abst', 'jsonl'],
    ['{"title":"A","abstr\n{"title":"A","abstract":"B"}\n{"title":"C","abstract":"D"}\n', 'jsonl'],
    ['title,abstract\nA,B\n', 'csv'],
    ['Paper Title;Authors;Link\nA;B;https://example.org\n', 'csv'],
    ['id\ttitle\tsummary', 'csv'],
    ['Title|Authors|Abstract\nA|B|C\n', 'csv'],
    ['sep=;\r\nTitel;Autoren;Zusammenfassung\r\nA;B;C\r\n', 'csv'],
  ])('recognises %j as %s', (head, name) => {
    expect(surest(head)).toMatchObject({ name, sure: expect.closeTo(0.95, 0.1) });
  });

  test.each([
    '{"error": "rate limit exceeded"}',
    '[![badge](https://example.org/a.svg)](https://example.org)',
    '{"10014168": {"cands": ["13926706", "9442505"]}}',
    '@article{key, title={A}, abstract={B}}',
    'A Title, Long Enough\n\nIts abstract, of one sentence.\n',
    'condition_label,condition_name\n1,neoplasms\n',
    '<feed><entry><title>A</title></entry></feed>',
    '# Title, abstract\n',
    '',
  ])('recognises %j as none of them', (head) => {
    for (const { detect } of OWN) expect(detect(head)).toBe(0);
  });

  test('lets no other format claim the fixtures', () => {
    for (const format of OWN) {
      for (const { bytes } of fixturesIn(folder(format.name))) {
        expect(surest(new TextDecoder().decode(bytes))?.name).toBe(format.name);
      }
    }
    for (const { bytes } of [...fixturesIn(folder('page-text')), ...fixturesIn(folder('atom'))]) {
      for (const { detect } of OWN) expect(detect(new TextDecoder().decode(bytes))).toBe(0);
    }
    expect(pageText.detect('[{"title":"A","abstract":"B"}]')).toBe(0);
  });
});

describe('papers in JSON', () => {
  const paper = (title: string, more = {}) => ({ title, abstract: `About ${title}.`, ...more });
  test.each<[string, unknown, string[]]>([
    ['a list', [paper('A'), paper('B')], ['A', 'B']],
    ['an object alone', paper('A'), ['A']],
    ['a list in objects', { data: { total: 2, papers: [paper('A'), paper('B')] } }, ['A', 'B']],
    ['several lists', { new: [paper('A')], old: { cs: [paper('B')], math: [paper('C')] } }, ['A', 'B', 'C']],
    [
      'lists in a list',
      [
        { topic: 'x', papers: [paper('A')] },
        { topic: 'y', papers: [paper('B')] },
      ],
      ['A', 'B'],
    ],
    ['members by their ids', { '2401.00001': paper('A'), '2401.00002': paper('B') }, ['A', 'B']],
    ['wrapped ones', [{ paper: paper('A'), numComments: 2 }, { paper: paper('B') }], ['A', 'B']],
    [
      'a JSON Feed',
      { version: 'https://jsonfeed.org/version/1.1', title: 'Feed', items: [paper('A')] },
      ['A'],
    ],
    ['a list with a title behind it', { items: [paper('A')], title: 'Feed', description: 'Daily' }, ['A']],
    ['a titled list of another name', { title: 'Week', list: [paper('A'), paper('B')] }, ['A', 'B']],
    ['a paper with references', [paper('A', { references: [{ title: 'R' }] }), paper('B')], ['A', 'B']],
    [
      'a paper with others in it',
      [{ abstract: 'Of A.', more: { seen: [{ title: 'R' }] }, title: 'A' }],
      ['A'],
    ],
    [
      'references before the title',
      [{ references: [{ title: 'R', abstract: 'Of R.' }], ...paper('A') }],
      ['A'],
    ],
    [
      'groups that say less than their papers',
      [
        {
          title: 'A day',
          description: 'Of talks.',
          talks: [paper('A', { authors: ['X'] }), paper('B', { authors: ['Y'] })],
        },
      ],
      ['A', 'B'],
    ],
    [
      'groups that name papers by their ids',
      { all: [paper('A')], groups: [{ title: 'G', description: 'Of A.', papers: ['1'] }] },
      ['A'],
    ],
    [
      'funders before the title',
      [{ funder: [{ name: 'F', DOI: '10.1000/f' }], ...paper('A', { DOI: '10.1000/a' }) }],
      ['A'],
    ],
    ['related papers alone', { recommendations: [paper('A'), paper('B')] }, ['A', 'B']],
    ['counted facets', { states: [{ title: 'Findable', count: 1 }], data: [paper('A')] }, ['A']],
    [
      'an object under any name',
      [{ citingPaper: paper('A'), contexts: ['x'] }, { hit: paper('B') }],
      ['A', 'B'],
    ],
    ['facets beside papers', { facets: [{ name: 'cs.CL', count: 3 }], papers: [paper('A')] }, ['A']],
  ])('%s', async (_, value, expected) => {
    for (const text of [JSON.stringify(value), JSON.stringify(value, null, 2)]) {
      const pieces = await read(text, json);
      expect(titles(pieces)).toEqual(expected);
      expect(faults(pieces)).toEqual([]);
      expectCoverage(pieces, Buffer.byteLength(text));
    }
  });

  test('take the date of their list', async () => {
    const byDay = { '2025-03-10': [paper('A')], '2025-03-11': [paper('B', { scraped_date: '2025-03-12' })] };
    const days = [{ date: '2025-03-13', papers: [paper('C')] }];
    const records = [
      ...recordsOf(await read(JSON.stringify(byDay), json)),
      ...recordsOf(await read(JSON.stringify(days), json)),
    ];
    expect(records.map(({ headerDate }) => headerDate)).toEqual(['2025-03-10', '2025-03-12', '2025-03-13']);
  });

  test('span their objects', async () => {
    const text = '{"é":[ {"title":"A","abstract":"é"} , {"title":"B","abstract":"\\"}{"}]}';
    const bytes = Buffer.from(text);
    const spans = recordsOf(await read(text, json)).map(({ start, end }) =>
      bytes.subarray(start, end).toString(),
    );
    expect(spans).toEqual(['{"title":"A","abstract":"é"}', '{"title":"B","abstract":"\\"}{"}']);
  });

  test('are read from text that is not quite JSON', async () => {
    const text =
      '[{"title":"A","abstract":"Two\nlines.","score":NaN,"tags":["x",],},{"title":"B","abstract":"b"}]';
    expect(recordsOf(await read(text, json))).toMatchObject([
      { title: 'A', abstract: 'Two lines.', categories: ['x'] },
      { title: 'B' },
    ]);
  });

  test('become a reject where one is broken, and records around it', async () => {
    const text = '[{"title":"A","abstract":"a"},{"title":"B","abstract":b},{"title":"C","abstract":"c"}]';
    const pieces = await read(text, json);
    expect(titles(pieces)).toEqual(['A', 'C']);
    expect(pieces.filter(({ kind }) => kind === 'reject')).toMatchObject([
      { code: 'bad-json', raw: '{"title":"B","abstract":b}' },
    ]);
  });
});

test.each<[string, object, object]>([
  [
    'texts with types',
    {
      descriptions: [
        { description: 'No.', descriptionType: 'Methods' },
        { description: 'Yes.', descriptionType: 'Abstract' },
      ],
    },
    { abstract: 'Yes.' },
  ],
  ['texts by language', { abstract: { de: 'Nein.', en: 'Yes.' } }, { abstract: 'Yes.' }],
  [
    'texts in one language each',
    {
      abstracts: [
        { lang: 'fr', content: 'Non.' },
        { lang: 'en', content: 'Yes.' },
      ],
    },
    { abstract: 'Yes.' },
  ],
  [
    'texts in an object of any name',
    { abstract: { rendered: 'Yes.', isShort: false } },
    { abstract: 'Yes.' },
  ],
  ['paths', { abstract: 'Yes.', primary_location: { source: { display_name: 'J' } } }, { journal: 'J' }],
  [
    'paths as names of columns',
    { abstract: 'Yes.', 'primary_location.source.display_name': 'J' },
    { journal: 'J' },
  ],
  [
    'ids with types',
    { abstract: 'Yes.', articleids: [{ idtype: 'doi', value: '10.1000/1' }] },
    { externalIds: [{ scheme: 'doi', value: '10.1000/1' }] },
  ],
  [
    'objects that Python printed',
    { abstract: 'Yes.', authors: "[{'name': \"Ada d'Or\", 'id': None}]" },
    { authors: ["Ada d'Or"] },
  ],
  [
    'names of Solr',
    { abstract_s: 'Yes.', authFullName_s: ['Ada Or'] },
    { abstract: 'Yes.', authors: ['Ada Or'] },
  ],
  [
    'an address of any name',
    { site: 'https://example.org/1', image: 'https://example.org/i' },
    { url: 'https://example.org/1' },
  ],
])('readNamedFields() reads %s', (_, fields, expected) => {
  expect(readNamedFields({ title: 'T', ...fields } as JsonObject, new FieldNames())).toMatchObject(expected);
});

test.each([
  [{ types: { resourceTypeGeneral: 'Dataset' } }, 'Dataset'],
  [{ itemType: 'attachment' }, 'attachment'],
  [{ '@type': 'SoftwareSourceCode' }, 'SoftwareSourceCode'],
])('readNamedFields() takes %j for no paper', (fields, type) => {
  expect(readNamedFields({ title: 'T', abstract: 'A.', ...fields } as JsonObject, new FieldNames())).toEqual({
    code: 'not-a-paper',
    message: `"T" is of the type "${type}"; expected a paper`,
  });
});

test.each([
  [{}, '"title"'],
  [{ title: ['headline', 'paper'] }, '"headline" or "paper"'],
])('readNamedFields() with the map %j expects a title in %s', (map, wanted) => {
  expect(readNamedFields({ url: 'https://example.org/1' }, new FieldNames(map))).toEqual({
    code: 'missing-title',
    message: `the record has the fields "url"; expected a title in one called ${wanted}`,
  });
});

describe('jsonl with several objects on a line', () => {
  const paper = (title: string) => JSON.stringify({ title, abstract: `About ${title}: "}{" and \\.` });
  const whole = (name: string) => `${paper(name)}\n`;

  test.each([
    ['a file that did not end its last line', `${paper('A')}${paper('B')}\n`, ['A', 'B']],
    ['three', `${paper('A')} ${paper('B')},\t${paper('C')}\r\n`, ['A', 'B', 'C']],
    ['a comma behind it', `${paper('A')},\n`, ['A']],
  ])('reads each: %s', async (_, line, expected) => {
    const text = `${whole('Before')}${line}${whole('After')}`;
    const pieces = await read(text, jsonl);
    expect(titles(pieces)).toEqual(['Before', ...expected, 'After']);
    expect(faults(pieces)).toEqual([]);
    expectCoverage(pieces, Buffer.byteLength(text));
  });

  test.each([
    ['something else behind it', `${paper('A')} and more\n`, ['A'], ['bad-json']],
    ['something else before it', `more ${paper('A')}\n`, [], ['bad-json']],
    ['one that is broken behind it', `${paper('A')}{"title":,}\n`, ['A'], ['bad-json']],
    ['one that is broken before it', `{"title":,}${paper('A')}\n`, [], ['bad-json']],
    ['one that says nothing', `${paper('A')}{}\n`, ['A'], ['missing-title']],
  ])('%s', async (_, line, expected, codes) => {
    const text = `${whole('Before')}${line}${whole('After')}`;
    const pieces = await read(text, jsonl);
    expect(titles(pieces)).toEqual(['Before', ...expected, 'After']);
    expect(faults(pieces)).toEqual(codes);
    expectCoverage(pieces, Buffer.byteLength(text));
    expectRaw(pieces, Buffer.from(text));
  });

  test('rejects the last one when it is cut off', async () => {
    const pieces = await read(`${whole('A')}${paper('B')}${paper('C').slice(0, -9)}`, jsonl);
    expect(titles(pieces)).toEqual(['A', 'B']);
    expect(faults(pieces)).toEqual(['truncated']);
  });
});

describe('a dump that ends too early', () => {
  const papers = ['A', 'B', 'C'].map((title) => ({ title, abstract: `About ${title}.` }));
  const dumps: [Format, string, (text: string) => number][] = [
    [json, JSON.stringify({ data: { papers } }), (text) => text.split('}').length - 1],
    [jsonl, papers.map((paper) => JSON.stringify(paper)).join('\n'), (text) => text.split('}').length - 1],
    [
      csv,
      `title,abstract\n${papers.map(({ title, abstract }) => `${title},"${abstract}"`).join('\n')}`,
      (text) => text.split('."').length - 1,
    ],
  ];
  test.each(dumps.map((dump) => [dump[0].name, ...dump] as const))(
    '%s: each whole record, and at most one reject',
    async (_, format, text, whole) => {
      for (let length = 1; length <= text.length; length += 1) {
        const cut = text.slice(0, length);
        const pieces = await read(cut, format);
        expect(titles(pieces)).toHaveLength(Math.min(3, whole(cut)));
        expect(faults(pieces).filter((code) => code !== 'truncated')).toEqual([]);
        expect(faults(pieces).length).toBeLessThanOrEqual(1);
        expectCoverage(pieces, length);
      }
    },
  );
});

describe('csv rows', () => {
  test.each([
    ['semicolons', 'title;summary\nA;a, b\n', ['A']],
    ['a header that comes again', 'title,abstract\nA,a\ntitle,abstract\nB,b\n', ['A', 'B']],
    ['cells left out at the end', 'title,abstract,venue\nA,a\nB,b,V\n', ['A', 'B']],
    ['lone CR', 'title,abstract\rA,a\rB,b\r', ['A', 'B']],
    ['a quote within a cell', 'title,abstract\nA 5" disk,a\nB,b\n', ['A 5" disk', 'B']],
    ['text behind a closing quote', 'title,abstract\n"A" it is,a\nB,b\n', ['A it is', 'B']],
    ['columns of no name', 'title,,abstract\nA,x,a\n', ['A']],
    [
      'lines above the header',
      '"Exported, today"\nQuery: stairs\nid;title;abstract\n1;A;a\n2;B;b\n',
      ['A', 'B'],
    ],
    ['blank lines above the header', '\n\ntitle,abstract\nA,a\n', ['A']],
  ])('%s', async (_, text, expected) => {
    const pieces = await read(text, csv);
    expect(titles(pieces)).toEqual(expected);
    expect(faults(pieces)).toEqual([]);
  });

  test('lose at most a mebibyte to a quote that is not closed', async () => {
    const rows = `A,${'a'.repeat(97)}\n`.repeat(20_000);
    const pieces = await read(`title,abstract\n"Open,a\n${rows}`, csv);
    expect(faults(pieces)).toEqual(['too-long', 'continued']);
    expect(titles(pieces).length).toBeGreaterThan(9_000);
    expectCoverage(pieces, 15 + 8 + rows.length);
  });
});

describe('hostile input of json, jsonl and csv', () => {
  const parts = fc.constantFrom(
    ...['{', '}', '[', ']', '"', '\\', ',', ':', '\n', '\r\n', '\t', ';', ' ', '""', '\\"', 'é🤖', '\ud800'],
    ...['"title":', '"abstract":', '"papers":', '"paper":', '"date":"2025-03-11"', '"references":'],
    ...['{"title":"A","abstract":"a"}', '[{"title":"B","url":"https://b.org"}]', 'title,abstract\n', 'null'],
    ...['NaN', '1e999', '__proto__', '"__proto__":', '"constructor":'],
  );
  test.each(OWN.map((format) => [format.name, format] as const))(
    '%s tiles whatever it is given, however it is chunked',
    async (_, format) => {
      const texts = fc.array(fc.oneof({ weight: 4, arbitrary: parts }, fc.string()), { maxLength: 40 });
      await fc.assert(
        fc.asyncProperty(texts, fc.integer({ min: 1, max: 9 }), async (some, size) => {
          fc.pre(some.join('').trim() !== '');
          const bytes = Buffer.from(some.join(''));
          const pieces = await spansOf(bytes, size, format);
          expectCoverage(pieces, bytes.length);
          expectRaw(pieces, bytes);
          expect(await spansOf(bytes, 4096, format)).toEqual(pieces);
        }),
        { numRuns: 400 },
      );
    },
  );

  const paper = fc.record(
    {
      title: fc.json(),
      abstract: fc.json(),
      authors: fc.json(),
      date: fc.json(),
      url: fc.json(),
      id: fc.json(),
    },
    { requiredKeys: [] },
  );
  test('makes a record or a reject of values of any shape', async () => {
    await fc.assert(
      fc.asyncProperty(paper, async (fields) => {
        const members = Object.entries(fields).map(([name, value]) => `"${name}":${value}`);
        const pieces = await read(`{${members.join(',')}}`, jsonl);
        expect(pieces).toHaveLength(1);
        expect(['record', 'reject']).toContain(pieces[0]?.kind);
      }),
      { numRuns: 400 },
    );
  });

  const size = 3_000_000;
  test('is read the same whatever names earlier objects had', () => {
    const shared = new FieldNames();
    const name = fc.constantFrom(
      ...[
        'title',
        'name',
        'summary',
        'abstract',
        'id',
        'arxiv_id',
        'url',
        'pdf',
        'date',
        'year',
        'tags',
        'paper',
        'x',
      ],
    );
    const value = fc.oneof(
      fc.constantFrom('Attention', '2503.10000', 'https://example.org/a.pdf', '', null, 7),
      fc.record({ title: fc.constantFrom('Inner', ''), published: fc.constant('2025-03-11') }),
    );
    const object = fc
      .array(fc.tuple(name, value), { maxLength: 6 })
      .map((entries) => Object.fromEntries(entries));
    fc.assert(
      fc.property(fc.array(object, { minLength: 2, maxLength: 20 }), (objects) => {
        for (const each of objects)
          expect(readNamedFields(each, shared)).toEqual(readNamedFields(each, new FieldNames()));
      }),
      { numRuns: 200 },
    );
  });

  test.each<[string, Format, string]>([
    ['one string', json, `[{"title":"${'a'.repeat(size)}"}]`],
    ['a string without an end', json, `[{"title":"${'\\\\'.repeat(size)}`],
    ['deep lists', json, '['.repeat(size)],
    ['deep objects', json, '{"a":'.repeat(size / 5)],
    ['deep objects in a paper', json, `{"title":"A","abstract":${'{"value":'.repeat(size / 9)}`],
    ['closing braces', json, '}'.repeat(size)],
    ['many names', json, `{${Array.from({ length: size / 10 }, (_, i) => `"n${i}":1`).join(',')}}`],
    ['commas and spaces', jsonl, `{"title":"A",${' ,'.repeat(100_000)}}\n`.repeat(5)],
    ['quotes', csv, `title,abstract\n${'"'.repeat(size)}`],
    ['separators', csv, `title,abstract\n${','.repeat(size)}`],
    ['a list in Python', csv, `title,authors\nA,"[${"'\\".repeat(200_000)}]"\n`],
    ['brackets', csv, `title,abstract\nA,"${'<p '.repeat(200_000)}"\n`],
  ])('takes linear time: %s', { timeout: 10_000 }, async (_, format, text) => {
    const pieces = await spansOf(Buffer.from(text), 65_536, format);
    expectCoverage(pieces, Buffer.byteLength(text));
    expect(recordsOf(pieces).length).toBeLessThanOrEqual(1);
  });

  test('releases a preamble', async () => {
    const preamble = Array.from({ length: 300_000 }, (_, i) => `"key${i}":[1,2,3]`).join(',');
    const text = `{"meta":{${preamble}},"papers":[{"title":"A","abstract":"a"}]}`;
    expect(titles(await read(text, json))).toEqual(['A']);
  });
});

test('csv skips the line that tells spreadsheets the separator, wherever it is cut', async () => {
  const text =
    'sep=|\r\n标题|作者|摘要|日期\r\nA Title|Ada Lovelace; Bo Müller|We look at it.|11.03.2025\r\n';
  for (const size of [1, 3, 4096]) {
    const pieces = await spansOf(Buffer.from(text), size, csv);
    expectCoverage(pieces, Buffer.byteLength(text));
    expect(recordsOf(pieces)).toMatchObject([
      {
        title: 'A Title',
        authors: ['Ada Lovelace', 'Bo Müller'],
        abstract: 'We look at it.',
        date: '11.03.2025',
      },
    ]);
  }
});

test.each(['author', 'value', 'name'])(
  'readNamedFields() reads authors in 20,000 objects called %s without an error',
  (name) => {
    let authors: Json = 'Ada Or';
    for (let i = 0; i < 20_000; i += 1) authors = { [name]: authors };
    expect(readNamedFields({ title: 'T', abstract: 'A.', authors }, new FieldNames())).toMatchObject({
      title: 'T',
    });
  },
);

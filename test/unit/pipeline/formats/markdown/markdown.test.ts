import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { detectFormat } from '../../../../../pipeline/formats/detect.ts';
import { headingDate } from '../../../../../pipeline/formats/markdown/heading-date.ts';
import { markdown } from '../../../../../pipeline/formats/markdown/markdown.ts';
import { recordsOf, spansOf } from '../../../../support/spans.ts';
import { expectCoverage, expectRaw, fixturesIn, splitterSuite } from '../../../../support/splitter-suite.ts';

// A script that cuts at the bars made the expected values of hf-table.md; those of lists.md were written by hand.
splitterSuite(markdown, fixturesIn(new URL('../../../../fixtures/markdown/', import.meta.url)));

const read = async (text: string) => recordsOf(await spansOf(Buffer.from(text), 4096, markdown));

describe('markdown.detect()', () => {
  test.each([
    '[![a](https://b.example/c.svg)](https://d.example)\n\n- [x](https://arxiv.org/abs/2503.00001)\n',
    '| Title | Link |\n|---|:-:|\n| A | [b](https://c.example) |\n',
    '# Papers\n\n[One](https://a.example)\n',
  ])('%j', (head) => {
    expect(detectFormat(head)?.format.name).toBe('markdown');
  });

  test.each([
    '[{"title": "A [link](https://a.example) and [another](https://b.example) and [one](https://c.example)"}]',
    '<p>[a](https://a.example) [b](https://b.example) [c](https://c.example)</p>',
    'Mar 11\n\nPointer Networks\n\nWe introduce a neural architecture.\n',
  ])('%j is no Markdown', (head) => {
    expect(markdown.detect(head)).toBe(0);
  });
});

describe('headingDate()', () => {
  test.each([
    ['Papers for 2024-09-05', undefined, '2024-09-05'],
    ['Top Papers of the Week (June 23 - June 29) - 2025', undefined, '2025-06-29'],
    ['Top Papers of the Week (Jan 1-8)', '2023-01-15', '2023-01-08'],
    ['Top Papers of the Week (December 25 - December 31)', '2023-01-07', '2022-12-31'],
    ['Top Papers of the Week (August 7 - August 13)', undefined, 'August 13'],
    ['2025', '2025-06-29', undefined],
    ['Daily arXiv, 12 March 2025', undefined, '2025-03-12'],
    ['每日论文 2025年3月12日', undefined, '2025-03-12'],
    ['About', undefined, undefined],
  ])('reads %s after %s as %s', (heading, before, expected) => {
    expect(headingDate(heading, before)).toBe(expected);
  });

  test('takes the year of the heading above', () => {
    expect(headingDate('Week of August 13', '2024-08-20', '2023')).toBe('2023-08-13');
    expect(headingDate('Week of August 13, 2022', undefined, '2023')).toBe('2022-08-13');
  });
});

describe('markdown with underlined headings', () => {
  const list = '\n\n- [A Paper of Four Words](https://arxiv.org/abs/2503.00001) - What is said of it.\n\n';

  test.each(['===', '----------', ' =', '===  '])(
    'dates the section of a heading with %j below',
    async (underline) => {
      const text = `Papers\n${underline}\n\nDaily arXiv, 12 March 2025\n${underline}${list}Papers for 2024-09-05\n${underline}${list}`;
      expect((await read(text)).map(({ headerDate }) => headerDate)).toEqual(['2025-03-12', '2024-09-05']);
    },
  );

  test('reads them as headings with marks before them', async () => {
    const abstract = `An abstract that says enough of the paper to be one. `.repeat(3).trim();
    const below = `\n\nAuthors: Ada Lovelace\n\n${abstract}\n\nhttps://arxiv.org/abs/2503.00001\n\n`;
    const [one, two] = ['A Title of Four Words', 'Another Title of Five Words'];
    const marked = await read(`## ${one}${below}## ${two}${below}`);
    const underlined = await read(`${one}\n---${below}${two}\n---${below}`);
    const fields = ({ title, abstract, authors, url }: (typeof marked)[number]) => ({
      title,
      abstract,
      authors,
      url,
    });
    expect(marked.map(({ title }) => title)).toEqual([one, two]);
    expect(underlined.map(fields)).toEqual(marked.map(fields));
  });

  test.each([
    ['a rule', '- A\n- B\n\n---\n\n'],
    ['the end of a table', '| Title | Link |\n|---|---|\n'],
    ['the beginning of a document', '---\ntitle: A\ndate: 2025-03-12\n---\n'],
  ])('reads no heading in %s', async (_, before) => {
    expect(await read(`${before}## 2024-09-05${list}`)).toHaveLength(1);
  });
});

describe('markdown with text that the parser takes long for', () => {
  test.each([
    ['marks', '*_[]'.repeat(4_000)],
    ['brackets', ']'.repeat(16_000)],
    ['lists', Array.from({ length: 300 }, (_, i) => `${'  '.repeat(i)}- a`).join('\n')],
  ])('reads the papers around %s', async (_, odd) => {
    const paper = (i: number) =>
      `- [A Paper of Four Words](https://arxiv.org/abs/2503.0000${i}) *new* ~x~\n\n`;
    const urls = (await read(`# A\n\n${paper(1)}# B\n\n${odd}\n\n# C\n\n${paper(2)}`)).map(({ url }) => url);
    expect(urls).toEqual(['https://arxiv.org/abs/2503.00001', 'https://arxiv.org/abs/2503.00002']);
  });
});

describe('markdown tables', () => {
  const row = (cell: string, links = '[Paper](https://arxiv.org/abs/2503.00001)') =>
    `| **Paper** | **Links** |\n|---|---|\n| ${cell} | ${links}, [Tweet](https://twitter.com/a/1) |\n`;

  test.each([
    [
      '1) **A Title** - what is said of it, at some length.',
      'A Title',
      'what is said of it, at some length.',
    ],
    ['2) A Title  What is said of it. <br>\u25cf A point.', 'A Title', 'What is said of it. \u25cf A point.'],
    ['A Title (Read more on [arXiv](https://arxiv.org/abs/2503.00001))', 'A Title', ''],
    ['3) A Title This paper says something.', 'A Title', 'This paper says something.'],
  ])('%s', async (cell, title, abstract) => {
    expect(await read(row(cell))).toMatchObject([
      { title, abstract, url: 'https://arxiv.org/abs/2503.00001', externalIds: [{ value: '2503.00001' }] },
    ]);
  });

  test('reject a row without an abstract or a link', async () => {
    const pieces = await spansOf(Buffer.from(row('**A Title**', 'none')), 4096, markdown);
    expect(pieces).toContainEqual(expect.objectContaining({ kind: 'reject', code: 'missing-abstract' }));
  });

  test('in HTML keep their header, however long they are', async () => {
    const rows = Array.from(
      { length: 600 },
      (_, i) =>
        `<tr class="paper">\n<td>2025-03-11</td>\n<td><a href="../p/${i}.html">Slow Glaciers of Valley ${i}</a></td>\n` +
        `<td>Ada Novák et al.</td>\n<td><a href="https://arxiv.org/abs/2503.${10_000 + i}">arXiv</a></td>\n</tr>\n`,
    );
    const header = '<tr><th>Date</th><th>Title</th><th>Authors</th><th>Link</th></tr>';
    const papers = await read(`# Papers\n\n<table>\n<thead>${header}</thead>\n${rows.join('')}</table>\n`);
    expect(papers).toHaveLength(600);
    expect(new Set(papers.map(({ date, authors }) => `${date} ${authors}`))).toEqual(
      new Set(['2025-03-11 Ada Novák']),
    );
  });

  test('hold no papers without a column of titles', async () => {
    expect(await read('| Model | Score |\n|---|---|\n| [GPT](https://a.example) | 3 |\n')).toEqual([]);
  });
});

describe('markdown papers below titles', () => {
  const abstract =
    'We look at all of them, and show that it is of use in the tasks that we know of, and in others.';
  const id = [{ scheme: 'arxiv', value: '2503.00001' }];
  const url = 'https://arxiv.org/abs/2503.00001';
  const paper = { title: 'Learning to Walk with One Leg', abstract, url, externalIds: id };
  const authors = ['Ada Lovelace', 'Bo Müller'];

  test.each([
    [
      'fields with labels',
      `## Learning to Walk with One Leg\n**Authors**: Ada Lovelace, Bo Müller  \n**Link**: [arXiv](${url})  \n**Domain**: cs.RO\n\n**Abstract**: \n${abstract}\n\n---\n`,
      { ...paper, authors, categories: ['cs.RO'] },
    ],
    [
      'fields in a list, in Chinese',
      `### 1. Learning to Walk with One Leg\n\n- **作者**: Ada Lovelace, Bo Müller\n- **链接**: ${url}\n- **摘要**: ${abstract}\n`,
      { ...paper, authors },
    ],
    [
      'names in italics and a quotation',
      `### [Learning to Walk with One Leg](${url})\n*Ada Lovelace, Bo Müller*\n\n> ${abstract}\n`,
      { ...paper, authors },
    ],
    [
      'parts with headings of their own',
      `## Learning to Walk with One Leg\n\n### Authors\nAda Lovelace, Bo Müller\n\n### Abstract\n${abstract}\n\n### Link\n<${url}>\n`,
      { ...paper, authors },
    ],
    [
      'what is folded',
      `<details>\n<summary>1. Learning to Walk with One Leg</summary>\n\n**Published**: 2025-03-03\n\n**arXiv ID**: 2503.00001v2\n\n${abstract}\n</details>\n`,
      { ...paper, date: '2025-03-03' },
    ],
    [
      'a line in bold, as in newsletters',
      `Welcome to all of you!\n\n**3. Learning to Walk with One Leg**\n\n${abstract}\n\n[Paper](${url}) | [Code](https://github.com/a/walk)\n`,
      { ...paper, links: [{ kind: 'code', url: 'https://github.com/a/walk' }] },
    ],
    [
      'names behind a link, with a venue',
      `- [Learning to Walk with One Leg](${url}) - Ada Lovelace, Bo Müller, ICLR 2024. [[Code](https://github.com/a/walk)]\n`,
      { ...paper, abstract: '', authors, journal: 'ICLR 2024' },
    ],
    [
      'names before et al.',
      `* (**2024.01**) Learning to Walk with One Leg, J. Y. Kim et al. [[pdf](https://arxiv.org/pdf/2503.00001.pdf)]\n`,
      { ...paper, abstract: '', authors: ['J. Y. Kim'], date: '2024-01' },
    ],
    [
      'fields in a list within a list',
      `- **Learning to Walk with One Leg**\n  - Authors: Ada Lovelace, Bo Müller\n  - Link: ${url}\n  - Abstract: ${abstract}\n`,
      { ...paper, authors },
    ],
  ])('%s', async (_, text, expected) => {
    expect(markdown.detect(`# Papers\n\n${text}`)).toBeGreaterThan(0.14);
    expect(await read(`# Papers\n\n${text}\n## About\n\nWritten by a bot.\n`)).toMatchObject([expected]);
  });

  test.each([
    `## How to Use\n\n1. **Fork this repository** to your account\n2. **Customize the configuration** by editing it:\n   - Add or remove categories, as many as you like\n   - Change the words to those that you are interested in\n`,
    `## arXiv Categories\nCommon categories include:\n- \`cs.AI\` - Artificial Intelligence and all that\n- \`cs.LG\` - Machine Learning and all that comes with it\n### Keywords\nAdd words.\n`,
    `- [Robots](#robots)\n- [Papers of the week of June](./#june)\n`,
  ])('find no paper in the introduction of a list: %j', async (text) => {
    expect(await read(text)).toEqual([]);
  });

  test('reject a list item without a link among items with links', async () => {
    const text = `- [A Title of Some Words](${url})\n- Another Title of Some Words\n- Short one\n`;
    const pieces = await spansOf(Buffer.from(text), 4096, markdown);
    expect(recordsOf(pieces)).toHaveLength(1);
    expect(pieces).toContainEqual(
      expect.objectContaining({
        kind: 'reject',
        code: 'missing-abstract',
        raw: '- Another Title of Some Words',
      }),
    );
  });
});

test('markdown covers any text with spans', async () => {
  const parts = fc.constantFrom(
    '# ',
    '## A (May 1)\n',
    '- ',
    '* ',
    '1. ',
    '| a | b |\n',
    '|---|---|\n',
    '| Title | Link |\n',
    '\n',
    '\n\n',
    '  ',
    '[a](https://arxiv.org/abs/2503.00001)',
    '**',
    '`',
    '```\n',
    '<br>',
    '> ',
    '---\n',
    'word ',
    '\u00e9\ud83e\udd16',
    '\ud800',
    '\r\n',
    '\t',
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof(parts, fc.string()), { maxLength: 40 }),
      fc.integer({ min: 1, max: 9 }),
      async (some, size) => {
        const bytes = Buffer.from(some.join(''));
        fc.pre(some.join('').trim() !== '');
        const pieces = await spansOf(bytes, size, markdown);
        expectCoverage(pieces, bytes.length);
        expectRaw(pieces, bytes);
      },
    ),
    { numRuns: 400 },
  );
});

test('markdown reads long lines and long sections', async () => {
  const text = `# A\n\n${'x'.repeat(1_000_000)}\n${'- item\n'.repeat(20_000)}`;
  expectCoverage(await spansOf(Buffer.from(text), 65_536, markdown), text.length);
});

test.each([
  ['quotations', '>'],
  ['quotations, apart', '> '],
  ['lists', '- '],
  ['numbered lists', '1. '],
  ['both', '> - '],
])('markdown reads thousands of nested %s', async (_, mark) => {
  const paper =
    '## [Pointing at Words](https://arxiv.org/abs/2503.00001)\n\nWe point at words, and show on three tasks that pointing works better than what was known.\n';
  const text = `# A\n\n${mark.repeat(Math.floor(16_000 / mark.length))} deep\n\n${paper}`;
  const pieces = await spansOf(Buffer.from(text), 65_536, markdown);
  expectCoverage(pieces, text.length);
  expect(recordsOf(pieces).map(({ title }) => title)).toEqual(['Pointing at Words']);
});

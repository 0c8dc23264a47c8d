import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { detectFormat } from '../../../../../pipeline/formats/detect.ts';
import { html } from '../../../../../pipeline/formats/html/html.ts';
import { recordsOf, spansOf } from '../../../../support/spans.ts';
import { expectCoverage, expectRaw, fixturesIn, splitterSuite } from '../../../../support/splitter-suite.ts';

// A script of regular expressions made the expected values of arxiv-search; the others are written by hand.
// Without end, the suite repeats the first: only arXiv's listings are read as they come.
const fixtures = fixturesIn(new URL('../../../../fixtures/html/', import.meta.url));
splitterSuite(html, [...fixtures.slice(1), ...fixtures.slice(0, 1)]);

test.each([
  '<!DOCTYPE html><html><head><title>Just a moment...</title></head><body><h1>Verify you are human</h1></body></html>',
  '<!doctype html><html><head><title>404 Not Found</title></head><body><h1>404 Not Found</h1></body></html>',
  '<!doctype html><html><head><title>Journal</title></head><body><form><input name="u"><input type="password"></form></body></html>',
  `<html><body><nav><a href="/a">Home of all the news there are</a></nav><h1>Council approves budget</h1><p>${'The council approved it after a long debate. '.repeat(5)}</p><h2>Background</h2><p>${'It has grown by three per cent a year, and it is the sum of all costs. '.repeat(3)}</p></body></html>`,
  '<html><body><p>One paragraph.</p><article>only one</article></body></html>',
  'We use <article> elements. <article> twice.',
  '<?xml version="1.0"?><article/><article/>',
])('detect() gives 0 for a page without papers: %j', (head) => {
  expect(html.detect(head)).toBe(0);
  expect(detectFormat(head)?.format.name).not.toBe('html');
});

test('splitter() reads the papers of a cut page, and rejects the last', async () => {
  const page =
    '<html><article><h2><a href="https://a.example/1">Whole Paper of the Page</a></h2></article><article><h2><a href="https://a.example/2">Another Whole Paper of It</a></h2></article><article><h2><a href="https://a.example/3">Ha';
  const spans = await spansOf(Buffer.from(page), 4096, html);
  expect(spans.map((span) => (span.kind === 'reject' ? span.code : span.kind))).toEqual([
    'boilerplate',
    'record',
    'boilerplate',
    'record',
    'boilerplate',
    'truncated',
  ]);
});

test('splitter() covers any text with spans', async () => {
  const parts = fc.constantFrom(
    '<article>',
    '</article>',
    '<li class="arxiv-result">',
    '</li>',
    '<dt>',
    '<dd>',
    '<dl>',
    '</dl>',
    '<p class="title">',
    '<h2>',
    '</h2>',
    '<a href="/papers/2501.12345">',
    '<br>',
    '<script>',
    '</script>',
    '<!--',
    '-->',
    '<p',
    '&amp;',
    '&',
    '<',
    'text',
    '\n',
    '\u00e9\ud83e\udd16',
    '</html>',
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof(parts, fc.string()), { maxLength: 40 }),
      fc.integer({ min: 1, max: 9 }),
      async (some, size) => {
        const bytes = Buffer.from(some.join(''));
        fc.pre(some.join('').trim() !== '');
        const spans = await spansOf(bytes, size, html);
        expectCoverage(spans, bytes.length);
        expectRaw(spans, bytes);
      },
    ),
    { numRuns: 500 },
  );
});

describe('splitter() on a page of unknown layout', () => {
  const prose = (n: number) =>
    `We look at ${n} of them, and show that it is of use in all of the tasks that we know of.`;
  const titles = [
    'Pointers That Learn Where to Point',
    'Robots That Are Afraid of the Dark',
    'A Study of What Robots See at Night',
  ];
  const read = async (body: string) =>
    recordsOf(await spansOf(Buffer.from(`<html><body>${body}</body></html>`), 100, html));

  test.each<[string, (title: string, n: number) => string]>([
    ['headings and paragraphs', (title, n) => `<h2>${title}</h2><p>${prose(n)}</p>`],
    ['bold lines', (title, n) => `<p><b>${title}</b><br>${prose(n)}</p>`],
    [
      'cards',
      (title, n) =>
        `<div class="card"><div><a href="/p/${n}">PDF</a></div><div class="t">${title}</div><div>${prose(n)}</div></div>`,
    ],
    [
      'rows of a table',
      (title, n) =>
        `<table><tr><td>${n}</td><td><a href="https://e.example/${n}">${title}</a></td><td>${prose(n)}</td></tr></table>`,
    ],
    ['terms', (title, n) => `<dl><dt>${title}</dt><dd>${prose(n)}</dd></dl>`],
    [
      'items',
      (title, n) =>
        `<ul><li><strong>${title}</strong> <em>Ann Lee, Bo Ng</em><div>${prose(n)}</div></li></ul>`,
    ],
  ])('reads %s', async (_, layout) => {
    const records = await read(
      `<h1>Papers of the Week</h1><p>Welcome to all.</p>${titles.map(layout).join('\n')}`,
    );
    expect(records.map(({ title, abstract }) => [title, abstract])).toEqual(
      titles.map((title, n) => [title, prose(n)]),
    );
  });

  test('takes links before a title in its block as its own', async () => {
    const entry = (title: string, n: number) =>
      `<p class="entry"><span><a href="https://aclanthology.org/2024.acl-long.${n}.pdf">pdf</a><a href="x.bib">bib</a></span><span><strong><a href="/2024.acl-long.${n}/">${title}</a></strong><br><a href="/a">Ann Lee</a> | <a href="/b">Bo Ng</a></span></p><div>${prose(n)}</div>`;
    const records = await read(titles.map(entry).join(''));
    expect(records.map(({ title, authors, externalIds }) => [title, authors, externalIds])).toEqual(
      titles.map((title, n) => [
        title,
        ['Ann Lee', 'Bo Ng'],
        [{ scheme: 'acl', value: `2024.acl-long.${n}` }],
      ]),
    );
  });

  test('takes the target of a link that counts clicks', async () => {
    const alert = titles.map(
      (title, n) =>
        `<h3>[PDF] <a href="https://scholar.example/scholar_url?url=https://arxiv.org/pdf/2503.0000${n}&amp;hl=en">${title}</a></h3><div>A Lee, B Ng - arXiv preprint, 2025</div><div>${prose(n)}</div>`,
    );
    expect(await read(alert.join(''))).toMatchObject(
      titles.map((title, n) => ({
        title,
        authors: ['A Lee', 'B Ng'],
        url: `https://arxiv.org/abs/2503.0000${n}`,
      })),
    );
  });

  test('reads every paper before a cut at any place, and makes at most one reject', async () => {
    const page = `<html><body><div>${titles.map((title, n) => `<h2>${title}</h2><p>${prose(n)}</p>`).join('')}</div></body></html>`;
    const whole = recordsOf(await spansOf(Buffer.from(page), 4096, html));
    for (let end = whole[1]?.end ?? 0; end <= page.length; end += 1) {
      const spans = await spansOf(Buffer.from(page.slice(0, end)), 4096, html);
      expectCoverage(spans, end);
      const complete = whole.filter((span) => span.end + '</p>'.length <= end);
      const found = spans.filter(({ kind }) => kind !== 'boilerplate');
      expect(found.slice(0, complete.length)).toEqual(complete);
      expect(found.length - complete.length).toBeLessThanOrEqual(1);
    }
  });
});

test('splitter() reads a page about one paper from its metadata for Google Scholar', async () => {
  const page = `<!DOCTYPE html><html><head><meta name="citation_title" content="Pointers &amp; Robots"/><meta name="citation_author" content="Lovelace, Ada"/>
    <meta name="citation_author" content="Müller, Bo"/><meta name="citation_date" content="2025/03/10"/><meta name="citation_arxiv_id" content="2503.07605"/>
    <meta name="citation_pdf_url" content="https://arxiv.org/pdf/2503.07605"/><meta name="citation_abstract" content="We learn where to point."/></head><body><h1>Pointers</h1></body></html>`;
  expect(detectFormat(page)?.format).toBe(html);
  expect(recordsOf(await spansOf(Buffer.from(page)))).toMatchObject([
    {
      title: 'Pointers & Robots',
      abstract: 'We learn where to point.',
      authors: ['Ada Lovelace', 'Bo Müller'],
      date: '2025-03-10',
      externalIds: [{ scheme: 'arxiv', value: '2503.07605' }],
      url: 'https://arxiv.org/abs/2503.07605',
    },
  ]);
});

test.each([
  ['', undefined],
  ['<base href="https://a.example/y/">', 'https://a.example/y/p/1.html'],
  ['<link rel="canonical" href="https://b.example/list.html">', 'https://b.example/p/1.html'],
])('splitter() resolves relative links against what a page says of its address: %j', async (head, url) => {
  const entry = (n: number) =>
    `<p><a href="p/${n}.html">A Study of Thing Number ${n} in Ponds</a><br>Ann Lee, Bo Ng</p>`;
  const page = `<html><head>${head}</head><body>${entry(1)}${entry(2)}</body></html>`;
  const records = recordsOf(await spansOf(Buffer.from(page), 100, html));
  expect(records.map((record) => record.url)).toEqual([url, url?.replace('1.html', '2.html')]);
});

test('splitter() resolves relative links against the address that it is given', () => {
  const text =
    '<html><body><p><a href="p/1.html">A Study of Thing Number 1 in Ponds</a><br>Ann Lee, Bo Ng</p><p><a href="p/2.html">A Study of Thing Number 2 in Ponds</a><br>Ann Lee, Bo Ng</p></body></html>';
  const splitter = html.splitter('https://c.example/x/');
  const spans = [
    ...splitter.push({ text, start: 0, end: text.length, encoding: 'utf-8' }),
    ...splitter.finish(),
  ];
  expect(recordsOf(spans).map(({ url }) => url)).toEqual([
    'https://c.example/x/p/1.html',
    'https://c.example/x/p/2.html',
  ]);
});

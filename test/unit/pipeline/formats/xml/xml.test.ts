import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { describeMarkedText } from '../../../../../pipeline/formats/cues/captchas-and-markup.ts';
import { detectFormat } from '../../../../../pipeline/formats/detect.ts';
import { atom } from '../../../../../pipeline/formats/xml/atom.ts';
import { xml } from '../../../../../pipeline/formats/xml/named-elements.ts';
import { oaiPmh, resumptionToken } from '../../../../../pipeline/formats/xml/oai-pmh.ts';
import { XmlRecordReader } from '../../../../../pipeline/formats/xml/record-reader.ts';
import { rss } from '../../../../../pipeline/formats/xml/rss.ts';
import type { Format } from '../../../../../pipeline/types.ts';
import { recordsOf, spansOf } from '../../../../support/spans.ts';
import { expectCoverage, expectRaw, fixturesIn, splitterSuite } from '../../../../support/splitter-suite.ts';

const folder = (name: string) => new URL(`../../../../fixtures/${name}/`, import.meta.url);

// Python's xml.etree made the expected values of atom/ and oai-pmh/; those of rss/ and xml/ are written by hand.
splitterSuite(atom, fixturesIn(folder('atom')));
splitterSuite(rss, fixturesIn(folder('rss')));
splitterSuite(oaiPmh, fixturesIn(folder('oai-pmh')));
splitterSuite(xml, fixturesIn(folder('xml')));

const FORMATS: readonly Format[] = [atom, rss, oaiPmh];
const read = (text: string, format: Format) => spansOf(Buffer.from(text), 4096, format);
const entry = (inner: string) => `<feed xmlns="http://www.w3.org/2005/Atom"><entry>${inner}</entry></feed>`;

describe('detect() of Atom, RSS and OAI-PMH', () => {
  test.each([
    ['<?xml version="1.0"?>\n<feed xmlns="http://www.w3.org/2005/Atom">', 'atom'],
    ['<a:feed xmlns:a="http://www.w3.org/2005/Atom">', 'atom'],
    ['\ufeff<rss version="2.0"><channel>', 'rss'],
    [
      '<!-- c --><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">',
      'rss',
    ],
    ['<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">', 'oai-pmh'],
  ])('recognises %s', (head, name) => {
    expect(detectFormat(head)?.format.name).toBe(name);
  });

  test.each([
    '<html><body><feed>',
    '<svg xmlns="http://www.w3.org/2000/svg"/>',
    'The <feed> element of Atom',
    '<opml version="2.0">',
    '',
  ])('gives 0 for %s', (head) => {
    for (const { detect } of FORMATS) expect(detect(head)).toBe(0);
  });

  test('leaves a captcha page to describeMarkedText()', () => {
    expect(
      describeMarkedText('<!DOCTYPE html><html><head><title>arXiv.org - Automated Access Detected</title>'),
    ).toContain('captcha');
    expect(describeMarkedText('<!DOCTYPE html><title>Just a moment...</title>')).toContain('captcha');
  });
});

describe('describeMarkedText() of XML', () => {
  test.each([
    ['<?xml version="1.0"?><opml version="2.0"><body/></opml>', /^an OPML list of feeds/],
    [
      '<?xml version="1.0"?>\n<!-- c -->\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">',
      /^the sitemap/,
    ],
    [
      '<!DOCTYPE eSearchResult PUBLIC "a" "b">\n<eSearchResult><Count>1</Count></eSearchResult>',
      /^ids of PubMed/,
    ],
    ['<?xml version="1.0"?><t:TEI xmlns:t="http://www.tei-c.org/ns/1.0">', /^a text in TEI/],
    ['<?xml version="1.0"?><menu><food/></menu>', /^XML with the root menu/],
    ['<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><body/></html>', /^XML$/],
  ])('names what %s is', (head, description) => {
    expect(describeMarkedText(head)).toMatch(description);
    expect(detectFormat(head)).toBeUndefined();
  });
});

describe('splitter() of Atom, RSS and OAI-PMH', () => {
  test('reads a replaced paper as a revised one of the month of its id, and without an abstract as an update', async () => {
    const replaced = (abstract: string) =>
      entry(`<id>oai:arXiv.org:2408.13426v2</id><title>T</title><published>2025-08-20T00:00:00-04:00</published>
        <summary>arXiv:2408.13426v2 Announce Type: replace-cross \nAbstract: ${abstract}</summary>`);
    const externalIds = [{ scheme: 'arxiv', value: '2408.13426' }];
    const [record] = recordsOf(await read(replaced('We say it better.'), atom));
    expect(record).toMatchObject({
      title: 'T',
      abstract: 'We say it better.',
      externalIds,
      revised: true,
      date: '2024-08',
    });
    const [, update] = await read(replaced(''), atom);
    expect(update).toMatchObject({ kind: 'update', title: 'T', externalIds });
    const [cross] = recordsOf(await read(replaced('A.').replace('replace-cross', 'cross'), atom));
    expect(cross).toMatchObject({ date: '2025-08-20T04:00:00Z' });
    expect(cross).not.toHaveProperty('revised');
  });

  test.each([
    ['a new version of an old paper', '2024-10-01', '2025-03-09', true],
    ['an old paper whose last version is old', '2023-10-01', '2024-03-09', false],
    ['a new paper with a second version', '2025-03-07', '2025-03-09', false],
    ['a new paper', '2025-03-09', '2025-03-09', false],
  ])(
    "tells from the dates of arXiv's API and OAI-PMH whether a record announces %s",
    async (_, first, latest, isRevised) => {
      const answer = entry(
        `<id>http://arxiv.org/abs/2410.01131v2</id><title>T</title><summary>S</summary><published>${first}T10:00:00Z</published><updated>${latest}T10:00:00Z</updated>`,
      ).replace('<entry>', '<updated>2025-03-11T00:00:00-04:00</updated><entry>');
      const harvest = `<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><responseDate>2025-03-11T13:00:41Z</responseDate><ListRecords><record><metadata>
      <arXiv xmlns="http://arxiv.org/OAI/arXiv/"><id>2410.01131</id><created>${first}</created><updated>${latest}</updated><title>T</title><abstract>S</abstract></arXiv>
      </metadata></record></ListRecords></OAI-PMH>`;
      const spans = [...(await read(answer, atom)), ...(await read(harvest, oaiPmh))];
      const records = recordsOf(spans).map(({ revised = false, date }) => ({
        revised,
        date: date?.slice(0, 10),
      }));
      expect(records).toEqual([
        { revised: isRevised, date: first },
        { revised: isRevised, date: first },
      ]);
    },
  );

  test('reads XHTML, CDATA and escaped HTML as text', async () => {
    const content =
      '<title type="html">A &amp;lt; B &amp;amp; &lt;i>C&lt;/i></title><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>One <b>bold</b> word</p></div></content>';
    const [record] = recordsOf(await read(entry(content), atom));
    expect(record).toMatchObject({ title: 'A < B & C', abstract: 'One bold word' });
    const item =
      '<rss><channel><item><title>T</title><description><![CDATA[<p>One &amp; two</p><script>alert(1)</script><p>Three]]></description></item></channel></rss>';
    expect(recordsOf(await read(item, rss))[0]).toMatchObject({ abstract: 'One & two\n\nThree' });
  });

  test('rejects a record without an end, and keeps the records before it', async () => {
    const text = `${entry('<title>Whole</title><summary>S</summary>').replace('</feed>', '')}<entry><title>Half a ti`;
    const spans = await read(text, atom);
    expect(recordsOf(spans).map(({ title }) => title)).toEqual(['Whole']);
    expect(spans.at(-1)).toMatchObject({
      kind: 'reject',
      code: 'truncated',
      raw: '<entry><title>Half a ti',
    });
  });

  test('rejects the start tag of a record that the text ends within', async () => {
    const text = `${entry('<title>Whole</title><summary>S</summary>').replace('</feed>', '')}<entry xml:la`;
    const spans = await read(text, atom);
    expect(spans.at(-1)).toMatchObject({ kind: 'reject', code: 'truncated', raw: '<entry xml:la' });
    const ends = await read(entry('<title>Whole</title><summary>S</summary>').slice(0, -2), atom);
    expect(ends.at(-1)?.kind).toBe('boilerplate');
  });

  test('skips a deleted record of OAI-PMH; resumptionToken() finds the token for the rest', async () => {
    const text =
      '<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><ListRecords><record><header status="deleted"><identifier>oai:arXiv.org:1706.05371</identifier></header></record><resumptionToken cursor="0">123|1001</resumptionToken></ListRecords></OAI-PMH>';
    expect((await read(text, oaiPmh)).map(({ kind }) => kind)).toEqual(['boilerplate']);
    expect(resumptionToken(text)).toBe('123|1001');
    expect(resumptionToken('<resumptionToken completeListSize="2"/>')).toBeNull();
  });

  test('reads arXivRaw metadata', async () => {
    const text = `<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><ListRecords><record><metadata>
      <arXivRaw xmlns="http://arxiv.org/OAI/arXivRaw/"><id>2503.00001</id><version version="v1"><date>Mon, 10 Mar 2025 15:00:00 GMT</date></version>
      <version version="v2"><date>Tue, 11 Mar 2025 15:00:00 GMT</date></version><title>A Title</title>
      <authors>Ann Lee (1), Nicolas Long\\'ep\\'e (2) ((1) MIT, (2) ESA)</authors><categories>cs.CL cs.LG</categories><abstract>Of it.</abstract>
      </arXivRaw></metadata></record></ListRecords></OAI-PMH>`;
    expect(recordsOf(await read(text, oaiPmh))).toMatchObject([
      {
        authors: ['Ann Lee', 'Nicolas Longépé'],
        date: 'Mon, 10 Mar 2025 15:00:00 GMT',
        categories: ['cs.CL', 'cs.LG'],
      },
    ]);
  });

  test('dates items of RSS by the feed, and finds names beside an address', async () => {
    const text = `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:d="http://purl.org/dc/elements/1.1/">
      <channel><d:date>2023-03-12T20:30:00-05:00</d:date></channel>
      <item><title>One. (arXiv:2303.00001v1 [cs.CL])</title><description>&lt;b&gt;Abstract&lt;/b&gt;&lt;br/&gt;Of one.</description></item>
      <item><title>Two. (arXiv:2303.00002v3 [cs.CL] UPDATED)</title><description>Of two.</description></item>
      <item><title>Three</title><author>a@b.example (Ann Lee, Bo Ng)</author><description>Abstract syntax trees.</description><d:date>2023-03-10</d:date></item>
      </rdf:RDF>`;
    const spans = await read(text, rss);
    expect(spans.filter(({ kind }) => kind !== 'boilerplate')).toMatchObject([
      { title: 'One', abstract: 'Of one.', categories: ['cs.CL'], headerDate: '2023-03-13T01:30:00Z' },
      {
        title: 'Two',
        abstract: 'Of two.',
        externalIds: [{ value: '2303.00002' }],
        revised: true,
        date: '2023-03',
      },
      {
        title: 'Three',
        abstract: 'Abstract syntax trees.',
        authors: ['Ann Lee', 'Bo Ng'],
        date: '2023-03-10',
      },
    ]);
  });

  test('reads Dublin Core', async () => {
    const text = `<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><GetRecord><record><header><identifier>oai:arXiv.org:hep-th/9901001</identifier></header><metadata>
      <oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" xmlns:d="http://purl.org/dc/elements/1.1/">
      <d:title>A Title</d:title><d:creator>Lovelace, Ada</d:creator><d:subject>Mathematics</d:subject><d:description>An abstract.</d:description>
      <d:description>Comment: 12 pages</d:description><d:date>1999-01-01</d:date><d:identifier>http://arxiv.org/abs/hep-th/9901001</d:identifier>
      <d:identifier>doi:10.1000/ABC</d:identifier><d:language>en</d:language></oai_dc:dc></metadata></record></GetRecord></OAI-PMH>`;
    expect(recordsOf(await read(text, oaiPmh))).toMatchObject([
      {
        title: 'A Title',
        abstract: 'An abstract.',
        authors: ['Ada Lovelace'],
        externalIds: [
          { scheme: 'arxiv', value: 'hep-th/9901001' },
          { scheme: 'doi', value: '10.1000/abc' },
        ],
        url: 'http://arxiv.org/abs/hep-th/9901001',
        categories: ['Mathematics'],
        comments: '12 pages',
        date: '1999-01-01',
        language: 'en',
      },
    ]);
  });
});

describe('splitter() of XML on hostile input', () => {
  const parts = fc.constantFrom(
    '<feed xmlns="http://www.w3.org/2005/Atom">',
    '<rss><channel>',
    '<OAI-PMH>',
    '<entry>',
    '</entry>',
    '<item>',
    '</item>',
    '<record>',
    '</record>',
    '<title>',
    '</title>',
    '<![CDATA[',
    ']]>',
    '<!--',
    '-->',
    '&amp;',
    '&',
    '&#xD800;',
    '<',
    '>',
    '"',
    '<a b="',
    '<x:y xmlns:x="u"/>',
    '<!DOCTYPE a [<!ENTITY b "c">]>',
    '&b;',
    '\n',
    ' ',
    'text',
    'é🤖',
    '\ud800',
  );

  test.each(FORMATS.map((format) => [format.name, format] as const))(
    '%s covers any text with spans',
    async (_, format) => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.oneof(parts, fc.string()), { maxLength: 40 }),
          fc.integer({ min: 1, max: 9 }),
          async (some, size) => {
            const bytes = Buffer.from(some.join(''));
            fc.pre(some.join('').trim() !== '');
            const spans = await spansOf(bytes, size, format);
            expectCoverage(spans, bytes.length);
            expectRaw(spans, bytes);
          },
        ),
        { numRuns: 300 },
      );
    },
  );

  test('releases a record without an end, and limits nesting', async () => {
    const endless = `<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>${'long '.repeat(1_200_000)}`;
    const spans = await read(endless, atom);
    expect(new Set(spans.map((span) => (span.kind === 'reject' ? span.code : span.kind)))).toEqual(
      new Set(['boilerplate', 'too-large', 'continued']),
    );
    expectCoverage(spans, Buffer.byteLength(endless));
    const deep = (levels: number) => entry(`${'<a>'.repeat(levels)}${'</a>'.repeat(levels)}`);
    expect(
      (await read(deep(9_000), atom)).map((span) => (span.kind === 'reject' ? span.code : span.kind)),
    ).toEqual(['boilerplate', 'too-large', 'boilerplate']);
    await expect(read(deep(100_000), atom)).rejects.toMatchObject({ code: 'too-deep' });
  });
});

test('RSS separates the names of bioRxiv behind initials', async () => {
  const text = `<rdf:RDF xmlns="http://purl.org/rss/1.0/" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dc="http://purl.org/dc/elements/1.1/"><item><title>A</title><link>https://www.biorxiv.org/content/10.1101/2025.03.10.642001v1?rss=1</link><description>We look.</description><dc:creator><![CDATA[Lovelace, A., García Márquez, G. J., Li, W.]]></dc:creator></item></rdf:RDF>`;
  expect(recordsOf(await read(text, rss))).toMatchObject([
    {
      authors: ['A. Lovelace', 'G. J. García Márquez', 'W. Li'],
      externalIds: [{ scheme: 'doi', value: '10.1101/2025.03.10.642001' }],
    },
  ]);
});

test('OAI-PMH skips a colon among the authors of arXiv', async () => {
  const text = `<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><record><metadata><arXiv xmlns="http://arxiv.org/OAI/arXiv/"><id>2503.07605</id><authors><author><keyname>Group</keyname><forenames>The Beam</forenames></author><author><keyname>:</keyname></author><author><keyname>Berns</keyname><forenames>L.</forenames></author></authors><title>A</title><abstract>We look.</abstract></arXiv></metadata></record></OAI-PMH>`;
  expect(recordsOf(await read(text, oaiPmh))).toMatchObject([{ authors: ['The Beam Group', 'L. Berns'] }]);
});

test('OAI-PMH reads MODS, JATS and TEI', async () => {
  const record = (metadata: string) => `<record><metadata>${metadata}</metadata></record>`;
  const text = `<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">${record('<mods xmlns="http://www.loc.gov/mods/v3"><titleInfo><title>A staircase</title></titleInfo></mods>')}${record('<article><front><article-meta><title-group><article-title>Another</article-title></title-group></article-meta></front></article>')}${record('<TEI xmlns="http://www.tei-c.org/ns/1.0"><text><body><listBibl><biblFull><sourceDesc><biblStruct><analytic><title>A third</title></analytic></biblStruct></sourceDesc></biblFull></listBibl></body></text></TEI>')}</OAI-PMH>`;
  expect(recordsOf(await read(text, oaiPmh))).toMatchObject([
    { title: 'A staircase' },
    { title: 'Another' },
    { title: 'A third' },
  ]);
});

test('detect() of XML looks at the first of several documents', async () => {
  const mods =
    '<mods xmlns="http://www.loc.gov/mods/v3"><titleInfo><title>On the number of steps</title></titleInfo><identifier type="doi">10.9999/1</identifier></mods>';
  const pubmed =
    '<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID>99990061</PMID><Article><ArticleTitle>A spiral staircase and its light</ArticleTitle></Article></MedlineCitation></PubmedArticle></PubmedArticleSet>';
  const text = [mods, pubmed, mods].map((each) => `<?xml version="1.0"?>\n${each}\n`).join('\n');
  expect(detectFormat(text)?.format.name).toBe('mods');
  expect(recordsOf(await spansOf(Buffer.from(text))).map(({ title }) => title)).toEqual([
    'On the number of steps',
    'A spiral staircase and its light',
    'On the number of steps',
  ]);
});

test('XML reads each hit of a DBLP response', async () => {
  const hit = (n: number) =>
    `<hit score="1" id="${n}"><info><authors><author pid="1">Ada Lovelace</author></authors><title>The number of steps in staircase ${n}</title><venue>CoRR</venue><year>2025</year><ee>https://doi.org/10.1000/x${n}</ee></info></hit>`;
  const text = `<?xml version="1.0"?><result><query>x</query><hits total="2">${hit(1)}${hit(2)}</hits></result>`;
  expect(detectFormat(text)?.format.name).toBe('xml');
  expect(recordsOf(await spansOf(Buffer.from(text)))).toMatchObject([
    { title: 'The number of steps in staircase 1', authors: ['Ada Lovelace'] },
    { title: 'The number of steps in staircase 2', authors: ['Ada Lovelace'] },
  ]);
});

test('XmlRecordReader gives an element no attributes of a tag that the parser ignores', () => {
  const records = new XmlRecordReader((name) => name === 'article', { xmlMode: false });
  const page = '<article><form class="one">A<form class="two" id="b">B</form></article>';
  const [form] = records.push(page)[0]?.element?.children ?? [];
  expect(form).toMatchObject({ name: 'form', attributes: { class: 'one' } });
});

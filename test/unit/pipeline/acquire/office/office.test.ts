import { zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { unpack } from '../../../../../pipeline/acquire/containers/unpack.ts';
import { readPapers } from '../../../../../pipeline/run.ts';

const signal = new AbortController().signal;
const W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"';
const RELATIONS = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"';

/** Unpacks a document of these parts, in pieces of some bytes. @returns its page, without the frame that all pages have */
async function pageOf(parts: Readonly<Record<string, string>>): Promise<string> {
  const [page = ''] = await pagesOf(parts);
  return page.replace(/^[\s\S]*<body>\n|<\/body><\/html>\n$/g, '');
}

async function pagesOf(parts: Readonly<Record<string, string>>): Promise<string[]> {
  const encoder = new TextEncoder();
  const zip = zipSync(
    Object.fromEntries(Object.entries(parts).map(([name, xml]) => [name, encoder.encode(xml)])),
  );
  const input = {
    name: 'list.docx',
    async *open() {
      for (let at = 0; at < zip.length; at += 7) yield zip.subarray(at, at + 7);
    },
  };
  const pages: string[] = [];
  for await (const each of unpack(input, signal)) {
    expect(each.name).toBe('list.docx');
    pages.push(Buffer.concat(await Array.fromAsync(each.open(signal))).toString());
  }
  return pages;
}

const word = (body: string, links = '') =>
  pageOf({
    'word/document.xml': `<?xml version="1.0"?><w:document ${W}><w:body>${body}<w:sectPr/></w:body></w:document>`,
    'word/_rels/document.xml.rels': `<Relationships ${RELATIONS}>${links}</Relationships>`,
    'word/styles.xml': '<w:styles/>',
  });

const run = (text: string, properties = '') =>
  `<w:r><w:rPr>${properties}</w:rPr><w:t xml:space="preserve">${text}</w:t></w:r>`;

describe('a Word document', () => {
  test('has paragraphs, headings, marks and line breaks', async () => {
    const page = await word(
      `<w:p><w:pPr><w:pStyle w:val="Heading2"/><w:tabs><w:tab w:val="left"/></w:tabs></w:pPr>${run('Week 1')}</w:p>` +
        `<w:p>${run('Novák, A. (2024). ')}${run('A &lt;b&gt; title', '<w:i/>')}${run('. ', '<w:b w:val="0"/>')}<w:r><w:tab/><w:t>12</w:t><w:br/><w:t>13</w:t></w:r></w:p>` +
        `<w:p>${run(' ')}</w:p><w:p><w:del><w:r><w:delText>gone</w:delText></w:r></w:del>${run('kept')}</w:p>`,
    );
    expect(page).toBe(
      '<h2>Week 1</h2>\n<p>Novák, A. (2024). <i>A &lt;b&gt; title</i>.  12<br>13</p>\n<p>kept</p>\n',
    );
  });

  test('has lists, whose items are numbered elsewhere, and links of both kinds', async () => {
    const item = (text: string) =>
      `<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr>${text}</w:p>`;
    const field = (type: string) => `<w:r><w:fldChar w:fldCharType="${type}"/></w:r>`;
    const code = '<w:r><w:instrText> HYPERLINK "https://example.org/b?c=1&amp;d=2" </w:instrText></w:r>';
    const page = await word(
      item(`<w:hyperlink r:id="r1">${run('One')}</w:hyperlink>`) +
        item(`${field('begin')}${code}${field('separate')}${run('Two')}${field('end')}${run(', 2024')}`) +
        `<w:p>${field('begin')}<w:r><w:instrText>ADDIN ZOTERO_BIBL {}</w:instrText></w:r>${field('separate')}${run('Three')}${field('end')}</w:p>`,
      '<Relationship Id="r1" Target="https://example.org/a" TargetMode="External"/>',
    );
    expect(page).toBe(
      '<ul>\n<li><a href="https://example.org/a">One</a></li>\n<li><a href="https://example.org/b?c=1&amp;d=2">Two</a>, 2024</li>\n</ul>\n<p>Three</p>\n',
    );
  });

  test('has tables, and no text of a text box twice', async () => {
    const page = await word(
      `<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr><w:p>${run('Title')}</w:p></w:tc></w:tr></w:tbl>` +
        `<w:p><mc:AlternateContent><mc:Choice>${run('box')}</mc:Choice><mc:Fallback>${run('box')}</mc:Fallback></mc:AlternateContent></w:p>`,
    );
    expect(page).toBe('<table><tr><td colspan="2"><p>Title</p>\n</td>\n</tr>\n</table>\n<p>box</p>\n');
  });

  test('fails alone when its elements are nested too deep', async () => {
    await expect(word('<w:x>'.repeat(300))).rejects.toThrow(
      'reading an office document: <w:x> is within 256 elements; expected fewer',
    );
  });
});

describe('an Excel workbook', () => {
  const sheet = (rows: string, links = '') => `<worksheet><sheetData>${rows}</sheetData>${links}</worksheet>`;
  const parts = {
    'xl/workbook.xml': '<workbook><workbookPr/></workbook>',
    'xl/sharedStrings.xml':
      '<sst><si><t>Title</t></si><si><r><t>A &lt;b&gt;</t></r><r><t> title</t></r><rPh><t>ei</t></rPh></si></sst>',
    'xl/styles.xml':
      '<styleSheet><numFmts><numFmt numFmtId="170" formatCode="dd\\/mm\\/yyyy"/><numFmt numFmtId="171" formatCode="0.0&quot; days&quot;"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="170"><alignment/></xf><xf numFmtId="171"/></cellXfs></styleSheet>',
    'xl/worksheets/_rels/sheet2.xml.rels': `<Relationships ${RELATIONS}><Relationship Id="r1" Target="https://example.org/?a=1&amp;b=2" TargetMode="External"/></Relationships>`,
    'xl/worksheets/sheet10.xml': sheet('<row><c t="str"><f>A1</f><v>last</v></c></row>'),
    'xl/worksheets/sheet2.xml': sheet(
      '<row><c r="A1" t="s"><v>0</v></c><c r="C1" t="inlineStr"><is><t>Date</t></is></c></row>' +
        '<row><c r="A2" t="s"><v>1</v></c><c r="B2" t="e"><v>#N/A</v></c><c r="C2" s="1"><v>45720</v></c><c r="D2" s="2"><v>45720.5</v></c><c r="E2" s="3"><v>12</v></c></row>',
      '<hyperlinks><hyperlink ref="A2" r:id="r1"/></hyperlinks>',
    ),
  };

  test('is a table a sheet, with dates, links and empty cells in their columns', async () => {
    expect(await pageOf(parts)).toBe(
      '<table>\n<tr><td>Title</td><td colspan="1"></td><td>Date</td></tr>\n' +
        '<tr><td><a href="https://example.org/?a=1&amp;b=2">A &lt;b&gt; title</a></td><td></td><td>2025-03-04</td><td>2025-03-04</td><td>12</td></tr>\n</table>\n' +
        '<table>\n<tr><td>last</td></tr>\n</table>\n',
    );
  });

  test('counts days from 1904 when it says so', async () => {
    const page = await pageOf({
      ...parts,
      'xl/workbook.xml': '<workbook><workbookPr date1904="1"/></workbook>',
    });
    expect(page).toContain('<td>2029-03-05</td>');
  });
});

/** The papers of a page. */
async function papersOf(page: string) {
  const dump = {
    name: 'list.docx',
    capturedAt: '2025-06-01T00:00:00Z',
    async *open() {
      yield new TextEncoder().encode(page);
    },
  };
  const values = await Array.fromAsync(readPapers(dump, { signal }));
  return values.flatMap((value) => (value.kind === 'paper' ? [[value.title, value.authors, value.url]] : []));
}

test('papers of a workbook stand below names of fields; other cells are no papers', async () => {
  const row = (...cells: string[]) =>
    `<row>${cells.map((cell) => `<c t="inlineStr"><is><t>${cell}</t></is></c>`).join('')}</row>`;
  const workbook = (...rows: string[]) =>
    pagesOf({
      'xl/workbook.xml': '<workbook/>',
      'xl/worksheets/sheet1.xml': `<worksheet><sheetData>${rows.join('')}</sheetData></worksheet>`,
    });
  const papers = [
    row('Queues of icequakes on a slow glacier', 'Novák, A.; Kis, B.', '10.1234/abc.1'),
    row('Bread ovens as thermal batteries', 'Si Li', ''),
  ];
  const [named = ''] = await workbook(
    row('Exported in June'),
    row('Article Title', 'Author(s)', 'DOI'),
    ...papers,
  );
  expect(await papersOf(named)).toEqual([
    ['Queues of icequakes on a slow glacier', ['A. Novák', 'B. Kis'], 'https://doi.org/10.1234/abc.1'],
    ['Bread ovens as thermal batteries', ['Si Li'], null],
  ]);
  const [unnamed = ''] = await workbook(row('x', 'y', 'z'), ...papers);
  await expect(papersOf(unnamed)).rejects.toThrow(
    /an Excel workbook whose columns have no names of fields of papers/,
  );
});

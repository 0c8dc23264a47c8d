import { gzipSync, strToU8, zipSync } from 'fflate';
import { concat } from '../../pipeline/acquire/bytes.ts';
import { tarFile } from './wrap.ts';

/*
 * Texts on which a careless parser takes quadratic time or worse: endless nesting, unclosed elements, one long line, tiny records.
 * Each comes in any size.
 */

/** A text of about `size` characters. */
export type Adversary = (size: number) => string | Uint8Array;

/** Repeats `unit` up to the size. */
const again =
  (unit: string, before = '', after = ''): Adversary =>
  (size) =>
    before + unit.repeat(Math.max(1, Math.floor(size / unit.length))) + after;

/** Nests `open` and `close` up to the size. */
const nested =
  (open: string, close: string, before = '', after = ''): Adversary =>
  (size) => {
    const depth = Math.max(1, Math.floor(size / (open.length + close.length)));
    return before + open.repeat(depth) + close.repeat(depth) + after;
  };

const ATOM = '<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>A</title>';
const RSS = '<rss><channel><item><title>A</title><description>';
const BIB = '@article{a,\n title = {';
const MESSAGE = 'From: a@b.example\nTo: c@d.example\nSubject: x\n';
const MIXED = `${MESSAGE}MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n`;
const MBOX = `From a@b Tue Mar 11 00:00:00 2025\n${MESSAGE}\n`;

/** Adversaries by name. */
export const ADVERSARIES: Readonly<Record<string, Adversary>> = {
  'a line of words': again('word '),
  'a line of letters': again('a'),
  'a line of links in Markdown': again('[[Status](https://papers.example/status.svg)]() ', '## A\n\n'),
  'a line of punctuation within a link in Markdown': again(
    '- ',
    '# A\n\n- [b',
    'c](https://papers.example/) d',
  ),
  'a line of capitals': again('A B. '),
  'a line of accents': again('e\u0301\u00AD'),
  'a line of emoji': again('😀'),
  'a line of commas': again(','),
  'a line of hyphens': again('-'),
  'a line of dollars': again('$'),
  'a line of backslashes': again('\\'),
  'a line of quotes': again('"'),
  'a line of spaces': again(' ', 'A', 'B'),
  'a line of addresses': again('https://arxiv.org/abs/2503.00001v1 '),
  'an address': again('a', 'https://'),
  'empty lines': again('\n', 'A', 'B'),
  'lines of a space': again(' \n', 'A', 'B'),
  'lines of a letter': again('a\n'),
  'paragraphs of a letter': again('a\n\n'),
  'hyphenated lines': again('exam-\n'),
  'carriage returns': again('\r'),
  'line separators': again('\u2028'),
  'titles and abstracts': again('A Title\n\nAn abstract. It is short.\n\n'),
  dates: again('Mar 11\n'),
  rules: again(`${'-'.repeat(78)}\n`),

  'openings of dumps': again(
    '@a{b,\n{"a\nTY  - A\n\\\\\n<?xml ?>\n',
    'A Title\n\nAn abstract. It is short.\n\n',
  ),
  'openings within lines': again('a {"a', 'A Title\n\nAn abstract. It is short.\n\n'),
  'rules within lines': again(`a${'-'.repeat(50)}\n`),
  'words below Markdown': again('Some words\n\n', '# A\n\n- [A paper](https://arxiv.org/abs/2503.00001)\n\n'),
  'ends of feeds': again('</feed>a', `${ATOM}</entry>`),
  'ends of channels': again('</rss>\n', `${RSS}</description></item></channel>`),
  'ends of entries': again('}\na\n', '@article{a, title={A}, abstract={B}}\n'),

  'mail separators': again('\\\\\n'),
  'mail numbers': again('\\\\\narXiv:2503.00001\n'),
  'mail titles': again('Title: a\n', '\\\\\narXiv:2503.00001\n'),
  'a mail field of many lines': again('  a\n', '\\\\\narXiv:2503.00001\nTitle: a\n'),
  'mail authors': again('A. B, ', '\\\\\narXiv:2503.00001\nTitle: a\nAuthors: ', '\n\\\\\n'),

  'tags one in the other': again('<a>'),
  'tags one in the other, closed': nested('<a>', '</a>'),
  'entries one in the other': again('<entry>', '<feed xmlns="http://www.w3.org/2005/Atom">'),
  'entries, empty': again('<entry/>', '<feed xmlns="http://www.w3.org/2005/Atom">', '</feed>'),
  'tags in an entry': again('<b>', ATOM),
  'tags in an entry, closed': nested('<b>', '</b>', ATOM, '</entry></feed>'),
  'empty tags in an entry': again('<author/>', ATOM, '</entry></feed>'),
  'authors of an entry': again('<author><name>A</name></author>', ATOM, '</entry></feed>'),
  'links of an entry': again('<link href="http://a.example/"/>', ATOM, '</entry></feed>'),
  'end tags': again('</entry>', ATOM),
  'a tag without an end': again(' a="b"', '<entry'),
  'attributes without an end': again(' a', '<feed'),
  'an attribute without an end': again('a', `${ATOM}<link href="`),
  'angle brackets': again('<'),
  references: again('&amp;', `${ATOM}<summary>`, '</summary></entry></feed>'),
  'references without an end': again('&', `${ATOM}<summary>`),
  'numbers of characters': again('&#x41', `${ATOM}<summary>`),
  'a long reference': again('a', `${ATOM}<summary>&`),
  'entities declared': again('<!ENTITY a "b">', '<!DOCTYPE feed [', ']><feed/>'),
  'entities within entities': again(
    '<!ENTITY a "&a;&a;">',
    '<!DOCTYPE feed [',
    `]>${ATOM}<summary>&a;</summary></entry></feed>`,
  ),
  namespaces: again('<a xmlns:a="b">', '<feed>'),
  CDATA: again('<![CDATA[a]]>', `${ATOM}<summary>`, '</summary></entry></feed>'),
  'CDATA without an end': again(']]', `${ATOM}<summary><![CDATA[`),
  comments: again('<!--a-->', ATOM),
  'a comment without an end': again('-', '<!--'),
  instructions: again('<?a ?>', '<feed>'),
  'escaped markup': again('&lt;p&gt;', RSS, '</description></item></channel></rss>'),
  'escaped markup one in the other': again(
    '&lt;b&gt;&lt;i&gt;',
    RSS,
    '</description></item></channel></rss>',
  ),
  'names in a row': again(
    'A. Author, ',
    '<rss xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><item><title>A</title><dc:creator>',
    '</dc:creator></item></channel></rss>',
  ),

  'blocks one in the other': again('<div>', '<html><body>'),
  'blocks one in the other, closed': nested('<div>', '</div>', '<html><body>'),
  'tables one in the other': again('<table><tr><td>', '<html><body>'),
  'lists one in the other': again('<ul><li>', '<html><body>'),
  'articles one in the other': again('<article><h3>', '<html><body>'),
  articles: again('<article><h3>A Title</h3><p>An abstract.</p></article>', '<html><body>'),
  'paragraphs never closed': again('<p>a', '<html><body>'),
  'terms never closed': again('<dt>a<dd>b', '<html><body><dl>'),
  headings: again('<h2>A</h2>', '<html><body>'),
  links: again('<a href="/abs/2503.00001">A</a>', '<html><body>'),
  scripts: again('<script>a</script>', '<html><body>'),
  'a script without an end': again('</scrip', '<html><body><script>'),
  'meta data': again('<meta name="citation_author" content="A">', '<html><head>'),
  'results of arXiv': again(
    '<li class="arxiv-result"><p class="title">A</p>',
    '<html><body><ol class="breathe-horizontal">',
  ),

  brackets: again('['),
  'brackets, closed': nested('[', ']'),
  'objects one in the other': again('{"a":'),
  'objects one in the other, closed': (size) => {
    const depth = Math.floor(size / 6);
    return `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
  },
  'papers one in the other': again('{"title":"A","papers":['),
  'papers in details': again('{"title":"A","paper":'),
  'tiny objects': again('{},', '[', '{}]'),
  'tiny papers': again('{"title":"A","url":"https://a.example/"},', '[', '{}]'),
  numbers: again('1,', '[', '1]'),
  'a string without an end': again('a', '[{"title":"'),
  escapes: again('\\u0041', '[{"title":"', '"}]'),
  'members of a paper': (size) =>
    `[{"title":"A",${Array.from({ length: size / 12 }, (_, i) => `"a${i}":1`).join()}}]`,
  'names of a member': again('"title":"A",', '[{', '"url":"https://a.example/"}]'),
  'a list of authors': again('"A B",', '[{"title":"A","abstract":"B","authors":[', '"C"]}]'),
  'a text of authors': again('A B, ', '[{"title":"A","abstract":"B","authors":"', '"}]'),
  'a text of authors and affiliations': again('A (B), ', '[{"title":"A","abstract":"B","authors":"', '"}]'),
  'markup in an abstract': again('<b>', '[{"title":"A","abstract":"', '"}]'),
  'links in an abstract': again('[a](http://b.example) ', '[{"title":"A","abstract":"', '"}]'),
  'tiny lines of JSON': again('{}\n'),
  'objects in a line': again('{}', '{"title":"A","abstract":"B"}\n'),
  'papers in a line': again('{"title":"A","url":"https://a.example/"}', '{"title":"A","abstract":"B"}\n'),
  'braces in a line': again('{}}', '{"title":"A","abstract":"B"}\n'),
  'papers a line': again('{"title":"A","url":"https://a.example/"}\n'),

  'rows of a comma': again(',\n', 'title,abstract\n'),
  rows: again('A,B\n', 'title,abstract\n'),
  'a row without an end': again('a,', 'title,abstract\n'),
  'a cell without an end': again('a\n', 'title,abstract\n"'),
  'quotes in a cell': again('""', 'title,abstract\n"'),
  'quotes that open and close': again('"a",', 'title,abstract\n'),
  columns: again('a,', 'title,abstract,', '\nA,B\n'),

  'entries never closed': again('@article{a,'),
  'entries of nothing': again('@article{a}\n'),
  'at signs': again('@'),
  braces: again('{', BIB),
  'braces, closed': nested('{', '}', BIB, '}}\n'),
  'a value without an end': again('a ', BIB),
  'a quoted value without an end': again('a ', '@article{a,\n title = "'),
  fields: again(' a = {b},\n', '@article{a,\n', '}\n'),
  'values joined': again('"a" # ', '@article{a,\n title = ', '"a"}\n'),
  strings: again('@string{a = "b"}\n'),
  'LaTeX commands': again('\\textbf{', BIB),
  'LaTeX commands, closed': nested('\\textbf{', '}', BIB, '}}\n'),
  'LaTeX accents': again("\\'e", BIB, '}}\n'),
  'LaTeX accents of accents': again("\\'{", BIB, '}}\n'),
  formulas: again('$a$ ', BIB, '}}\n'),
  'names joined': again('A B and ', '@article{a,\n title = {A}, author = {', 'C}}\n'),

  'RIS entries': again('TY  - JOUR\n'),
  'RIS records': again('TY  - JOUR\nTI  - A\nER  - \n'),
  'RIS authors': again('AU  - A\n', 'TY  - JOUR\nTI  - A\n', 'ER  - \n'),

  'Markdown headings': again('# A\n\n'),
  'Markdown emphasis': again('*a '),
  'Markdown emphasis of all kinds': again('*_**__'),
  'Markdown brackets': again('[a]('),
  'Markdown pictures': again('!['),
  'Markdown links': again('[a](https://a.example/) '),
  'Markdown quotations': again('>'),
  'Markdown quotations, lines': again('> a\n'),
  'Markdown lists': again('- a\n'),
  'Markdown lists one in the other': (size) =>
    Array.from({ length: Math.sqrt(size) }, (_, i) => `${'  '.repeat(i)}- a\n`).join(''),
  'Markdown code': again('`a'),
  'Markdown backticks': (size) =>
    Array.from({ length: Math.sqrt(size) }, (_, i) => `${'`'.repeat(i + 1)} `).join(''),
  'Markdown rows': again('| a | b |\n', '| Title | Paper |\n| --- | --- |\n'),
  'Markdown columns': (size) => {
    const columns = Math.floor(size / 16);
    return `|${' a |'.repeat(columns)}\n|${' - |'.repeat(columns)}\n|${' b |'.repeat(columns)}\n`;
  },
  'Markdown cells': again('| a ', '| Title |\n| --- |\n'),
  'Markdown definitions': again('[a]: https://a.example/\n'),
  'Markdown footnotes': again('[^a]: b\n'),
  'Markdown entities': again('&amp'),
  'Markdown rules': again('***\n'),
  'Markdown tags': again('<a '),
  'Markdown addresses': again('www.a.example '),

  'a header': again('X: a\n', MESSAGE, '\nA\n'),
  'a folded field': again(' a\n', `${MESSAGE}X: a\n`, '\nA\n'),
  'encoded words': again('=?utf-8?q?a?= ', 'From: a@b.example\nTo: c@d.example\nSubject: ', '\n\nA\n'),
  'addresses of a message': again('a@b.example, ', 'From: a@b.example\nTo: ', 'a@b.example\n\nA\n'),
  'parts of a message': again('--b\nContent-Type: text/plain\n\na\n', MIXED, '--b--\n'),
  attachments: again('--b\nContent-Disposition: attachment; filename=a\n\na\n', MIXED, '--b--\n'),
  boundaries: again('--b\n', MIXED),
  'messages one in the other': again('--b\nContent-Type: message/rfc822\n\nFrom: a@b\nTo: c@d\n\n', MIXED),
  'multiparts one in the other': (size) =>
    MIXED +
    Array.from(
      { length: size / 64 },
      (_, i) => `--b${i || ''}\nContent-Type: multipart/mixed; boundary=b${i + 1}\n\n`,
    ).join(''),
  'a message in quoted-printable': again(
    '=41=\n',
    `${MESSAGE}Content-Transfer-Encoding: quoted-printable\n\n`,
  ),
  'a message in base64': again('QUFB\n', `${MESSAGE}Content-Transfer-Encoding: base64\n\n`),
  'a page in a message': again('<p>', `${MESSAGE}Content-Type: text/html\n\n`),
  'messages of a mailbox': again(`${MBOX}A\n\n`),
  'a message of a mailbox of one line': again('a', MBOX),
  'quoted lines of a mailbox': again('>From a\n', MBOX),
  'quotation marks of a mailbox': again('>', MBOX),

  'files of a zip': (size) =>
    zipSync(Object.fromEntries(Array.from({ length: size / 110 }, (_, i) => [`${i}.txt`, strToU8('A')])), {
      level: 0,
    }),
  'names of a zip that are one': (size) => {
    const one = zipSync({ 'a.txt': strToU8('A') }, { level: 0 });
    return concat(Array.from({ length: size / one.length }, () => one));
  },
  'members of a gzip': (size) => {
    const one = gzipSync(strToU8('A Title\n\nAn abstract.\n\n'));
    return concat(Array.from({ length: size / one.length }, () => one));
  },
  'files of a tar': (size) =>
    concat(Array.from({ length: size / 1024 }, (_, i) => tarFile(`${i}.txt`, strToU8('A')))),
  'long names of a tar': (size) =>
    concat(Array.from({ length: size / 2048 }, (_, i) => tarFile(`${i}`, strToU8('a'.repeat(900)), 'L'))),
};

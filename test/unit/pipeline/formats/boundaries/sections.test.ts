import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { formats } from '../../../../../pipeline/formats/detect.ts';
import { decode } from '../../../../../pipeline/stages/decode.ts';
import { split } from '../../../../../pipeline/stages/split.ts';
import type { Recognition, SplitSpan, TextChunk } from '../../../../../pipeline/types.ts';
import { inChunks, recordsOf } from '../../../../support/spans.ts';
import { fixturesIn } from '../../../../support/splitter-suite.ts';

const bytesOf = (text: string) => new TextEncoder().encode(text);
const FIXTURES = new URL('../../../../fixtures/', import.meta.url);

interface Section {
  readonly format: string;
  readonly start: number;
}

/** The spans and sections of a dump. */
async function read(
  bytes: Uint8Array,
  size = 65_536,
  format?: string,
): Promise<{ spans: SplitSpan[]; sections: Section[] }> {
  const sections: Section[] = [];
  const onFormat = ({ format }: Recognition, start: number) => sections.push({ format: format.name, start });
  const { signal } = new AbortController();
  const text = decode()(inChunks(bytes, size), signal) as AsyncIterable<TextChunk>;
  const spans = await Array.fromAsync(split({ format, onFormat })(text, signal));
  return { spans, sections };
}

const titles = (spans: readonly SplitSpan[]) =>
  spans.flatMap((piece) => (piece.kind === 'record' || piece.kind === 'update' ? [piece.title] : []));
const rejected = (spans: readonly SplitSpan[]) => spans.filter(({ kind }) => kind === 'reject').length;

function expectWhole(spans: readonly SplitSpan[], bytes: number): void {
  const ends = [0, ...spans.map(({ end }) => end)];
  expect(spans.map(({ start }) => start)).toEqual(ends.slice(0, -1));
  expect(ends.at(-1)).toBe(bytes);
}

/** `count` papers with invented names. */
const papers = (from: number, count: number) =>
  Array.from({ length: count }, (_, i) => ({
    title: `A Study of Thing Number ${from + i} in Systems`,
    abstract: `We study thing number ${from + i} in systems of many kinds. Our experiments show that it works better than what was known before.`,
    url: `https://arxiv.org/abs/2503.${String(10_000 + from + i)}`,
  }));

/** A dump of three papers in each format. The page begins with a heading that only known pages have. */
const DUMPS: Readonly<Record<string, string>> = {
  'page-text': `Daily Papers\n\nMar 11\n\n${papers(1, 3)
    .map(({ title, abstract }) => `${title}\n\n${abstract}\n\n`)
    .join('')}`,
  'arxiv-mail': `${'-'.repeat(78)}\n${papers(11, 3)
    .map(
      ({ title, abstract }, i) =>
        `\\\\\narXiv:2503.0700${i}\nDate: Tue, 11 Mar 2025 18:38:42 GMT   (321kb,D)\n\nTitle: ${title}\nAuthors: Ada Lovelace\nCategories: cs.LG\n\\\\\n  ${abstract}\n\\\\ ( https://arxiv.org/abs/2503.0700${i} ,  321kb)\n${'-'.repeat(78)}\n`,
    )
    .join('')}`,
  atom: `<?xml version="1.0"?>\n<feed xmlns="http://www.w3.org/2005/Atom"><title>Papers</title>\n${papers(
    21,
    3,
  )
    .map(
      ({ title, abstract, url }) =>
        `<entry><id>${url}</id><title>${title}</title><summary>${abstract}</summary></entry>\n`,
    )
    .join('')}</feed>\n`,
  rss: `<?xml version="1.0"?>\n<rss version="2.0"><channel><title>Papers</title>\n${papers(31, 3)
    .map(
      ({ title, abstract, url }) =>
        `<item><title>${title}</title><link>${url}</link><description>${abstract}</description></item>\n`,
    )
    .join('')}</channel></rss>\n`,
  html: `<!doctype html>\n<html><head><title>Papers</title></head><body>\n${papers(41, 3)
    .map(
      ({ title, abstract, url }) =>
        `<article><h2><a href="${url}">${title}</a></h2><p>${abstract}</p></article>\n`,
    )
    .join('')}</body></html>\n`,
  json: `${JSON.stringify(papers(51, 3), null, 2)}\n`,
  jsonl: papers(61, 3)
    .map((paper) => `${JSON.stringify(paper)}\n`)
    .join(''),
  csv: `title,abstract,url\n${papers(71, 3)
    .map(({ title, abstract, url }) => `"${title}","${abstract}",${url}\n`)
    .join('')}`,
  bibtex: papers(81, 3)
    .map(
      ({ title, abstract, url }, i) =>
        `@article{key${i},\n  title = {${title}},\n  abstract = {${abstract}},\n  url = {${url}}\n}\n\n`,
    )
    .join(''),
  ris: papers(91, 3)
    .map(
      ({ title, abstract, url }) => `TY  - JOUR\nTI  - ${title}\nAB  - ${abstract}\nUR  - ${url}\nER  - \n\n`,
    )
    .join(''),
  pubmed: papers(121, 3)
    .map(
      ({ title, abstract }, i) =>
        `${i + 1}. J Walk. 2024 Mar 7;12(3):45-67. doi: 10.1000/walk.${i}.\n\n${title}.\n\nLovelace A(1), Turing A(1).\n\n${abstract}\n\nDOI: 10.1000/walk.${i}\nPMID: 3800000${i}\n\n\n`,
    )
    .join(''),
  markdown: `# Papers of the week\n\n${papers(101, 3)
    .map(({ title, abstract, url }) => `## [${title}](${url})\n\n${abstract}\n\n`)
    .join('')}`,
  'labelled-text': papers(111, 3)
    .map(({ title, abstract }) => `Title: ${title}\nAuthors: Ada Lovelace\nAbstract: ${abstract}\n\n`)
    .join(''),
};

/** A few JSON Lines also read as a JSON dump. */
const kinds = (names: readonly string[]) =>
  names.map((name) => (name === 'jsonl' ? 'json' : name)).filter((name, i, all) => name !== all[i - 1]);

const NAMES = Object.keys(DUMPS);
const named = (name: string) => DUMPS[name] ?? '';
const PAIRS = NAMES.flatMap((first) =>
  NAMES.filter((second) => second !== first).map((second) => [first, second] as const),
);

/** Chunks that end within a mark, and within a line. */
const CHUNK_SIZES = [1, 64];

const page = (count: number, from = 200) =>
  papers(from, count)
    .map(({ title, abstract }) => `${title}\n\n${abstract}\n\n`)
    .join('');

describe('split() reads dumps that follow each other in one file', () => {
  test.each(NAMES)('%s alone is one section', async (name) => {
    const { spans, sections } = await read(bytesOf(named(name)));
    expect(sections).toEqual([{ format: name, start: 0 }]);
    expect(titles(spans)).toHaveLength(3);
  });

  test.each(PAIRS)('%s, then %s, in chunks of any size', async (first, second) => {
    const bytes = bytesOf(`${named(first).trimEnd()}\n\n${named(second)}`);
    const { spans, sections } = await read(bytes);
    expect(kinds(sections.map(({ format }) => format))).toEqual(kinds([first, second]));
    expectWhole(spans, bytes.length);
    const alone = [await read(bytesOf(named(first))), await read(bytesOf(named(second)))];
    expect(titles(spans)).toEqual(alone.flatMap((each) => titles(each.spans)));
    expect(rejected(spans)).toBe(0);
    for (const size of CHUNK_SIZES) expect(await read(bytes, size)).toEqual({ spans, sections });
  });

  test('all formats, and all again', async () => {
    const all = [...NAMES, ...NAMES].map((name) => named(name).trimEnd()).join('\n\n');
    const { spans, sections } = await read(bytesOf(all));
    expect(kinds(sections.map(({ format }) => format))).toEqual(kinds([...NAMES, ...NAMES]));
    expect(titles(spans)).toHaveLength(3 * 2 * NAMES.length);
    expect(rejected(spans)).toBe(0);
    expectWhole(spans, bytesOf(all).length);
  });

  test('places spans in bytes of the file, in chunks of any size', async () => {
    const names = ['page-text', 'jsonl', 'arxiv-mail', 'atom', 'markdown', 'html', 'bibtex', 'page-text'];
    const text = names.map((name) => named(name).trimEnd()).join('\n\n');
    const bytes = bytesOf(text.replaceAll('Study', 'Stüdy'));
    const whole = await read(bytes);
    expect(whole.sections).toHaveLength(names.length);
    for (const { title, start, end } of recordsOf(whole.spans)) {
      expect(new TextDecoder().decode(bytes.subarray(start, end))).toContain(title);
    }
    for (const size of CHUNK_SIZES) expect(await read(bytes, size)).toEqual(whole);
  });

  test('a dump that begins with a byte order mark', async () => {
    const bytes = bytesOf(`${named('jsonl')}\uFEFF${named('csv')}`);
    const { spans, sections } = await read(bytes);
    expect(sections.map(({ format }) => format)).toEqual(['jsonl', 'csv']);
    expect(titles(spans)).toHaveLength(6);
  });

  test.each([
    ['a rule', '-'.repeat(60), 'arxiv-mail'],
    ['a date', 'Date: 11 March 2025', 'arxiv-mail'],
    ['a word with a colon', 'Title: Robots', 'labelled-text'],
    ['a heading', '# News', 'markdown'],
  ])('%s in a page does not begin a dump that follows further down', async (_, line, next) => {
    const text = `${named('page-text')}${line}\n\n${page(30)}${named(next)}`;
    const { spans, sections } = await read(bytesOf(text));
    expect(sections.map(({ format }) => format)).toEqual(['page-text', next]);
    expect(titles(spans).filter((title) => title.startsWith('A Study of'))).toHaveLength(36);
  });

  test('a section far into the dump', async () => {
    const pages = page(3000, 1000);
    const { spans, sections } = await read(bytesOf(pages + named('arxiv-mail') + pages));
    expect(sections.map(({ format }) => format)).toEqual(['page-text', 'arxiv-mail', 'page-text']);
    expect(titles(spans)).toHaveLength(6003);
  });
});

describe('split() reads one dump as one section', () => {
  const folders = formats.map(({ name }) => name).filter((name) => readdirSync(FIXTURES).includes(name));

  test.each(folders)('every fixture of %s', async (name) => {
    for (const { name: fixture, bytes } of fixturesIn(new URL(`${name}/`, FIXTURES))) {
      const { sections } = await read(bytes);
      expect([fixture, sections.length]).toEqual([fixture, 1]);
    }
  });

  test.each([
    ['a citation in a fence', `${named('markdown')}\n\`\`\`bibtex\n${named('bibtex')}\`\`\`\n`],
    ['an answer in a fence', `${named('page-text')}\n\`\`\`\n${named('jsonl')}\`\`\`\n`],
    ['a rule', `${named('markdown')}\n${'-'.repeat(60)}\n\nSee you next week.\n`],
    ['a comment behind the end of a feed', `${named('atom')}\n<!-- made by a program -->\n`],
    [
      'a title in a sentence',
      `${named('page-text')}The title, the author, the abstract\n\n${'We say more. '.repeat(20)}\n`,
    ],
    ['a line of JSON without a paper', `${named('page-text')}{"status": "ok"}\n`],
  ])('despite %s', async (_, text) => {
    const { sections } = await read(bytesOf(text));
    expect(sections).toHaveLength(1);
  });

  test('if its format is named', async () => {
    const bytes = bytesOf(`${named('jsonl')}${page(3)}`);
    const { spans, sections } = await read(bytes, 65_536, 'jsonl');
    expect(sections).toEqual([{ format: 'jsonl', start: 0 }]);
    expect(titles(spans)).toHaveLength(3);
    expect(rejected(spans)).toBe(6);
  });
});

test('split() releases its source when the reader stops in a later section', async () => {
  let released = false;
  async function* chunks(): AsyncGenerator<TextChunk> {
    try {
      let at = 0;
      for (let text = named('page-text'); ; text = named('jsonl')) {
        yield { text, start: at, end: at + text.length, encoding: 'utf-8' };
        at += text.length;
      }
    } finally {
      released = true;
    }
  }
  const seen: string[] = [];
  for await (const span of split()(chunks(), new AbortController().signal)) {
    if (span.kind === 'record') seen.push(span.title);
    if (seen.length === 4) break;
  }
  expect(released).toBe(true);
});

test('split() finds the end of a thousand entries of BibTeX on one line each', async () => {
  const entries = papers(1, 1_000).map(({ title }, i) => `@article{a${i}, title={${title}}, year={2025}}\n`);
  const dump = bytesOf(`${entries.join('')}\n${JSON.stringify(papers(2_001, 1), null, 1)}\n`);
  const { spans, sections } = await read(dump);
  expect(sections.map(({ format }) => format)).toEqual(['bibtex', 'json']);
  expect(titles(spans).at(-1)).toBe('A Study of Thing Number 2001 in Systems');
});

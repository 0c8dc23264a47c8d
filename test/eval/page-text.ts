/**
 * How many papers the page-text splitter gets exactly right, title and abstract to the letter, by layout. Takes a file of
 * JSON Lines with `title` and `abstract` (gzip if it ends in .gz) and, optionally, how many papers to use:
 *
 *     node test/eval/page-text.ts papers.jsonl.gz 4000 [--show]
 *
 * The text is laid out here, by code that shares nothing with the splitter. `--show` prints the first misses of each layout.
 */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { pageText } from '../../pipeline/formats/page-text/page-text.ts';
import { recordsOf, spansOf } from '../support/spans.ts';

interface Pair {
  readonly title: string;
  readonly abstract: string;
}
type Layout = (papers: readonly Pair[]) => string;

/** Greedy filling, as fmt, textwrap and editors do it. */
function fill(text: string, width: number, atHyphens = false): string[] {
  const lines: string[] = [];
  let line = '';
  const words = atHyphens
    ? text.replace(/([\p{L}]{2}-)(?=\p{L}{2})/gu, '$1\u0000').split(' ')
    : text.split(' ');
  for (const word of words) {
    word.split('\u0000').forEach((part, index) => {
      const glue = line === '' || index > 0 ? '' : ' ';
      if (line !== '' && line.length + glue.length + part.length > width) {
        lines.push(line);
        line = part;
      } else line += glue + part;
    });
  }
  return [...lines, line];
}

/** Filling by width in points, letters as wide as in a proportional font: what copying from a rendered page or PDF gives. */
function fillProportional(text: string, width: number): string[] {
  const points = (s: string) =>
    [...s].reduce(
      (sum, c) => sum + ("iljtf.,;:'I !|".includes(c) ? 0.55 : 'mwMWABCDGHNOQ'.includes(c) ? 1.45 : 1),
      0,
    );
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && points(`${line} ${word}`) > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

/** Two paragraphs of an abstract, cut at a sentence. */
function halves(abstract: string): string[] {
  const at = abstract.indexOf('. ', abstract.length / 2);
  return at < 0 ? [abstract] : [abstract.slice(0, at + 1), abstract.slice(at + 2)];
}

const PAGE = ['Models', 'Datasets', 'Daily Papers', 'new', 'Subscribe', 'Mar 11'];
const FOOTER = [
  'Previous',
  'Next',
  '© Hugging Face',
  'TOS Privacy About Jobs',
  'Models Datasets Spaces Pricing Docs',
];

function pages(papers: readonly Pair[], each: (paper: Pair) => string, between: string): string {
  const out: string[] = [];
  for (let at = 0; at < papers.length; at += 30) {
    out.push(...PAGE, ...papers.slice(at, at + 30).map(each), ...FOOTER);
  }
  return out.join(between);
}

const layouts: Record<string, Layout> = {
  'blank lines': (p) => p.map(({ title, abstract }) => `${title}\n\n${abstract}\n\n`).join(''),
  'blank lines, pages': (p) => pages(p, ({ title, abstract }) => `${title}\n\n${abstract}`, '\n\n'),
  'two paragraphs': (p) =>
    p.map(({ title, abstract }) => `${title}\n\n${halves(abstract).join('\n\n')}\n\n`).join(''),
  'first sentence only': (p) =>
    p
      .map(
        ({ title, abstract }) =>
          `${title}\n\n${/^.*?[a-z)]{2}\.(?= [A-Z]|$)/.exec(abstract)?.[0] ?? abstract}\n\n`,
      )
      .join(''),
  'no blank lines': (p) => p.map(({ title, abstract }) => `${title}\n${abstract}\n`).join(''),
  'no blank lines, pages': (p) => pages(p, ({ title, abstract }) => `${title}\n${abstract}`, '\n'),
  'lower-case titles': (p) =>
    p
      .map(({ title, abstract }) => `${title.slice(0, 1)}${title.slice(1).toLowerCase()}\n\n${abstract}\n\n`)
      .join(''),
  'votes between': (p) =>
    p
      .map(
        ({ title, abstract }, i) =>
          `Submitted by\nuser${i}\n${i}\n${title}\n\n${abstract}\n\n· ${i} authors\n${i}\n`,
      )
      .join(''),
};
for (const width of [60, 72, 80, 100]) {
  const filled = (separator: string, end: string): Layout => {
    return (p) =>
      p
        .map(({ title, abstract }) =>
          [fill(title, width).join('\n'), separator, fill(abstract, width).join('\n'), end].join(''),
        )
        .join('');
  };
  layouts[`wrapped at ${width}, blank lines`] = filled('\n\n', '\n\n');
  layouts[`wrapped at ${width}, blank between papers`] = filled('\n', '\n\n');
  layouts[`wrapped at ${width}, no blank lines`] = filled('\n', '\n');
}
layouts['wrapped at 72 and hyphens, no blank lines'] = (p) =>
  p
    .map(({ title, abstract }) => `${[...fill(title, 72, true), ...fill(abstract, 72, true)].join('\n')}\n`)
    .join('');
layouts['wrapped at 80, lower-case titles, no blank lines'] = (p) =>
  p
    .map(
      ({ title, abstract }) =>
        `${[...fill(title.slice(0, 1) + title.slice(1).toLowerCase(), 80), ...fill(abstract, 80)].join('\n')}\n`,
    )
    .join('');
layouts['wrapped at 72, two paragraphs, blank lines'] = (p) =>
  p
    .map(
      ({ title, abstract }) =>
        `${[title, ...halves(abstract)].map((x) => fill(x, 72).join('\n')).join('\n\n')}\n\n`,
    )
    .join('');
layouts['proportional font, blank lines'] = (p) =>
  p
    .map(
      ({ title, abstract }) =>
        `${fillProportional(title, 80).join('\n')}\n\n${fillProportional(abstract, 80).join('\n')}\n\n`,
    )
    .join('');
layouts['proportional font, no blank lines'] = (p) =>
  p
    .map(
      ({ title, abstract }) =>
        `${[...fillProportional(title, 80), ...fillProportional(abstract, 80)].join('\n')}\n`,
    )
    .join('');

const [path, count = '4000'] = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
if (path === undefined) throw new Error('Give a file of JSON Lines with title and abstract.');
const bytes = readFileSync(path);
const plain = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString();
const papers = plain
  .split('\n', Number(count))
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line) as Pair)
  .map(({ title, abstract }) => ({
    title: title.trim().replace(/\s+/gu, ' '),
    abstract: abstract.trim().replace(/\s+/gu, ' '),
  }))
  .filter(({ title, abstract }) => title !== '' && abstract !== '');

/** Paragraphs are one for this comparison where the layout made them, and only then. */
for (const [name, layout] of Object.entries(layouts)) {
  const dump = layout(papers);
  const pieces = await spansOf(new TextEncoder().encode(dump), 65_536, pageText);
  const records = recordsOf(pieces);
  const want = (paper: Pair) =>
    name.includes('two paragraphs')
      ? halves(paper.abstract).join('\n\n')
      : name.includes('first sentence')
        ? (/^.*?[a-z)]{2}\.(?= [A-Z]|$)/.exec(paper.abstract)?.[0] ?? paper.abstract)
        : paper.abstract;
  const key = (title: string, abstract: string) =>
    `${name.includes('lower-case') ? title.toLowerCase() : title}\n${abstract}`;
  const found = new Map<string, number>();
  for (const { title, abstract } of records) {
    const id = key(title, abstract);
    found.set(id, (found.get(id) ?? 0) + 1);
  }
  let exact = 0;
  const misses: Pair[] = [];
  for (const paper of papers) {
    const id = key(paper.title, want(paper));
    const left = found.get(id) ?? 0;
    if (left > 0) exact += 1;
    else misses.push(paper);
    found.set(id, left - 1);
  }
  const rejects = pieces.filter(({ kind }) => kind === 'reject').length;
  const share = ((100 * exact) / papers.length).toFixed(2).padStart(6);
  console.log(`${share} %  ${name} (${records.length} records, ${rejects} rejects)`);
  if (process.argv.includes('--show')) {
    for (const { title, abstract } of misses.slice(0, 6)) {
      console.log(`    - ${title}\n      ${abstract.slice(0, 110)} ... ${abstract.slice(-60)}`);
      const near = records.find(
        (r) => r.title.startsWith(title.slice(0, 25)) || r.abstract.includes(abstract.slice(20, 60)),
      );
      if (near)
        console.log(
          `      got: ${near.title.slice(0, 150)} | ${near.abstract.slice(0, 60)} ... ${near.abstract.slice(-60)}`,
        );
    }
  }
}

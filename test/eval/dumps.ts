import { basename, dirname, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { eachDump } from '../../functions/intake/each-dump.ts';
import { type Inspection, inspect } from '../../functions/intake/inspect.ts';
import { uninspected } from '../../functions/intake/unreadable.ts';
import { openInputs } from '../../functions/server/files/inputs.ts';
import {
  type ExpectedDump,
  oneLine,
  readExpected,
  withoutDots,
  withoutStop,
} from '../support/expected-papers.ts';

/*
 * `npm run eval -- dumps [--data DIR] [--folders]`: what is read of every dump in a folder and the folders in it; of those
 * that tests use when it is left out. A row a dump, or a folder: its format, records, rejects, updates, papers with a doubt,
 * the shares of the bytes in unread text and outside of records, and whether the dump as a whole is doubtful. Where an
 * `expected.json` stands beside a dump, how many of the expected titles, authors, abstracts and dates are read exactly, and how many
 * papers are read that are not expected. Elsewhere, the share of papers that have authors, an abstract, a date.
 */

const { values } = parseArgs({
  options: {
    data: { type: 'string', default: 'test/fixtures' },
    folders: { type: 'boolean', default: false },
  },
});
const { signal } = new AbortController();
const EVERYTHING = 1_000_000;

const FIELDS = ['titles', 'authors', 'abstracts', 'dates'] as const;

/** The figures of a dump, or of several. */
interface Figures {
  readonly formats: Set<string>;
  readonly counts: Record<
    'bytes' | 'records' | 'rejects' | 'updates' | 'doubts' | 'unread' | 'outside',
    number
  >;
  doubtful: number;
  dumps: number;
  /** Right ones and expected ones; papers that have the field and papers where nothing is expected. */
  readonly fields: Record<(typeof FIELDS)[number], [right: number, of: number]>;
  /** Papers that are not expected; `null` where nothing is. */
  extra: number | null;
}

function noFigures(): Figures {
  return {
    formats: new Set(),
    counts: { bytes: 0, records: 0, rejects: 0, updates: 0, doubts: 0, unread: 0, outside: 0 },
    doubtful: 0,
    dumps: 0,
    fields: { titles: [0, 0], authors: [0, 0], abstracts: [0, 0], dates: [0, 0] },
    extra: null,
  };
}

/** Adds what was read of a dump. */
function add(figures: Figures, seen: Inspection, expected: ExpectedDump['papers']): void {
  const { counts, fields } = figures;
  figures.dumps++;
  figures.formats.add(seen.format ?? seen.error?.code ?? '-');
  if (seen.doubt !== null) figures.doubtful++;
  counts.bytes += seen.bytes;
  counts.records += seen.records - seen.unread;
  counts.rejects += seen.rejected - seen.unread;
  counts.updates += seen.updates;
  counts.doubts += seen.doubted;
  counts.unread += seen.unreadBytes;
  counts.outside += seen.boilerplateBytes;
  const score = (field: (typeof FIELDS)[number], isRight: boolean) => {
    fields[field][1]++;
    if (isRight) fields[field][0]++;
  };
  if (expected === undefined) {
    for (const { authors, abstract, publishedAt } of seen.papers) {
      score('authors', authors.length > 0);
      score('abstracts', abstract !== '');
      score('dates', publishedAt !== seen.capturedAt);
    }
    return;
  }
  const left = [...seen.papers];
  for (const { title, authors, abstract, date } of expected) {
    const at = left.findIndex((each) => withoutStop(each.title) === withoutStop(title));
    const paper = at === -1 ? undefined : left.splice(at, 1)[0];
    score('titles', paper !== undefined);
    if (authors) {
      const names = paper?.authors.map(withoutDots).join('\n');
      score('authors', names === authors.map(withoutDots).join('\n'));
    }
    if (abstract !== undefined)
      score('abstracts', paper !== undefined && oneLine(paper.abstract) === oneLine(abstract));
    if (date) score('dates', paper?.publishedAt.startsWith(date) === true);
  }
  figures.extra = (figures.extra ?? 0) + left.length;
}

const percent = (part: number, whole: number) => (whole === 0 ? '' : `${((100 * part) / whole).toFixed(1)}%`);

function row(name: string, { formats, counts, doubtful, dumps, fields, extra }: Figures): string[] {
  return [
    name,
    [...formats].join(', '),
    String(counts.records),
    String(counts.rejects),
    String(counts.updates),
    String(counts.doubts),
    percent(counts.unread, counts.bytes),
    percent(counts.outside, counts.bytes),
    doubtful === 0 ? '' : dumps === 1 ? 'yes' : `${doubtful} of ${dumps}`,
    ...FIELDS.map((field) => {
      const [right, of] = fields[field];
      return of === 0 ? '' : extra === null ? `${Math.round((100 * right) / of)}%` : `${right} of ${of}`;
    }),
    extra === null ? '' : String(extra),
  ];
}

/** What is expected of the dumps of a folder, if anything is. */
function expectedIn(folder: string): Readonly<Record<string, ExpectedDump>> | undefined {
  try {
    return readExpected(folder);
  } catch {
    return undefined;
  }
}

const inspections = eachDump(
  openInputs(values.data, signal),
  { signal },
  (dump) => inspect(dump, { signal, sample: EVERYTHING }),
  (name, _, error) => uninspected(name, error),
);
const rows = new Map<string, Figures>();
const [read, expectedToo] = [noFigures(), noFigures()];
for await (const seen of inspections) {
  const expected = expectedIn(dirname(seen.name));
  const dump = expected?.[basename(seen.name)];
  // Beside dumps that are expected stand other files: what is expected, and notes.
  if (basename(seen.name) === 'expected.json' || (expected !== undefined && dump === undefined)) continue;
  const name = relative(values.data, values.folders ? dirname(seen.name) : seen.name) || '.';
  const figures = rows.get(name) ?? noFigures();
  rows.set(name, figures);
  add(figures, seen, dump?.papers);
  add(dump?.papers === undefined ? read : expectedToo, seen, dump?.papers);
}

const header = ['dump', 'format', 'records', 'rejects', 'updates', 'doubts', 'unread', 'outside', 'doubtful'];
const totals = [
  ...(read.dumps > 0 ? [row('all, nothing expected', { ...read, formats: new Set() })] : []),
  ...(expectedToo.dumps > 0 ? [row('all, expected', { ...expectedToo, formats: new Set() })] : []),
];
const table = [
  [...header, ...FIELDS, 'extra'],
  ...[...rows].map(([name, figures]) => row(name, figures)),
  ...totals,
];
const widths = table[0]?.map((_, i) => Math.max(3, ...table.map((cells) => cells[i]?.length ?? 0))) ?? [];
const line = (cells: readonly string[]) =>
  `| ${cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`;
const [head = [], ...body] = table;
console.log([line(head), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)].join('\n'));

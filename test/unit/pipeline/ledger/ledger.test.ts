import { describe, expect, test } from 'vitest';
import { dumpFailure, Ledger } from '../../../../pipeline/ledger/ledger.ts';
import type { ClassifiedPaper, Dump, Format, SideOutput } from '../../../../pipeline/types.ts';

const dump = (bytes: number) => ({ id: 'd', name: 'dump', bytes, capturedAt: '' }) as Dump;
const paper = (start: number, end: number) =>
  ({
    kind: 'paper',
    start,
    end,
    effect: 'stored',
    externalIds: [],
    authors: [],
    abstract: '',
  }) as unknown as ClassifiedPaper;
const boilerplate = (start: number, end: number) =>
  ({ kind: 'boilerplate', start, end, lines: 2 }) as SideOutput;
const reject = (start: number, end: number) => ({ kind: 'reject', start, end }) as SideOutput;
const part = (start: number, end: number) => ({ kind: 'reject', continues: true, start, end }) as SideOutput;
const update = (start: number, end: number) => ({ kind: 'update', start, end }) as SideOutput;

async function enter(ledger: Ledger, pieces: (ClassifiedPaper | SideOutput)[]): Promise<void> {
  const input = (async function* () {
    yield* pieces;
  })();
  for await (const _ of ledger.countRecords(input));
}

describe('Ledger', () => {
  test('assertBalanced() passes when every byte and every record is accounted for', async () => {
    const ledger = new Ledger();
    await enter(ledger, [boilerplate(0, 10), paper(10, 40), reject(40, 50), boilerplate(50, 55)]);
    for (const value of [boilerplate(0, 10), paper(10, 40), reject(40, 50), boilerplate(50, 55)])
      ledger.countOutcome(value);
    ledger.assertBalanced(dump(55));
    const report = ledger.report(dump(55), [{ slug: 'other', items: 1 }], {
      startedAt: new Date(),
      dryRun: false,
    });
    expect(report).toMatchObject({
      records: 2,
      stored: 1,
      merged: 0,
      rejected: 1,
      boilerplateBytes: 15,
      boilerplateLines: 4,
      topics: { other: 1 },
    });
  });

  test('countOutcome() counts an update apart from the records', async () => {
    const ledger = new Ledger();
    const asides = [update(0, 10), boilerplate(10, 20), update(20, 30)];
    await enter(ledger, asides);
    for (const aside of asides) ledger.countOutcome(aside);
    ledger.assertBalanced(dump(30));
    const report = ledger.report(dump(30), [], { startedAt: new Date(), dryRun: false });
    expect(report).toMatchObject({ records: 0, rejected: 0, updates: 2, boilerplateBytes: 10 });
    expect(ledger.readCounts(dump(30))).toMatchObject({ records: 0, continuations: 0 });
  });

  test('countOutcome() counts a record that is rejected in parts once', async () => {
    const ledger = new Ledger();
    const parts = [reject(10, 20), part(20, 30), part(30, 40)];
    await enter(ledger, [paper(0, 10), ...parts]);
    for (const value of [paper(0, 10), ...parts]) ledger.countOutcome(value);
    ledger.assertBalanced(dump(40));
    const report = ledger.report(dump(40), [], { startedAt: new Date(), dryRun: false });
    expect(report).toMatchObject({ records: 2, stored: 1, rejected: 1 });
    expect(ledger.readCounts(dump(40))).toMatchObject({ records: 2, rejected: 1, continuations: 2 });
    expect(dumpFailure(dump(40), { ...ledger, ...ledger.readCounts(dump(40)) }, {})).toBeNull();
  });

  test.each([
    ['a gap', [paper(0, 10), paper(11, 20)]],
    ['an overlap', [paper(0, 10), paper(9, 20)]],
    ['a piece that ends before it starts', [paper(0, -1)]],
  ])('%s is found', async (_, pieces) => {
    await expect(enter(new Ledger(), pieces)).rejects.toThrow(/splitting/);
  });

  test('assertBalanced() throws when bytes are left over at the end', async () => {
    const ledger = new Ledger();
    await enter(ledger, [paper(0, 10)]);
    ledger.countOutcome(paper(0, 10));
    expect(() => ledger.assertBalanced(dump(11))).toThrow(/end at byte 10, the dump has 11/);
  });

  test('assertBalanced() throws when a stage loses a record', async () => {
    const ledger = new Ledger();
    await enter(ledger, [paper(0, 10), paper(10, 20)]);
    ledger.countOutcome(paper(0, 10));
    expect(() => ledger.assertBalanced(dump(20))).toThrow(
      /2 records went in, 1 papers and 0 rejects came out/,
    );
  });

  test('addFormat() names the formats of all sections, each once', () => {
    const ledger = new Ledger();
    const add = (name: string, confidence: number, isGuess = false) =>
      ledger.addFormat({
        why: '',
        format: { name, mayBeEmpty: name === 'atom' } as Format,
        confidence,
        isGuess,
      });
    add('atom', 0.97);
    expect(ledger).toMatchObject({ format: 'atom', guessed: false, mayBeEmpty: true });
    add('page-text', 0.6);
    add('atom', 0.97);
    expect(ledger).toMatchObject({ format: 'atom+page-text', guessed: false, mayBeEmpty: false });
    add('json', 0, true);
    expect(ledger).toMatchObject({ format: 'atom+page-text+json', guessed: true });
  });

  test('addFormat() allows no empty dump that does not look like its format', () => {
    const ledger = new Ledger();
    const format = { name: 'atom', mayBeEmpty: true } as Format;
    ledger.addFormat({ format, confidence: 0, isGuess: false, why: '' });
    expect(ledger.mayBeEmpty).toBe(false);
  });
});

describe('dumpFailure()', () => {
  const empty = { records: 0, rejected: 0, unread: 0, updates: 0, format: 'page-text', mayBeEmpty: false };
  const mostlyRejected = { ...empty, records: 5, rejected: 3 };

  test('fails a dump of nothing but boilerplate, also when it is accepted', () => {
    expect(dumpFailure(dump(10), empty, { accept: true })).toMatchObject({ code: 'no-records' });
  });

  test('passes an empty dump of a format that has quiet days, and one of nothing but updates', () => {
    expect(dumpFailure(dump(10), { ...empty, mayBeEmpty: true }, {})).toBeNull();
    expect(dumpFailure(dump(10), { ...empty, updates: 1 }, {})).toBeNull();
  });

  test('fails a dump of more rejects than papers, unless it is accepted', () => {
    expect(dumpFailure(dump(10), mostlyRejected, {})).toMatchObject({ code: 'mostly-rejected' });
    expect(dumpFailure(dump(10), mostlyRejected, { accept: true })).toBeNull();
    expect(dumpFailure(dump(10), { ...mostlyRejected, records: 6 }, {})).toBeNull();
  });

  test('names a dump whose records are all of other types, also when it is accepted', () => {
    const others = {
      ...empty,
      records: 1000,
      rejected: 1000,
      format: 'json',
      reasons: { 'not-a-paper': 1000 },
    };
    expect(dumpFailure(dump(10), others, { accept: true })).toMatchObject({
      code: 'no-records',
      message: expect.stringContaining('none of its 1000 records is a paper (read as json)'),
    });
  });

  test('does not count unread text as rejected records', () => {
    const unread = { ...empty, records: 10, rejected: 9, unread: 8 };
    expect(dumpFailure(dump(10), unread, {})).toBeNull();
    expect(dumpFailure(dump(10), { ...unread, rejected: 10 }, {})).toMatchObject({
      code: 'mostly-rejected',
      message: expect.stringContaining('2 of its 2 records'),
    });
  });

  test('fails a dump of nothing but unread text, and says so, whatever its format', () => {
    const unread = { ...empty, mayBeEmpty: true, records: 3, rejected: 3, unread: 3 };
    expect(dumpFailure(dump(10), unread, { accept: true })).toMatchObject({
      code: 'no-records',
      message: expect.stringContaining('3 passages may be papers'),
    });
  });
});

import { describe, expect, test } from 'vitest';
import { dumpFailure, Ledger } from '../../../../pipeline/ledger/ledger.ts';
import type { ClassifiedPaper, Dump, Format, RawRecord, SideOutput } from '../../../../pipeline/types.ts';

const dump = (bytes: number) => ({ id: 'd', name: 'dump', bytes, capturedAt: '' }) as Dump;
const record = (start: number, end: number) => ({ kind: 'record', start, end }) as RawRecord;
const paper = (start: number, end: number) =>
  ({ kind: 'paper', start, end, effect: 'stored' }) as ClassifiedPaper;
const boilerplate = (start: number, end: number) =>
  ({ kind: 'boilerplate', start, end, lines: 2 }) as SideOutput;
const reject = (start: number, end: number) => ({ kind: 'reject', start, end }) as SideOutput;
const part = (start: number, end: number) =>
  ({ kind: 'reject', code: 'continued', start, end }) as SideOutput;
const update = (start: number, end: number) => ({ kind: 'update', start, end }) as SideOutput;

async function enter(ledger: Ledger, pieces: (RawRecord | SideOutput)[]): Promise<void> {
  const input = (async function* () {
    yield* pieces;
  })();
  for await (const _ of ledger.countRecords(input));
}

describe('Ledger', () => {
  test('balances when every byte and every record is accounted for', async () => {
    const ledger = new Ledger();
    await enter(ledger, [boilerplate(0, 10), record(10, 40), reject(40, 50), boilerplate(50, 55)]);
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

  test('an update is counted as such, and is no record', async () => {
    const ledger = new Ledger();
    const asides = [update(0, 10), boilerplate(10, 20), update(20, 30)];
    await enter(ledger, asides);
    for (const aside of asides) ledger.countOutcome(aside);
    ledger.assertBalanced(dump(30));
    const report = ledger.report(dump(30), [], { startedAt: new Date(), dryRun: false });
    expect(report).toMatchObject({ records: 0, rejected: 0, updates: 2, boilerplateBytes: 10 });
    expect(ledger.spans).toEqual([]);
  });

  test('a record that is rejected in parts is one record', async () => {
    const ledger = new Ledger();
    const parts = [reject(10, 20), part(20, 30), part(30, 40)];
    await enter(ledger, [record(0, 10), ...parts]);
    for (const value of [paper(0, 10), ...parts]) ledger.countOutcome(value);
    ledger.assertBalanced(dump(40));
    const report = ledger.report(dump(40), [], { startedAt: new Date(), dryRun: false });
    expect(report).toMatchObject({ records: 2, stored: 1, rejected: 1 });
    expect(ledger.spans).toHaveLength(4);
    expect(dumpFailure(dump(40), { ...ledger, ...report, rejects: ledger.rejects }, {})).toBeNull();
  });

  test.each([
    ['a gap', [record(0, 10), record(11, 20)]],
    ['an overlap', [record(0, 10), record(9, 20)]],
    ['a piece that ends before it starts', [record(0, -1)]],
  ])('%s is found', async (_, pieces) => {
    await expect(enter(new Ledger(), pieces)).rejects.toThrow(/splitting/);
  });

  test('bytes left over at the end are found', async () => {
    const ledger = new Ledger();
    await enter(ledger, [record(0, 10)]);
    ledger.countOutcome(paper(0, 10));
    expect(() => ledger.assertBalanced(dump(11))).toThrow(/end at byte 10, the dump has 11/);
  });

  test('a record that a stage lost is found', async () => {
    const ledger = new Ledger();
    await enter(ledger, [record(0, 10), record(10, 20)]);
    ledger.countOutcome(paper(0, 10));
    expect(() => ledger.assertBalanced(dump(20))).toThrow(
      /2 records went in, 1 papers and 0 rejects came out/,
    );
  });

  test('names the formats of a dump that was read in sections, each once', () => {
    const ledger = new Ledger();
    const as = (name: string, confidence: number, isGuess = false) =>
      ledger.addFormat({ format: { name } as Format, confidence, why: '', isGuess });
    as('page-text', 0.6);
    as('atom', 0.97);
    as('page-text', 0.4);
    expect(ledger).toMatchObject({ format: 'page-text+atom', guessed: false, looksLikeIt: true });
    as('json', 0, true);
    expect(ledger).toMatchObject({ format: 'page-text+atom+json', guessed: true, looksLikeIt: false });
  });

  test('a dump of several formats may be empty when each of them may', () => {
    const empty = { records: 0, rejects: 0, updates: 0, looksLikeIt: true };
    expect(dumpFailure(dump(10), { ...empty, format: 'atom+rss' }, {})).toBeNull();
    expect(dumpFailure(dump(10), { ...empty, format: 'atom+page-text' }, {})).toMatchObject({
      code: 'no-records',
    });
  });

  test('a dump of nothing but boilerplate is no dump, unless its format has quiet days', () => {
    const found = { records: 0, rejects: 0, updates: 0, looksLikeIt: true };
    expect(dumpFailure(dump(10), { ...found, format: 'page-text' }, { accept: true })).toMatchObject({
      code: 'no-records',
    });
    expect(dumpFailure(dump(10), { ...found, format: 'atom' }, {})).toBeNull();
    expect(dumpFailure(dump(10), { ...found, format: 'atom', looksLikeIt: false }, {})).toMatchObject({
      code: 'no-records',
    });
    expect(dumpFailure(dump(10), { ...found, updates: 1, format: 'arxiv-mail' }, {})).toBeNull();
  });

  test('a dump of more rejects than papers is refused, unless it is accepted', () => {
    const found = { records: 5, rejects: 3, updates: 0, format: 'page-text', looksLikeIt: true };
    expect(dumpFailure(dump(10), found, {})).toMatchObject({ code: 'mostly-rejected' });
    expect(dumpFailure(dump(10), found, { accept: true })).toBeNull();
    expect(dumpFailure(dump(10), { ...found, records: 6 }, {})).toBeNull();
  });
});

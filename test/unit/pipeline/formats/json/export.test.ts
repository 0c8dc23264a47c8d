import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { detectFormat, recognise } from '../../../../../pipeline/formats/detect.ts';
import { paperwireExport } from '../../../../../pipeline/formats/json/export.ts';
import { normalise } from '../../../../../pipeline/stages/normalise.ts';
import type { Paper, SplitSpan } from '../../../../../pipeline/types.ts';
import { recordsOf, spansOf } from '../../../../support/spans.ts';
import { fixturesIn, splitterSuite } from '../../../../support/splitter-suite.ts';

const folder = new URL('../../../../fixtures/paperwire/', import.meta.url);
const lines = readFileSync(new URL('catalogue.jsonl', folder), 'utf8').trimEnd().split('\n');
const [header = '', full = '', , , plain = ''] = lines;
const read = (text: string) => spansOf(Buffer.from(text), 4096, paperwireExport);

splitterSuite(paperwireExport, fixturesIn(folder));

test('detectFormat() recognises an export by its header; without it, the lines are JSON Lines', () => {
  expect(detectFormat(lines.join('\n'))?.format.name).toBe('paperwire');
  expect(detectFormat(lines.slice(1).join('\n'))?.format.name).toBe('jsonl');
});

test('splitter() says that the end of an export is missing, also when it is cut between two lines', async () => {
  const cut = await read(`${header}\n${full}\n`);
  expect(recordsOf(cut)).toHaveLength(1);
  expect(cut.filter((span) => span.kind === 'reject')).toMatchObject([
    {
      code: 'truncated',
      raw: '\n',
      message: expect.stringContaining('1 papers, but the export says that it has 4'),
    },
  ]);
  expect(recordsOf(await read(`${header}\n${full}`))).toMatchObject([
    { doubt: expect.stringContaining('its end is missing') },
  ]);
});

test('splitter() refuses a header of a later version, and reads the lines', async () => {
  const spans = await read(`${header.replace('"version":1', '"version":2')}\n${plain}\n`);
  expect(spans.filter((span) => span.kind === 'reject')).toMatchObject([{ code: 'bad-header' }]);
  expect(recordsOf(spans)).toHaveLength(1);
});

test('splitter() reads a vector to the last bit, and refuses one of another length', async () => {
  const vector = Float32Array.from({ length: 384 }, (_, i) => Math.sin(i) / 3);
  const withVector = (floats: Float32Array) => {
    const base64 = Buffer.from(floats.buffer).toString('base64');
    return JSON.stringify({
      ...JSON.parse(plain),
      embedding: { vector: base64, tokens: 12, truncated: false },
    });
  };
  expect(recordsOf(await read(`${header}\n${withVector(vector)}\n`))).toMatchObject([
    { exported: { embedding: { model: 'all-MiniLM-L6-v2/int8', vector, tokens: 12, truncated: false } } },
  ]);
  expect(recordsOf(await read(`${header}\n${withVector(vector.slice(1))}\n`))).toEqual([]);
});

test('normalise() keeps the text and the dates of an export; what it says beyond that counts only when restored', async () => {
  const capturedAt = '2025-03-01T00:00:00Z';
  const papersOf = async (restore: boolean) => {
    const spans = await read(`${header}\n${full}\n`);
    const input = (async function* (): AsyncIterable<SplitSpan> {
      yield* spans;
    })();
    const values = await Array.fromAsync(
      normalise({ capturedAt }, { restore })(input, new AbortController().signal),
    );
    return values.filter((value): value is Paper => value.kind === 'paper');
  };
  const { title, abstract, id } = JSON.parse(full);
  const [restored] = await papersOf(true);
  expect(restored).toMatchObject({ title, abstract, exportedId: id, publishedAt: '2025-03-11T08:30:00Z' });
  expect(restored?.restored).toMatchObject({
    arrivedAt: '2025-03-12T06:00:00Z',
    topics: [{ slug: 'robotics' }],
  });
  const [foreign] = await papersOf(false);
  expect(foreign).toMatchObject({ title, abstract, exportedId: id, publishedAt: capturedAt });
  expect(foreign?.doubt).toContain('lies after the capture');
  expect(foreign?.restored).toBeUndefined();
});

test('recognise() keeps to an export whose first lines are all damaged', () => {
  const head = [
    header,
    ...Array.from({ length: 9 }, () => plain.replace('"publishedAt":"', '"publishedAt":"?')),
  ];
  expect(recognise(head.join('\n'))?.format.name).toBe('paperwire');
});

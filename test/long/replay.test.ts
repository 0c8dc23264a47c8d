import { describe, expect, test, vi } from 'vitest';
import type { Database } from '../../db/database.ts';
import { getDump } from '../../db/dumps/dumps.ts';
import { listRejects } from '../../db/dumps/rejects.ts';
import { readStatus } from '../../functions/api/status.ts';
import { createApp } from '../../functions/app.ts';
import { type ReplayOptions, replay } from '../../functions/intake/replay.ts';
import { queueIntake } from '../../functions/worker/intake.ts';
import { identifyDump } from '../../pipeline/acquire/input.ts';
import { DumpError } from '../../pipeline/errors.ts';
import { ingest } from '../../pipeline/run.ts';
import type { Dump, Paper } from '../../pipeline/types.ts';
import { type Fault, faultyDatabase } from '../support/faulty-database.ts';
import { consumeDeps, inputOf, jsonLines, openPrepared, papers, recordOf } from '../support/pipeline.ts';
import { publicOutput } from '../support/public-output.ts';
import { Queue } from '../support/queue-driver.ts';

// Runs of the pipeline over real databases, once for each call to one.
vi.setConfig({ testTimeout: 300_000 });

const CAPTURED = '2025-03-11T00:00:00Z';
const signal = new AbortController().signal;
const map = { title: ['heading'] };

const titles = (count: number) =>
  papers
    .slice(0, count)
    .map(({ title }) => title)
    .sort();

/** Two papers, the second with more than was known of it, and three whose titles have a name that nobody knows. */
const content = () =>
  jsonLines([
    ...papers.slice(0, 1).map((paper) => recordOf(paper)),
    ...papers.slice(1, 2).map((paper) => recordOf(paper, { authors: ['Ada Lovelace'] })),
    ...papers.slice(2, 5).map(({ title, abstract }) => ({ heading: title, abstract })),
  ]);

const dumpOf = (text: string, name = '2025-03-11.jsonl'): Promise<Dump> =>
  identifyDump(inputOf(text, name), { captured: CAPTURED, now: new Date() });

async function ingestInto(db: Database, dump: Dump, accept = false) {
  return ingest(dump, await consumeDeps(db).run(), { signal, accept });
}

/** A database with the second paper, as it was known, and a dump that failed. */
async function refused() {
  const { url, db } = await openPrepared();
  await ingestInto(
    db,
    await dumpOf(jsonLines(papers.slice(1, 2).map((paper) => recordOf(paper))), 'known.jsonl'),
  );
  const dump = await dumpOf(content());
  await expect(ingestInto(db, dump)).rejects.toMatchObject({ code: 'mostly-rejected' });
  return { url, db, dump };
}

const again = (db: Database, dumpId: string, options: Partial<ReplayOptions> = {}) =>
  Array.fromAsync(replay(db, consumeDeps(db).run, { dumpId }, { signal, ...options }));

async function feed(db: Database): Promise<string[]> {
  const response = await createApp({ db, cacheBytes: 0 }).request('/feeds/all.json?limit=200');
  const { items } = (await response.json()) as { items: { title: string }[] };
  return items.map(({ title }) => title).sort();
}

async function authorsOf(db: Database, title = papers[1]?.title ?? '') {
  const { rows } = await db.client.execute({
    sql: 'SELECT authors FROM items WHERE title = ?',
    args: [title],
  });
  return JSON.parse(String(rows[0]?.['authors']));
}

describe('replay() of a mostly rejected dump', () => {
  test('starts from a failed dump with a reason, of which no paper shows', async () => {
    const { db, dump } = await refused();
    const told = { id: dump.id, state: 'failed', code: 'mostly-rejected', format: 'jsonl' };
    const counts = { records: 5, stored: 0, merged: 0, rejected: 3 };
    const { dumps, rejects } = await readStatus(db);
    expect(dumps.failures).toMatchObject([{ ...told, ...counts }]);
    expect(dumps.failures[0]?.reason).toContain('3 of its 5 records were rejected');
    expect(rejects).toMatchObject([{ code: 'missing-title', count: 3 }]);
    expect(await feed(db)).toEqual([papers[1]?.title]);
    expect(await authorsOf(db)).toEqual([]);
  });

  test('counts each attempt in vain', async () => {
    const { db, dump } = await refused();
    const outcomes = await again(db, dump.id.slice(0, 12));
    const fault = { code: 'missing-title' };
    expect(outcomes).toMatchObject([
      { fault },
      { fault },
      { fault },
      { dumpId: dump.id, name: dump.name, state: 'failed' },
    ]);
    expect(await listRejects(db, { limit: 9 })).toMatchObject([
      { attempt: 2 },
      { attempt: 2 },
      { attempt: 2 },
    ]);
    expect(await feed(db)).toEqual([papers[1]?.title]);
  });

  test('loads the dump once at most half of it is rejected', async () => {
    const { db, dump } = await refused();
    const [first] = await listRejects(db, { limit: 1 });
    const outcomes = await Array.fromAsync(
      replay(db, consumeDeps(db).run, { id: first?.id ?? '' }, { signal, map }),
    );
    expect(outcomes).toMatchObject([{ report: { stored: 1 } }, { dumpId: dump.id, state: 'loaded' }]);
    expect(await getDump(db, dump.id)).toMatchObject({ code: null, stored: 1, merged: 1, rejected: 3 });
    expect(await feed(db)).toEqual(titles(3));
    expect(await authorsOf(db)).toEqual(['Ada Lovelace']);
    expect(await listRejects(db, { limit: 9 })).toHaveLength(2);
  });

  test('loads the dump with accept, for later readings too', async () => {
    const { db, dump } = await refused();
    expect((await again(db, dump.id, { accept: true })).at(-1)).toMatchObject({ state: 'loaded' });
    expect(await feed(db)).toEqual(titles(2));
    expect(await ingestInto(db, dump)).toMatchObject({ stored: 0, merged: 2, rejected: 3 });
    expect(await again(db, dump.id)).toHaveLength(3);
    expect(await feed(db)).toEqual(titles(2));
  });

  test('ends as a dump that was accepted when it was read', async () => {
    const { url, db, dump } = await refused();
    await again(db, dump.id, { accept: true });
    const other = await openPrepared();
    await ingestInto(
      other.db,
      await dumpOf(jsonLines(papers.slice(1, 2).map((paper) => recordOf(paper))), 'known.jsonl'),
    );
    await ingestInto(other.db, dump, true);
    expect(await publicOutput(url)).toEqual(await publicOutput(other.url));
  });

  test('keeps nothing of an earlier reading in another format', async () => {
    const { db, dump } = await refused();
    const { run } = consumeDeps(db);
    const asText = ingest(dump, await run(), { signal, format: 'ris' });
    await expect(asText).rejects.toBeInstanceOf(DumpError);
    const row = await getDump(db, dump.id);
    expect(row).toMatchObject({ state: 'failed', format: 'ris' });
    expect(await listRejects(db, { dumpId: dump.id, limit: 9 })).toHaveLength(row?.rejected ?? -1);
  });

  test('embeds the papers that still wait in a queue', async () => {
    const { db } = await openPrepared();
    const queue = new Queue();
    const intake = queueIntake(consumeDeps(db), queue);
    const source = inputOf(content(), '2025-03-11.jsonl');
    const [taken] = await intake.submit(source, { signal, captured: CAPTURED });
    expect(taken).toMatchObject({ state: 'failed', error: { code: 'mostly-rejected' } });
    await queue.drain(consumeDeps(db));
    expect(await feed(db)).toEqual([]);
    const outcomes = await again(db, taken?.dumpId ?? '', { map });
    expect(outcomes.at(-1)).toMatchObject({ state: 'loaded' });
    expect(await feed(db)).toEqual(titles(5));
    const { rows } = await db.client.execute('SELECT count(*) AS vectors FROM embeddings');
    expect(rows[0]?.['vectors']).toBe(5);
  });

  test('ends the same after a failure at every eighth call to the database', async () => {
    const failed = await refused();
    const whole = await openPrepared(failed);
    await again(whole.db, failed.dump.id, { map });
    const expected = await publicOutput(whole.url);
    const run = async (fault?: Fault) => {
      const { url, db } = await openPrepared(failed);
      const faulty = faultyDatabase(db, fault);
      await again(faulty.db, failed.dump.id, { map }).catch(() => {});
      await again(db, failed.dump.id, { map });
      const row = await getDump(db, failed.dump.id);
      expect({ fault, row }).toMatchObject({
        row: { state: 'loaded', stored: 1, merged: 1, rejected: 3 },
      });
      expect(await listRejects(db, { limit: 9 })).toEqual([]);
      if ((fault?.call ?? 0) % 7 === 0)
        expect({ fault, output: await publicOutput(url) }).toEqual({ fault, output: expected });
      return faulty.calls();
    };
    const calls = await run();
    expect(calls).toBeGreaterThan(20);
    const kinds = ['before', 'after', 'dies'] as const;
    for (let call = 1; call <= calls; call += 8) await run({ call, kind: kinds[call % 3] ?? 'dies' });
  });
});

describe('replay() of a record too long for memory', () => {
  const long = (length: number) => recordOf(papers[2] as Paper, { text: `${'word '.repeat(length / 5)}🤖` });
  async function ingested(length: number) {
    const { db } = await openPrepared();
    const dump = await dumpOf(
      jsonLines([
        ...papers.slice(0, 2).map((paper) => recordOf(paper)),
        long(length),
        recordOf(papers[3] as Paper),
      ]),
    );
    return { db, dump, report: await ingestInto(db, dump) };
  }

  test('starts from one reject whose parts are all kept', async () => {
    const { db, dump, report } = await ingested(9_000_000);
    expect(report).toMatchObject({ records: 4, stored: 3, rejected: 1, stages: { split: { rejected: 1 } } });
    expect(await getDump(db, dump.id)).toMatchObject({ state: 'loaded', records: 4, rejected: 1 });
    const [first, ...more] = await listRejects(db, { limit: 99 });
    expect(more).toEqual([]);
    const parts = await listRejects(db, { code: 'continued', limit: 99 });
    const text = [first, ...parts].map((part) => part?.raw).join('');
    expect(text).toBe(JSON.stringify(long(9_000_000)));
    expect((await readStatus(db)).rejects).toMatchObject([{ code: 'too-long', count: 1 }]);
  });

  test('rejects it again while it is too long', async () => {
    const { db, dump } = await ingested(9_000_000);
    expect(await again(db, dump.id)).toMatchObject([{ fault: { code: 'too-long' } }]);
    expect(await listRejects(db, { limit: 9 })).toMatchObject([{ code: 'too-long', attempt: 2 }]);
  });

  test('reads it whole in a format that allows its length, and resolves all parts', async () => {
    const { db, dump } = await ingested(1_200_000);
    const outcomes = await again(db, dump.id, { format: 'json' });
    expect(outcomes).toMatchObject([
      { report: { bytes: JSON.stringify(long(1_200_000)).length + 2, stored: 1 } },
    ]);
    expect(await feed(db)).toEqual(titles(4));
    expect(await listRejects(db, { limit: 9 })).toEqual([]);
    expect(await listRejects(db, { code: 'continued', limit: 9 })).toEqual([]);
  });

  test('counts it as one record of a mostly rejected dump', async () => {
    const { db } = await openPrepared();
    const dump = await dumpOf(jsonLines([recordOf(papers[0] as Paper), long(3_000_000), long(4_000_000)]));
    await expect(ingestInto(db, dump)).rejects.toMatchObject({ code: 'mostly-rejected' });
    expect(await getDump(db, dump.id)).toMatchObject({ state: 'failed', records: 3, rejected: 2 });
    expect(await again(db, dump.id, { accept: true })).toMatchObject([
      { fault: { code: 'too-long' } },
      { fault: { code: 'too-long' } },
      { state: 'loaded' },
    ]);
    expect(await getDump(db, dump.id)).toMatchObject({ records: 3, stored: 1, rejected: 2 });
  });
});

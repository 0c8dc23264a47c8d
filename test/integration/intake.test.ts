import { readdirSync } from 'node:fs';
import { mkdir, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test, vi } from 'vitest';
import { getDump } from '../../db/dumps/dumps.ts';
import { Inbox } from '../../functions/server/inbox/inbox.ts';
import { nodeIntake } from '../../functions/server/intake.ts';
import { inProcess } from '../../functions/server/loading/dump-tasks.ts';
import type { Spool } from '../../pipeline/acquire/input.ts';
import { openTestIngestion } from '../support/pipeline.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const signal = new AbortController().signal;
const PAGE =
  'Mar 10\n\nWhat Waits Is Not Lost\n\nWe show that what was promised is kept, also when the one who promised is no more, on three benchmarks.\n';

const SHORT =
  '@misc{a, title={Read Once and Never Again}, abstract={We count how often bytes are read on their way in.}}\n';
/** One paper, and comments for the rest of 320 KB: more than the head. */
const LONG = SHORT + 'A line outside of the entries.\n'.repeat(10_000);

async function* bytes(content: string | Uint8Array) {
  yield typeof content === 'string' ? new TextEncoder().encode(content) : content;
}

test('resume() continues the submissions of an earlier process with their options', async () => {
  const ingestion = await openTestIngestion();
  const folder = join(temporaryFolder(), 'inbox');
  const ending = new AbortController();
  // A process that comes to nothing any more.
  const first = nodeIntake({
    ...ingestion,
    load: () => new Promise(() => {}),
    inbox: new Inbox(folder, 'test'),
    signal: ending.signal,
  });
  const label = { name: 'waiting.txt', lastModified: new Date('2025-03-12T08:00:00Z') };
  const source = await first.spool(label, bytes(PAGE), 10_000, signal);
  const [taken] = await first.submit(source, {
    signal,
    format: 'page-text',
    captured: '2025-03-11T00:00:00Z',
  });
  expect(taken).toMatchObject({ state: 'loading' });
  ending.abort();
  expect(readdirSync(folder)).toHaveLength(1);
  // The claim of a killed process ends after a quarter of a minute.
  await ingestion.db.client.execute('UPDATE promised_dumps SET owned_until = 0');

  const second = nodeIntake({ ...ingestion, inbox: new Inbox(folder, 'test'), signal });
  await second.resume();
  await second.idle();
  expect(await getDump(ingestion.db, taken?.dumpId ?? '')).toMatchObject({
    name: 'waiting.txt',
    state: 'loaded',
    format: 'page-text',
    capturedAt: '2025-03-11T00:00:00Z',
    stored: 1,
  });
  expect(readdirSync(folder)).toEqual([]);
});

test.each([
  ['a dump longer than its head', LONG, LONG],
  ['a dump shorter than its head', SHORT, SHORT],
  ['a compressed dump', LONG, gzipSync(LONG)],
])('submit() reads %s once after its head', async (_, dump, content) => {
  const ingestion = await openTestIngestion();
  const inbox = new Inbox(join(temporaryFolder(), 'inbox'), 'test');
  const { spool: original } = inbox;
  const reads: number[][] = [];
  /** Spools as the inbox does, and counts the bytes of each later read. */
  const spool: Spool = async (label, ...rest) => {
    const input = await original(label, ...rest);
    const { open } = input;
    const counts: number[] = [];
    reads.push(counts);
    return Object.assign(input, {
      async *open(opened?: AbortSignal) {
        const read = counts.push(0) - 1;
        for await (const chunk of open(opened)) {
          counts[read] = (counts[read] ?? 0) + chunk.length;
          yield chunk;
        }
      },
    });
  };
  const intake = nodeIntake({ ...ingestion, inbox: Object.assign(inbox, { spool }), signal });
  const input = await intake.spool({ name: 'posted' }, bytes(content), 2 ** 20, signal);
  const [outcome] = await intake.submit(input, { signal, format: 'bibtex' });
  await intake.idle();
  expect(await getDump(ingestion.db, outcome?.dumpId ?? '')).toMatchObject({ state: 'loaded', stored: 1 });
  const isCompressed = typeof content !== 'string';
  // A compressed dump is spooled twice: as it came, and unpacked.
  const [first, second] = reads;
  if (isCompressed) expect(first).toEqual([content.length]);
  const [head, whole, ...more] = (isCompressed ? second : first) ?? [];
  expect(head).toBeLessThanOrEqual(Math.min(dump.length, 2 ** 18));
  expect(whole).toBe(dump.length);
  expect(more).toEqual([]);
});

test('submit() keeps an input whose run fails, and tries again', async () => {
  const ingestion = await openTestIngestion();
  const folder = join(temporaryFolder(), 'inbox');
  const ending = new AbortController();
  let tries = 0;
  const run = async () => {
    tries++;
    throw new Error('the disk is full');
  };
  const intake = nodeIntake({
    ...ingestion,
    ...inProcess(ingestion.db, run),
    inbox: new Inbox(folder, 'test'),
    signal: ending.signal,
  });
  const source = await intake.spool({ name: 'unlucky.txt' }, bytes(PAGE), 10_000, signal);
  const [taken] = await intake.submit(source, { signal });
  await expect.poll(() => tries, { timeout: 60_000 }).toBe(1);
  ending.abort();
  await intake.idle();
  expect(tries).toBe(1);
  expect(await getDump(ingestion.db, taken?.dumpId ?? '')).toMatchObject({ state: 'loading' });
  expect(await new Inbox(folder, 'test').content()).toMatchObject({
    promised: [{ dumpId: taken?.dumpId, input: { name: 'unlucky.txt' } }],
  });
});

test('preview() does not wait for a running ingestion', async () => {
  const ingestion = await openTestIngestion();
  const ending = new AbortController();
  let runs = 0;
  const run: typeof ingestion.run = (dump) => (runs++ === 0 ? new Promise(() => {}) : ingestion.run(dump));
  const intake = nodeIntake({ ...ingestion, ...inProcess(ingestion.db, run), signal: ending.signal });
  const long = await intake.spool({ name: 'long.txt' }, bytes(PAGE), 10_000, signal);
  expect(await intake.submit(long, { signal })).toMatchObject([{ state: 'loading' }]);
  const source = await intake.spool({ name: 'short.txt' }, bytes(`${PAGE}\n`), 10_000, signal);
  const previews = await Array.fromAsync(intake.preview(source, { signal }));
  expect(previews).toMatchObject([
    { name: 'short.txt', records: 1, papers: [{ title: 'What Waits Is Not Lost' }] },
  ]);
  await source.close?.();
  await long.close?.();
  ending.abort();
});

test('Inbox.content() deletes nothing that another process spools when the clock jumps ahead', async () => {
  const folder = join(temporaryFolder(), 'inbox');
  await new Inbox(folder, 'one').spool({ name: 'x' }, bytes('x'), 10, signal);
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 2 * 86_400_000 });
  const content = await new Inbox(folder, 'other').content().finally(() => vi.useRealTimers());
  expect(content).toEqual({ promised: [], deleted: 0 });
});

test('Inbox.content() deletes old unclaimed inputs and leaves new ones and the folders of others', async () => {
  const folder = join(temporaryFolder(), 'inbox');
  const inbox = new Inbox(folder, 'test');
  expect(await inbox.content()).toEqual({ promised: [], deleted: 0 });
  await inbox.spool({ name: 'x' }, bytes('x'), 10, signal);
  for (const name of ['paperwire-old', 'of-a-person']) {
    await mkdir(join(folder, name));
    await utimes(join(folder, name), new Date(0), new Date(0));
  }
  expect(await inbox.content()).toEqual({ promised: [], deleted: 1 });
  expect(readdirSync(folder)).toHaveLength(2);
  await expect(inbox.spool({ name: 'x' }, bytes('x'.repeat(11)), 10, signal)).rejects.toMatchObject({
    code: 'too-large',
  });
  expect(readdirSync(folder)).toHaveLength(2);
});

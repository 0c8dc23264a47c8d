import { readdirSync } from 'node:fs';
import { mkdir, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { getDump } from '../../db/dumps/dumps.ts';
import { Inbox } from '../../functions/server/inbox.ts';
import { nodeIntake } from '../../functions/server/intake.ts';
import { scratchIngestion } from '../support/ingestion.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const signal = new AbortController().signal;
const PAGE =
  'Mar 10\n\nWhat Waits Is Not Lost\n\nWe show that what was promised is kept, also when the one who promised is no more, on three benchmarks.\n';

async function* bytes(text: string) {
  yield new TextEncoder().encode(text);
}

test('what was submitted is gone on with by the next process, as it was asked for', async () => {
  const ingestion = await scratchIngestion();
  const folder = join(temporaryFolder(), 'inbox');
  const ending = new AbortController();
  // A process that comes to nothing any more.
  const first = nodeIntake({
    ...ingestion,
    run: () => new Promise(() => {}),
    inbox: new Inbox(folder),
    signal: ending.signal,
  });
  const incoming = { name: 'waiting.txt', maxBytes: 10_000, lastModified: new Date('2025-03-12T08:00:00Z') };
  const source = await first.spool(incoming, bytes(PAGE), signal);
  const [taken] = await first.submit(source, {
    signal,
    format: 'page-text',
    captured: '2025-03-11T00:00:00Z',
  });
  expect(taken).toMatchObject({ state: 'loading' });
  ending.abort();
  expect(readdirSync(folder)).toHaveLength(1);

  const second = nodeIntake({ ...ingestion, inbox: new Inbox(folder), signal });
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

test('what fails for a while is tried again and kept until it is done', async () => {
  const ingestion = await scratchIngestion();
  const folder = join(temporaryFolder(), 'inbox');
  const ending = new AbortController();
  let tries = 0;
  const run = async () => {
    tries++;
    throw new Error('the disk is full');
  };
  const intake = nodeIntake({ ...ingestion, run, inbox: new Inbox(folder), signal: ending.signal });
  const source = await intake.spool({ name: 'unlucky.txt', maxBytes: 10_000 }, bytes(PAGE), signal);
  const [taken] = await intake.submit(source, { signal });
  await new Promise((resolve) => setTimeout(resolve, 200));
  ending.abort();
  await intake.idle();
  expect(tries).toBe(1);
  expect(await getDump(ingestion.db, taken?.dumpId ?? '')).toMatchObject({ state: 'loading' });
  expect(await new Inbox(folder).waiting()).toMatchObject([{ source: { name: 'unlucky.txt' } }]);
});

test('a preview does not wait for what is being taken in', async () => {
  const ingestion = await scratchIngestion();
  const ending = new AbortController();
  let runs = 0;
  const run: typeof ingestion.run = (dump) => (runs++ === 0 ? new Promise(() => {}) : ingestion.run(dump));
  const intake = nodeIntake({ ...ingestion, run, signal: ending.signal });
  const long = await intake.spool({ name: 'long.txt', maxBytes: 10_000 }, bytes(PAGE), signal);
  expect(await intake.submit(long, { signal })).toMatchObject([{ state: 'loading' }]);
  const source = await intake.spool({ name: 'short.txt', maxBytes: 10_000 }, bytes(`${PAGE}\n`), signal);
  const previews = await Array.fromAsync(intake.preview(source, { signal }));
  expect(previews).toMatchObject([
    { name: 'short.txt', records: 1, papers: [{ title: 'What Waits Is Not Lost' }] },
  ]);
  await source.close?.();
  await long.close?.();
  ending.abort();
});

test('bytes that were promised to nobody are removed in the end, not while another may be at them', async () => {
  const folder = join(temporaryFolder(), 'inbox');
  const inbox = new Inbox(folder);
  expect(await inbox.waiting()).toEqual([]);
  await inbox.spool({ name: 'x', maxBytes: 10 }, bytes('x'), signal);
  await mkdir(join(folder, 'old'));
  await utimes(join(folder, 'old'), new Date(0), new Date(0));
  expect(await inbox.waiting()).toEqual([]);
  expect(readdirSync(folder)).toHaveLength(1);
  await expect(inbox.spool({ name: 'x', maxBytes: 10 }, bytes('x'.repeat(11)), signal)).rejects.toMatchObject(
    {
      code: 'too-large',
    },
  );
  expect(readdirSync(folder)).toHaveLength(1);
});

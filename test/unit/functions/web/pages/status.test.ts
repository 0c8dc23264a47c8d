import { afterEach, beforeEach, expect, test } from 'vitest';
import { completeDump } from '../../../../../db/dumps/complete-dump.ts';
import { acceptDoubtful, failDump, registerDump } from '../../../../../db/dumps/dumps.ts';
import { recordRun } from '../../../../../db/dumps/runs.ts';
import { createApp } from '../../../../../functions/app.ts';
import { deriveContent } from '../../../../../pipeline/identity/derived-content.ts';
import {
  byAxis,
  openTestCatalogue,
  type TestCatalogue,
  wholeReading,
} from '../../../../support/catalogue.ts';

let catalogue: TestCatalogue;
beforeEach(async () => {
  catalogue = await openTestCatalogue();
});
afterEach(() => catalogue.close());

/** The page as text, one line a block. */
async function lines(): Promise<string[]> {
  const html = await (await createApp({ db: catalogue.db }).request('/status')).text();
  const main = /<main[^>]*>([\s\S]*)<\/main>/.exec(html)?.[1] ?? '';
  return main
    .replaceAll(/<(?:td|th)[^>]*>/g, ' ')
    .replaceAll(/<[^>]+>/g, '')
    .split('\n')
    .map((line) => line.replaceAll(/\s+/g, ' ').trim())
    .filter((line) => line !== '');
}

const DAY = 86_400_000;
const ago = (days: number) => new Date(Date.now() - days * DAY).toISOString();

async function addSource(name: string, changed: number, more: Record<string, string | number> = {}) {
  const row = {
    ...{ name, url: 'https://a.example/secret', cadence_seconds: 86_400, outcome: 'unchanged', failures: 0 },
    ...{ last_attempt_at: ago(0), last_success_at: ago(0), last_change_at: ago(changed), ...more },
  };
  await catalogue.db.client.execute({
    sql: `INSERT INTO sources (${Object.keys(row).join()}) VALUES (${Object.keys(row).fill('?').join()})`,
    args: Object.values(row),
  });
}

test('statusPage() says that all is well', async () => {
  await catalogue.add([{ title: 'Paper' }]);
  const page = await lines();
  expect(page).toContain('All is well.');
  expect(page.find((line) => line.startsWith('1 paper from 1 dump;'))).toBeDefined();
});

test('statusPage() shows state and last change of each source, and only the host of its address', async () => {
  await addSource('a-fresh', 0.1, { outcome: 'changed' });
  await addSource('b-quiet', 2);
  await addSource('c-stale', 9);
  await addSource('d-failing', 9, {
    outcome: 'failed',
    code: 'http-503',
    message: 'It answered 503.',
    failures: 3,
  });
  const page = await lines();
  expect(page[1]).toBe('2 sources of 4 stale or failing.');
  // States that need a person come first.
  const states = ['✕ failing d-failing', '▲ stale c-stale', '○ quiet b-quiet', '● fresh a-fresh'];
  expect(page.filter((line) => states.includes(line))).toEqual(states);
  expect(page).toContain('http-503: It answered 503. (3 times in a row)');
  expect(page[page.indexOf('▲ stale c-stale') + 1]).toContain(
    `a.example · last new ${ago(9).slice(0, 16).replace('T', ' ')}`,
  );
  expect(page.join()).not.toContain('secret');
});

test('statusPage() only names disabled sources', async () => {
  await addSource('b-idle', 9, { enabled: 0 });
  await addSource('a-idle', 9, {
    enabled: 0,
    outcome: 'failed',
    code: 'http-503',
    message: 'It answered 503.',
  });
  const page = await lines();
  expect(page[1]).toBe('All is well.');
  expect(page).toContain('No source is enabled. Dumps come by hand.');
  expect(page).toContain('Disabled: a-idle, b-idle.');
  expect(page.join()).not.toContain('503');
});

test('statusPage() shows the stages of runs, the text of rejects and the reasons of failed dumps', async () => {
  await catalogue.add([{ title: 'Paper' }]);
  const dumpId = '1'.padStart(64, '0');
  const stage = { in: 60, out: 57, rejected: 3, ms: 2_000 };
  await recordRun(catalogue.db, {
    dumpId,
    startedAt: '2025-03-11T08:00:00Z',
    finishedAt: '2025-03-11T08:00:10Z',
    report: { records: 60, stored: 50, merged: 7, rejected: 3, seconds: 10, stages: { embed: stage } },
  });
  await catalogue.db.client.execute({
    sql: `INSERT INTO rejects (id, dump_id, stage, code, message, raw, start, end, created_at)
          VALUES ('r-1', ?, 'normalise', 'no-title', 'It has no title.', 'what it was', 10, 20, '2025')`,
    args: [dumpId],
  });
  const bad = { id: 'b'.repeat(64), name: 'bad.txt', bytes: 1, capturedAt: '2025-03-11T00:00:00Z' };
  await registerDump(catalogue.db, bad, new Date('2025-03-11T09:00:00Z'));
  await failDump(
    catalogue.db,
    bad.id,
    { code: 'no-records', message: 'Nothing in it.' },
    new Date('2025-03-11T09:00:00Z'),
  );

  const page = await lines();
  expect(page[1]).toBe('1 dump failed; 1 reject unresolved.');
  expect(page).toContain('60 records: 50 stored, 7 merged, 3 rejected, in 10 s · 6 per second');
  expect(page).toContain('embed 60 57 3 28.5 2 s');
  expect(page).toContain('no-title 1');
  expect(page).toContain('what it was');
  expect(page).toContain('It has no title. dump 1');
  expect(page).toContain('Bytes 10 to 20. After a fix: paperwire replay r-1');
  expect(page.slice(page.indexOf('bad.txt'), page.indexOf('bad.txt') + 3)).toEqual([
    'bad.txt',
    '2025-03-11 09:00 · bbbbbbbbbbbb',
    'Nothing in it.',
  ]);
});

test('/status is rendered for each request, as sources change without papers', async () => {
  const app = createApp({ db: catalogue.db });
  const first = await app.request('/status');
  expect(first.headers.get('Cache-Control')).toBe('no-cache');
  await addSource('a-fresh', 0.1, { outcome: 'changed' });
  expect(await (await app.request('/status')).text()).toContain('a-fresh');
});

test('statusPage() shows doubtful dumps with the command that shows more, until a person accepts them', async () => {
  const dump = { id: 'd'.repeat(64), name: 'page.txt', bytes: 10, capturedAt: ago(0) };
  const { reading } = await registerDump(catalogue.db, dump, new Date());
  await completeDump(
    catalogue.db,
    wholeReading({ ...dump, reading }, 0, { doubt: 'its layout is unknown' }),
    { model: 'test', openTopicModel: async () => byAxis, derive: deriveContent, contentChanged: false },
    new Date(),
  );
  const page = await lines();
  expect(page).toContain('1 dump doubtful.');
  expect(page).toContain('its layout is unknown');
  expect(page).toContain(
    'See paperwire inspect page.txt. If it is right: paperwire replay dddddddddddd --accept',
  );
  expect(await acceptDoubtful(catalogue.db, 'ddd')).toEqual([{ id: dump.id, name: 'page.txt' }]);
  expect(await lines()).toContain('All is well.');
});

import { mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { lintSources, parseSources } from '../../pipeline/acquire/sources.ts';
import { paperwire } from '../support/command-line.ts';
import { preparedDatabase } from '../support/pipeline.ts';
import { ROOT, start } from '../support/program.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder();
const file = join(folder, 'sources.json');
const env = {
  DATABASE_URL: `file:${join(folder, 'test.db')}`,
  SOURCES_FILE: file,
  CONTACT: 'operator@papers.example',
};

const SOURCES = [
  { name: 'inbox', directory: join(folder, 'inbox'), cadence: '1m', enabled: true },
  // Nothing of this machine is fetched, whoever asks for it.
  { name: 'inside', url: 'http://127.0.0.1:9/feed', cadence: '1h', enabled: true },
  { name: 'off', url: 'https://papers.example/feed', cadence: '1d', enabled: false },
];

/** A dump that was written a minute ago. */
function put(name: string, title: string): void {
  const path = join(folder, name);
  writeFileSync(
    path,
    `Mar 10\n\n${title}\n\nRobots learn to grasp objects by trial and error, on three tasks.\n`,
  );
  const written = new Date(Date.now() - 60_000);
  utimesSync(path, written, written);
}

beforeAll(() => {
  mkdirSync(join(folder, 'inbox'));
  writeFileSync(file, JSON.stringify(SOURCES));
});

// The first run builds the model, if nothing did before, and learns the topics.
vi.setConfig({ testTimeout: 180_000 });

describe('paperwire sources', () => {
  test('lists the sources without creating a database', async () => {
    const { code, stdout } = await paperwire(['sources', '--json'], { env });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject([
      { name: 'inbox', kind: 'directory', state: 'never', cadenceSeconds: 60, lastAttemptAt: null },
      { name: 'inside', kind: 'url', state: 'never', place: 'http://127.0.0.1:9/feed' },
      { name: 'off', kind: 'url', state: 'disabled', nextAttemptAt: null },
    ]);
    expect((await paperwire(['status'], { env })).code).toBe(2);
  });

  test('run pulls each enabled source once and ends with 1 when one fails', async () => {
    preparedDatabase(join(folder, 'test.db'));
    put('inbox/2025-03-11-a.txt', 'Deep Learning for Robot Grasping');
    const { code, stdout } = await paperwire(['sources', 'run', '--json'], { env });
    const runs = JSON.parse(stdout).sort((a: { name: string }, b: { name: string }) =>
      a.name < b.name ? -1 : 1,
    );
    expect(runs).toMatchObject([
      {
        name: 'inbox',
        outcome: 'changed',
        dumps: [{ name: 'inbox/2025-03-11-a.txt', report: { stored: 1 } }],
      },
      { name: 'inside', outcome: 'failed', code: 'refused', dumps: [] },
    ]);
    expect(code).toBe(1);
    const named = await paperwire(['sources', 'run', 'inbox'], { env });
    expect(named).toMatchObject({ code: 0, stdout: 'inbox: unchanged; nothing new\n' });
  });

  test('status shows the state of each source', async () => {
    const { stdout } = await paperwire(['status'], { env });
    expect(stdout).toMatch(/^inbox +fresh +1m /m);
    expect(stdout).toMatch(/^inside +failing +1h /m);
    expect(stdout).toMatch(/^inside failed with refused: .*public Internet/m);
    expect(stdout).toMatch(/^off +disabled /m);
  });

  test('run ends with 2 for an unknown name', async () => {
    const { code, stderr } = await paperwire(['sources', 'run', 'none'], { env });
    expect(code).toBe(2);
    expect(stderr).toContain('"none"');
    expect(stderr).toContain('inbox, inside, off');
  });

  test('lint names every fault and ends with 1', async () => {
    const wrong = join(folder, 'wrong.json');
    const entries = [
      { name: 'One', url: 'ftp://papers.example', cadence: '1d', enabled: true },
      { name: 'two', url: 'https://papers.example', cadence: '1m', enabled: 'yes' },
      { name: 'three', cadence: '2h', quiet: '1h', enabled: true },
      { name: 'three', directory: 'in', cadence: '1d', enabled: true, colour: 'red' },
    ];
    writeFileSync(wrong, JSON.stringify(entries));
    const { code, stdout } = await paperwire(['sources', 'lint', wrong], { env });
    expect(code).toBe(1);
    for (const fault of [
      /\[0\]\.name/,
      /\[0\]\.url/,
      /\[1\].*enabled/,
      /\[2\].*0 of url, directory and r2/,
      /\[2\].*quiet is "1h"/,
      /\[3\].*unknown field/,
      /\[3\]\.name.*sources\[2\]/,
    ]) {
      expect(stdout).toMatch(fault);
    }
    // The server says the same, and does not start.
    const server = await start('node', [], { env: { ...env, SOURCES_FILE: wrong, PORT: '0' } }).ended;
    expect(server.code).toBe(2);
    expect(server.stderr).toContain('sources lint names all 7 faults');
    expect(await paperwire(['sources', 'lint', '/no/such/file'], { env })).toMatchObject({ code: 2 });
  });

  test('lint accepts seeds/sources.json, in which no source is enabled', async () => {
    const shipped = JSON.parse(readFileSync(join(ROOT, 'seeds/sources.json'), 'utf8'));
    expect(lintSources(shipped)).toEqual([]);
    expect(parseSources(shipped, 'seeds/sources.json').filter(({ enabled }) => enabled)).toEqual([]);
  });
});

test('npm start pulls sources while it serves, and releases them when it stops', async () => {
  mkdirSync(join(folder, 'late'));
  put('late/2025-03-12-b.txt', 'Tactile Sensing for Robot Hands');
  // One that was never fetched, so that it is due at once.
  const late = { name: 'late', directory: join(folder, 'late'), cadence: '1m', enabled: true };
  writeFileSync(file, JSON.stringify([late, ...SOURCES]));
  const server = start('node', [], { env: { ...env, PORT: '0' } });
  const [, port] = await server.printed(/serving on http:\/\/localhost:(\d+)\//);
  const items = async (): Promise<string[]> => {
    const { items } = await (await fetch(`http://127.0.0.1:${port}/api/items?limit=100`)).json();
    return items.map(({ title }: { title: string }) => title);
  };
  await expect.poll(items, { timeout: 120_000, interval: 500 }).toContain('Tactile Sensing for Robot Hands');
  server.child.kill('SIGINT');
  const { code, stdout, stderr } = await server.ended;
  expect(code).toBe(0);
  expect(stdout + stderr).toContain('source late: 1 stored');
  const { stdout: after } = await paperwire(['sources', '--json'], { env });
  expect(JSON.parse(after)[2]).toMatchObject({ name: 'late', state: 'fresh', code: null });
});

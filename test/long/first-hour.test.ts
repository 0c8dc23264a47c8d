import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { fetchAndShow } from '../../functions/commands/init/init.ts';
import { readEnvironment } from '../../functions/env.ts';
import { preparedDatabase } from '../support/pipeline.ts';
import { paperwireProcess } from '../support/program.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { Origin, rss, serves } from '../unit/functions/sources/origin.ts';

// The first run builds the model, if nothing did before.
vi.setConfig({ testTimeout: 180_000 });

const origin = new Origin();
beforeAll(() => origin.listen());
afterAll(() => origin.close());

/** A data folder in which the topics of machine learning are learnt. */
function dataFolder(): string {
  const folder = join(temporaryFolder(), 'data');
  mkdirSync(folder);
  preparedDatabase(join(folder, 'paperwire.db'));
  return folder;
}

/** The port of a server that has ended. */
async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' ? (address?.port ?? 0) : 0;
}

describe('a first hour', () => {
  test('from an empty list to the feed of a source of one’s own', async () => {
    const folder = dataFolder();
    const run = (...args: string[]) =>
      paperwireProcess([...args, '--data', folder], { env: { FETCH_ALLOW: '127.0.0.1' } });
    const link = '<link rel="alternate" type="application/rss+xml" href="/robots.rss">';
    origin.at(
      '/robots',
      serves(`<!doctype html><html><head><title>Robots</title>${link}</head><body>Hi</body></html>`),
    );
    origin.at('/robots.rss', serves(rss('Robots that Walk on Ice', 'Robots that Climb Trees')));

    const set = await run(
      'init',
      '--yes',
      '--source',
      'none',
      '--contact',
      'me@papers.example',
      '--no-fetch',
    );
    expect(set).toMatchObject({ code: 0, stderr: '' });
    expect(set.stdout).toContain('12 sources, 0 of them enabled');

    const added = await run('sources', 'add', origin.url('/robots'), '--name', 'robots', '--yes');
    expect(added.code).toBe(0);
    expect(added.stdout).toMatch(/the page names the feed .*robots\.rss/);
    expect(added.stdout).toContain('found     2 papers');

    const fetched = await run('sources', 'run');
    expect(fetched.stdout).toBe('robots: changed; 1 dump: 2 stored, 0 merged, 0 rejected\n');
    const { headers } = origin.requests.at(-1) ?? {};
    expect(headers?.['user-agent']).toContain('mailto:me@papers.example');

    expect(await run('sources', 'disable', 'robots')).toMatchObject({ code: 0 });
    const listed = JSON.parse(readFileSync(join(folder, 'sources.json'), 'utf8'));
    expect(listed.at(-1)).toMatchObject({ name: 'robots', enabled: false });
    expect((await run('sources', 'run')).stdout).toContain('no enabled source');

    const asked = await run('sources', 'add', origin.url('/robots.rss'));
    expect(asked).toMatchObject({ code: 2, stdout: '' });
    expect(asked.stderr).toMatch(/--yes.*--dry-run/);
  });

  /** What `init` prints when it has written this list of sources. */
  async function fetched(sources: readonly object[]): Promise<string> {
    const folder = dataFolder();
    writeFileSync(join(folder, 'sources.json'), JSON.stringify(sources));
    const shown: string[] = [];
    const log = vi.spyOn(console, 'log').mockImplementation((line) => void shown.push(line));
    try {
      const env = readEnvironment({ DATA_FOLDER: folder, FETCH_ALLOW: '127.0.0.1' });
      expect(await fetchAndShow(env, 'npx paperwire start', new AbortController().signal)).toBe(0);
    } finally {
      log.mockRestore();
    }
    return shown.join('\n');
  }

  test('without a network, says so and goes on with the example papers', async () => {
    const url = `http://127.0.0.1:${await closedPort()}/feed`;
    const text = await fetched([{ name: 'away', url, cadence: '1d', enabled: true }]);
    expect(text).toContain('away: failed, no-answer');
    expect(text).toContain('no network');
    expect(text).toMatch(/^ +54 {2}http:\/\/localhost:8787\/feeds\/all\.rss +all papers$/m);
    expect(text).toMatch(/^ +\d+ {2}http:\/\/localhost:8787\/feeds\/topics\/[a-z-]+\.rss /m);
  });

  test('without an enabled source, loads nothing and says how to get one', async () => {
    const text = await fetched([{ name: 'off', url: origin.url('/off'), cadence: '1d', enabled: false }]);
    expect(text).toMatch(/sources enable NAME.*sources add URL/);
    expect(text).toMatch(/^ +0 {2}http:\/\/localhost:8787\/feeds\/all\.rss +all papers$/m);
  });
});

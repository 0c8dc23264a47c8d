import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ROOT, type Running, start } from '../support/program.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = join(temporaryFolder(), 'data');

/** Writes topics of seeds/topics.json, changed: few, so that they are embedded fast. @returns the path of the file */
function writeTopics(name: string, topics: readonly object[]): string {
  const path = join(dirname(folder), name);
  writeFileSync(path, JSON.stringify(topics));
  return path;
}
const TOPICS: readonly { slug: string }[] = JSON.parse(
  readFileSync(join(ROOT, 'seeds/topics.json'), 'utf8'),
).filter(({ slug }: { slug: string }) => ['retrieval', 'recommender-systems', 'efficiency'].includes(slug));
const env = {
  DATABASE_URL: `file:${join(folder, 'start.db')}`,
  TOPICS_FILE: writeTopics('topics.json', TOPICS),
  PORT: '0',
};

/** Starts the server and waits until it says where it serves. */
async function serve(more = {}): Promise<{ server: Running; origin: string; log: string }> {
  const server = start('node', [], { env: { ...env, MALLOC_ARENA_MAX: undefined, ...more } });
  const [log, , port] = await server.printed(/([\s\S]*)serving on http:\/\/localhost:(\d+)\//);
  return { server, origin: `http://127.0.0.1:${port}`, log };
}

describe('npm start', () => {
  let running: Awaited<ReturnType<typeof serve>>;
  beforeAll(async () => {
    running = await serve();
  });
  afterAll(() => {
    running.server.child.kill('SIGKILL');
  });

  test('ingests the seed dump before it serves', async () => {
    expect(running.log).toContain('54 stored, 0 merged, 0 rejected');
    const feed = await (await fetch(`${running.origin}/feeds/all.json`)).json();
    expect(feed.items).toHaveLength(54);
    expect(feed.items[0].title).toBe(
      'Experimental Analysis of Large-scale Learnable Vector Storage Compression',
    );
    expect(feed.items[0].date_published).toMatch(/^2025-03-11T00:00:00/);
    const { items } = await (await fetch(`${running.origin}/api/items?limit=100`)).json();
    expect(items).toHaveLength(54);
  });

  test.each(['/', '/feeds/all.rss', '/feeds/all.atom', '/feeds/topics/recommender-systems.rss', '/healthz'])(
    'serves %s',
    async (path) => {
      const response = await fetch(running.origin + path);
      expect(response.status).toBe(200);
      expect((await response.text()).length).toBeGreaterThan(10);
    },
  );

  test.runIf(process.platform === 'linux')('runs with a malloc that gives memory back', () => {
    const environment = readFileSync(`/proc/${running.server.child.pid}/environ`, 'utf8').split('\0');
    expect(environment).toEqual(expect.arrayContaining(['MALLOC_ARENA_MAX=2', `PORT=${env.PORT}`]));
    const words = readFileSync(`/proc/${running.server.child.pid}/cmdline`, 'utf8').split('\0');
    expect(words).toContain('--max-semi-space-size=1');
  });

  test('answers 304 for an unchanged feed', async () => {
    const first = await fetch(`${running.origin}/feeds/all.rss`);
    const etag = first.headers.get('etag') ?? '';
    expect(etag).toMatch(/^"[^"]+"$/);
    const second = await fetch(`${running.origin}/feeds/all.rss`, { headers: { 'if-none-match': etag } });
    expect(second.status).toBe(304);
  });

  test('ends with 0 after Ctrl-C with a connection open, starts again without its model, and ingests nothing', async () => {
    await fetch(`${running.origin}/healthz`);
    running.server.child.kill('SIGINT');
    expect(await running.server.ended).toMatchObject({ code: 0 });
    writeFileSync(join(folder, 'models'), 'a file where a folder is expected');
    running = await serve({ DATA_FOLDER: folder });
    expect((await fetch(`${running.origin}/feeds/all.rss`)).status).toBe(200);
    expect(await (await fetch(`${running.origin}/search?q=vector+storage`)).text()).toContain(
      'Large-scale Learnable',
    );
    const { items } = await (await fetch(`${running.origin}/api/items?limit=100`)).json();
    expect(items).toHaveLength(54);
    running.server.child.kill('SIGTERM');
    const { code, stdout, stderr } = await running.server.ended;
    expect({ code, ingested: /\d+ new/.test(stdout + stderr) }).toEqual({ code: 0, ingested: false });
  });

  test('takes up an edited list of topics while it serves, and says what changed', async () => {
    // The vectors of an edited list are made anew.
    const [first, second, third] = TOPICS.map(({ slug }) => slug);
    const renamed = { ...TOPICS[0], slug: 'renamed-topic', formerly: [first] };
    const file = writeTopics('edited.json', [renamed, { ...TOPICS[1], name: 'Edited' }]);
    const server = start('node', [], { env: { ...env, TOPICS_FILE: file } });
    const [log] = await server.printed(/[\s\S]* of 54 papers with other topics/);
    expect(log).toContain('serving on');
    expect(log).toContain(`topics: removed ${third}`);
    expect(log).toContain(`topics: renamed ${first} to renamed-topic`);
    expect(log).toContain(`topics: edited ${second} (name)`);
    server.child.kill('SIGKILL');
    await server.ended;
  });

  test('ends when npm is terminated', async () => {
    const npm = spawn('npm', ['start'], {
      cwd: ROOT,
      env: { ...process.env, ...env, CI: '' },
      detached: true,
    });
    npm.stderr.resume();
    let printed = '';
    const port = await new Promise<string>((resolve, reject) => {
      npm.on('error', reject);
      npm.stdout.setEncoding('utf8').on('data', (text: string) => {
        printed += text;
        const match = /serving on http:\/\/localhost:(\d+)/.exec(printed);
        if (match?.[1] !== undefined) resolve(match[1]);
      });
    });
    npm.kill('SIGTERM');
    // Its output ends only when the last process that writes to it has ended.
    await once(npm, 'close');
    await expect(fetch(`http://127.0.0.1:${port}/healthz`)).rejects.toThrow();
  });

  test('names an occupied port in one line, before any work', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    const { code, stderr } = await start('node', [], { env: { ...env, PORT: String(port) } }).ended;
    other.close();
    expect(code).toBe(1);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(stderr).toContain(String(port));
    expect(stderr).toContain('set PORT');
  });
});

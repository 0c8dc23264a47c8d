import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { serve } from '@hono/node-server';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createApp } from '../../functions/app.ts';
import { openTestCatalogue } from '../support/catalogue.ts';
import { ROOT, SEED } from '../support/program.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const run = promisify(execFile);
const folder = temporaryFolder();
/** A project of somebody, which installs the package. */
const project = join(folder, 'ein Ordner ü');
const NODE_22 = join(folder, 'node-22/node_modules/.bin/node');
/** Another version of Node needs its own npx: that of PATH. */
const envFor = (node: string) => ({
  PATH: `${dirname(node)}${delimiter}${process.env['PATH']}`,
  HOME: process.env['HOME'] ?? folder,
});
const npm = (args: readonly string[], cwd: string) =>
  run('npm', [...args, '--no-audit', '--no-fund', '--prefer-offline'], { cwd, maxBuffer: 2 ** 24 });

let packed: { readonly filename: string; readonly files: readonly { readonly path: string }[] };

/** The lines of code in a page of the docs that begin with `first`. */
function shown(page: string, first: string): string {
  const lines = readFileSync(join(ROOT, 'docs', page), 'utf8').split('\n');
  const start = lines.indexOf(`    ${first}`);
  const end = lines.findIndex((line, at) => at > start && !line.startsWith('    '));
  return lines
    .slice(start, end)
    .map((line) => line.slice(4))
    .join('\n');
}

const READ = shown('package.md', "import { createReadStream } from 'node:fs';");
const APP = shown('package.md', "import { serve } from '@hono/node-server';");
const CLIENT = shown('package.md', "import { hc, parseResponse } from 'hono/client';");
const LONG_CLIENT = shown('api.md', "import { hc, parseResponse } from 'hono/client';");

beforeAll(async () => {
  const { stdout } = await npm(['pack', '--json', '--pack-destination', folder], ROOT);
  packed = Object.values<typeof packed>(JSON.parse(stdout))[0] as typeof packed;
  await mkdir(project);
  await mkdir(join(folder, 'node-22'));
  await writeFile(join(project, 'package.json'), '{ "type": "module" }');
  await npm(['install', 'node@22'], join(folder, 'node-22'));
  await npm(['install', join('..', packed.filename)], project);
  const topics: { slug: string }[] = JSON.parse(readFileSync(join(ROOT, 'seeds/topics.json'), 'utf8'));
  await writeFile(join(project, 'few.json'), JSON.stringify(topics.slice(0, 2)));
  await copyFile(SEED, join(project, 'papers.txt'));
  await writeFile(join(project, 'read.ts'), READ);
  await writeFile(join(project, 'app.ts'), APP);
  await writeFile(join(project, 'client.ts'), CLIENT);
  await writeFile(join(project, 'long-client.ts'), LONG_CLIENT);
}, 600_000);

test('the tarball holds the program, and no tests, sources or databases', () => {
  const paths = packed.files.map(({ path }) => path);
  expect(paths).toEqual(
    expect.arrayContaining([
      'bin/paperwire.js',
      'dist/seeds/topics.json',
      'dist/functions/web/static/style.css',
    ]),
  );
  const stray = paths.filter(
    (path) => !/^(?:bin|dist|docs)\/|^(?:CHANGELOG|README)\.md$|^LICENSE$|^package\.json$/.test(path),
  );
  expect(stray).toEqual([]);
  expect(paths.filter((path) => /(?<!\.d)\.ts$|\.test\.|\.db|\.onnx$|^dist\/test/.test(path))).toEqual([]);
});

describe.each([
  ['24', process.execPath],
  ['22', NODE_22],
])('the package on Node %s', (version, node) => {
  const env = envFor(node);
  const data = `data of ${version} %?`;
  const paperwire = (args: readonly string[]) =>
    run('npx', ['paperwire', ...args, '--data', data], {
      cwd: project,
      env: { ...env, TOPICS_FILE: 'few.json' },
    });
  const program = (file: string) => run(node, [file], { cwd: project, env });

  test('runs the commands', async () => {
    expect((await run(node, ['--version'])).stdout).toMatch(new RegExp(`^v${version}\\.`));
    expect((await paperwire(['--help'])).stdout).toContain('Usage: paperwire');
    await writeFile(
      join(project, 'one.txt'),
      'Mar 10\n\nPointer Networks\n\nWe introduce a neural architecture to learn the conditional probability of an output sequence with elements that are tokens of the input.\n',
    );
    expect((await paperwire(['ingest', 'one.txt'])).stdout).toContain('1 stored, 0 merged, 0 rejected');
    expect((await paperwire(['status'])).stdout).toContain('1 paper in ');
    const site = ['build', `site of ${version}`, '--public-url', 'https://ada.example/papers'];
    expect((await paperwire(site)).stdout).toContain('0 unchanged, 0 deleted');
    expect((await paperwire(site)).stdout).toContain('  0 written');
    expect((await paperwire(['inspect', 'one.txt'])).stdout).toContain('1 paper, 0 rejects');
    expect((await paperwire(['export'])).stdout).toContain('Pointer Networks');
    expect((await paperwire(['backup', `${version}.db`])).stdout).toContain('1 paper, ');
    expect((await paperwire(['doctor'])).stdout).toContain('nothing is wrong');
    expect((await paperwire(['sources'])).stdout).toContain('arxiv-cs-cl');
    const init = ['paperwire', 'init', '--field', 'medicine', '--no-fetch', '--data', `init ${version}`];
    expect((await run('npx', init, { cwd: project, env })).stdout).toContain('topics of medicine');
  });

  test('serves feeds, and stops with SIGTERM', async () => {
    const server = spawn('npx', ['paperwire', 'start', '--data', data], {
      cwd: project,
      env: { ...env, TOPICS_FILE: 'few.json', PORT: '0' },
    });
    let printed = '';
    const ended = once(server, 'close');
    const port = new Promise<string>((resolve, reject) => {
      for (const stream of [server.stdout, server.stderr])
        stream.setEncoding('utf8').on('data', (text: string) => {
          printed += text;
          const [, found] = /serving on http:\/\/localhost:(\d+)/.exec(printed) ?? [];
          if (found !== undefined) resolve(found);
        });
      ended.then(() => reject(new Error(`it ended: ${printed}`)), reject);
    });
    const response = await fetch(`http://localhost:${await port}/feeds/all.rss`);
    expect(response.status).toBe(200);
    expect(await response.text()).toContain('Pointer Networks');
    server.kill('SIGTERM');
    await ended;
    await expect(fetch(`http://localhost:${await port}/`)).rejects.toThrow('fetch failed');
  });

  test('runs the examples of docs/package.md', async () => {
    const papers = (await program('read.ts')).stdout.trimEnd().split('\n');
    expect(papers).toHaveLength(54);
    expect(papers[0]).toMatch(/^\d{4}-\d\d-\d\dT00:00:00Z \S/);
    await writeFile(
      join(project, 'serving.ts'),
      APP.replace('file:data/', `file:${encodeURIComponent(data)}/`)
        .replace('port: 8787', 'port: 0')
        .replace(/^serve\((.*)\);$/m, 'const server = serve($1, ({ port }) => console.log(port));'),
    );
    const server = spawn(node, ['serving.ts'], { cwd: project, env });
    try {
      const [port] = await once(server.stdout, 'data');
      await writeFile(join(project, 'asking.ts'), CLIENT.replace('8787', String(port).trim()));
      expect((await program('asking.ts')).stdout).toContain("title: '");
    } finally {
      server.kill();
    }
  });
});

describe('the types of the package', () => {
  const catalogue = openTestCatalogue();
  afterAll(async () => (await catalogue).close());

  test.each([
    ['NodeNext', 'NodeNext'],
    ['ESNext', 'Bundler'],
  ])(
    'fit a project of its own, and know the fields of the API (%s, %s)',
    async (module, moduleResolution) => {
      await writeFile(join(project, 'misspelt.ts'), LONG_CLIENT.replace('{ title,', '{ titel: title,'));
      const files = ['read.ts', 'app.ts', 'client.ts', 'long-client.ts', 'misspelt.ts'];
      const compilerOptions = {
        module,
        moduleResolution,
        target: 'ES2024',
        strict: true,
        noEmit: true,
        skipLibCheck: true,
        types: ['node'],
      };
      await writeFile(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }));
      const compiler = join(ROOT, 'node_modules/typescript/bin/tsc');
      const told = await run(process.execPath, [compiler, '-p', project]).catch(
        (fault) => fault as { stdout: string },
      );
      const faults = told.stdout.split('\n').filter((line) => line.includes('error'));
      expect(faults).toEqual([expect.stringContaining("misspelt.ts(5,26): error TS2339: Property 'titel'")]);
    },
  );

  test('are those of what a server answers', async () => {
    const { add, db } = await catalogue;
    await add([
      { title: 'Walking robots', topics: ['robotics'], publishedAt: '2025-02-01T00:00:00Z' },
      { title: 'Talking machines', topics: ['speech'] },
    ]);
    const server = serve({ fetch: createApp({ db }).fetch, hostname: '127.0.0.1', port: 0 });
    await once(server, 'listening');
    try {
      const { port } = server.address() as AddressInfo;
      await writeFile(
        join(project, 'long-asking.ts'),
        LONG_CLIENT.replace('localhost:8787', `127.0.0.1:${port}`),
      );
      const { stdout } = await run(process.execPath, ['long-asking.ts'], { cwd: project });
      expect(stdout).toBe('2025-02-01T00:00:00Z Walking robots\n');
    } finally {
      server.close();
    }
  });
});

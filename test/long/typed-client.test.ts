import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { serve } from '@hono/node-server';
import { expect, test } from 'vitest';
import { createApp } from '../../functions/app.ts';
import { openTestCatalogue } from '../support/catalogue.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const run = promisify(execFile);

/** The client that docs/api.md shows. */
async function shownClient(): Promise<string> {
  const page = await readFile(join(ROOT, 'docs/api.md'), 'utf8');
  const lines = page.slice(page.indexOf("    import { hc, parseResponse } from 'hono/client'")).split('\n');
  const end = lines.findIndex((line) => !line.startsWith('    '));
  return lines
    .slice(0, end)
    .map((line) => line.slice(4))
    .join('\n');
}

test('the typed client of docs/api.md compiles elsewhere and reads papers', async () => {
  const code = await shownClient();
  expect(code.split('\n')).toHaveLength(5);
  const catalogue = await openTestCatalogue();
  await catalogue.add([
    { title: 'Walking robots', topics: ['robotics'], publishedAt: '2025-02-01T00:00:00Z' },
    { title: 'Talking machines', topics: ['speech'] },
  ]);
  const server = serve({ fetch: createApp({ db: catalogue.db }).fetch, hostname: '127.0.0.1', port: 0 });
  await once(server, 'listening');
  try {
    const folder = temporaryFolder();
    await mkdir(join(folder, 'node_modules'), { recursive: true });
    await symlink(ROOT, join(folder, 'node_modules/paperwire'));
    await symlink(join(ROOT, 'node_modules/hono'), join(folder, 'node_modules/hono'));
    const { port } = server.address() as AddressInfo;
    await writeFile(join(folder, 'client.ts'), code.replace('localhost:8787', `127.0.0.1:${port}`));
    await writeFile(join(folder, 'misspelt.ts'), code.replace('{ title,', '{ titel: title,'));
    await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
    const { stdout } = await run(process.execPath, ['client.ts'], { cwd: folder });
    expect(stdout).toBe('2025-02-01T00:00:00Z Walking robots\n');

    const files = ['client.ts', 'misspelt.ts'];
    await writeFile(
      join(folder, 'tsconfig.json'),
      JSON.stringify({ extends: 'paperwire/tsconfig.json', compilerOptions: { types: [] }, files }),
    );
    const compiler = join(ROOT, 'node_modules/typescript/bin/tsc');
    const told = await run(process.execPath, [compiler, '-p', folder]).catch(
      (fault) => fault as { stdout: string },
    );
    const faults = told.stdout.split('\n').filter((line) => line.includes('error'));
    expect(faults).toEqual([expect.stringContaining("misspelt.ts(5,26): error TS2339: Property 'titel'")]);
  } finally {
    server.close();
    await catalogue.close();
  }
});

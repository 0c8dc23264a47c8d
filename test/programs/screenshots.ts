/**
 * `npm run screenshots`: makes the pictures of the README, pages of a server that has ingested the dump in seeds/, in Debian's
 * Chromium.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startChromium } from '../browser/chromium.ts';
import { ROOT, start } from '../support/program.ts';

const PAGES = { home: '/', topic: '/topics/interpretability', status: '/status' };

const folder = await mkdtemp(join(tmpdir(), 'paperwire-screenshots-'));
const server = start('node', [], { env: { DATA_FOLDER: folder, PORT: '0' } });
const browser = await startChromium();
try {
  const [, port] = await server.printed(/serving on http:\/\/localhost:(\d+)\//);
  const page = await browser.newPage({ viewport: { width: 1_000, height: 800 } });
  for (const [name, path] of Object.entries(PAGES)) {
    await page.goto(`http://127.0.0.1:${port}${path}`);
    await page.screenshot({ path: join(ROOT, `docs/${name}.png`) });
  }
} finally {
  await browser.close();
  server.child.kill('SIGTERM');
  await server.ended;
  await rm(folder, { recursive: true, force: true });
}

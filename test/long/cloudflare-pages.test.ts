import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildSite } from '../../functions/server/static-site/build-site.ts';
import { openTab, startChromium } from '../browser/chromium.ts';
import { freePort, Programs, whyMissing } from '../programs/programs.ts';
import { describeWith } from '../readers/programs.ts';
import { openTestCatalogue } from '../support/catalogue.ts';
import { readSite } from '../support/site-files.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/* A built site as Cloudflare Pages serves it, which wrangler does on this machine. */

/** Media types by the ending of a file, as docs/feeds.md and docs/static-site.md have them. */
const MEDIA_TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  rss: 'application/rss+xml; charset=utf-8',
  atom: 'application/atom+xml; charset=utf-8',
  json: 'application/json',
  bib: 'application/x-bibtex; charset=utf-8',
  ris: 'application/x-research-info-systems; charset=utf-8',
  xml: 'text/x-opml; charset=utf-8',
  js: 'application/javascript',
  svg: 'image/svg+xml',
  png: 'image/png',
  ico: 'image/vnd.microsoft.icon',
  txt: 'text/plain; charset=utf-8',
};

const missing = whyMissing('wrangler');
const site = join(temporaryFolder(), 'site');
const programs = new Programs(AbortSignal.timeout(600_000));
let url: string;

beforeAll(async () => {
  const catalogue = await openTestCatalogue();
  await catalogue.add([
    { title: 'Robots that walk', authors: ['Ada Novak'], categories: ['cs.RO'] },
    { title: 'Speech of robots', topics: ['speech'] },
    { title: 'Graph neural networks' },
  ]);
  await buildSite(catalogue.db, {
    ...{ folder: site, publicUrl: 'https://papers.pages.dev', maxPages: 100 },
    ...{ signal: new AbortController().signal, onStart: () => {}, onProgress: () => {} },
  });
  if (missing !== null) return;
  // With a function, which nobody asks for, wrangler looks for its settings here; without, beside itself, where those of the Worker are.
  const project = temporaryFolder();
  mkdirSync(join(project, 'functions'));
  writeFileSync(join(project, 'functions/unused.js'), 'export const onRequest = () => new Response();\n');
  const [port, inspectorPort] = [await freePort(), await freePort()];
  url = `http://127.0.0.1:${port}`;
  await programs.serve(
    {
      name: 'wrangler',
      args: [
        ...['--cwd', project, 'pages', 'dev', site, '--persist-to', join(project, 'state')],
        ...['--ip', '127.0.0.1', '--port', String(port), '--inspector-port', String(inspectorPort)],
        '--show-interactive-dev-session=false',
      ],
    },
    url,
  );
});
afterAll(() => programs.end());

describe.skipIf(missing !== null)('Cloudflare Pages', () => {
  test('takes the site', async () => {
    await expect(
      programs.run({ name: 'wrangler', args: ['pages', 'project', 'validate', site] }),
    ).resolves.toBeUndefined();
  });

  test('serves each file with its bytes, its media type and the headers of security', async () => {
    const files = [...readSite(site)].filter(([file]) => !/^[._]/.test(file));
    for (const [file, bytes] of files) {
      const response = await fetch(`${url}/${file.replace(/(?:^index)?\.html$/, '')}`);
      const ending = /\w+$/.exec(file)?.[0] ?? '';
      const isFeed = file.startsWith('feeds/') && ending === 'json';
      expect([file, response.status, response.headers.get('Content-Type')]).toEqual([
        ...[file, 200],
        isFeed ? 'application/feed+json; charset=utf-8' : MEDIA_TYPES[ending],
      ]);
      expect(Buffer.from(await response.arrayBuffer()).equals(bytes), file).toBe(true);
      expect(response.headers.get('X-Content-Type-Options')).toBe('nosniff');
      expect(response.headers.get('Content-Security-Policy')).toMatch(
        /^default-src 'none'; .*frame-ancestors 'none'/,
      );
    }
    const endings = new Set(files.map(([file]) => /\w+$/.exec(file)?.[0] ?? ''));
    expect([...endings].sort()).toEqual(Object.keys(MEDIA_TYPES).sort());
  });

  test('answers 404 with the page for it where no file is, also to a lacking feed', async () => {
    for (const path of ['/nothing', '/feeds/topics/nothing.atom']) {
      const response = await fetch(url + path);
      expect([path, response.status]).toEqual([path, 404]);
      expect(await response.text()).toContain('Nothing is at this address.');
    }
  });
});

describeWith('chromium', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startChromium();
  });
  afterAll(() => browser.close());

  test.skipIf(missing !== null)('finds papers on Cloudflare Pages, within both policies', async () => {
    const { page, complaints, close } = await openTab(browser);
    await page.goto(`${url}/topics/robotics`);
    await page.getByRole('searchbox').fill('walk');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/search?q=walk');
    await page.getByRole('link', { name: 'Robots that walk' }).click();
    await page.waitForURL('**/items/*');
    expect(await page.locator('h1').textContent()).toBe('Robots that walk');
    expect(complaints).toEqual([]);
    await close();
  });
});

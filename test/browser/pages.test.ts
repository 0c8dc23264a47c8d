import fc from 'fast-check';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { failDump, registerDump } from '../../db/dumps/dumps.ts';
import { recordRun } from '../../db/dumps/runs.ts';
import { createApp } from '../../functions/app.ts';
import { itemId } from '../../pipeline/identity/item-id.ts';
import { describeWith } from '../readers/programs.ts';
import { openTestCatalogue, type TestCatalogue, type TestPaper } from '../support/catalogue.ts';
import { hostileText } from '../unit/functions/feeds/render/hostile.ts';
import {
  findViolations,
  isGrave,
  openCheckedTab,
  openTab,
  serve,
  startChromium,
  type Tab,
} from './chromium.ts';

/** The budget of a page: uncompressed bytes, requests including scripts and icon, elements. */
const maxBytes = (path: string) => (path === '/docs' ? 45_000 : 30_000);
const MAX_REQUESTS = 4;
const MAX_ELEMENTS = 800;

const LONG = 'The asymptotic behaviour of overparameterised estimators under heavy-tailed noise and shift. '
  .repeat(4)
  .slice(0, 300);

/** Titles that break layouts and texts that break pages. */
const PAPERS: readonly TestPaper[] = [
  {
    title: LONG,
    abstract: `We need $O(n^2 \\log n)$ steps, see https://github.com/a/b.\n\n${LONG.repeat(5)}`,
  },
  { title: 'למידה עמוקה של ייצוגים: סקר מקיף', authors: ['דוד כהן', 'Ada Lovelace'] },
  { title: '🤖👩🏽‍🔬 Emoji 🎉', abstract: '' },
  {
    title: `${'Donaudampfschifffahrt'.repeat(8)}`,
    authors: ['A'.repeat(90)],
    topics: ['speech', 'robotics'],
  },
  { title: 'A paper of many', authors: Array.from({ length: 300 }, (_, i) => `Author Number ${i}`) },
  ...fc
    .sample(hostileText, { numRuns: 40, seed: 31 })
    .map((text, i) => ({ title: `${i} ${text}`, abstract: text, authors: [`x${text}`], url: text })),
  {
    title: '<img src=x onerror=alert(1)><script>alert(2)</script>',
    abstract: '</textarea></title></style><svg onload=alert(3)>{{alert(4)}}',
    authors: ['"><script>alert(5)</script>'],
    url: 'javascript:alert(6)',
    externalIds: [{ scheme: 'doi', value: '10.1000/"><script>alert(7)</script>' }],
  },
];

const HOSTILE = encodeURIComponent('"><script>alert(8)</script>');

describeWith('chromium', () => {
  let catalogue: TestCatalogue;
  let browser: Browser;
  let checked: Tab;
  let site: Awaited<ReturnType<typeof serve>>;
  const pages = [
    '/',
    '/papers',
    '/topics/robotics',
    '/topics/quiet+speech',
    '/topics/quiet',
    '/trends',
    `/items/${itemId(LONG)}`,
    `/items/${itemId('A paper of many')}`,
    `/items/${itemId(PAPERS.at(-1)?.title ?? '')}`,
    '/search',
    '/search?q=about',
    '/search?q=about&author=Ada+Lovelace&order=newest',
    '/search?q=zebra',
    `/search?q=${HOSTILE}`,
    '/search?topics=robotics',
    '/subscribe',
    '/subscribe?topics=robotics&digest=daily',
    '/status',
    '/add',
    '/docs',
    '/feeds/all.rss',
    `/feeds/search.json?q=${HOSTILE}`,
    '/topics/robotic',
    '/nothing',
  ];

  beforeAll(async () => {
    catalogue = await openTestCatalogue();
    const { db } = catalogue;
    await catalogue.add(PAPERS);
    await registerDump(
      db,
      { id: 'f'.repeat(64), name: '<script>alert(9)</script>', bytes: 1, capturedAt: '2025-03-11T00:00:00Z' },
      new Date('2025-03-11T00:00:00Z'),
    );
    const fault = { code: 'empty', message: '<img src=x onerror=alert(10)>' };
    await failDump(db, 'f'.repeat(64), fault, new Date('2025-03-11T00:00:01Z'));
    await db.client.execute({
      sql: `INSERT INTO rejects (id, dump_id, stage, code, message, raw, start, end, created_at)
            VALUES ('r', ?, 'split', 'no-title', '<b>no</b>', ?, 0, 9, '2025-03-11T00:00:00Z')`,
      args: ['f'.repeat(64), '</pre><script>alert(11)</script>'],
    });
    await db.client.execute(
      `INSERT INTO sources (name, url, cadence_seconds, outcome, code, message, failures)
       VALUES ('<i>lists</i>', 'https://a.example/', 86400, 'failed', 'http-500', '<script>alert(12)</script>', 2)`,
    );
    const stage = { in: 123_456, out: 123_456, rejected: 0, ms: 98_765 };
    await recordRun(db, {
      dumpId: 'f'.repeat(64),
      startedAt: '2025-03-11T08:00:00Z',
      finishedAt: '2025-03-11T08:00:10Z',
      report: {
        ...{ records: 123_456, stored: 123_456, merged: 0, rejected: 0, seconds: 100 },
        stages: { decode: stage, normalise: stage, embed: stage },
      },
    });
    const posting = { intake: {} as never, token: 'never-asked-for-here', maxBytes: 1_000, waitTimeoutMs: 0 };
    site = await serve(createApp({ db, posting }));
    browser = await startChromium();
    checked = await openCheckedTab(browser);
  });
  afterAll(async () => {
    await browser?.close();
    site?.close();
    await catalogue?.close();
  });

  test.each(pages)('%s: axe finds nothing serious, in light on a phone, in dark on a desk', async (path) => {
    const { page } = checked;
    for (const [colorScheme, width] of [
      ['light', 360],
      ['dark', 1280],
    ] as const) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 800 });
      await page.goto(site.origin + path);
      expect((await findViolations(page)).filter(isGrave)).toEqual([]);
      // Nothing is wider than the window.
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
    }
  });

  test.each(pages)('%s: keeps to its budget, its host and its policy', async (path) => {
    const { page, complaints, requests, close } = await openTab(browser);
    const response = await page.goto(site.origin + path, { waitUntil: 'networkidle' });
    const status = response?.status() ?? 0;
    // The console reports the status of the page itself too.
    expect(complaints.filter((text) => status === 200 || !text.includes(`status of ${status}`))).toEqual([]);
    expect(requests.filter((url) => !url.startsWith(`${site.origin}/`))).toEqual([]);
    expect(requests.length).toBeLessThanOrEqual(MAX_REQUESTS);
    expect((await response?.body())?.byteLength).toBeLessThan(maxBytes(path));
    expect(await page.evaluate('document.querySelectorAll("*").length')).toBeLessThan(MAX_ELEMENTS);
    expect(await page.evaluate('document.querySelectorAll("h1").length')).toBe(1);
    await close();
  });

  test('no text of a dump becomes markup on any page', async () => {
    const { page, complaints, close } = await openTab(browser);
    const items = PAPERS.map(({ title }) => `/items/${itemId(title)}`);
    for (const path of [...pages, ...items, '/papers?cursor=<script>alert(1)</script>']) {
      await page.goto(site.origin + path);
      const strange = await page.evaluate<string[]>(`[...document.querySelectorAll('*')].filter((element) =>
        element.matches('img, iframe, object, b, textarea:not(#text), script:not([src^="/scripts/"], [type="application/ld+json"]), main style, [style], a[href^="javascript:" i]') ||
        [...element.attributes].some(({ name }) => /^on/i.test(name))).map((element) => element.outerHTML)`);
      expect([path, strange]).toEqual([path, []]);
    }
    expect(complaints.filter((text) => !/status of 40[04]/.test(text))).toEqual([]);
    await close();
  });

  test('the address of a feed is a page when a person opens it, and the feed when a script fetches it', async () => {
    const { page, close } = await openTab(browser, { bypassCSP: true });
    await page.goto(`${site.origin}/feeds/all.rss`);
    expect(await page.locator('h1').innerText()).toBe('All papers');
    // Also from the cache of the browser, which holds the page.
    const types = await page.evaluate<string[]>(`Promise.all(['all.rss', 'all', 'all.json'].map((path) =>
      fetch('/feeds/' + path, { headers: { Accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' } })
        .then((response) => response.headers.get('Content-Type'))))`);
    expect(types.map((type) => type.split(';')[0])).toEqual([
      'application/rss+xml',
      'application/atom+xml',
      'application/feed+json',
    ]);
    await page.goto(`${site.origin}/feeds/all`);
    expect(page.url()).toBe(`${site.origin}/`);
    await close();
  });

  test('/favicon.ico is a picture', async () => {
    const { page, close } = await openTab(browser, { bypassCSP: true });
    await page.goto(site.origin);
    const width = `new Promise((resolve, reject) => {
      const image = new Image();
      image.onload = () => resolve(image.naturalWidth);
      image.onerror = reject;
      image.src = '/favicon.ico';
    })`;
    expect(await page.evaluate(width)).toBe(144);
    await close();
  });

  test('/subscribe leads from ticks to addresses and to a file, without scripts', async () => {
    const { page, close } = await openTab(browser, { javaScriptEnabled: false });
    await page.goto(`${site.origin}/subscribe`);
    await page.getByLabel('Speech & audio', { exact: true }).check();
    await page.getByLabel('Entries').selectOption('daily');
    await page.getByRole('button', { name: 'Show addresses' }).click();
    expect(await page.locator('pre').innerText()).toBe(
      `${site.origin}/feeds/topics/speech.atom?digest=daily`,
    );
    expect(await page.getByLabel('Speech & audio', { exact: true }).isChecked()).toBe(true);
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download list (OPML)' }).click();
    expect((await download).suggestedFilename()).toBe('paperwire.opml');
    await close();
  });

  test('pages are complete without scripts', async () => {
    const { page, close } = await openTab(browser, { javaScriptEnabled: false });
    await page.goto(`${site.origin}/topics/robotics`);
    expect(await page.locator('.papers h3').count()).toBe(12);
    expect(await page.getByRole('button', { name: 'Copy feed address' }).count()).toBe(0);
    await page.goto(`${site.origin}/add`);
    expect(await page.locator('noscript').innerText()).toContain('curl --data-binary');
    expect(await page.locator('main form').isVisible()).toBe(false);
    await close();
  });

  test('print leaves out the menu and the forms', async () => {
    const { page, close } = await openTab(browser);
    await page.emulateMedia({ media: 'print' });
    await page.goto(`${site.origin}/search?q=about`);
    expect(await page.locator('form').isVisible()).toBe(false);
    expect(await page.locator('nav').first().isVisible()).toBe(false);
    expect(await page.locator('.papers h3').first().isVisible()).toBe(true);
    // Texts that introduce hidden links are hidden too.
    expect(await page.getByText('Subscribe').filter({ visible: true }).count()).toBe(0);
    await page.goto(`${site.origin}/items/${itemId(LONG)}`);
    expect(await page.getByText('Papers like this one').isVisible()).toBe(false);
    await close();
  });
});

import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { describeWith } from '../readers/programs.ts';
import { preparedDatabase } from '../support/pipeline.ts';
import { type Running, start } from '../support/program.ts';
import { parseAtom, parseJsonFeed, parseRss } from '../unit/functions/feeds/render/parsers.ts';
import { openTab, startChromium, type Tab } from './chromium.ts';

const TOKEN = 'a-token-that-is-long-enough';

/** A copied page with two papers. */
const DUMP = `Walking Robots in the Snow: A Study of Gaits

We study how legged robots walk on snow, and find that they fall less often when their gait is slow. Experiments with three robots over two winters show that a learned controller beats a tuned one.

Speech Recognition for Whispered Voices

Whispered speech has no pitch, and recognisers fail on it. We collect two hundred hours of whispers and train a transformer on them, which halves the word error rate on all public test sets.
`;

describeWith('chromium', () => {
  let server: Running;
  let origin: string;
  let browser: Browser;
  let tab: Tab;

  beforeAll(async () => {
    const env = { DATABASE_URL: preparedDatabase(), PORT: '0', INGEST_TOKEN: TOKEN };
    server = start('node', [], { env });
    const [, port] = await server.printed(/serving on http:\/\/localhost:(\d+)\//);
    origin = `http://127.0.0.1:${port}`;
    browser = await startChromium();
  });
  afterAll(async () => {
    await browser?.close();
    server?.child.kill('SIGTERM');
    await server?.ended;
  });
  beforeEach(async () => {
    tab = await openTab(browser);
  });
  afterEach(async () => {
    expect(tab.complaints).toEqual([]);
    expect(tab.requests.filter((url) => !url.startsWith(`${origin}/`) && !url.startsWith('blob:'))).toEqual(
      [],
    );
    await tab.close();
  });

  const heading = () => tab.page.locator('h1').innerText();

  test('links lead from home to a topic, a paper and a similar paper', async () => {
    const { page } = tab;
    await page.goto(`${origin}/`);
    await page.getByRole('link', { name: 'Representation learning', exact: true }).first().click();
    expect(await heading()).toBe('Representation learning');
    expect(await page.locator('h2').first().innerText()).toBe('11 March 2025');

    const title = await page.locator('h3 a').first().innerText();
    await page.locator('h3 a').first().click();
    expect(await heading()).toBe(title);
    expect(await page.locator('main').innerText()).toMatch(/Score \d+%, needed 50%/);
    expect(await page.locator('main').innerText()).toContain('hf-papers.txt, captured 11 March 2025');

    const like = page.locator('h2:has-text("Similar papers") + ol h3 a').first();
    const other = await like.innerText();
    await like.click();
    expect(await heading()).toBe(other);
    expect(other).not.toBe(title);
  });

  test('a search in the words of a reader leads to its paper, and to a feed with the same papers as a page', async () => {
    const { page } = tab;
    await page.goto(`${origin}/status`);
    await page.getByRole('searchbox').fill('reduce memory of embeddings');
    await page.getByRole('button', { name: 'Search' }).click();
    expect(new URL(page.url()).search).toBe('?q=reduce+memory+of+embeddings');
    const first = page.locator('.papers > li').first();
    expect(await first.locator('h3').innerText()).toContain('Learnable Vector Storage Compression');
    expect(await first.locator('mark').allInnerTexts()).toContain('memory');
    expect(await first.innerText()).toMatch(/Words: .*memory/);

    for (const [name, parse] of [
      ['RSS', parseRss],
      ['Atom', parseAtom],
      ['JSON Feed', parseJsonFeed],
    ] as const) {
      await page.goto(`${origin}/search?q=document`);
      const link = page.locator('main').getByRole('link', { name, exact: true }).first();
      // A feed waits for the model, so the page after it does not.
      const items = parse(await (await fetch((await link.getAttribute('href')) ?? '')).text());
      await page.getByRole('link', { name: 'See those' }).click();
      const found = await page.locator('.papers h3').allInnerTexts();
      expect(found.length).toBeGreaterThan(2);
      expect(items.map(({ title }) => title).slice(0, found.length)).toEqual(found);
    }
  });

  test('filters narrow a search, and stay as they were chosen', async () => {
    const { page } = tab;
    await page.goto(`${origin}/search?q=document`);
    const heading = () => page.locator('h2').first().innerText();
    const all = Number.parseInt(await heading(), 10);
    await page.getByText('Filters and order').click();
    await page.getByRole('combobox', { name: /^Topic/ }).selectOption({ label: 'Search and retrieval' });
    await page.getByLabel('Published since').fill('2025-03-11');
    await page.getByRole('button', { name: 'Search' }).click();
    expect(new URL(page.url()).search).toBe('?q=document&topics=retrieval&since=2025-03-11');
    expect(Number.parseInt(await heading(), 10)).toBeLessThan(all);
    await page.getByText('Filters and order: 2 chosen').click();
    expect(await page.getByRole('combobox', { name: /^Topic/ }).inputValue()).toBe('retrieval');
  });

  test('the page of a feed copies its address', async () => {
    const { page } = tab;
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'], { origin });
    await page.goto(`${origin}/topics/retrieval`);
    await page.locator('main').getByRole('link', { name: 'RSS', exact: true }).first().click();
    expect(page.url()).toBe(`${origin}/feeds/topics/retrieval.rss`);
    expect(await heading()).toBe('Search and retrieval');
    await page.getByRole('button', { name: 'Copy' }).click();
    await page.getByRole('button', { name: 'Copied' }).waitFor();
    await page.getByRole('status').filter({ hasText: 'Copied' }).waitFor({ state: 'attached' });
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(page.url());
  });

  test('a pasted dump is previewed, ingested and shown', async () => {
    const { page } = tab;
    await page.goto(`${origin}/status`);
    await page.getByRole('link', { name: 'Add a dump' }).click();
    expect(await page.getByRole('button', { name: 'Ingest' }).isDisabled()).toBe(true);
    await page.getByLabel('Token').fill(TOKEN);
    await page.getByLabel('Text of the dump').fill(DUMP);
    await page.getByRole('button', { name: 'Preview' }).click();
    await page.getByText('2 records would be read').waitFor();
    expect(await page.locator('#result h4').allInnerTexts()).toEqual([
      'Walking Robots in the Snow: A Study of Gaits',
      'Speech Recognition for Whispered Voices',
    ]);
    expect(await page.locator('#result').innerText()).toContain('robotics');
    // Nothing is written yet.
    expect(await (await fetch(`${origin}/search?q=whispered`)).text()).not.toContain('Whispered Voices');

    await page.getByRole('button', { name: 'Ingest' }).click();
    await page.getByText('Done.').waitFor();
    expect(await page.locator('#result').innerText()).toContain('2 stored, 0 merged, 0 rejected');
    await page.getByRole('link', { name: 'See the papers' }).click();
    expect(await page.locator('h3').allInnerTexts()).toContain('Speech Recognition for Whispered Voices');

    expect(tab.requests.filter((url) => url.includes(TOKEN))).toEqual([]);
    expect(await page.evaluate('[localStorage.length, document.cookie]')).toEqual([0, '']);
  });

  test('a hostile dump is shown as text everywhere', async () => {
    const { page } = tab;
    const dump = [
      {
        title: '<v onclick=alert(1)>in</v> <img src=x onerror=alert(1)> titles',
        abstract: '</pre></p><svg onload=alert(2)>{{alert(3)}} and so on, at some length.',
        authors: ['<script>alert(4)</script>'],
        url: 'https://a.example/"><script>alert(5)</script>',
      },
      { abstract: '</pre><script>alert(6)</script><img src=x onerror=alert(7)>', authors: ['Nobody'] },
    ];
    await page.goto(`${origin}/add`);
    await page.getByLabel('Token').fill(TOKEN);
    await page.getByLabel('Text of the dump').fill(JSON.stringify(dump));
    await page.getByText('Name, date and format').click();
    await page.getByLabel('Name', { exact: true }).fill('<b onmouseover=alert(8)>a name</b>');
    await page.getByRole('button', { name: 'Preview' }).click();
    await page.getByText('2 records would be read').waitFor();
    expect(await page.locator('#result h2').innerText()).toBe('<b onmouseover=alert(8)>a name</b>');
    expect(await page.locator('#result h4').allInnerTexts()).toEqual(['<v onclick=alert(1)>in</v> titles']);
    await page.locator('#result summary').click();
    expect(await page.locator('#result pre').innerText()).toContain('<script>alert(6)</script>');
    const foreign = () =>
      page.locator('main :is(img, script, b, svg:not(.bar, .topics svg), [onmouseover])').count();
    expect(await foreign()).toBe(0);

    await page.getByRole('button', { name: 'Ingest' }).click();
    await page.getByText('Done.').waitFor();
    expect(await foreign()).toBe(0);
    await page.goto(`${origin}/status`);
    const reject = page.locator('details', { has: page.locator('pre', { hasText: 'alert(6)' }) });
    await reject.locator('summary').click();
    expect(await reject.locator('pre').innerText()).toContain('<script>alert(6)</script>');
    expect(await page.locator('main').innerText()).toContain('<b onmouseover=alert(8)>a name</b>');
    expect(await foreign()).toBe(0);
  });

  test('a dropped file is previewed', async () => {
    const { page } = tab;
    await page.goto(`${origin}/add`);
    await page.getByLabel('Token').fill(TOKEN);
    const text = JSON.stringify(DUMP.replaceAll('Snow', 'Sand'));
    await page.evaluate(`
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([${text}], '2025-03-12-robots.txt'));
      document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));`);
    await page.getByRole('button', { name: 'Preview' }).click();
    await page.getByText('2 records would be read').waitFor();
    expect(await page.locator('#result h2').innerText()).toBe('2025-03-12-robots.txt');
    expect(await page.locator('#result').innerText()).toContain('taken 2025-03-12');
  });

  test('the keyboard alone reaches everything', async () => {
    const { page } = tab;
    const focused = () => page.evaluate<string>('document.activeElement.textContent.trim()');
    const tabTo = async (isTarget: (text: string, kind: string) => boolean) => {
      for (let i = 0; i < 200; i++) {
        await page.keyboard.press('Tab');
        const kind = await page.evaluate<string>('document.activeElement.tagName');
        if (isTarget(await focused(), kind)) return;
      }
      throw new Error('the Tab key does not lead there');
    };
    await page.goto(`${origin}/`);
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('Skip to the content');
    expect(
      await page.locator('.skip').evaluate((link) => link.getBoundingClientRect().left),
    ).toBeGreaterThanOrEqual(0);
    await page.keyboard.press('Enter');
    // The next stop is in the content, not in the menu.
    await page.keyboard.press('Tab');
    expect(await page.evaluate("document.activeElement.closest('main') !== null")).toBe(true);
    expect(await page.evaluate('getComputedStyle(document.activeElement).outlineStyle')).toBe('solid');

    // The search box is the third stop of every page.
    await page.goto(`${origin}/status`);
    for (let i = 0; i < 3; i++) await page.keyboard.press('Tab');
    await page.keyboard.type('embedding');
    await page.keyboard.press('Enter');
    await page.waitForURL(`${origin}/search?q=embedding`);
    await tabTo((text, kind) => kind === 'A' && text.length > 30);
    const title = await focused();
    await page.keyboard.press('Enter');
    await page.waitForURL(`${origin}/items/*`);
    expect(await heading()).toBe(title);
    await tabTo((text) => text === 'Copy feed address');
    await page.keyboard.press('Enter');
    await page.getByRole('status').filter({ hasText: /./ }).waitFor();
  });
});

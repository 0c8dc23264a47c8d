import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildSite } from '../../functions/server/static-site/build-site.ts';
import { itemId } from '../../pipeline/identity/item-id.ts';
import { describeWith } from '../readers/programs.ts';
import { openTestCatalogue } from '../support/catalogue.ts';
import { serveFiles } from '../support/file-server.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { findViolations, openCheckedTab, openTab, startChromium, type Tab } from './chromium.ts';

const PAPERS = [
  {
    title: 'Speech of robots',
    authors: ['Ada Nováková'],
    topics: ['speech'],
    publishedAt: '2025-03-09T00:00:00Z',
  },
  { title: 'Robots that walk', authors: ['Ben Okri'], publishedAt: '2025-03-10T00:00:00Z' },
  {
    title: 'Graph neural networks <img src=x onerror=alert(1)>',
    authors: ['Eve "><script>alert(2)</script>'],
    categories: ['cs.LG'],
    externalIds: [{ scheme: 'arxiv', value: '2503.01234' }],
    publishedAt: '2025-03-11T00:00:00Z',
  },
  { title: 'Walking with graphs', authors: ['Ada Novak'], publishedAt: '2025-03-08T00:00:00Z' },
];
const [SPEECH, WALK, GRAPH, WALKING] = PAPERS.map(({ title }) => title) as [string, string, string, string];

describeWith('chromium', () => {
  let browser: Browser;
  let checked: Tab;
  let site: Awaited<ReturnType<typeof serveFiles>>;
  const at = (path: string) => `${site.origin}/papers${path}`;
  const found = async (page: Page) => {
    await page.locator('#message').filter({ hasText: /paper/i }).waitFor();
    return page.locator('#results h3').allTextContents();
  };

  beforeAll(async () => {
    const catalogue = await openTestCatalogue();
    await catalogue.add(PAPERS);
    const folder = join(temporaryFolder(), 'site');
    await buildSite(catalogue.db, {
      // The site is looked at elsewhere than it will be: pages lead within the host that they are on.
      ...{ folder, publicUrl: 'https://ada.example/papers', maxPages: 100 },
      ...{ signal: new AbortController().signal, onStart: () => {}, onProgress: () => {} },
    });
    site = await serveFiles(folder, '/papers');
    browser = await startChromium();
    checked = await openCheckedTab(browser);
  });
  afterAll(async () => {
    await browser.close();
    site.close();
  });

  test.each([
    // Those with the word in the title first, then those on robotics; of equals, the newest.
    ['?q=robot', [WALK, SPEECH, GRAPH, WALKING]],
    ['?q=walk', [WALK, WALKING]],
    ['?q=Walking', [WALKING]],
    ['?q=graph+-neural', [WALKING]],
    ['?q=%22graph+neural%22', [GRAPH]],
    ['?q=2503.01234', [GRAPH]],
    ['?q=author%3Anovak', [SPEECH, WALKING]],
    ['?author=ada_novak', [SPEECH, WALKING]],
    ['?category=cs.LG', [GRAPH]],
    ['?topics=speech', [SPEECH]],
    ['?q=topic%3Aspeech+robots', [SPEECH]],
    ['?q=zebra', []],
  ])('the search finds by %s', async (query, titles) => {
    const tab = await openTab(browser);
    await tab.page.goto(at(`/search${query}`));
    expect(await found(tab.page)).toEqual(titles);
    expect(tab.complaints).toEqual([]);
    await tab.close();
  });

  test('a person searches from another page, reads a paper, and goes back to the results', async () => {
    const { page, close, complaints, requests } = await openTab(browser);
    await page.goto(at('/topics/robotics'));
    await page.getByRole('searchbox').fill('graph');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/search?q=graph');
    expect(await found(page)).toEqual([GRAPH, WALKING]);
    await page.getByRole('combobox', { name: 'Topic' }).selectOption('speech');
    await page.getByRole('searchbox').fill('speech');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/search?q=speech&topics=speech');
    expect(await found(page)).toEqual([SPEECH]);
    await page.getByRole('link', { name: SPEECH }).click();
    await page.waitForURL(`**/papers/items/${itemId(SPEECH)}`);
    await page.goBack();
    expect(await found(page)).toEqual([SPEECH]);
    expect(complaints).toEqual([]);
    expect(requests.every((url) => url.startsWith(at('/')))).toBe(true);
    await close();
  });

  test('without script, the search page leads to topics', async () => {
    const { page, close } = await openTab(browser, { javaScriptEnabled: false });
    await page.goto(at('/search?q=robot'));
    expect(await page.locator('noscript p').boundingBox()).not.toBeNull();
    expect(await page.locator('#search').isVisible()).toBe(false);
    await page.getByRole('link', { name: 'Robotics' }).click();
    expect(await page.locator('h1').textContent()).toBe('Robotics');
    await close();
  });

  test.each(['/', '/search', '/search?q=robot', '/subscribe', '/docs', '/topics/robotics', '/nothing'])(
    '%s breaks no rule of accessibility, and stays within its policy',
    async (path) => {
      const { page, close, complaints } = await openTab(browser);
      await page.goto(at(path));
      if (path.includes('?')) await found(page);
      const isMissing = path === '/nothing';
      expect(complaints.filter((text) => !(isMissing && text.includes('404')))).toEqual([]);
      await checked.page.goto(at(path));
      if (path.includes('?')) await found(checked.page);
      expect(await findViolations(checked.page)).toEqual([]);
      await close();
    },
  );
});

import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { listCorrections } from '../../db/topics/corrections.ts';
import { createApp } from '../../functions/app.ts';
import { itemId } from '../../pipeline/identity/item-id.ts';
import { describeWith } from '../readers/programs.ts';
import { openTestCatalogue, type TestCatalogue, TOPICS } from '../support/catalogue.ts';
import { correctableSite } from '../support/correctable.ts';
import {
  findViolations,
  isGrave,
  openCheckedTab,
  openTab,
  serve,
  startChromium,
  type Tab,
} from './chromium.ts';

const TOKEN = 'a-token-that-is-long-enough';
const PAGE = `/items/${itemId('Walking')}`;

describeWith('chromium', () => {
  let catalogue: TestCatalogue;
  let browser: Browser;
  let site: Awaited<ReturnType<typeof serve>>;
  let tab: Tab;

  beforeAll(async () => {
    browser = await startChromium();
  });
  afterAll(() => browser?.close());
  beforeEach(async () => {
    catalogue = await openTestCatalogue();
    await catalogue.add([{ title: 'Walking' }, { title: 'Talking', topics: ['speech'] }]);
    const posting = correctableSite(TOKEN, (title) => (title === 'Talking' ? 'speech' : 'robotics'));
    site = await serve(createApp({ db: catalogue.db, posting }));
    tab = await openTab(browser);
  });
  afterEach(async () => {
    await tab.close();
    site.close();
    await catalogue.close();
  });

  const topics = () => tab.page.locator('dl.reasons dt').allInnerTexts();
  const said = async () =>
    (await listCorrections(catalogue.db)).map(({ slug, belongs }) => `${slug} ${belongs}`);

  test('a person with the token corrects a paper on its page, and takes it back', async () => {
    const { page } = tab;
    await page.goto(site.origin + PAGE);
    expect(await topics()).toEqual(['Robotics']);
    await page.getByText('Correct the topics').click();
    await page.getByLabel('Token').fill(TOKEN);
    await page.getByLabel('Topic').selectOption('Speech & audio');
    await page.getByRole('button', { name: 'The paper belongs to it' }).click();
    await page.getByText('Done. Topics now: Speech & audio, Robotics.').waitFor();
    expect(await topics()).toEqual(['Speech & audio', 'Robotics']);
    expect(await said()).toEqual(['speech true']);

    // The form is open and has the token. It says what was said.
    await page.getByText('Said before: it belongs to Speech & audio.').waitFor();
    await page.getByLabel('Topic').selectOption('Robotics');
    await page.getByRole('button', { name: 'It does not' }).click();
    await page.getByText('Done. Topics now: Speech & audio.').waitFor();
    expect(await said()).toEqual(['robotics false', 'speech true']);

    await page.getByLabel('Topic').selectOption('Robotics');
    await page.getByRole('button', { name: 'Take back what was said' }).click();
    await page.getByText('Done. Topics now: Speech & audio, Robotics.').waitFor();
    expect(await said()).toEqual(['speech true']);
    expect(tab.complaints).toEqual([]);
    // The token stands in no address and outlives no tab.
    expect(tab.requests.filter((url) => url.includes(TOKEN))).toEqual([]);
    expect(await page.evaluate('[localStorage.length, document.cookie]')).toEqual([0, '']);
  });

  test('a wrong token is refused, and changes nothing', async () => {
    const { page } = tab;
    await page.goto(site.origin + PAGE);
    await page.getByText('Correct the topics').click();
    await page.getByRole('button', { name: 'It does not' }).click();
    // The browser asks for the token first.
    expect(await page.evaluate('document.activeElement.id')).toBe('token');
    await page.getByLabel('Token').fill('another-token-of-some-length');
    await page.getByRole('button', { name: 'It does not' }).click();
    await page.getByRole('alert').filter({ hasText: 'The token is not the INGEST_TOKEN' }).waitFor();
    expect(await said()).toEqual([]);
    expect(await topics()).toEqual(['Robotics']);
  });

  test('the keyboard alone corrects a paper; Enter in the field of the token says nothing', async () => {
    const { page } = tab;
    await page.goto(site.origin + PAGE);
    await page.getByText('Correct the topics').focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await page.keyboard.type(TOKEN);
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await page.keyboard.type('Quiet');
    expect(await said()).toEqual([]);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByText('Done. Topics now: Quiet, Robotics.').waitFor();
    expect(await page.evaluate('document.activeElement.id')).toBe('message');
    expect(await said()).toEqual(['quiet true']);
    expect(tab.complaints).toEqual([]);
  });

  test('without scripts, it says what to do on the server', async () => {
    await tab.close();
    tab = await openTab(browser, { javaScriptEnabled: false });
    await tab.page.goto(site.origin + PAGE);
    await tab.page.getByText('Correct the topics').click();
    expect(await tab.page.locator('#correction').innerText()).toContain('npx paperwire topics add TOPIC');
    expect(await tab.page.locator('main form').isVisible()).toBe(false);
  });

  test('a site that takes no corrections has no form', async () => {
    const closed = await serve(createApp({ db: catalogue.db }));
    await tab.page.goto(closed.origin + PAGE);
    expect(await tab.page.getByText('Correct the topics').count()).toBe(0);
    expect(tab.requests.filter((url) => url.includes('correct'))).toEqual([]);
    closed.close();
  });

  test('axe finds nothing serious in the open form, which fits a phone', async () => {
    await catalogue.setTopics([...TOPICS, { slug: 'long', name: 'N'.repeat(60) }]);
    await tab.close();
    tab = await openCheckedTab(browser);
    for (const width of [360, 1280]) {
      await tab.page.setViewportSize({ width, height: 800 });
      await tab.page.goto(site.origin + PAGE);
      await tab.page.getByText('Correct the topics').click();
      expect((await findViolations(tab.page)).filter(isGrave)).toEqual([]);
      expect(await tab.page.evaluate('document.documentElement.scrollWidth')).toBe(width);
    }
  });
});

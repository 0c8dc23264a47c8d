import { parse } from 'parse5';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createApp } from '../../../../../functions/app.ts';
import { openTestCatalogue, type TestCatalogue } from '../../../../support/catalogue.ts';

const BASE = 'https://papers.example';

let catalogue: TestCatalogue;
let app: ReturnType<typeof createApp>;
beforeEach(async () => {
  catalogue = await openTestCatalogue();
  app = createApp({ db: catalogue.db, publicUrl: BASE });
  await catalogue.add([{ title: 'Walking robots' }]);
});
afterEach(() => catalogue.close());

const read = async (path: string) => (await app.request(path)).text();

test('subscribePage() offers a form for OPML that needs no script', async () => {
  const page = await read('/subscribe');
  const faults: string[] = [];
  parse(page, { onParseError: ({ code }) => faults.push(code) });
  expect(faults).toEqual([]);
  expect(page).toContain('<form action="/opml.xml">');
  expect([...page.matchAll(/name="topics" value="([^"]+)"/g)].map(([, value]) => value)).toEqual([
    'all',
    'robotics',
    'speech',
    'quiet',
  ]);
  for (const [, url = ''] of page.matchAll(/<a class="feeds" href="([^"]+)"/g)) {
    expect([url, (await app.request(url)).status]).toEqual([url, 200]);
  }
  // What the browser sends when nothing is ticked, and when something is.
  const fields = 'digest=&top=&format=atom&guid=';
  expect(await read(`/opml.xml?${fields}`)).toBe(await read('/opml.xml'));
  expect(await read(`/opml.xml?topics=speech&${fields}`)).toBe(await read('/opml.xml?topics=speech'));
});

test('subscribePage() lists the addresses of a choice, and keeps it in its form', async () => {
  expect(await read('/subscribe')).not.toContain('id="addresses"');
  const page = await read('/subscribe?topics=all&topics=speech&digest=daily&format=rss&guid=');
  expect(page).toContain(
    `<pre>${BASE}/feeds/all.rss?digest=daily\n${BASE}/feeds/topics/speech.rss?digest=daily</pre>`,
  );
  expect(page.match(/ checked>/g)).toHaveLength(2);
  expect(page).toContain('<option value="daily" selected>');
  expect(page).toContain(`href="${BASE}/feeds/topics/quiet.rss?digest=daily"`);
});

test('subscribePage() lists all addresses without a tick', async () => {
  const page = await read('/subscribe?digest=weekly&format=json&guid=feed');
  expect(/<pre>([^<]*)<\/pre>/.exec(page)?.[1]?.split('\n')).toHaveLength(4);
  expect(page).toContain('/feeds/topics/quiet.json?digest=weekly&amp;guid=feed\n'.trim());
});

test('GET /subscribe suggests topics for misspelt ones', async () => {
  const response = await app.request('/subscribe?topics=robotic');
  expect(response.status).toBe(400);
  expect(await response.text()).toContain('>Robotics</a>?');
});

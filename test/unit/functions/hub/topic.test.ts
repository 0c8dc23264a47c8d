import { afterEach, beforeEach, expect, test } from 'vitest';
import { createApp } from '../../../../functions/app.ts';
import { hubAddress } from '../../../../functions/hub/hub.ts';
import { topicReader } from '../../../../functions/hub/topic.ts';
import { openTestCatalogue, type TestCatalogue } from '../../../support/catalogue.ts';

let catalogue: TestCatalogue;
beforeEach(async () => {
  catalogue = await openTestCatalogue();
  await catalogue.add([{ title: 'Paper' }]);
});
afterEach(() => catalogue.close());

test('topicReader() reads topics below a path that a proxy takes off', async () => {
  const base = 'https://lab.example/papers';
  const app = createApp({ db: catalogue.db, publicUrl: base, hub: hubAddress(base) });
  const topics = topicReader((request) => app.fetch(request), base, hubAddress(base));
  const content = await topics.readContent(`${base}/feeds/all.atom`, '', 1);
  expect(content).toMatchObject({
    headers: { Link: `<${base}/hub>; rel="hub", <${base}/feeds/all.atom>; rel="self"` },
  });
  expect(await topics.readState('https://lab.example/feeds/all.atom')).toHaveProperty('reason');
});

test('topicReader() throws 503 for a feed that cannot be read at the moment', async () => {
  const base = 'https://papers.example';
  const topics = topicReader(() => new Response(null, { status: 503 }), base, hubAddress(base));
  await expect(topics.readContent(`${base}/feeds/all.atom`, '', 1)).rejects.toMatchObject({
    status: 503,
    details: { headers: { 'Retry-After': '5' } },
  });
});

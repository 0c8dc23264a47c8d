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
  const read = topicReader((request) => app.fetch(request), base, hubAddress(base));
  const content = await read(`${base}/feeds/all.atom`);
  expect(content).toMatchObject({
    headers: { Link: `<${base}/hub>; rel="hub", <${base}/feeds/all.atom>; rel="self"` },
  });
  expect(await read('https://lab.example/feeds/all.atom')).toHaveProperty('reason');
});

test('topicReader() throws 503 for a feed that cannot be read at the moment', async () => {
  const base = 'https://papers.example';
  const read = topicReader(() => new Response(null, { status: 503 }), base, hubAddress(base));
  await expect(read(`${base}/feeds/all.atom`)).rejects.toMatchObject({
    status: 503,
    details: { headers: { 'Retry-After': '5' } },
  });
});

import { afterEach, beforeEach, expect, test } from 'vitest';
import { createApp } from '../../../../functions/app.ts';
import { itemId } from '../../../../pipeline/identity/item-id.ts';
import { axis, openTestCatalogue, type TestCatalogue } from '../../../support/catalogue.ts';

let catalogue: TestCatalogue;
beforeEach(async () => {
  catalogue = await openTestCatalogue();
});
afterEach(() => catalogue.close());

const pageOf = async (app: ReturnType<typeof createApp>, query: Record<string, string>) =>
  (await app.request(`/search?${new URLSearchParams(query)}`)).text();

test('GET /search and the API answer by words while the model loads, say so, and are cached nowhere', async () => {
  await catalogue.add([
    { title: 'Walking robots', embedding: { vector: axis(1), tokens: 3, truncated: false } },
    { title: 'Legged machines', embedding: { vector: axis(1), tokens: 3, truncated: false } },
  ]);
  let vector: Float32Array<ArrayBuffer> | undefined;
  const app = createApp({ db: catalogue.db, queries: { model: 'test', embed: async () => vector } });
  const paths = ['/search?q=walking', '/api/search?q=walking', '/api/search.bib?q=walking'];
  const ask = () =>
    Promise.all(
      paths.map(async (path) => {
        const response = await app.request(path);
        return { text: await response.text(), kept: response.headers.get('Cache-Control') };
      }),
    );
  const [page, api, citations] = await ask();
  expect(page?.text).toContain('Found by words alone');
  expect(page?.text).toContain('<p class="meta">Words: <bdi>walking</bdi></p>');
  expect(page?.text).not.toContain('Legged');
  expect(JSON.parse(api?.text ?? '').meaning).toBe('loading');
  expect([page, api, citations].map((answer) => answer?.kept)).toEqual(Array(3).fill('no-cache'));

  vector = axis(1);
  const [later, apiLater, citationsLater] = await ask();
  expect(later?.text).not.toContain('Found by words alone');
  expect(later?.text).toContain('Words: <bdi>walking</bdi> · near in meaning (100%)');
  expect(later?.text).toContain('<p class="meta">near in meaning (100%)</p>');
  expect(JSON.parse(apiLater?.text ?? '').meaning).toBe('used');
  expect(citationsLater?.text.match(/^@/gm)).toHaveLength(2);
  expect(later?.kept).toMatch(/^public, max-age=/);
});

test('GET /search shows papers that the search names first, and says so', async () => {
  await catalogue.add([
    {
      title: 'Named',
      authors: ['Ada Novak'],
      externalIds: [{ scheme: 'arxiv', value: '2501.01234' }],
    },
    { title: 'Novak and Ada Novak on robots', abstract: 'Ada Novak, Ada Novak.' },
  ]);
  const app = createApp({ db: catalogue.db });
  expect(await pageOf(app, { q: 'arXiv:2501.01234v2' })).toContain('<p class="meta">Its id or title</p>');
  const page = await pageOf(app, { q: 'Ada Novak' });
  expect([...page.matchAll(/<h3 dir="auto"><a href="([^"]+)"/g)].map(([, path]) => path)).toEqual([
    `/items/${itemId('Named')}`,
    `/items/${itemId('Novak and Ada Novak on robots')}`,
  ]);
  expect(page).toContain('Its author · Words: <bdi>Ada</bdi>, <bdi>Novak</bdi>');
});

test('GET /search leaves markup in titles, abstracts and searches text', async () => {
  const title = 'On <mark>robots</mark> & <script>alert(1)</script>';
  await catalogue.add([{ title, abstract: 'A <mark>robot</mark> walks <img src=x onerror=alert(2)>.' }]);
  const app = createApp({ db: catalogue.db });
  const page = await pageOf(app, { q: 'mark script <mark>robots</mark> ><img onerror=alert(3)>' });
  expect(page).toContain('&lt;<mark>script</mark>&gt;');
  expect(page.match(/<mark>[^<]*<\/mark>/g)).toEqual(page.match(/<mark>/g)?.map(() => expect.any(String)));
  expect(page).not.toMatch(/<script>|<img|onerror=alert\(\d\)>(?!&)/);
  const { items } = await (await app.request('/api/search?q=robots&fields=title,snippet')).json();
  expect(items[0].snippet.title.map(({ text }: { text: string }) => text).join('')).toBe(title);
});

test.each([
  ['author:novak', ['One', 'Two']],
  ['author:novak -cat:cs.CV', ['Two']],
  ['cat:cs.CV', ['One']],
  ['venue:ICML year:2024', ['One']],
  ['topic:speech', ['Two']],
  ['robots author:novak', ['One', 'Two']],
])('GET /search, the API and the feed find what %s selects', async (q, titles) => {
  await catalogue.add([
    {
      title: 'One',
      abstract: 'Robots.',
      authors: ['Ada Novak'],
      categories: ['cs.CV'],
      journal: 'Proceedings of ICML',
      publishedAt: '2024-05-01T00:00:00Z',
    },
    { title: 'Two', abstract: 'Robots.', authors: ['A. Novák'], topics: ['speech'] },
    { title: 'Three', abstract: 'Robots.', authors: ['Grace Hopper'] },
  ]);
  const app = createApp({ db: catalogue.db });
  const page = await pageOf(app, { q });
  const shown = [...page.matchAll(/<h3 dir="auto"><a href="([^"]+)"/g)].map(([, path]) => path ?? '');
  expect(shown.toSorted()).toEqual(titles.map((title) => `/items/${itemId(title)}`).toSorted());
  const found = async (path: string) => {
    const response = await app.request(`${path}${new URLSearchParams({ q })}`);
    expect([path, response.status]).toEqual([path, 200]);
    const { items } = (await response.json()) as { items: { title: string }[] };
    return items.map(({ title }) => title).toSorted();
  };
  for (const path of ['/api/search?', '/api/search?order=newest&', '/feeds/search.json?']) {
    expect([path, await found(path)]).toEqual([path, titles.toSorted()]);
  }
});

test('GET /search offers a long search in one link to its feed', async () => {
  await catalogue.add([{ title: 'Walking robots' }]);
  const app = createApp({ db: catalogue.db });
  const links = async (q: string) => (await pageOf(app, { q })).match(/\/feeds\/search\.\w+\?/g)?.length;
  expect(await links('walking robots')).toBeGreaterThan(6);
  expect(await links('walking robots '.repeat(60))).toBe(1);
});

test('GET /search for mistyped words shows the papers of the mended ones, and offers their feed', async () => {
  await catalogue.add([{ title: 'Walking robots' }]);
  const page = await pageOf(createApp({ db: catalogue.db }), { q: 'walkign' });
  expect(page).toContain('<mark>Walking</mark> robots');
  expect(page).toMatch(/No paper has these words\. Here are those for <a href="[^"]+q=walking">walking<\/a>/);
  expect(page).toContain('/feeds/search.atom?q=walking"');
  expect(page).not.toContain('/feeds/search.atom?q=walkign');
});

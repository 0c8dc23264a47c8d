import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createApp } from '../../../../functions/app.ts';
import { itemId } from '../../../../pipeline/identity/item-id.ts';
import { embedding, openTestCatalogue, type TestCatalogue } from '../../../support/catalogue.ts';
import { parseAtom, parseJsonFeed, parseRss } from '../feeds/render/parsers.ts';

const BASE = 'https://papers.example';

let catalogue: TestCatalogue;
let app: ReturnType<typeof createApp>;
beforeEach(async () => {
  catalogue = await openTestCatalogue();
  app = createApp({ db: catalogue.db, publicUrl: BASE });
  await catalogue.add([
    {
      title: 'Walking robots',
      abstract: 'They walk.',
      publishedAt: '2025-01-01T00:00:00Z',
      embedding: embedding(1),
    },
    {
      title: 'Talking robots',
      abstract: 'They talk.',
      topics: ['speech'],
      publishedAt: '2025-02-01T00:00:00Z',
      embedding: embedding(2),
    },
    { title: 'Quiet & <b>still</b>', abstract: 'They rest.', topics: ['quiet'], embedding: embedding(3) },
  ]);
});
afterEach(() => catalogue.close());

const get = (path: string) => app.request(path);
const titles = (items: readonly { title: string }[]) => items.map(({ title }) => title);

describe('GET /feeds/search', () => {
  test('returns matches in every format, the newest first', async () => {
    const wanted = ['Talking robots', 'Walking robots'];
    expect(titles(parseRss(await (await get('/feeds/search.rss?q=robots')).text()))).toEqual(wanted);
    expect(titles(parseAtom(await (await get('/feeds/search.atom?q=robots')).text()))).toEqual(wanted);
    expect(titles(parseJsonFeed(await (await get('/feeds/search.json?q=robots')).text()))).toEqual(wanted);
  });

  test('has a title, the URL of the request, and an id independent of the URL', async () => {
    const feed = async (search: string) =>
      JSON.parse(await (await get(`/feeds/search.json${search}`)).text());
    const one = await feed('?since=2025-01-15&q=robots+-walk*&topics=speech&utm_source=x');
    expect(one).toMatchObject({
      title: 'Paperwire: “robots -walk*” in Speech & audio since 2025-01-15',
      feed_url: `${BASE}/feeds/search.json?since=2025-01-15&q=robots+-walk*&topics=speech`,
      home_page_url: `${BASE}/search?q=robots+-walk*&topics=speech&since=2025-01-15&order=newest`,
    });
    expect(titles(one.items)).toEqual(['Talking robots']);
    const atom = async (search: string) =>
      /<id>([^<]+)</.exec(await (await get(`/feeds/search.atom${search}`)).text())?.[1];
    expect(await atom('?topics=speech&q=robots&limit=1')).toBe(await atom('?q=robots&topics=speech'));
    expect(await atom('?q=%72obots')).toBe(await atom('?q=robots'));
    expect(await atom('?q=robots')).not.toBe(await atom('?q=robot'));
  });

  test.each([
    ['/feeds/search.atom?topics=speech&q=talking%20robots&limit=5', ''],
    ['/feeds/search.rss?limit=5&q=%22They+talk%22', ''],
    ['/feeds/search?q=talk&since=2025-01-15&topics=', ''],
    ['/feeds/all.rss?before=9&limit=2', ''],
    ['/feeds/topics/speech?limit=9', '&utm_source=mail'],
    [`/feeds/items/${itemId('Walking robots')}/similar.atom?limit=9`, '&_=17'],
    ['/feeds/all.atom', '?from=reader'],
  ])('has %s as its self link, as it was sent', async (path, foreign) => {
    const response = await app.request(BASE + path + foreign, { headers: { Accept: '*/*' } });
    const self = /rel="self" type="[^"]+" href="([^"]+)"/.exec(await response.text())?.[1];
    expect(self?.replaceAll('&amp;', '&')).toBe(BASE + path);
  });

  test('escapes every query where it quotes it', async () => {
    const hubbed = createApp({ db: catalogue.db, publicUrl: BASE, hub: `${BASE}/hub` });
    const response = await hubbed.request(`/feeds/search.atom?q=a%3E;<b>;"c"'d'>; rel="hub`);
    const self = `${BASE}/feeds/search.atom?q=a%3E;%3Cb%3E;%22c%22%27d%27%3E;%20rel=%22hub`;
    expect(response.headers.get('Link')).toBe(`<${BASE}/hub>; rel="hub", <${self}>; rel="self"`);
    expect(await response.text()).toContain(`<link rel="self" type="application/atom+xml" href="${self}"/>`);
  });

  test('keeps the search in the URL of the next page', async () => {
    const first = JSON.parse(await (await get('/feeds/search.json?q=robots&limit=1')).text());
    expect(titles(first.items)).toEqual(['Talking robots']);
    const next = JSON.parse(await (await get(first.next_url)).text());
    expect(titles(next.items)).toEqual(['Walking robots']);
    expect(next.next_url).toBeUndefined();
  });

  test.each([
    ['', /q is "", expected words to look for/],
    ['?q=%22', /q is "\\"", expected words/],
    ['?q=a&since=2025-02-30', /since is "2025-02-30", expected a day such as 2025-03-11/],
    ['?q=a&until=x', /until is "x"/],
    [
      '?q=a&topics=speech,nothing',
      /topics is "nothing", expected up to 12 topics, .*https:\/\/papers\.example\/api\/topics lists them/,
    ],
    ['?q=a&q=b', /q is "a and b", expected one value/],
  ])('answers 400 to %s with what is expected', async (search, message) => {
    for (const path of [`/feeds/search.rss${search}`, `/api/search${search}`]) {
      const response = await get(path);
      expect(response.status).toBe(400);
      const text = await response.text();
      expect(path.startsWith('/api') ? JSON.parse(text).detail : text).toMatch(message);
    }
  });

  test('redirects a browser to the page', async () => {
    const response = await app.request('/feeds/search?q=robots', { headers: { Accept: 'text/html' } });
    expect(response.headers.get('Location')).toBe(`${BASE}/search?q=robots&order=newest`);
  });
});

describe('GET /api/search', () => {
  test('returns items like those of /api/items', async () => {
    const [{ why, snippet, ...item }] = JSON.parse(await (await get('/api/search?q=walk')).text()).items;
    const { dumps: _, ...detail } = JSON.parse(
      await (await get(`/api/items/${itemId('Walking robots')}`)).text(),
    );
    expect(item).toEqual(detail);
    expect(why).toEqual({ named: null, words: ['walk'], similarity: null });
    expect(snippet).toEqual({
      title: [
        { text: 'Walking', hit: true },
        { text: ' robots', hit: false },
      ],
      abstract: [
        { text: 'They ', hit: false },
        { text: 'walk', hit: true },
        { text: '.', hit: false },
      ],
    });
  });

  test('pages by relevance while items arrive, and says whether it ranked by meaning', async () => {
    const first = JSON.parse(await (await get('/api/search?q=walking+robots&limit=1')).text());
    expect([titles(first.items), first.meaning, first.suggestion]).toEqual([
      ['Walking robots'],
      'unused',
      null,
    ]);
    await catalogue.add([{ title: 'Walking robots that walk', abstract: 'Robots walk.' }]);
    const response = await get(first.next);
    const second = JSON.parse(await response.text());
    expect([titles(second.items), second.next]).toEqual([['Talking robots'], null]);
    expect(response.headers.get('Link')).toBeNull();
  });

  test('gives only the fields that a client names', async () => {
    const { items } = JSON.parse(await (await get('/api/search?q=walk&fields=why,title')).text());
    expect(items).toEqual([
      { title: 'Walking robots', why: { named: null, words: ['walk'], similarity: null } },
    ]);
    expect((await get('/api/search?q=walk&fields=hit')).status).toBe(400);
  });

  test.each([
    ['10,000 characters', `walking ${'x'.repeat(4_990)} ${'robots '.repeat(714)}`],
    ['right-to-left text', '\u202Eרובוטים walking'],
    ['a lone surrogate', '\uD800walking\uDC00'],
    ['NUL', 'walk\0ing walking'],
    ['operators of FTS5', 'NEAR(walking) OR title:x AND "" * ^ {walking}'],
    ['quotation marks', '"walking" "" "'],
  ])('finds the words in %s', async (_, q) => {
    const response = await get(`/api/search?q=${encodeURIComponent(q.toWellFormed())}`);
    expect(response.status).toBe(200);
    expect(titles(JSON.parse(await response.text()).items)).toContain('Walking robots');
    const page = await get(`/search?q=${encodeURIComponent(q.toWellFormed())}`);
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('<mark>Walking</mark>');
  });

  test.each(['', ' ', '\0', '🤖🎉'.repeat(50), '-walking', '"', '…'])(
    'and the page say of %j that there is nothing to search for',
    async (q) => {
      const response = await get(`/api/search?q=${encodeURIComponent(q)}`);
      expect(response.status).toBe(400);
      expect(JSON.parse(await response.text()).detail).toContain('expected words to look for');
      const text = await (await app.request(`/search?q=${encodeURIComponent(q)}`)).text();
      if (q !== '') expect(text).toContain('A search ranks papers');
    },
  );

  test('pages by order=newest while items arrive', async () => {
    const first = JSON.parse(await (await get('/api/search?q=robots&order=newest&limit=1')).text());
    expect(titles(first.items)).toEqual(['Talking robots']);
    await catalogue.add([{ title: 'New robots' }]);
    const second = JSON.parse(await (await get(first.next)).text());
    expect(titles(second.items)).toEqual(['Walking robots']);
    expect(second.next).toBeNull();
  });

  test('returns the total, and the papers with the identifier', async () => {
    const external = [{ scheme: 'arxiv', value: '2503.01234' }];
    await catalogue.add([
      { title: 'Named otherwise', externalIds: external, url: 'https://lab.example/paper' },
    ]);
    const ask = async (q: string, more = '') =>
      (await (await app.request(`/api/search?q=${encodeURIComponent(q)}${more}`)).json()) as {
        items: object[];
        total: object;
        identified: { title: string; places: object[] }[];
      };
    expect((await ask('they', '&limit=1')).total).toEqual({ count: 3, more: false });
    for (const q of ['2503.01234', 'arXiv:2503.01234v2', 'https://arxiv.org/pdf/2503.01234']) {
      const { items, identified } = await ask(q, '&fields=title,places');
      const named = {
        title: 'Named otherwise',
        places: [
          { name: 'lab.example', url: 'https://lab.example/paper' },
          { name: 'arXiv', url: 'https://arxiv.org/abs/2503.01234' },
          { name: 'PDF', url: 'https://arxiv.org/pdf/2503.01234' },
        ],
      };
      expect([q, items[0], identified]).toEqual([q, named, [named]]);
    }
  });

  test('rejects unknown parameters', async () => {
    expect((await get('/api/search?q=a&topic=speech')).status).toBe(400);
    expect((await get('/api/search?q=a&order=best')).status).toBe(400);
  });
});

describe('similar papers', () => {
  test('are the other papers, as a feed, and with their cosine in the API', async () => {
    const id = itemId('Walking robots');
    const feed = parseRss(await (await get(`/feeds/items/${id}/similar.rss`)).text());
    expect(titles(feed).toSorted()).toEqual(['Quiet & <\u2060b>still<\u2060/b>', 'Talking robots']);
    const { items } = JSON.parse(await (await get(`/api/items/${id}/similar?limit=1`)).text());
    expect(items).toHaveLength(1);
    expect(items[0].similarity).toBe(0.64);
  });

  test('are 404 for an unknown paper', async () => {
    expect((await get('/feeds/items/x/similar.atom')).status).toBe(404);
    expect((await get('/api/items/x/similar')).status).toBe(404);
  });

  test('have a feed title that escapes markup in the title of the paper', async () => {
    const text = await (await get(`/feeds/items/${itemId('Quiet & <b>still</b>')}/similar.rss`)).text();
    expect(parseRss(text)).toHaveLength(2);
    expect(text).toContain('<title>Paperwire: papers like “Quiet &#x26; &#x3C;\u2060b&#x3E;still');
  });
});

describe('GET /search', () => {
  test('shows the matches and the feed', async () => {
    const text = await (await get('/search?q=robots&topics=speech')).text();
    expect(text).toContain('Talking <mark>robots</mark>');
    expect(text).toContain('<p class="meta">Words: <bdi>robots</bdi></p>');
    expect(text).not.toContain('Walking');
    expect(text).toContain(
      `<link rel="alternate" type="application/rss+xml" title="Paperwire: “robots” in Speech &amp; audio (RSS)" href="${BASE}/feeds/search.rss?q=robots&amp;topics=speech">`,
    );
    expect(text).toContain('<option value="speech" selected>Speech &amp; audio</option>');
    expect(text).toContain('1 paper for “robots” in Speech &amp; audio');
  });

  test('explains what to do without words or matches', async () => {
    expect(await (await get('/search')).text()).toContain('A search ranks papers');
    expect(await (await get('/search?q=!!')).text()).toContain('“!!” has no letter or digit');
    expect(await (await get('/search?q=zebra')).text()).toContain('Nothing yet for “zebra”');
  });

  test('redirects to the URL without empty fields', async () => {
    const response = await get('/search?q=robots&topics=&since=&until=2025-02-01&order=relevance');
    expect(response.status).toBe(302);
    expect(response.headers.get('Location')).toBe(`${BASE}/search?q=robots&until=2025-02-01`);
    expect((await get('/search?q=robots&until=2025-02-01')).status).toBe(200);
  });

  test('lists papers by date without words', async () => {
    const text = await (await get('/search?topics=quiet,speech&since=2025-01-15')).text();
    expect(text).toMatch(/Quiet &amp; &lt;b&gt;still[\s\S]*Talking robots/);
    expect(text).not.toContain('Walking robots');
    expect(text).toContain('add a word to the search');
    const whole = await (await get('/search?topics=quiet,speech')).text();
    expect(whole).toContain(`${BASE}/feeds/topics/quiet+speech.atom`);
  });

  test.each(['newest', 'relevance'])('pages by order=%s through each match once', async (order) => {
    await catalogue.add(
      Array.from({ length: 45 }, (_, i) => ({ title: `Swarm ${i}`, abstract: 'Of robots.' })),
    );
    const seen: string[] = [];
    for (let path = `/search?q=robots&order=${order}`; path !== ''; ) {
      const response = await get(path);
      const text =
        response.status === 302
          ? await (await get(response.headers.get('Location') ?? '')).text()
          : await response.text();
      expect(text).toContain('47 papers for “robots”');
      seen.push(...[...text.matchAll(/<h3 dir="auto"><a href="([^"]+)"/g)].map(([, path]) => path ?? ''));
      path = /<a href="([^"]+)" rel="next">/.exec(text)?.[1]?.replaceAll('&amp;', '&') ?? '';
    }
    expect(seen).toHaveLength(47);
    expect(new Set(seen).size).toBe(47);
  });

  test.each(['arXiv:2501.01234v2', '2501.01234', 'https://arxiv.org/pdf/2501.01234'])(
    'links the paper with the identifier %s',
    async (q) => {
      await catalogue.add([{ title: 'Known', externalIds: [{ scheme: 'arxiv', value: '2501.01234' }] }]);
      expect(await (await get(`/search?q=${encodeURIComponent(q)}`)).text()).toContain(
        `<a href="/items/${itemId('Known')}">Known</a>`,
      );
    },
  );

  test('escapes the words of the search', async () => {
    const text = await (await get(`/search?q=${encodeURIComponent('"><script>alert(1)</script>')}`)).text();
    expect(text).not.toContain('<script>');
    expect(text).toContain('value="&quot;&gt;&lt;script&gt;');
  });
});

describe('citations of a list', () => {
  test.each([
    ['/api/search.bib?q=robots', 'application/x-bibtex; charset=utf-8', /^@misc\{/gm],
    ['/api/search.ris?q=robots', 'application/x-research-info-systems; charset=utf-8', /^TY {2}- /gm],
    ['/api/items.bib?topic=speech', 'application/x-bibtex; charset=utf-8', /^@misc\{/gm],
    ['/api/items.ris?limit=2', 'application/x-research-info-systems; charset=utf-8', /^TY {2}- /gm],
    [
      `/api/items/${itemId('Walking robots')}/similar.bib`,
      'application/x-bibtex; charset=utf-8',
      /^@misc\{/gm,
    ],
  ])('are as many as the items: %s', async (path, type, entry) => {
    const response = await get(path);
    expect(response.headers.get('Content-Type')).toBe(type);
    const text = await response.text();
    const list = JSON.parse(await (await get(path.replace(/\.(?:bib|ris)/, ''))).text());
    expect(text.match(entry)).toHaveLength(list.items.length);
    expect(list.items.length).toBeGreaterThan(0);
  });

  test('have the next page in the Link field', async () => {
    const response = await get('/api/items.bib?limit=1');
    const next = /<([^>]+)>; rel="next"/.exec(response.headers.get('Link') ?? '')?.[1] ?? '';
    expect(next).toMatch(/^https:\/\/papers\.example\/api\/items\.bib\?limit=1&cursor=/);
    expect(await (await get(next)).text()).not.toBe(await response.text());
  });
});

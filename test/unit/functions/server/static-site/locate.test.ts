import { describe, expect, test } from 'vitest';
import { locator, type Resource } from '../../../../../functions/server/static-site/locate.ts';

const PAGE = '0123456789abcdef0123456789abcdef';
const LEFT_OUT = 'a'.repeat(32);
const WITHOUT_URL = 'b'.repeat(32);

const locate = locator({
  topics: new Set(['robotics']),
  categories: new Set(['cs.CV']),
  pages: new Set([PAGE]),
  elsewhere: new Map([[LEFT_OUT, 'https://arxiv.org/abs/2501.00001']]),
});

/** A page of the topic. */
const pageOf = (number: number): Resource => ({
  ...{ request: '', file: '', list: { path: '/topics/robotics', number } },
});

describe('locator()', () => {
  test.each([
    ['/', '/', 'index.html'],
    ['/papers', '/papers', 'papers.html'],
    ['/404', '/404', '404.html'],
    ['/docs#json-feed', '/docs#json-feed', 'docs.html'],
    ['/topics/robotics', '/topics/robotics', 'topics/robotics.html'],
    ['/categories/cs.CV', '/categories/cs.CV', 'categories/cs.CV.html'],
    [`/items/${PAGE}`, `/items/${PAGE}`, `items/${PAGE}.html`],
    [`/items/${PAGE}.bib`, `/items/${PAGE}.bib`, `items/${PAGE}.bib`],
    ['/feeds/all.rss', '/feeds/all.rss', 'feeds/all.rss'],
    ['/feeds/categories/cs.CV.json', '/feeds/categories/cs.CV.json', 'feeds/categories/cs.CV.json'],
    [
      '/feeds/topics/robotics.atom?digest=daily',
      '/feeds/topics/robotics/digest-daily.atom',
      'feeds/topics/robotics/digest-daily.atom',
    ],
    [
      '/feeds/all.atom?digest=weekly&top=10',
      '/feeds/all/digest-weekly-top-10.atom',
      'feeds/all/digest-weekly-top-10.atom',
    ],
    ['/scripts/copy.js?v=0a', '/scripts/copy.js?v=0a', 'scripts/copy.js'],
    ['/api/topics', '/api/topics.json', 'api/topics.json'],
    ['/api/items', '/api/items.json', 'api/items.json'],
    ['/opml.xml', '/opml.xml', 'opml.xml'],
  ])('%s lies at %s, in %s', (link, address, file) => {
    expect(locate(link)).toMatchObject({ address, resource: { file } });
  });

  test.each([
    ['/search?q=a&topics=robotics', '/search?q=a&topics=robotics'],
    ['/authors/ada_novak', '/search?author=ada_novak'],
    ['/feeds/all', '/papers'],
    ['/feeds/topics/robotics', '/topics/robotics'],
    [`/feeds/items/${PAGE}/similar`, `/items/${PAGE}`],
    ['/topics/robotics?min=0.8', '/topics/robotics'],
    [`/items/${LEFT_OUT}`, 'https://arxiv.org/abs/2501.00001'],
    [`/items/${LEFT_OUT}.bib`, 'https://arxiv.org/abs/2501.00001'],
    [`/items/${WITHOUT_URL}`, `/search?q=${WITHOUT_URL}`],
  ])('%s leads to %s', (link, address) => {
    expect(locate(link)?.address).toBe(address);
  });

  test.each([
    '/library',
    '/add',
    '/nothing',
    '/openapi.json',
    '/topics/robotic',
    '/topics/robotics+speech',
    '/categories/cs.XX',
    `/api/items/${PAGE}`,
    '/feeds/search.atom?q=a',
    '/feeds/topics/robotics.atom?before=7',
    '/feeds/topics/robotics.atom?category=cs.CV',
    `/feeds/items/${PAGE}/similar.atom`,
    '/feeds/topics/robotics/archive/1.atom',
  ])('%s needs a server', (link) => {
    expect(locate(link)).toBeUndefined();
  });

  test('a cursor leads to the next page of the list; behind the last page, a search lists the rest', () => {
    const link = '/topics/robotics?cursor=abc';
    expect(locate(link, pageOf(1))).toEqual({
      address: '/older/topics/robotics/2',
      resource: {
        request: link,
        file: 'older/topics/robotics/2.html',
        list: { path: '/topics/robotics', number: 2 },
      },
    });
    expect(locate(link, pageOf(9))?.address).toBe('/older/topics/robotics/10');
    expect(locate(link, pageOf(10))?.address).toBe('/search?topics=robotics');
    expect(locate('/topics/robotics', pageOf(4))?.address).toBe('/topics/robotics');
  });
});

import { beforeAll, describe, expect, test } from 'vitest';
import { createApp } from '../../../../functions/app.ts';
import { openTestCatalogue, type TestCatalogue } from '../../../support/catalogue.ts';

let catalogue: TestCatalogue;
let request: (path: string, headers?: Record<string, string>) => Promise<Response>;

/** The titles of a feed or of a list of the API. */
async function titles(path: string): Promise<string[]> {
  const response = await request(path);
  expect(response.status, `${path}: ${await response.clone().text()}`).toBe(200);
  const { items } = (await response.json()) as { items: { title: string }[] };
  return items.map(({ title }) => title).toSorted();
}

beforeAll(async () => {
  catalogue = await openTestCatalogue();
  await catalogue.add([
    {
      title: 'Ada on robots',
      authors: ['Ada Novák', 'Béla Kis'],
      categories: ['cs.RO', 'cs.CV'],
      topics: ['robotics'],
    },
    { title: 'A. on speech', authors: ['A. Novák'], categories: ['cs.SD', '68T45'], topics: ['speech'] },
    {
      title: 'Anna on speech',
      authors: ['Anna Novak', 'Ada M. Novak'],
      categories: ['cs.CV'],
      topics: ['speech'],
    },
    { title: 'Béla alone', authors: ['Kis, Béla'], categories: ['cond-mat.soft'], topics: ['quiet'] },
  ]);
  const app = createApp({ db: catalogue.db, publicUrl: 'https://papers.example' });
  request = async (path, headers = {}) => app.request(path, { headers });
});

describe('feeds of authors and categories', () => {
  test.each([
    ['/feeds/authors/ada_novak.json', ['A. on speech', 'Ada on robots', 'Anna on speech']],
    ['/feeds/authors/anna_novak.json', ['A. on speech', 'Anna on speech']],
    ['/feeds/authors/a_novak.json', ['A. on speech', 'Ada on robots', 'Anna on speech']],
    ['/feeds/authors/bela_kis.json', ['Ada on robots', 'Béla alone']],
    ['/feeds/authors/nobody_yet.json', []],
    ['/feeds/categories/cs.CV.json', ['Ada on robots', 'Anna on speech']],
    ['/feeds/categories/cond-mat.soft.json', ['Béla alone']],
    ['/feeds/categories/hep-th.json', []],
    ['/feeds/topics/cat:cs.CV+quiet.json', ['Ada on robots', 'Anna on speech', 'Béla alone']],
    ['/feeds/topics/speech-author:anna_novak.json', []],
    ['/feeds/topics/author:bela_kis+cat:cs.SD-robotics.json', ['A. on speech', 'Béla alone']],
    ['/feeds/topics/-cat:cs.CV.json', ['A. on speech', 'Béla alone']],
    ['/feeds/all.json?category=cs.CV', ['Ada on robots', 'Anna on speech']],
    ['/feeds/all.json?category=cs.ro,cs.sd', ['A. on speech', 'Ada on robots']],
    ['/feeds/topics/speech.json?author=Novak,%20Ada', ['A. on speech', 'Anna on speech']],
    ['/feeds/authors/ada_novak.json?category=cs.CV', ['Ada on robots', 'Anna on speech']],
    ['/feeds/categories/cs.CV.json?author=bela_kis', ['Ada on robots']],
    ['/feeds/search.json?q=on&author=ada_novak&category=cs.CV', ['Ada on robots', 'Anna on speech']],
    ['/feeds/search.json?q=on&topics=cat:cs.SD', ['A. on speech']],
    ['/api/items?author=Ada+Novak&category=cs.CV', ['Ada on robots', 'Anna on speech']],
    ['/api/items?author=Ada+Novak&order=arrived&topic=speech', ['A. on speech', 'Anna on speech']],
    ['/api/items?category=cs.CV&order=oldest&since=2025-01-01', ['Ada on robots', 'Anna on speech']],
    ['/api/items?topic=robotics,author:bela_kis', ['Ada on robots', 'Béla alone']],
    ['/api/search?q=on&author=Anna+Novak', ['A. on speech', 'Anna on speech']],
  ])('%s holds %j', async (path, expected) => {
    expect(await titles(path)).toEqual(expected);
  });

  test.each([
    ['/feeds/authors/Ada%20Nov%C3%A1k.rss', '/feeds/authors/ada_novak.rss'],
    ['/feeds/authors/ada-novak.atom?limit=5', '/feeds/authors/ada_novak.atom?limit=5'],
    ['/feeds/authors/Novak,%20A..json', '/feeds/authors/a_novak.json'],
    ['/feeds/authors/J%C3%B6rg%20M%C3%BCller.rss', '/feeds/authors/j%C3%B6rg_m%C3%BCller.rss'],
    ['/feeds/categories/CS.cv.rss', '/feeds/categories/cs.CV.rss'],
    ['/feeds/categories/cs.cv', '/feeds/categories/cs.CV'],
    ['/feeds/topics/cat:cs.CV.json', '/feeds/categories/cs.CV.json'],
    ['/feeds/topics/author:ada_novak', '/feeds/authors/ada_novak'],
    ['/feeds/topics/cat:cs.cv+quiet.json', '/feeds/topics/cat:cs.CV+quiet.json'],
    ['/feeds/topics/quiet+author:ada-novak.json', '/feeds/topics/author:ada_novak+quiet.json'],
    ['/categories/CS.CV', '/categories/cs.CV'],
    ['/authors/Novak,%20Ada', '/authors/ada_novak'],
  ])('%s redirects to %s', async (path, location) => {
    const response = await request(path);
    expect(response.status).toBe(301);
    expect(response.headers.get('Location')).toBe(`https://papers.example${location}`);
  });

  test.each([
    ['/feeds/categories/cscv.rss', 'https://papers.example/feeds/categories/cs.CV.rss'],
    ['/feeds/categories/category-theory.rss', 'https://papers.example/feeds/categories/math.CT.rss'],
    ['/feeds/categories/nonsense.rss', 'https://papers.example/categories lists'],
    ['/feeds/authors/***.rss', 'no name of an author'],
    ['/feeds/categories/cs.CV.rss?category=cv', undefined],
  ])('%s is a problem', async (path, text) => {
    const response = await request(path);
    expect(response.status).toBe(path.includes('?') ? 400 : 404);
    expect(await response.text()).toContain(text ?? 'category');
  });

  test('without an ending, Accept decides, also behind the dot of a category', async () => {
    for (const path of [
      '/feeds/categories/cs.CV',
      '/feeds/topics/cat:cs.CV+quiet',
      '/feeds/authors/ada_novak',
    ]) {
      const response = await request(path, { Accept: 'application/rss+xml' });
      expect(response.headers.get('Content-Type')).toContain('application/rss+xml');
    }
  });

  test('the feed of an author has the name as papers spell it', async () => {
    const title = async (path: string) => ((await (await request(path)).json()) as { title: string }).title;
    expect(await title('/feeds/authors/ada_novak.json')).toBe('Paperwire: Ada Novák');
    expect(await title('/feeds/authors/nobody_yet.json')).toBe('Paperwire: Nobody Yet');
    expect(await title('/feeds/categories/cs.CV.json')).toBe(
      'Paperwire: Computer Vision and Pattern Recognition (cs.CV)',
    );
    expect(await title('/feeds/topics/speech.json?category=cs.CV&author=ada_novak')).toBe(
      'Paperwire: Speech & audio in cs.CV by Ada Novak',
    );
  });

  test('the paper that fills in authors is found under them', async () => {
    const title = 'A paper whose authors come later';
    await catalogue.add([{ title, authors: [] }]);
    expect(await titles('/feeds/authors/cyril_late.json')).toEqual([]);
    await catalogue.add([{ title, authors: ['Cyril Late'], categories: ['math.CT'] }]);
    expect(await titles('/feeds/authors/cyril_late.json')).toEqual([title]);
    expect(await titles('/feeds/categories/math.CT.json')).toEqual([title]);
  });
});

describe('pages of authors and categories', () => {
  const text = async (path: string) => (await request(path, { Accept: 'text/html' })).text();

  test('an author has the names in the papers, each with its categories and authors and a link to its own papers', async () => {
    const page = await text('/authors/a_novak');
    expect(page).toContain('<h1>A. Novák</h1>');
    expect(page).toContain(
      '<a href="/authors/ada_novak"><bdi>Ada Novák</bdi></a> <span class="count">1</span>',
    );
    expect(page).toContain('<a href="/authors/ada_novak?category=cs.RO">cs.RO</a>');
    expect(page).toContain('with <bdi>Béla Kis</bdi>');
    expect(page).toContain('<a href="/authors/anna_novak"><bdi>Anna Novak</bdi></a>');
    expect(page).toContain('/feeds/authors/a_novak.atom');
    expect(await text('/authors/ada_novak?category=cs.RO')).toContain(
      '/feeds/authors/ada_novak.atom?category=cs.RO',
    );
  });

  test('an author without papers can be followed', async () => {
    const page = await text('/authors/nobody_yet');
    expect(page).toContain('No papers yet');
    expect(page).toContain('/feeds/authors/nobody_yet.atom');
  });

  test('the categories lead to their papers', async () => {
    const page = await text('/categories');
    expect(page).toMatch(
      /<a class="name" href="\/categories\/cs\.CV">Computer Vision and Pattern Recognition<\/a> cs\.CV <span class="count">2</,
    );
    expect(page).toContain('<a href="/categories/hep-th" title="High Energy Physics: Theory">hep-th</a>');
    expect(await text('/categories/cs.CV')).toContain('Ada on robots');
  });
});

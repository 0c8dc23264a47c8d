import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Database } from '../../../db/database.ts';
import { createApp } from '../../../functions/app.ts';
import { itemId } from '../../../pipeline/identity/item-id.ts';
import { openTestCatalogue, type TestCatalogue } from '../../support/catalogue.ts';

let catalogue: TestCatalogue;
beforeEach(async () => {
  catalogue = await openTestCatalogue();
});
afterEach(() => catalogue.close());

/** A database that counts the queries it is asked. */
function counting(db: Database): { readonly db: Database; readonly queries: () => number } {
  let queries = 0;
  const client = new Proxy(db.client, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== 'function') return value;
      return (...args: unknown[]) => {
        if (name === 'execute') queries++;
        return Reflect.apply(value, target, args) as unknown;
      };
    },
  });
  return { db: { ...db, client }, queries: () => queries };
}

describe('pages of createApp()', () => {
  test('explain on the home page of an empty database how to ingest', async () => {
    const text = await (await createApp({ db: catalogue.db }).request('/')).text();
    expect(text).toContain('No papers yet');
    expect(text).toContain('npx paperwire ingest &lt;file, folder or URL&gt;');
  });

  test('link all three feed formats from the home page and from a topic', async () => {
    await catalogue.add([{ title: 'Paper' }]);
    const app = createApp({ db: catalogue.db, publicUrl: 'https://papers.example' });
    for (const [path, feed] of [
      ['/', 'all'],
      ['/topics/speech', 'topics/speech'],
    ]) {
      const text = await (await app.request(path ?? '')).text();
      const found = [...text.matchAll(/<link rel="alternate" type="([^"]+)" title="[^"]+" href="([^"]+)">/g)];
      expect(found.map(([, type, href]) => [type, href])).toEqual([
        ['application/rss+xml', `https://papers.example/feeds/${feed}.rss`],
        ['application/atom+xml', `https://papers.example/feeds/${feed}.atom`],
        ['application/feed+json', `https://papers.example/feeds/${feed}.json`],
      ]);
    }
  });

  test('escape markup in papers', async () => {
    const title = '<script>alert("&amp;")</script>';
    await catalogue.add([
      { title, abstract: `${title}\n\n'>`, authors: ['<b>'], url: 'javascript:alert(1)' },
    ]);
    const app = createApp({ db: catalogue.db });
    for (const path of ['/', '/topics/robotics', `/items/${itemId(title)}`]) {
      const response = await app.request(path);
      expect(response.status).toBe(200);
      const text = await response.text();
      const elements = /<script type="(?:module" src="[^"<>]+"|application\/ld\+json")>[^<]*<\/script>/g;
      expect(text.replaceAll(elements, '')).not.toMatch(/<script|<b>|javascript:/);
      expect(text).toContain('&lt;script&gt;alert(&quot;&amp;amp;&quot;)&lt;/script&gt;');
    }
  });

  test('say why a paper is under its topics', async () => {
    await catalogue.add([{ title: 'Paper', topics: ['speech'] }]);
    const text = await (await createApp({ db: catalogue.db }).request(`/items/${itemId('Paper')}`)).text();
    expect(text).toContain('Nearest keywords: <i>speech word</i>');
    expect(text).toContain('/feeds/topics/speech.rss');
  });

  test('have a policy that allows their style sheet and scripts of this site only', async () => {
    const response = await createApp({ db: catalogue.db }).request('/');
    const style = /<style>([^<]*)<\/style>/.exec(await response.text())?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');
    const policy = response.headers.get('Content-Security-Policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain(`style-src 'sha256-${hash}'`);
    expect(policy).not.toContain('unsafe');
    expect(policy).toContain("script-src 'self';");
    expect(policy).not.toContain('connect-src');
  });

  test.each(['/nothing', '/topics/nothing', '/items/nothing'])(
    'say for %s that nothing was found',
    async (path) => {
      const response = await createApp({ db: catalogue.db }).request(path);
      expect(response.status).toBe(404);
      expect(response.headers.get('Content-Type')).toBe('text/html; charset=utf-8');
      const text = await response.text();
      expect(text).toContain('nothing');
      // People are not sent to the API.
      expect(/<main[^>]*>([\s\S]*)<\/main>/.exec(text)?.[1]).not.toContain('/api/');
    },
  );

  test('are JSON for a program with a wrong URL', async () => {
    const app = createApp({ db: catalogue.db, publicUrl: 'https://papers.example' });
    const ask = (Accept: string) => app.request('/topics/nothing', { headers: { Accept } });
    const told = await ask('application/json, */*;q=0.5');
    expect([told.status, told.headers.get('Content-Type')]).toEqual([404, 'application/problem+json']);
    expect(((await told.json()) as { detail: string }).detail).toContain(
      'https://papers.example/api/topics lists',
    );
    for (const accept of ['*/*', 'text/html,application/json;q=0.9']) {
      expect((await ask(accept)).headers.get('Content-Type')).toBe('text/html; charset=utf-8');
    }
  });

  test('have no broken link in lists and on the home page', async () => {
    await catalogue.add([
      { title: 'Paper', topics: ['speech'], authors: ['Ada Lovelace'], categories: ['cs.CV'] },
    ]);
    const app = createApp({ db: catalogue.db, publicUrl: 'https://papers.example' });
    for (const path of ['/', '/papers', `/items/${itemId('Paper')}`]) {
      const text = await (await app.request(path)).text();
      const links = new Set(
        [...text.matchAll(/href="((?:https:\/\/papers\.example)?\/[^"]*)"/g)].map(([, url = '']) =>
          url.replaceAll('&amp;', '&'),
        ),
      );
      expect(links.size).toBeGreaterThan(15);
      for (const url of links) expect([url, (await app.request(url)).status]).toEqual([url, 200]);
    }
  });
});

describe('errors of createApp()', () => {
  test.each(['/', '/feeds/all.rss', '/api/items'])('disclose nothing internal at %s', async (path) => {
    await catalogue.db.client.execute('DROP TABLE catalogue');
    const response = await createApp({ db: catalogue.db }).request(path);
    expect(response.status).toBe(500);
    expect(response.headers.get('Cache-Control')).toBe('no-store');
    const text = (await response.text()).replace(/<style>[^<]*<\/style>/, '');
    expect(text).not.toMatch(/no such table|Libsql|SELECT|\.ts|node_modules/i);
  });

  test('are a problem for an unknown URL of the API', async () => {
    const response = await createApp({ db: catalogue.db }).request('/api/nothing');
    expect(response.status).toBe(404);
    expect(response.headers.get('Content-Type')).toBe('application/problem+json');
  });
});

describe('the cache of createApp()', () => {
  test('shares one rendering and one query for the revision between concurrent requests', async () => {
    await catalogue.add([{ title: 'Paper' }]);
    const { db, queries } = counting(catalogue.db);
    // drizzle keeps the client it was made with: what goes through `client` are the looks at the revision.
    const app = createApp({ db });
    await Promise.all(Array.from({ length: 20 }, () => app.request('/feeds/all.rss')));
    // One look before the rendering and one after it.
    expect(queries()).toBe(2);
    await app.request('/feeds/all.rss');
    expect(queries()).toBe(3);
  });

  test('does not share responses between hosts', async () => {
    const app = createApp({ db: catalogue.db });
    const a = await (await app.request('http://a.example/feeds/all.atom')).text();
    const b = await (await app.request('http://b.example/feeds/all.atom')).text();
    expect(a).toContain('http://a.example/feeds/all.atom');
    expect(b).toContain('http://b.example/feeds/all.atom');
  });
});

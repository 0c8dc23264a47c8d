import { drizzle } from 'drizzle-orm/libsql';
import { beforeAll, expect, test } from 'vitest';
import type { Database } from '../../../../db/database.ts';
import { createApp } from '../../../../functions/app.ts';
import { fill, idOf } from '../../../bench/fill.ts';
import { openTestDatabase } from '../../../support/catalogue.ts';

const PAPERS = 20_000;

/** Statements that a page takes at most, with two looks at the state of the database. */
const PAGES: readonly (readonly [path: string, queries: number])[] = [
  ['/', 6],
  ['/papers', 3],
  ['/topics/t3', 5],
  ['/topics/t3+t4-t5', 6],
  [`/items/${idOf(77)}`, 5],
  ['/search', 3],
  ['/search?q=model+vision&topics=t3&since=2020-10-01', 6],
  ['/search?q=model&order=newest', 5],
  ['/search?topics=t3', 5],
  ['/search?q=2501.01234', 6],
  ['/status', 10],
  ['/feeds/all.rss', 4],
  ['/feeds/topics/t3.json', 5],
];

let db: Database;
let queries = 0;
beforeAll(async () => {
  db = await openTestDatabase();
  await fill(db, PAPERS);
});

/** The database, with every statement counted that is sent to it, one by one or in a batch. */
function counting({ client }: Database): Database {
  const counted = new Proxy(client, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== 'function') return value;
      return (...args: unknown[]) => {
        if (name === 'execute') queries++;
        if (name === 'batch' || name === 'migrate') queries += (args[0] as unknown[]).length;
        return Reflect.apply(value, target, args) as unknown;
      };
    },
  });
  return { client: counted, orm: drizzle(counted, { casing: 'snake_case' }) };
}

test.each(PAGES)('%s of 20,000 papers takes no more than %i queries', async (path, most) => {
  const app = createApp({ db: counting(db), cacheBytes: 0 });
  queries = 0;
  const response = await app.request(path, { headers: { Accept: 'text/html,application/xhtml+xml' } });
  const text = await response.text();
  expect(response.status).toBe(200);
  expect(queries).toBeGreaterThan(0);
  expect(queries).toBeLessThanOrEqual(most);
  expect(new TextEncoder().encode(text).byteLength).toBeLessThan(30_000);
});

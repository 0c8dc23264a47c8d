import { beforeAll, expect, test } from 'vitest';
import type { Database } from '../../db/database.ts';
import { createApp } from '../../functions/app.ts';
import { fill, idOf } from '../bench/fill-database.ts';
import { openTestDatabase } from './catalogue.ts';
import { counting } from './query-count.ts';

/** Maximum number of statements a page, two reads of the revision included. */
const MAX_QUERIES: readonly (readonly [path: string, queries: number])[] = [
  ['/', 6],
  ['/papers', 3],
  ['/topics/t3', 8],
  ['/trends', 5],
  ['/topics/t3+t4-t5', 6],
  [`/items/${idOf(77)}`, 7],
  ['/search', 3],
  ['/search?q=model+vision&topics=t3&since=2020-10-01', 6],
  ['/search?q=model&order=newest', 5],
  ['/search?topics=t3', 5],
  ['/search?q=2501.01234', 6],
  ['/subscribe', 4],
  ['/status', 12],
  ['/feeds/all.rss', 4],
  ['/topics/t3?min=0.7', 5],
  ['/search?q=model&min=0.9', 5],
  ['/feeds/topics/t3.json', 6],
  ['/feeds/topics/t3.rss?min=0.7', 6],
];

/** Declares tests of how many statements each page takes with so many papers. */
export function pageQueriesSuite(papers: number): void {
  let db: Database;
  beforeAll(async () => {
    db = await openTestDatabase();
    await fill(db, papers);
  });

  test.each(MAX_QUERIES)(`%s of ${papers} papers takes at most %i queries`, async (path, maxQueries) => {
    const counted = counting(db);
    const app = createApp({ db: counted.db, cacheBytes: 0 });
    const response = await app.request(path, { headers: { Accept: 'text/html,application/xhtml+xml' } });
    const text = await response.text();
    expect(response.status).toBe(200);
    expect(counted.count()).toBeGreaterThan(0);
    expect(counted.count()).toBeLessThanOrEqual(maxQueries);
    expect(new TextEncoder().encode(text).byteLength).toBeLessThan(30_000);
  });
}

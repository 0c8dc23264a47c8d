import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { deriveEarlier } from '../../../../db/terms/derived-content.ts';
import { deriveContent } from '../../../../pipeline/identity/derived-content.ts';
import { openTestCatalogue } from '../../../support/catalogue.ts';

test('deriveEarlier() stores for papers of an earlier version what a dump that completes now brings', async () => {
  const { db, add } = await openTestCatalogue();
  const papers = Array.from({ length: 600 }, (_, i) => ({
    title: `Paper ${i}`,
    abstract: `Robots are slow. We propose a gait of ${i} steps that robots learn in the snow. It is fast.`,
    authors: [`Ada ${'abcdefghij'[i % 10]}. Novák`, 'Jörg Müller'],
    categories: ['cs.CV', 'keyword', ...(i % 2 === 0 ? ['CS.LG'] : [])],
    publishedAt: i === 3 ? '2099-01-01T00:00:00Z' : '2025-03-01T00:00:00Z',
  }));
  await add(papers);
  const read = async () => ({
    authors: await db.orm.all(sql`SELECT * FROM item_authors ORDER BY name, arrival, first, second`),
    categories: await db.orm.all(sql`SELECT * FROM item_categories ORDER BY category, arrival`),
    extracts: await db.orm.all(sql`SELECT extract FROM items ORDER BY arrival`),
  });
  const indexed = await read();
  expect(indexed.authors).toHaveLength(3 * 600);
  expect(indexed.categories).toHaveLength(900);
  expect(indexed.extracts).toContainEqual({
    extract: 'We propose a gait of 7 steps that robots learn in the snow.',
  });

  await db.client.executeMultiple(
    'DELETE FROM item_authors; DELETE FROM item_categories; UPDATE items SET extract = NULL; UPDATE catalogue SET unindexed_arrival = arrivals',
  );
  await deriveEarlier(db, deriveContent);
  expect(await read()).toEqual(indexed);
  const { rows } = await db.client.execute('SELECT unindexed_arrival FROM catalogue');
  expect(rows[0]?.['unindexed_arrival']).toBe(0);
});

test('deriveEarlier() goes on where it was broken off', async () => {
  const { db, add } = await openTestCatalogue();
  await add(Array.from({ length: 600 }, (_, i) => ({ title: `Paper ${i}`, authors: ['Ada Novak'] })));
  await db.client.executeMultiple(
    'DELETE FROM item_authors; UPDATE catalogue SET unindexed_arrival = arrivals',
  );
  let pages = 0;
  const broken = deriveEarlier(db, (item) => {
    if (++pages > 550) throw new Error('ended');
    return deriveContent(item);
  });
  await expect(broken).rejects.toThrow('ended');
  const count = async () =>
    Number((await db.client.execute('SELECT count(*) AS n FROM item_authors')).rows[0]?.['n']);
  expect(await count()).toBe(512);
  await deriveEarlier(db, deriveContent);
  expect(await count()).toBe(600);
});

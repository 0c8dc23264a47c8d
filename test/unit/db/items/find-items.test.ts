import { beforeAll, describe, expect, test } from 'vitest';
import type { Database } from '../../../../db/database.ts';
import { completeDump } from '../../../../db/dumps/complete-dump.ts';
import { registerDump } from '../../../../db/dumps/dumps.ts';
import { countItems, findItems, getItem, type Item } from '../../../../db/items/find-items.ts';
import type { ItemPlace } from '../../../../db/items/item-page.ts';
import { LISTED_DATE } from '../../../../db/items/listed-date.ts';

import { upsertItems } from '../../../../db/items/upsert-items.ts';
import { deriveContent } from '../../../../pipeline/identity/derived-content.ts';
import {
  axis,
  because,
  byAxis,
  loadedPaper,
  openTestDatabase,
  wholeReading,
} from '../../../support/catalogue.ts';

const NOW = new Date('2025-03-12T00:00:00Z');
const DUMP = { id: 'a'.repeat(64), capturedAt: '2025-03-11T00:00:00Z', reading: 1 };
const COUNT = 97;

/** Three dates, two axes, positions in the order of the dump. */
const papers = Array.from({ length: COUNT }, (_, i) =>
  loadedPaper(`Paper ${String(i).padStart(3, '0')}`, {
    start: i,
    end: i + 1,
    publishedAt: `2025-03-0${1 + (i % 3)}T00:00:00Z`,
    embedding: { vector: axis(i % 2), tokens: 2, truncated: i === 0 },
  }),
);

let db: Database;
beforeAll(async () => {
  db = await openTestDatabase();
  await registerDump(db, { ...DUMP, name: 'dump', bytes: COUNT }, NOW);
  await upsertItems(db, DUMP, 'm', papers, [], NOW);
  await db.client.execute(
    "INSERT INTO topics (slug, position, name, description, keywords, keyword_vectors, vector, arrivals) VALUES ('axis-1', 0, 'Axis one', '', '[]', x'', NULL, 0)",
  );
  await completeDump(
    db,
    wholeReading(DUMP, COUNT),
    { model: 'm', openTopicModel: async () => byAxis, derive: deriveContent, contentChanged: true },
    NOW,
  );
});

async function walk(query: { topics?: readonly string[] }, limit: number): Promise<Item[]> {
  const all: Item[] = [];
  for (let after: (Item & ItemPlace) | undefined; ; ) {
    const page = await findItems(db, { ...query, limit, ...(after && { after }) });
    all.push(...page);
    after = page.at(-1);
    if (after === undefined) return all;
  }
}

const expected = (wanted: (i: number) => boolean) =>
  papers
    .filter((_, i) => wanted(i))
    .sort((a, b) => b.publishedAt.localeCompare(a.publishedAt) || a.start - b.start)
    .map(({ title }) => title);

describe('findItems()', () => {
  test.each([1, 7, 50, 1_000])(
    'pages of %i walk every item once, newest first, in the order of the dump',
    async (limit) => {
      expect((await walk({}, limit)).map((item) => item.title)).toEqual(expected(() => true));
    },
  );

  test('finds the items of a topic', async () => {
    expect((await walk({ topics: ['axis-1'] }, 10)).map((item) => item.title)).toEqual(
      expected((i) => i % 2 === 1),
    );
    expect(await findItems(db, { topics: ['no-such'], limit: 10 })).toEqual([]);
  });

  test('returns the fields that feeds show', async () => {
    const item = await getItem(db, papers[1]?.itemId ?? '');
    expect(item).toMatchObject({
      title: 'Paper 001',
      authors: [],
      truncated: false,
      topics: [{ slug: 'axis-1', name: 'Axis one', score: 1, why: because('axis') }],
    });
    expect(await getItem(db, papers[0]?.itemId ?? '')).toMatchObject({ truncated: true });
    expect(await getItem(db, '0'.repeat(32))).toBeUndefined();
    expect(await countItems(db)).toBe(COUNT);
  });

  test.each([
    [
      `SELECT id FROM items i WHERE i.arrival IS NOT NULL ORDER BY ${LISTED_DATE} DESC, i.position, i.id LIMIT 50`,
      'items_newest',
    ],
    [
      "SELECT i.id FROM item_topics x JOIN items i ON i.id = x.item_id WHERE x.topic_slug = 'a' AND x.arrival IS NOT NULL ORDER BY x.published_at DESC, x.position, x.item_id LIMIT 50",
      'item_topics_newest',
    ],
  ])('reads a page straight from an index: %s', async (query, index) => {
    const { rows } = await db.client.execute(`EXPLAIN QUERY PLAN ${query}`);
    const plan = rows.map((row) => row['detail']).join('\n');
    expect(plan).toContain(index);
    expect(plan).not.toContain('TEMP B-TREE');
  });
});

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '../../db/client-node.ts';
import type { Database } from '../../db/database.ts';
import { findArchive, findCurrent } from '../../db/items/find-archive.ts';
import { findItemHeads } from '../../db/items/find-items.ts';
import { findSimilar, SIMILAR } from '../../db/items/find-similar.ts';
import { migrate } from '../../db/migrate.ts';
import { searchItems } from '../../db/search/search-items.ts';
import { createApp } from '../../functions/app.ts';
import { buildFeed } from '../../functions/feeds/feed.ts';
import { findItems } from '../../functions/feeds/find-items.ts';
import { renderRss } from '../../functions/feeds/render/rss.ts';
import { aboutTopics } from '../../functions/feeds/subject.ts';
import { besidePeer, type Figure, median } from './figure.ts';
import { fill, idOf } from './fill-database.ts';
import { timeInterleaved } from './interleaved.ts';

const PAPERS = 100_000;
const BASE = 'https://papers.example';
/**
 * Reading from a database of 100,000 papers: a topic feed rendered afresh against a bare SELECT of the same rows (the
 * items, and the topics that the feed shows of each), in turns; and what else readers ask for.
 */
export async function benchScale(): Promise<Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'paperwire-bench-'));
  const db = await openDatabase(`file:${join(folder, 'scale.db')}`);
  try {
    await migrate(db);
    await fill(db, PAPERS);
    const { items } = await findCurrent(db, 't3');
    const ids = JSON.stringify(items.map(({ id }) => id));
    const subject = aboutTopics(BASE, {
      topics: [{ slug: 't3', name: 'Topic 3', description: 'What it is about.' }],
      without: [],
    });
    const rows = `FROM item_topics x JOIN items i ON i.id = x.item_id
      WHERE x.topic_slug = 't3' AND x.ordinal > ${await lowest(db, ids)} ORDER BY x.ordinal DESC`;
    const app = createApp({ db, publicUrl: BASE, cacheBytes: 0 });
    let asked = 0;
    const times = await timeInterleaved({
      bare: () => db.client.execute(`SELECT i.* ${rows}`),
      'bare with topics': () =>
        db.client.execute(`SELECT i.*, (SELECT json_group_array(json_array(t.slug, t.name)) FROM item_topics y
          JOIN topics t ON t.slug = y.topic_slug WHERE y.item_id = i.id) AS topics ${rows}`),
      feed: async () => {
        const selection = { kind: 'list', filter: { topics: ['t3'], feed: true } } as const;
        const found = await findItems(db, selection, {});
        return renderRss(buildFeed(BASE, subject, found?.items ?? []));
      },
      response: async () => (await app.request(`/feeds/topics/t3.rss?n=${asked++}`)).text(),
      archive: () => findArchive(db, 20, 't3'),
      union: () =>
        findItemHeads(db, { topics: ['t1', 't2', 't3'], without: ['t4'], limit: 50, order: 'arrived' }),
      newest: () => searchItems(db, { expression: '"model" AND "vision"' }, { limit: 50 }),
      similar: () => findSimilar(db, { itemId: idOf(77), limit: 20, minimum: SIMILAR }),
    });
    const ms = (name: keyof typeof times, label: string, note?: string): Figure => ({
      name: label,
      value: median(times[name]),
      unit: 'ms',
      ...(note === undefined ? {} : { note }),
    });
    return [
      {
        name: 'topic feed, found and rendered',
        ...besidePeer('SELECT of its rows', times.feed, times.bare),
        unit: 'ms',
        goal: '<= 3x',
        note: `${items.length} of ${PAPERS} papers`,
      },
      {
        name: 'topic feed, found and rendered',
        ...besidePeer('SELECT of its rows, with topics', times.feed, times['bare with topics']),
        unit: 'ms',
      },
      ms('response', 'topic feed, whole answer without a cache', 'with entity tag and digests'),
      ms('archive', 'an archive of a topic'),
      ms('union', 'three topics without a fourth'),
      ms('newest', 'search, newest 50', 'two words that are in nearly all papers'),
      ms('similar', 'similar papers', 'through cells, without copies'),
      {
        name: 'true ten best among the ten found',
        value: await recall(db),
        unit: 'of 1',
        note: 'of 20 papers',
      },
    ];
  } finally {
    db.client.close();
    await rm(folder, { recursive: true });
  }
}

/** What share of the ten closest by their full vectors are among the ten that are found. */
async function recall(db: Database): Promise<number> {
  let found = 0;
  for (let i = 0; i < 20; i++) {
    const itemId = idOf(i * 4_999);
    const got = new Set((await findSimilar(db, { itemId, limit: 10, minimum: -1 })).map(({ id }) => id));
    const { rows } = await db.client.execute({
      sql: `SELECT item_id FROM embeddings WHERE model = 'm' AND item_id <> ?1
            ORDER BY vector_distance_cos(vector, (SELECT vector FROM embeddings WHERE item_id = ?1)), item_id LIMIT 10`,
      args: [itemId],
    });
    found += rows.filter((row) => got.has(String(row['item_id']))).length;
  }
  return found / 200;
}

/** One less than the least ordinal of these items in the topic. */
async function lowest(db: Database, ids: string): Promise<number> {
  const { rows } = await db.client.execute({
    sql: "SELECT min(ordinal) - 1 AS n FROM item_topics WHERE topic_slug = 't3' AND item_id IN (SELECT value FROM json_each(?))",
    args: [ids],
  });
  return Number(rows[0]?.['n']);
}

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '../../db/client-node.ts';
import type { Database } from '../../db/database.ts';
import { findArchive, findArrivals, findCurrent } from '../../db/find-arrivals.ts';
import { findSimilar, SIMILAR } from '../../db/find-similar.ts';
import { migrate } from '../../db/migrate.ts';
import { searchItems } from '../../db/search-items.ts';
import { createApp } from '../../functions/app.ts';
import { buildFeed } from '../../functions/feeds/feed.ts';
import { newestFirst } from '../../functions/feeds/log.ts';
import { renderRss } from '../../functions/feeds/rss.ts';
import { aboutTopics } from '../../functions/feeds/subject.ts';
import { type BenchRow, median } from './row.ts';

const PAPERS = 100_000;
const TOPICS = 40;
const BASE = 'https://papers.example';
const ROUNDS = 41;

const WORDS =
  'model data learning agents vision speech graph transformer diffusion robust sample benchmark language retrieval policy reward latent token'.split(
    ' ',
  );

/** Numbers from 0 to 1, the same in every run (xorshift32). */
function random(seed: number): () => number {
  let x = seed;
  return () => {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    return (x >>> 0) / 2 ** 32;
  };
}

const idOf = (i: number) => i.toString(16).padStart(8, '0').split('').reverse().join('').padEnd(32, '0');

/** Papers of the usual length with two topics each, and vectors on 300 subjects, as if one dump had brought them. */
async function fill(db: Database): Promise<void> {
  const next = random(7);
  const pick = (n: number) => Math.floor(next() * n);
  const centres = Array.from({ length: 300 }, () => Float32Array.from({ length: 384 }, () => next() - 0.5));
  const ordinals = new Array<number>(TOPICS).fill(0);
  await db.client.execute(
    "INSERT INTO dumps (id, name, bytes, captured_at, state, started_at) VALUES ('d', 'd', 1, '2025', 'loaded', '2025')",
  );
  for (let t = 0; t < TOPICS; t++) {
    await db.client.execute({
      sql: "INSERT INTO topics (slug, position, name, description, keywords, keyword_vectors) VALUES (?, ?, ?, 'What it is about.', '[]', x'')",
      args: [`t${t}`, t, `Topic ${t}`],
    });
  }
  for (let from = 0; from < PAPERS; from += 1_000) {
    const batch = [];
    for (let i = from; i < from + 1_000; i++) {
      const id = idOf(i);
      const abstract = Array.from({ length: 180 }, () => WORDS[pick(WORDS.length)]).join(' ');
      const published = new Date(1.6e12 + i * 1e6).toISOString().replace('.000', '');
      const vector = centres[pick(300)]?.map((x) => x + (next() - 0.5) * 1.2).buffer as ArrayBuffer;
      batch.push({
        sql: `INSERT INTO items (id, title, abstract, authors, url, categories, published_at, updated_at, first_dump, position)
              VALUES (?, ?, ?, '["Ada Lovelace","Alan Turing","Grace Hopper"]', ?, '["cs.LG"]', ?, ?, 'd', ?)`,
        args: [
          id,
          `Paper number ${i} on ${WORDS[pick(WORDS.length)]}`,
          abstract,
          `https://arxiv.org/abs/${i}`,
          published,
          published,
          i,
        ],
      });
      batch.push({ sql: 'UPDATE items SET arrival = ? WHERE id = ?', args: [i + 1, id] });
      batch.push({
        sql: "INSERT INTO embeddings (item_id, model, vector, code, tokens, truncated) VALUES (?, 'm', ?, vector1bit(?), 200, 0)",
        args: [id, vector, vector],
      });
      for (const topic of new Set([pick(TOPICS), pick(TOPICS)])) {
        const ordinal = (ordinals[topic] ?? 0) + 1;
        ordinals[topic] = ordinal;
        batch.push({
          sql: `INSERT INTO item_topics (topic_slug, item_id, score, why, published_at, position, arrival, ordinal)
                VALUES (?, ?, 0.5, '["a keyword"]', ?, ?, ?, ?)`,
          args: [`t${topic}`, id, published, i, i + 1, ordinal],
        });
      }
    }
    await db.client.batch(batch, 'write');
  }
}

/**
 * Reading from a database of 100,000 papers: a topic feed rendered afresh against a bare SELECT of the same rows (the
 * items, and the topics that the feed shows of each), in turns; and what else readers ask for.
 */
export async function benchScale(): Promise<BenchRow[]> {
  const folder = await mkdtemp(join(tmpdir(), 'paperwire-bench-'));
  const db = await openDatabase(`file:${join(folder, 'scale.db')}`);
  try {
    await migrate(db);
    await fill(db);
    const { items } = await findCurrent(db, 't3');
    const ids = JSON.stringify(items.map(({ id }) => id));
    const subject = aboutTopics(BASE, {
      slugs: 't3',
      topics: [{ slug: 't3', name: 'Topic 3', description: 'What it is about.' }],
      without: [],
    });
    const rows = `FROM item_topics x JOIN items i ON i.id = x.item_id
      WHERE x.topic_slug = 't3' AND x.ordinal > ${await lowest(db, ids)} ORDER BY x.ordinal DESC`;
    const app = createApp({ db, publicUrl: BASE, cacheBytes: 0 });
    let asked = 0;
    const times = await inTurns({
      bare: () => db.client.execute(`SELECT i.* ${rows}`),
      'bare with topics': () =>
        db.client.execute(`SELECT i.*, (SELECT json_group_array(json_array(t.slug, t.name)) FROM item_topics y
          JOIN topics t ON t.slug = y.topic_slug WHERE y.item_id = i.id) AS topics ${rows}`),
      feed: async () => renderRss(buildFeed(BASE, subject, newestFirst((await findCurrent(db, 't3')).items))),
      response: async () => (await app.request(`/feeds/topics/t3.rss?n=${asked++}`)).text(),
      archive: () => findArchive(db, 20, 't3'),
      union: () => findArrivals(db, { topics: ['t1', 't2', 't3'], without: ['t4'], limit: 50 }),
      newest: () => searchItems(db, { expression: '"model" AND "vision"' }, { order: 'newest', limit: 50 }),
      relevance: () =>
        searchItems(db, { expression: '"model" AND "vision"' }, { order: 'relevance', limit: 50 }),
      similar: () => findSimilar(db, { itemId: idOf(77), limit: 20, minimum: SIMILAR }),
    });
    const ms = (name: keyof typeof times, label: string, note?: string): BenchRow => ({
      name: label,
      value: Number(median(times[name]).toFixed(3)),
      unit: 'ms',
      ...(note === undefined ? {} : { note }),
    });
    const ratio = (name: keyof typeof times, to: keyof typeof times) =>
      Number(median(times[name].map((time, i) => time / (times[to][i] ?? Number.NaN))).toFixed(2));
    return [
      ms('bare', 'SELECT of the rows of a topic feed', `${items.length} of ${PAPERS} papers`),
      ms('bare with topics', 'the same with their topics'),
      ms('feed', 'topic feed, found and rendered'),
      ms('response', 'topic feed, whole answer without a cache', 'with entity tag and digests'),
      { name: 'topic feed against SELECT', value: ratio('feed', 'bare'), unit: 'ratio', goal: '<= 3' },
      {
        name: 'topic feed against SELECT with topics',
        value: ratio('feed', 'bare with topics'),
        unit: 'ratio',
      },
      ms('archive', 'an archive of a topic'),
      ms('union', 'three topics without a fourth'),
      ms('newest', 'search, newest 50', 'two words that are in nearly all papers'),
      ms('relevance', 'search, best 50'),
      ms('similar', 'similar papers', 'exact scan over 1-bit codes'),
      {
        name: 'true ten best among the ten found',
        value: await recall(db),
        unit: 'ratio',
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

/** Times of each subject in milliseconds; they take turns, so that what disturbs the machine disturbs all. */
async function inTurns<Name extends string>(
  subjects: Readonly<Record<Name, () => Promise<unknown>>>,
): Promise<Record<Name, number[]>> {
  const names = Object.keys(subjects) as Name[];
  const times = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<Name, number[]>;
  for (let round = -15; round < ROUNDS; round++) {
    for (const name of names) {
      const since = performance.now();
      await subjects[name]();
      // The first rounds warm up.
      if (round >= 0) times[name].push(performance.now() - since);
    }
  }
  return times;
}

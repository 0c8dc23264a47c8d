import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '../../db/client-node.ts';
import type { Database } from '../../db/database.ts';
import { migrate } from '../../db/migrate.ts';
import { createApp } from '../../functions/app.ts';
import { besidePeer, type Figure } from './figure.ts';
import { fill, idOf } from './fill-database.ts';
import { timeInterleaved } from './interleaved.ts';

const PAPERS = 20_000;

/** Of a paper, what a list shows: its topics too. */
const PAPER = `i.*, (SELECT json_group_array(json_array(t.slug, t.name)) FROM item_topics y
  JOIN topics t ON t.slug = y.topic_slug WHERE y.item_id = i.id) AS topics`;

/** The first day of the twelve weeks that end with the newest paper, and of the last four. */
const WEEKS = '2021-02-08';
const LAST_WEEKS = '2021-04-05';

const COUNTS = `SELECT topic_slug, substr(published_at, 1, 10), count(*) FROM item_topics WHERE arrival IS NOT NULL AND published_at > '${WEEKS}' GROUP BY 1, 2`;

/** What each page shows, by the plainest statements that give these rows. */
const PAGES: Readonly<Record<string, readonly string[]>> = {
  '/': [
    'SELECT topic_slug, count(*) FROM item_topics WHERE arrival IS NOT NULL GROUP BY topic_slug',
    "SELECT topic_slug, substr(published_at, 1, 10), count(*) FROM item_topics WHERE arrival IS NOT NULL AND published_at > '2021-02-01' GROUP BY 1, 2",
    `SELECT ${PAPER} FROM items i WHERE arrival IS NOT NULL ORDER BY published_at DESC, position, id LIMIT 7`,
  ],
  '/papers': [
    `SELECT ${PAPER} FROM items i WHERE arrival IS NOT NULL ORDER BY published_at DESC, position, id LIMIT 21`,
  ],
  '/topics/t3': [
    `SELECT ${PAPER} FROM item_topics x JOIN items i ON i.id = x.item_id WHERE x.topic_slug = 't3' AND x.arrival IS NOT NULL
     ORDER BY x.published_at DESC, x.position, x.item_id LIMIT 21`,
    `${COUNTS} HAVING topic_slug = 't3'`,
    "SELECT avg(score >= 0.8) FROM (SELECT score FROM item_topics WHERE topic_slug = 't3' ORDER BY published_at DESC LIMIT 500)",
    `SELECT title FROM item_topics x JOIN items i ON i.id = x.item_id WHERE x.topic_slug = 't3' AND x.published_at > '${WEEKS}'`,
  ],
  '/trends': [
    COUNTS,
    'SELECT slug, name FROM topics',
    `SELECT title FROM (SELECT title FROM items WHERE published_at > '${LAST_WEEKS}' LIMIT 1500) UNION ALL
     SELECT title FROM (SELECT title FROM items WHERE published_at BETWEEN '${WEEKS}' AND '${LAST_WEEKS}' LIMIT 1500)`,
  ],
  [`/items/${idOf(77)}`]: [
    `SELECT ${PAPER} FROM items i WHERE id = '${idOf(77)}'`,
    `SELECT ${PAPER} FROM items i JOIN (SELECT item_id FROM embeddings ORDER BY vector_distance_cos(vector,
       (SELECT vector FROM embeddings WHERE item_id = '${idOf(77)}')) LIMIT 9) n ON n.item_id = i.id`,
  ],
  '/search?q=model+vision': [
    `SELECT ${PAPER} FROM items_fts f CROSS JOIN items i ON i.arrival = f.rowid WHERE items_fts MATCH '"model" AND "vision"'
     ORDER BY bm25(items_fts) LIMIT 21`,
  ],
  '/search?q=model+vision&order=newest': [
    `SELECT ${PAPER} FROM items_fts f CROSS JOIN items i ON i.arrival = f.rowid WHERE items_fts MATCH '"model" AND "vision"'
     ORDER BY f.rowid DESC LIMIT 21`,
    `SELECT count(*) FROM (SELECT 1 FROM items_fts WHERE items_fts MATCH '"model" AND "vision"' LIMIT 1001)`,
    'SELECT slug, name FROM topics',
  ],
  '/search?topics=t3&since=2021-02-01': [
    `SELECT ${PAPER} FROM item_topics x JOIN items i ON i.id = x.item_id WHERE x.topic_slug = 't3' AND x.arrival IS NOT NULL
     AND x.published_at >= '2021-02-01' ORDER BY x.published_at DESC, x.position, x.item_id LIMIT 21`,
    'SELECT slug, name FROM topics',
  ],
  '/status': [
    'SELECT * FROM dumps ORDER BY started_at DESC LIMIT 20',
    "SELECT * FROM dumps WHERE state = 'failed' ORDER BY started_at DESC LIMIT 20",
    'SELECT r.*, d.name FROM runs r JOIN dumps d ON d.id = r.dump_id ORDER BY r.id DESC LIMIT 20',
    'SELECT r.*, d.name FROM rejects r JOIN dumps d ON d.id = r.dump_id WHERE resolved_by IS NULL',
    'SELECT * FROM sources',
    'SELECT count(*) FROM items WHERE arrival IS NOT NULL',
  ],
};

/** A year of daily dumps, each with a run; one in ten failed, with rejects. */
async function addRuns(db: Database): Promise<void> {
  const stages = ['decode', 'split', 'normalise', 'dedupe', 'embed', 'classify', 'load'];
  const stage = { in: 60, out: 60, rejected: 0, ms: 100 };
  const report = {
    ...{ records: 60, stored: 50, merged: 10, rejected: 0, seconds: 6 },
    stages: Object.fromEntries(stages.map((name) => [name, stage])),
  };
  for (let day = 0; day < 365; day++) {
    const id = day.toString(16).padStart(64, '0');
    const time = new Date(1.7e12 + day * 8.64e7).toISOString();
    const failed = day % 10 === 0;
    await db.client.batch(
      [
        {
          sql: `INSERT INTO dumps (id, name, bytes, captured_at, state, reason, started_at) VALUES (?, ?, 9, ?, ?, ?, ?)`,
          args: [
            id,
            `dump ${day}`,
            time,
            failed ? 'failed' : 'loaded',
            failed ? 'Mostly rejected.' : null,
            time,
          ],
        },
        {
          sql: 'INSERT INTO runs (dump_id, started_at, finished_at, report) VALUES (?, ?, ?, ?)',
          args: [id, time, time, JSON.stringify(report)],
        },
        ...Array.from({ length: failed ? 20 : 0 }, (_, i) => ({
          sql: `INSERT INTO rejects (id, dump_id, stage, code, message, raw, start, end, created_at)
                VALUES (?, ?, 'normalise', ?, 'It has no abstract.', ?, ?, 9, ?)`,
          args: [`${day}-${i}`, id, `reason-${i % 4}`, 'Raw text. '.repeat(50), i, time],
        })),
      ],
      'write',
    );
  }
}

/** Pages over 20,000 papers, each found, rendered and answered without a cache, against bare SELECTs of what it shows. */
export async function benchPages(): Promise<Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'paperwire-bench-'));
  const db = await openDatabase(`file:${join(folder, 'pages.db')}`);
  try {
    await migrate(db);
    await fill(db, PAPERS);
    await addRuns(db);
    const app = createApp({ db, publicUrl: 'https://papers.example', cacheBytes: 0 });
    const rows: Figure[] = [];
    for (const [path, statements] of Object.entries(PAGES)) {
      const times = await timeInterleaved({
        bare: async () => {
          for (const statement of statements) await db.client.execute(statement);
        },
        page: async () => (await app.request(path)).text(),
      });
      rows.push({
        name: `page ${path.replace(idOf(77), ':id')}`,
        ...besidePeer('bare SELECTs', times.page, times.bare),
        unit: 'ms',
        goal: '<= 5x',
      });
    }
    return rows;
  } finally {
    db.client.close();
    await rm(folder, { recursive: true });
  }
}

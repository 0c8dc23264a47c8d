import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '../../db/client-node.ts';
import { migrate } from '../../db/migrate.ts';
import { createApp } from '../../functions/app.ts';
import { besidePeer, type Figure } from './figure.ts';
import { fill, idOf } from './fill-database.ts';
import { timeInterleaved } from './interleaved.ts';

const PAPERS = 20_000;

const ITEM = idOf(77);

/** What is shown of each paper, from `items i`. */
const COLUMNS = `i.*,
  (SELECT json_group_array(json_array(scheme, value)) FROM external_ids e WHERE e.item_id = i.id) AS external_ids,
  (SELECT json_group_array(json_array(t.slug, t.name, y.score, y.why)) FROM item_topics y JOIN topics t ON t.slug = y.topic_slug
   WHERE y.item_id = i.id) AS topics,
  (SELECT truncated FROM embeddings m WHERE m.item_id = i.id) AS truncated`;

const NEWEST = 'ORDER BY i.published_at DESC, i.position, i.id LIMIT 21';

const FOUND = `SELECT ${COLUMNS} FROM items_fts f CROSS JOIN items i ON i.arrival = f.rowid
  WHERE items_fts MATCH '"model" AND "vision"'`;

/** How many there are, as far as they are counted. */
const COUNT = `SELECT count(*) FROM (SELECT 1 FROM items_fts WHERE items_fts MATCH '"model" AND "vision"' LIMIT 1001)`;

/** Each route with the plainest statements that give what it answers. */
const ROUTES: Readonly<Record<string, readonly string[]>> = {
  '/api/items': [`SELECT ${COLUMNS} FROM items i WHERE arrival IS NOT NULL ${NEWEST}`],
  '/api/items?order=oldest&since=2021-02-01': [
    `SELECT ${COLUMNS} FROM items i WHERE arrival IS NOT NULL AND i.published_at >= '2021-02-01'
     ORDER BY i.published_at, i.position DESC, i.id DESC LIMIT 21`,
  ],
  '/api/items?order=arrived': [
    `SELECT ${COLUMNS} FROM items i WHERE arrival IS NOT NULL ORDER BY arrival DESC LIMIT 21`,
  ],
  '/api/items?topic=t3': [
    `SELECT ${COLUMNS} FROM item_topics x JOIN items i ON i.id = x.item_id WHERE x.topic_slug = 't3' AND x.arrival IS NOT NULL
     ORDER BY x.published_at DESC, x.position, x.item_id LIMIT 21`,
  ],
  '/api/items?topic=t1,t2,t3-t4': [
    `SELECT ${COLUMNS} FROM items i WHERE i.id IN (SELECT item_id FROM item_topics WHERE topic_slug IN ('t1', 't2', 't3'))
     AND i.id NOT IN (SELECT item_id FROM item_topics WHERE topic_slug = 't4') ${NEWEST}`,
  ],
  '/api/items?dump=d': [
    `SELECT ${COLUMNS} FROM items i WHERE arrival IS NOT NULL AND EXISTS (SELECT 1 FROM item_dumps y JOIN dumps d ON d.id = y.dump_id
     WHERE y.item_id = i.id AND d.name = 'd') ${NEWEST}`,
  ],
  '/api/items?dump=old': [
    `SELECT ${COLUMNS} FROM dumps d JOIN item_dumps y ON y.dump_id = d.id JOIN items i ON i.id = y.item_id WHERE d.name = 'old' ${NEWEST}`,
  ],
  [`/api/items/${ITEM}`]: [
    `SELECT ${COLUMNS} FROM items i WHERE id = '${ITEM}'`,
    `SELECT d.* FROM item_dumps y JOIN dumps d ON d.id = y.dump_id WHERE y.item_id = '${ITEM}'`,
  ],
  [`/api/items/${ITEM}/similar`]: [
    `SELECT ${COLUMNS} FROM items i JOIN (SELECT item_id FROM embeddings ORDER BY vector_distance_cos(vector,
       (SELECT vector FROM embeddings WHERE item_id = '${ITEM}')) LIMIT 21) n ON n.item_id = i.id`,
  ],
  '/api/search?q=model+vision': [`${FOUND} ORDER BY bm25(items_fts) LIMIT 21`, COUNT],
  '/api/search?q=model+vision&order=newest': [`${FOUND} ORDER BY f.rowid DESC LIMIT 21`, COUNT],
  '/api/search?q=model&topics=t3&since=2021-02-01&order=newest': [
    `${FOUND} AND i.id IN (SELECT item_id FROM item_topics WHERE topic_slug = 't3') AND i.published_at >= '2021-02-01'
     ORDER BY f.rowid DESC LIMIT 21`,
    `SELECT count(*) FROM items_fts f CROSS JOIN items i ON i.arrival = f.rowid WHERE items_fts MATCH '"model"'
     AND i.id IN (SELECT item_id FROM item_topics WHERE topic_slug = 't3') AND i.published_at >= '2021-02-01'`,
  ],
  '/api/topics': [
    'SELECT topic_slug, count(*), max(published_at) FROM item_topics WHERE arrival IS NOT NULL GROUP BY topic_slug',
    "SELECT topic_slug, substr(published_at, 1, 10), count(*) FROM item_topics WHERE arrival IS NOT NULL AND published_at > '2021-02-01' GROUP BY 1, 2",
  ],
  '/api/topics/t3': [
    "SELECT count(*), max(published_at) FROM item_topics WHERE arrival IS NOT NULL AND topic_slug = 't3'",
    `SELECT substr(published_at, 1, 10), count(*) FROM item_topics WHERE topic_slug = 't3' AND arrival IS NOT NULL
     AND published_at > '2021-02-01' GROUP BY 1`,
    'SELECT * FROM topics',
  ],
  '/api/status': [
    'SELECT * FROM dumps ORDER BY started_at DESC LIMIT 20',
    'SELECT * FROM runs ORDER BY id DESC LIMIT 20',
    'SELECT * FROM rejects WHERE resolved_by IS NULL LIMIT 50',
    'SELECT * FROM sources',
    'SELECT count(*) FROM items WHERE arrival IS NOT NULL',
  ],
};

/** Routes of the API over 20,000 papers, each found, written and answered without a cache, against bare SELECTs of its rows. */
export async function benchApi(): Promise<Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'paperwire-bench-'));
  const db = await openDatabase(`file:${join(folder, 'api.db')}`);
  try {
    await migrate(db);
    await fill(db, PAPERS);
    await addDumps(db);
    const app = createApp({ db, publicUrl: 'https://papers.example', cacheBytes: 0 });
    const rows: Figure[] = [];
    for (const [path, statements] of Object.entries(ROUTES)) {
      const times = await timeInterleaved({
        bare: async () => {
          for (const statement of statements) await db.client.execute(statement);
        },
        route: async () => {
          const response = await app.request(path);
          if (!response.ok) throw new Error(`${path}: ${await response.text()}`);
          return response.text();
        },
      });
      rows.push({
        name: path.replace(ITEM, ':id'),
        ...besidePeer('bare SELECTs', times.route, times.bare),
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

/** All papers come from the dump `d`, the hundred oldest from another as well. */
async function addDumps({ client }: Awaited<ReturnType<typeof openDatabase>>): Promise<void> {
  await client.batch(
    [
      "INSERT INTO dumps (id, name, bytes, captured_at, state, started_at, records) VALUES ('o', 'old', 1, '2020', 'loaded', '2020', 100)",
      "UPDATE dumps SET records = 20000 WHERE id = 'd'",
      `INSERT INTO item_dumps (dump_id, start, "end", item_id) SELECT 'd', position, position + 1, id FROM items`,
      `INSERT INTO item_dumps (dump_id, start, "end", item_id) SELECT 'o', position, position + 1, id FROM items ORDER BY published_at LIMIT 100`,
    ],
    'write',
  );
}

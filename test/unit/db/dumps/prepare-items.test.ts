import { expect, test } from 'vitest';
import type { Database } from '../../../../db/database.ts';
import { completeDump } from '../../../../db/dumps/complete-dump.ts';
import { registerDump } from '../../../../db/dumps/dumps.ts';
import { prepareItems } from '../../../../db/dumps/prepare-items.ts';
import type { LoadedPaper } from '../../../../db/items/loaded-paper.ts';
import { upsertItems } from '../../../../db/items/upsert-items.ts';
import type { TopicModel } from '../../../../db/topics/classify-items.ts';
import { deriveContent } from '../../../../pipeline/identity/derived-content.ts';
import {
  axis,
  because,
  byAxis,
  loadedPaper,
  openTestDatabase,
  scored,
  wholeReading,
} from '../../../support/catalogue.ts';

const NOW = new Date('2025-03-12T00:00:00Z');
const DUMP = { id: 'a'.repeat(64), capturedAt: '2025-03-11T00:00:00Z', reading: 1 };
const FIRST = loadedPaper('One', { authors: ['Ada Lovelace'], categories: ['cs.LG'] });
const vectorOf = (i: number) => ({ vector: axis(i), tokens: 9, truncated: false });
/** As `byAxis`, but for what a person said. */
const topicModel: TopicModel = {
  ...byAxis,
  score: ({ examples = [], ...item }, vector) =>
    examples.length > 0 ? examples.map(({ slug }) => scored(slug, 1)) : byAxis.score(item, vector),
};
const preparing = { dumpId: DUMP.id, model: 'm', topicModel, derive: deriveContent };
/** Another topic model, which is stored in no database. */
const older = {
  ...byAxis,
  version: 'older',
  score: () => [{ slug: 'older', score: 1, why: because() }],
};

/** What readers see of the item, and what is left of the preparation. */
async function publish(db: Database): Promise<unknown> {
  const options = { ...preparing, openTopicModel: async () => topicModel, contentChanged: false };
  await completeDump(db, wholeReading(DUMP, 1), options, NOW);
  const { rows } = await db.client.execute(`SELECT i.abstract, i.extract, i.words, i.changed_at,
    (SELECT json_group_array(topic_slug) FROM item_topics WHERE item_id = i.id) AS topics,
    (SELECT json_group_array(category) FROM item_categories c WHERE c.arrival = i.arrival) AS categories,
    (SELECT json_group_array(name) FROM item_authors a WHERE a.arrival = i.arrival) AS authors,
    (SELECT count(*) FROM items_fts WHERE items_fts MATCH 'one') AS found,
    (SELECT count(*) FROM prepared_items) AS prepared FROM items i`);
  return { ...rows[0] };
}

async function loading(paper: LoadedPaper): Promise<Database> {
  const db = await openTestDatabase();
  await registerDump(db, { ...DUMP, name: 'dump', bytes: 100 }, NOW);
  await upsertItems(db, DUMP, 'm', [paper], [], NOW);
  return db;
}

const extract = 'In this paper, we propose a pre-training method that makes One far better.';
const abstract = `Little is known about One, although many have studied it. ${extract} It also helps others.`;
/** Fields that come without a vector: the text has one. */
const unembedded = { embedding: null, needsEmbedding: false };
const seen = {
  topics: '["axis-0"]',
  categories: '["cs.LG"]',
  authors: '["lovelace a"]',
  found: 1,
  prepared: 0,
};
const write = (changed: LoadedPaper) => (db: Database) => upsertItems(db, DUMP, 'm', [changed], [], NOW);
const execute = (statement: string) => (db: Database) => db.client.execute(statement);

test.each([
  { what: 'nothing', change: async () => {} },
  {
    what: 'its text',
    change: write({ ...FIRST, abstract, embedding: vectorOf(3) }),
    changed: {
      ...{ abstract, extract, topics: '["axis-3"]' },
      words: expect.stringContaining('pretraining'),
    },
  },
  {
    what: 'only its authors and categories',
    before: { ...FIRST, authors: [], categories: [] },
    change: write({ ...FIRST, ...unembedded, authors: ['Alan Turing'], categories: ['cs.CL'] }),
    changed: { authors: '["turing a"]', categories: '["cs.CL"]' },
  },
  {
    what: 'its vector',
    change: write({ ...FIRST, embedding: vectorOf(4) }),
    changed: { topics: '["axis-4"]' },
  },
  {
    what: 'its vector, which was lost meanwhile,',
    change: async (db: Database) => {
      await execute('DELETE FROM embeddings')(db);
      await prepareItems(db, preparing);
      await write({ ...FIRST, embedding: vectorOf(5) })(db);
    },
    changed: { topics: '["axis-5"]' },
  },
  {
    what: 'what a person said of it',
    change: execute(
      `INSERT INTO topic_examples (topic_slug, item_id, belongs, created_at) SELECT 'said', id, 1, '' FROM items`,
    ),
    changed: { topics: '["said"]' },
  },
])(
  'readers see an item as it is when $what changes after prepareItems()',
  async ({ before, change, changed }) => {
    const db = await loading(before ?? FIRST);
    await prepareItems(db, preparing);
    const { rows } = await db.client.execute('SELECT item_id FROM prepared_items');
    expect(rows).toHaveLength(1);
    await change(db);
    expect(await publish(db)).toMatchObject({ ...seen, ...changed });
  },
);

test('readers see the topics by the stored model when prepareItems() knew another one', async () => {
  const db = await loading(FIRST);
  await prepareItems(db, { ...preparing, topicModel: older });
  expect(await publish(db)).toMatchObject(seen);
});

test('readers see the topics by the model when a person takes back what prepareItems() knew', async () => {
  const db = await loading(FIRST);
  await execute(
    `INSERT INTO topic_examples (topic_slug, item_id, belongs, created_at) SELECT 'said', id, 1, '' FROM items`,
  )(db);
  await prepareItems(db, preparing);
  await execute('DELETE FROM topic_examples')(db);
  expect(await publish(db)).toMatchObject(seen);
});

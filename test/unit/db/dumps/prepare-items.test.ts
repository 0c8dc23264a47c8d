import { expect, test } from 'vitest';
import type { Database } from '../../../../db/database.ts';
import { completeDump } from '../../../../db/dumps/complete-dump.ts';
import { registerDump } from '../../../../db/dumps/dumps.ts';
import { prepareItems } from '../../../../db/dumps/prepare-items.ts';
import type { LoadedPaper } from '../../../../db/items/loaded-paper.ts';
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
const FIRST = loadedPaper('One', { authors: ['Ada Lovelace'], categories: ['cs.LG'] });
const vectorOf = (i: number) => ({ vector: axis(i), tokens: 9, truncated: false });
const preparing = { dumpId: DUMP.id, model: 'm', topicModel: byAxis, derive: deriveContent };
/** Another topic model, which is stored in no database. */
const older = {
  ...byAxis,
  version: 'older',
  score: () => [{ slug: 'older', score: 1, why: because() }],
};

/** What readers see of the item, and what is left of the preparation. */
async function publish(db: Database): Promise<unknown> {
  const options = { ...preparing, openTopicModel: async () => byAxis, contentChanged: false };
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

const abstract = 'Nothing is known about One. We show that pre-training helps it. It is the better one.';

test.each([
  ['nothing', FIRST],
  ['the text', { ...FIRST, abstract, embedding: vectorOf(3) }],
  ['the authors and categories', { ...FIRST, authors: ['Alan Turing'], categories: ['cs.CL'] }],
  ['the vector', { ...FIRST, embedding: vectorOf(4) }],
] as const)(
  'prepareItems() is of no consequence for what readers see when %s of an item changes before the publication',
  async (what, changed) => {
    const bare = what === 'the authors and categories' ? { ...FIRST, authors: [], categories: [] } : FIRST;
    const db = await loading(bare);
    await prepareItems(db, preparing);
    await upsertItems(db, DUMP, 'm', [changed], [], NOW);
    const seen = await publish(db);
    expect(seen).toEqual(await publish(await loading(changed)));
    expect(seen).toMatchObject({ abstract: changed.abstract, found: 1, prepared: 0 });
    expect(seen).not.toMatchObject({ authors: '[]' });
  },
);

test('prepareItems() is of no consequence when another topic model is stored before the publication', async () => {
  const db = await loading(FIRST);
  await prepareItems(db, { ...preparing, topicModel: older });
  expect(await publish(db)).toMatchObject({ topics: '["axis-0"]' });
});

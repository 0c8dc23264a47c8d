import { hash } from 'node:crypto';
import { expect, test } from 'vitest';
import type { Database } from '../../../../db/database.ts';
import { preparePending } from '../../../../db/dumps/apply-pending.ts';
import { completeDump } from '../../../../db/dumps/complete-dump.ts';
import { registerDump } from '../../../../db/dumps/dumps.ts';
import type { LoadedPaper } from '../../../../db/items/loaded-paper.ts';
import { upsertItems } from '../../../../db/items/upsert-items.ts';
import { deriveContent } from '../../../../pipeline/identity/derived-content.ts';
import { byAxis, loadedPaper, openTestDatabase, wholeReading } from '../../../support/catalogue.ts';
import { randomNumbers } from '../../../support/random.ts';

const NOW = new Date('2025-03-14T00:00:00Z');
const dump = (letter: string, day: number) => ({
  id: letter.repeat(64),
  capturedAt: `2025-03-${day}T00:00:00Z`,
  reading: 1,
});
const SEEN = dump('a', 11);
const UNSEEN = dump('b', 12);
const LATER = dump('c', 13);

const random = randomNumbers(5);
const pick = <T>(...values: readonly T[]) => values[Math.floor(random() * values.length)] as T;
const embedding = () => ({
  vector: Float32Array.from({ length: 384 }, () => (random() - 0.5) * 10 ** pick(-9, 0, 3)),
  tokens: pick(7, 9),
  truncated: pick(true, false),
});
/** Fields that an item may take over, each often empty. */
const fields = () => ({
  authors: pick([], ['Ada "A." Lovelace', 'Émile Borel'], ['Alan\\Turing']),
  categories: pick([], ['cs.LG', 'no category'], ['math.CO']),
  links: pick([], [{ kind: 'code' as const, url: 'https://github.com/a/b' }]),
  url: pick(null, 'https://example.org/a?b="c"'),
  comments: pick(null, '12 pages, pre-printed'),
  journal: pick(null, 'Annals'),
  language: pick(null, 'de'),
  revised: pick(true, false),
});
const items = Array.from({ length: 40 }, (_, i) =>
  loadedPaper(`Pre-training ${i}`, {
    start: 10 * i,
    abstract: 'On a paper.',
    ...fields(),
    embedding: embedding(),
  }),
);
/** What a later dump has of them: some twice or more, with longer or shorter texts, and some titles in another spelling. */
const changes = (() => {
  const abstracts = new Map(items.map(({ itemId, abstract }) => [itemId, abstract]));
  return Array.from({ length: 80 }, (_, i): LoadedPaper => {
    const { itemId, title } = pick(...items);
    const before = abstracts.get(itemId) ?? '';
    const abstract = pick(`${before} We show that co-operation ${i} helps it.`, before, 'Short.');
    if (abstract !== 'Short.') abstracts.set(itemId, abstract);
    const needsEmbedding = abstract !== before;
    return loadedPaper(Number(title.slice(-1)) % 3 === 0 ? title.replace('-', '') : title, {
      ...{ start: 10 * i, itemId, abstract, ...fields() },
      ...{ embedding: needsEmbedding ? embedding() : null, needsEmbedding },
      ...(random() < 0.2 && { restored: { updatedAt: '2025-03-13T12:00:00Z' } as LoadedPaper['restored'] }),
    });
  });
})();

const options = {
  ...{ model: 'm', openTopicModel: async () => byAxis },
  ...{ derive: deriveContent, contentChanged: false },
};

/** A database with half of the items seen, and the others in a dump that is loading. */
async function filled(): Promise<Database> {
  const db = await openTestDatabase();
  for (const [i, each] of [SEEN, UNSEEN, LATER].entries())
    await registerDump(db, { ...each, name: `dump ${i}`, bytes: 1 }, NOW);
  await upsertItems(db, SEEN, 'm', items.slice(0, 20), [], NOW);
  await completeDump(db, wholeReading(SEEN, 20), options, NOW);
  await upsertItems(db, UNSEEN, 'm', items.slice(20), [], NOW);
  return db;
}

async function contents(db: Database): Promise<unknown> {
  // With the rank 1 it compares the index with the content.
  await db.client.execute("INSERT INTO items_fts(items_fts, rank) VALUES ('integrity-check', 1)");
  const tables = ['items', 'embeddings', 'item_categories', 'item_authors', 'arrived_items', 'item_topics'];
  const others = ['item_dumps', 'cells', 'cell_codes', 'prepared_items', 'pending_changes', 'item_words'];
  const all = [...tables, ...others].map(async (table) => {
    const { columns, rows } = await db.client.execute(`SELECT * FROM ${table}`);
    const values = rows.map((row) =>
      columns.map((name) =>
        row[name] instanceof ArrayBuffer ? hash('md5', Buffer.from(row[name])) : row[name],
      ),
    );
    return [table, values.map((row) => JSON.stringify(row)).sort()];
  });
  return Object.fromEntries(await Promise.all(all));
}

test('completeDump() applies papers that were set aside as if each was merged by itself', async () => {
  const together = await filled();
  // An earlier reading set other texts aside.
  const earlier = changes
    .filter(({ abstract }) => abstract.includes('co-operation'))
    .map((paper) => ({ ...paper, abstract: `We re-use it. ${paper.abstract}` }));
  await upsertItems(together, LATER, 'm', earlier, [], NOW);
  await preparePending(together, LATER.id, deriveContent);
  await upsertItems(together, LATER, 'm', changes, [], NOW);
  const { rows } = await together.client.execute('SELECT count(*) AS n FROM pending_changes');
  expect(rows[0]?.['n']).toBeGreaterThan(50);
  await completeDump(together, wholeReading(LATER, changes.length), options, NOW);

  const apart = await filled();
  const setState = (state: string) =>
    apart.client.execute('UPDATE dumps SET state = ? WHERE id = ?', [state, LATER.id]);
  // Records of a loaded dump are merged at once.
  await setState('loaded');
  for (const paper of changes) await upsertItems(apart, LATER, 'm', [paper], [], NOW);
  await setState('loading');
  await completeDump(apart, wholeReading(LATER, changes.length), options, NOW);
  expect(await contents(together)).toEqual(await contents(apart));
});

test('completeDump() dates the change of an item that gets only an external id', async () => {
  const db = await filled();
  const [paper] = items as [LoadedPaper];
  const named = {
    ...paper,
    embedding: null,
    needsEmbedding: false,
    externalIds: [{ scheme: 'doi', value: '10.1/a' }],
  };
  await upsertItems(db, LATER, 'm', [named], [], NOW);
  await completeDump(db, wholeReading(LATER, 1), options, NOW);
  const changed = 'SELECT id FROM items WHERE changed_at > arrived_at';
  expect((await db.client.execute(changed)).rows.map(({ id }) => id)).toEqual([paper.itemId]);
});

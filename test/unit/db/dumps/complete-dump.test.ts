import { describe, expect, test } from 'vitest';
import { getRevision } from '../../../../db/catalogue.ts';
import type { Database } from '../../../../db/database.ts';
import { completeDump, completeFailed } from '../../../../db/dumps/complete-dump.ts';
import { failDump, getDump, registerDump } from '../../../../db/dumps/dumps.ts';
import {
  CONTINUED,
  countAttempt,
  countRejects,
  listRejects,
  rejectId,
  resolveReject,
} from '../../../../db/dumps/rejects.ts';
import { countRead, listRejectReasons } from '../../../../db/dumps/status.ts';
import { findItems } from '../../../../db/items/find-items.ts';
import type { LoadedReject } from '../../../../db/items/loaded-paper.ts';
import { upsertItems } from '../../../../db/items/upsert-items.ts';
import { applyTaxonomy } from '../../../../db/topics/apply-taxonomy.ts';
import { deriveContent } from '../../../../pipeline/identity/derived-content.ts';
import {
  axis,
  because,
  byAxis,
  fittedBy,
  loadedPaper,
  openTestDatabase,
  wholeReading,
} from '../../../support/catalogue.ts';

const NOW = new Date('2025-03-12T00:00:00Z');
const DUMP = { id: 'a'.repeat(64), capturedAt: '2025-03-11T00:00:00Z', reading: 1 };
const REJECT: LoadedReject = {
  start: 20,
  end: 30,
  stage: 'split',
  code: 'missing-abstract',
  message: 'm',
  raw: 'Two',
};

const options = {
  model: 'm',
  openTopicModel: async () => byAxis,
  derive: deriveContent,
  contentChanged: false,
};
/** A reading that ended with so many papers, rejects, and further parts of rejects. */
const read = (papers: number, rejected: number, continuations = 0, dump = DUMP) =>
  wholeReading(dump, papers, { records: papers + rejected, rejected, continuations, boilerplateBytes: 3 });

/** Begins a reading of the dump. */
async function begin(db: Database): Promise<typeof DUMP> {
  const { reading } = await registerDump(db, { ...DUMP, name: 'dump', bytes: 100 }, NOW);
  return { ...DUMP, reading };
}

async function loading(): Promise<Database> {
  const db = await openTestDatabase();
  await begin(db);
  await upsertItems(db, DUMP, 'm', [loadedPaper('One')], [REJECT], NOW);
  return db;
}

const titles = async (db: Database) => (await findItems(db, { limit: 10 })).map((item) => item.title);

describe('completeDump()', () => {
  test('publishes the items, enters the counts, and moves the revision', async () => {
    const db = await loading();
    expect(await titles(db)).toEqual([]);
    const before = await getRevision(db);
    const counts = await completeDump(db, read(1, 1), options, NOW);
    expect(counts).toEqual({ stored: 1, merged: 0, rejected: 1 });
    expect(await getDump(db, DUMP.id)).toMatchObject({
      state: 'loaded',
      records: 2,
      stored: 1,
      rejected: 1,
      boilerplateBytes: 3,
    });
    expect(await titles(db)).toEqual(['One']);
    expect(await getRevision(db)).toBeGreaterThan(before);
  });

  test('changes nothing the second time, not even the revision', async () => {
    const db = await loading();
    const whole = read(1, 1);
    await completeDump(db, whole, options, NOW);
    const revision = await getRevision(db);
    expect(await completeDump(db, whole, options, new Date('2031-01-01'))).toEqual({
      stored: 1,
      merged: 0,
      rejected: 1,
    });
    expect(await getRevision(db)).toBe(revision);
  });

  test('keeps the topics that readers saw, also when the model would give others by now', async () => {
    const db = await loading();
    const whole = read(1, 1);
    await completeDump(db, whole, options, NOW);
    const revision = await getRevision(db);
    const topicsOf = async () => (await db.client.execute('SELECT topic_slug, score FROM item_topics')).rows;
    const before = await topicsOf();
    const topicModel = { ...byAxis, score: () => [{ slug: 'axis-5', score: 1, why: because('axis') }] };
    await completeDump(db, whole, { ...options, openTopicModel: async () => topicModel }, NOW);
    expect(await topicsOf()).toEqual(before);
    expect(before[0]).toMatchObject({ topic_slug: 'axis-0' });
    expect(await getRevision(db)).toBe(revision);
  });

  test('gives two changes within a second two revisions', async () => {
    const db = await loading();
    const whole = read(1, 1);
    const at = new Date('2040-01-01T00:00:00Z');
    await completeDump(db, whole, options, at);
    const first = await getRevision(db);
    await completeDump(db, whole, { ...options, contentChanged: true }, at);
    expect(first).toBe(at.getTime() / 1000);
    expect(await getRevision(db)).toBe(first + 1);
  });

  test('throws when a record is missing, and publishes nothing', async () => {
    const db = await loading();
    const more = read(2, 1);
    await expect(completeDump(db, more, options, NOW)).rejects.toThrow(/3 records/);
    expect(await getDump(db, DUMP.id)).toMatchObject({ state: 'loading' });
    expect(await titles(db)).toEqual([]);
  });

  test('counts a record that is rejected in parts once, and throws when a part is missing', async () => {
    const db = await loading();
    const parts = [30, 40].map((start) => ({ ...REJECT, start, end: start + 10, continues: true }));
    await upsertItems(db, DUMP, 'm', [], parts.slice(0, 1), NOW);
    const whole = read(1, 1, 2);
    await expect(completeDump(db, whole, options, NOW)).rejects.toThrow(/2 records and 2 more parts/);
    await upsertItems(db, DUMP, 'm', [], parts, NOW);
    expect(await completeDump(db, whole, options, NOW)).toEqual({ stored: 1, merged: 0, rejected: 1 });
    expect(await getDump(db, DUMP.id)).toMatchObject({ state: 'loaded', records: 2, rejected: 1 });
    expect(await countRejects(db)).toEqual([{ code: REJECT.code, count: 1 }]);
    expect(await listRejectReasons(db, { each: 9, characters: 9 })).toMatchObject([{ count: 1 }]);
    expect(await countRead(db, DUMP.id)).toEqual({ papers: 1, rejects: 1 });
    expect(await listRejects(db, { limit: 9 })).toHaveLength(1);
    expect(await listRejects(db, { code: CONTINUED, limit: 9 })).toHaveLength(2);
    const again = await begin(db);
    await upsertItems(db, again, 'm', [loadedPaper('One')], [REJECT], NOW);
    await completeDump(db, read(1, 1, 0, again), options, NOW);
    expect(await listRejects(db, { code: CONTINUED, limit: 9 })).toEqual([]);
  });

  test('removes what an earlier reading cut otherwise', async () => {
    const db = await loading();
    await completeDump(db, read(1, 1), options, NOW);
    // A better splitter finds the paper where the reject was, and that the first one was none.
    const again = await begin(db);
    expect(again.reading).toBe(2);
    await upsertItems(db, again, 'm', [loadedPaper('Two', { start: 20, end: 30 })], [], NOW);
    await completeDump(db, read(1, 0, 0, again), options, NOW);
    expect(await titles(db)).toEqual(['Two']);
    const { rows } = await db.client.execute(
      'SELECT (SELECT count(*) FROM rejects) AS rejects, (SELECT count(*) FROM item_dumps) AS records',
    );
    expect(rows[0]).toMatchObject({ rejects: 0, records: 1 });
  });

  test('keeps an item visible that another dump has too', async () => {
    const db = await loading();
    await completeDump(db, read(1, 1), options, NOW);
    const other = { id: 'b'.repeat(64), capturedAt: DUMP.capturedAt, reading: 1 };
    await registerDump(db, { ...other, name: 'other', bytes: 10 }, NOW);
    await upsertItems(db, other, 'm', [loadedPaper('One')], [], NOW);
    await completeDump(db, read(1, 0, 0, other), options, NOW);
    const again = await begin(db);
    await upsertItems(db, again, 'm', [loadedPaper('Two', { start: 20, end: 30 })], [], NOW);
    await completeDump(db, read(1, 0, 0, again), options, NOW);
    expect((await titles(db)).sort()).toEqual(['One', 'Two']);
  });

  test('succeeds for both of two processes that read the dump at once, whoever completes it first', async () => {
    for (const order of [
      [0, 1],
      [1, 0],
    ]) {
      const db = await openTestDatabase();
      const readings = [await begin(db), await begin(db)];
      for (const reading of readings)
        await upsertItems(db, reading, 'm', [loadedPaper('One')], [REJECT], NOW);
      // The first one writes its batch once more, behind the second.
      await upsertItems(db, readings[0] ?? DUMP, 'm', [loadedPaper('One')], [REJECT], NOW);
      for (const i of order) {
        expect(await completeDump(db, read(1, 1, 0, readings[i]), options, NOW)).toEqual({
          stored: 1,
          merged: 0,
          rejected: 1,
        });
      }
    }
  });

  test('gives topics by the topic model that is stored, also when another one was stored meanwhile', async () => {
    const db = await loading();
    const newer = {
      ...byAxis,
      version: 'newer',
      score: () => [{ slug: 'newer', score: 1, why: because('axis') }],
    };
    const opened = [byAxis, newer];
    const openTopicModel = async () => {
      const topicModel = opened.shift() ?? newer;
      if (topicModel === byAxis)
        await applyTaxonomy(db, { topics: [], fitted: fittedBy(newer, 'm') }, newer, NOW);
      return topicModel;
    };
    await completeDump(db, read(1, 1), { ...options, openTopicModel }, NOW);
    const { rows } = await db.client.execute('SELECT topic_slug FROM item_topics');
    expect(rows.map((row) => row['topic_slug'])).toEqual(['newer']);
  });

  describe('a later dump that adds to an item which readers see', () => {
    const LATER = { id: 'b'.repeat(64), capturedAt: '2025-03-12T00:00:00Z', reading: 1 };
    const longer = loadedPaper('One', {
      abstract: 'About One, and at length.',
      url: 'https://example.org/one',
      embedding: { vector: axis(5), tokens: 9, truncated: false },
      topics: [{ slug: 'axis-5', score: 1, why: because() }],
    });
    const whole = read(1, 0, 0, LATER);

    async function seen(): Promise<Database> {
      const db = await loading();
      await completeDump(db, read(1, 1), options, NOW);
      await registerDump(db, { ...LATER, name: 'later', bytes: 10 }, NOW);
      return db;
    }
    const shown = async (db: Database) => {
      const [item] = await findItems(db, { limit: 1 });
      const { rows } = await db.client.execute(
        'SELECT topic_slug, (SELECT count(*) FROM pending_changes) AS pending FROM item_topics',
      );
      return { ...item, topic: rows[0]?.['topic_slug'], pending: rows[0]?.['pending'] };
    };

    test('changes nothing until it is complete, then everything but topics at once', async () => {
      const db = await seen();
      for (const _ of ['written', 'written again']) {
        await upsertItems(db, LATER, 'm', [longer], [], NOW);
        expect(await shown(db)).toMatchObject({
          abstract: 'About One.',
          url: null,
          topic: 'axis-0',
          pending: 1,
        });
      }
      await completeDump(db, whole, options, NOW);
      expect(await shown(db)).toMatchObject({
        abstract: longer.abstract,
        url: longer.url,
        updatedAt: LATER.capturedAt,
        topic: 'axis-0',
        pending: 0,
      });
      const { rows } = await db.client.execute('SELECT vector FROM embeddings');
      expect(new Float32Array(rows[0]?.['vector'] as ArrayBuffer)).toEqual(axis(5));
    });

    test('changes nothing at all when it fails', async () => {
      const db = await seen();
      await upsertItems(db, LATER, 'm', [longer], [], NOW);
      await failDump(db, LATER.id, { code: 'no-records', message: 'broken' }, NOW);
      expect(await shown(db)).toMatchObject({ abstract: 'About One.', topic: 'axis-0', pending: 0 });
    });

    test('is not set aside when it adds nothing', async () => {
      const db = await seen();
      await upsertItems(db, LATER, 'm', [loadedPaper('One')], [], NOW);
      expect(await shown(db)).toMatchObject({ pending: 0 });
    });
  });
});

test('completeFailed() counts unread text neither as rejected nor as a record', async () => {
  const db = await openTestDatabase();
  const dump = await begin(db);
  const reject = (start: number, code: string) => ({ ...REJECT, start, end: start + 1, code });
  const unread = [60, 61, 62].map((start) => reject(start, 'unread'));
  const rejects = [reject(50, 'bad-title'), reject(51, 'bad-title'), ...unread];
  await upsertItems(db, dump, 'm', [loadedPaper('One')], rejects, NOW);
  const counts = { ...read(1, 5, 0, dump), unread: 3, isWhole: true };
  await failDump(db, dump.id, { code: 'mostly-rejected', message: 'm' }, NOW, counts);
  const isComplete = () => completeFailed(db, dump.id, { ...options, accept: false }, NOW);
  await countAttempt(db, rejectId(dump.id, 60), { code: 'no-records', message: 'm' });
  expect(await isComplete()).toBe(false);
  await resolveReject(db, [rejectId(dump.id, 50)], 'e'.repeat(64));
  expect(await isComplete()).toBe(true);
});

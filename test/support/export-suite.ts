import { expect, test } from 'vitest';
import { createApp } from '../../functions/app.ts';
import { itemId } from '../../pipeline/identity/item-id.ts';
import { openTestDatabase } from './catalogue.ts';
import {
  byLetters,
  catalogueState,
  exportText,
  fillCatalogue,
  ingestText,
  noEmbedder,
} from './exported-catalogue.ts';
import { wholeOutput } from './public-output.ts';

/**
 * Tests that an export is read back to the same catalogue.
 * @param papers of the first dump; the others are two thirds of that
 * @param open opens a new database with the tables and nothing else
 */
export async function exportSuite(papers: number, open = openTestDatabase): Promise<void> {
  const original = await open();
  const { topicModel, applyTopics } = await fillCatalogue(original, 7, papers);
  const text = await exportText(original);
  const restore = { restore: true };

  /** An empty database with the same topics. */
  async function openEmpty() {
    const db = await open();
    await applyTopics(db);
    return db;
  }

  /** The public output, archives and digests too. Cursors hold the place of a record in its dump. */
  async function outputOf(db: typeof original): Promise<Record<string, string>> {
    const app = createApp({ db, publicUrl: 'https://papers.example' });
    const output = await wholeOutput(db);
    for (const path of [
      '/feeds/all/archive/1.atom',
      '/feeds/all.json?digest=daily',
      '/feeds/all.atom?digest=weekly&top=2',
    ])
      output[path] = await (await app.request(path)).text();
    return Object.fromEntries(
      Object.entries(output).map(([path, body]) => [path, body.replaceAll(/cursor=[\w-]+/g, 'cursor=')]),
    );
  }

  const lines = text.trimEnd().split('\n');
  const recordsOf = () => lines.slice(1).map((line) => JSON.parse(line));
  /** An export of some of the papers, changed. */
  const exportOf = (records: readonly object[]) =>
    [{ ...JSON.parse(lines[0] ?? ''), papers: records.length }, ...records]
      .map((each) => `${JSON.stringify(each)}\n`)
      .join('');

  test('ingest restores an export in an empty database: ids, topics, dates, feeds and archives', async () => {
    const restored = await openEmpty();
    const stop = new AbortController();
    const onProgress = ({ papers: written }: { readonly papers: number }) => {
      if (written > papers / 2) stop.abort(new Error('stopped'));
    };
    const broken = ingestText(restored, text, topicModel, { ...restore, signal: stop.signal, onProgress });
    await expect(broken).rejects.toThrow('stopped');
    const report = await ingestText(restored, text, topicModel, restore);
    expect(report).toMatchObject({ format: 'paperwire', merged: 0, rejected: 0, doubted: 0 });
    expect(report.stored).toBeGreaterThan(papers);
    expect(await catalogueState(restored)).toEqual(await catalogueState(original));
    expect(await outputOf(restored)).toEqual(await outputOf(original));
    // What the test is about is there.
    const records = recordsOf();
    for (const field of ['leftTopics', 'corrections'])
      expect(
        records.filter((each) => each[field].length > 0),
        field,
      ).not.toEqual([]);
    expect(records.filter(({ first }) => first !== null)).not.toEqual([]);
    expect(records.filter(({ topics }) => topics.some(({ moved }: { moved: boolean }) => moved))).not.toEqual(
      [],
    );
    expect(records.filter(({ title }) => /two papers of one title/i.test(title))).toHaveLength(2);
  });

  test('an export is of one state of the catalogue, while papers come', async () => {
    const db = await openEmpty();
    await ingestText(db, text, topicModel, restore);
    const now = new Date();
    const before = await exportText(db, now);
    const during = await exportText(db, now, async () => {
      const record = { title: 'A Paper That Comes Meanwhile', abstract: 'It is too late.' };
      await ingestText(db, `${JSON.stringify(record)}\n`, topicModel, { embedder: byLetters });
    });
    expect(during).toBe(before);
    expect(await exportText(db, now)).toContain('A Paper That Comes Meanwhile');
  });

  test('ingest changes nothing of a database that has the papers of an export', async () => {
    const before = [await catalogueState(original), await outputOf(original)];
    const report = await ingestText(original, text, topicModel, restore);
    expect(report).toMatchObject({ stored: 0, rejected: 0 });
    expect([await catalogueState(original), await outputOf(original)]).toEqual(before);
  });

  test('ingest adds papers of an export to a filled database with their ids and topics, as news', async () => {
    const db = await openEmpty();
    // Of the papers that are there some are in the export, some are not.
    const own = recordsOf()
      .slice(0, 8)
      .map((record, i) => {
        const title = `Own: ${record.title}`;
        return i % 2 === 0 ? record : { ...record, id: itemId(title), title, externalIds: [] };
      });
    await ingestText(db, exportOf(own), topicModel, restore);
    const listed = async () => [
      (await db.client.execute('SELECT * FROM items WHERE arrival <= 8 ORDER BY id')).rows,
      (await db.client.execute('SELECT * FROM item_topics WHERE arrival <= 8 ORDER BY item_id, topic_slug'))
        .rows,
    ];
    const before = await listed();
    await ingestText(db, text, topicModel, restore);
    expect(await listed()).toEqual(before);
    const { rows } = await db.client.execute(
      'SELECT count(*) AS papers, count(DISTINCT arrived_at) AS times FROM items WHERE arrival > 8',
    );
    expect(rows).toMatchObject([{ papers: recordsOf().length - 4, times: 1 }]);
    const topics = 'SELECT topic_slug, score, why FROM item_topics WHERE item_id = ? ORDER BY topic_slug';
    for (const { id } of recordsOf().slice(8, 20))
      expect((await db.client.execute(topics, [id])).rows).toEqual(
        (await original.client.execute(topics, [id])).rows,
      );
  });

  test('ingest classifies a paper anew whose topic the topic file lacks, and says so', async () => {
    const db = await openEmpty();
    const [record] = recordsOf().filter(({ topics }) => topics[0].why.by !== 'person');
    const topics = [{ ...record.topics[0], slug: 'of-another-site' }];
    const dump = exportOf([{ ...record, topics, corrections: [] }]);
    const report = await ingestText(db, dump, topicModel, restore);
    expect(report.doubt).toContain('its topic of-another-site is not in the topic file');
    const { rows } = await db.client.execute('SELECT topic_slug FROM item_topics');
    expect(rows.map(({ topic_slug }) => topic_slug)).toEqual(
      record.topics.map(({ slug }: { slug: string }) => slug).sort(),
    );
  });

  test('ingest takes no topics, times or foreign ids from an export that no operator restores', async () => {
    const db = await openEmpty();
    const [{ embedding: _, ...record }] = recordsOf();
    const forged = {
      ...record,
      id: '0'.repeat(32),
      title: 'A Forged Paper <script>alert(1)</script>',
      externalIds: [],
      publishedAt: '2099-01-01T00:00:00Z',
      arrivedAt: '2001-01-01T00:00:00Z',
      topics: record.topics.map((topic: object) => ({ ...topic, slug: 'topic-14', score: 1 })),
      corrections: [{ slug: 'topic-14', belongs: true, createdAt: '2025-03-11T00:00:00Z' }],
    };
    const zero = new Float32Array(384).fill(384 ** -0.5);
    const embedder = { ...noEmbedder, embed: async () => ({ vector: zero, tokens: 1, truncated: false }) };
    await ingestText(db, exportOf([forged, recordsOf()[1]]), topicModel, { embedder });
    const { rows } = await db.client.execute(
      `SELECT id, title, arrived_at > '2026' AS now, published_at AS date, (SELECT count(*) FROM topic_examples) AS corrections,
       (SELECT count(*) FROM item_topics WHERE topic_slug = 'topic-14' AND score = 1) AS spam FROM items ORDER BY position`,
    );
    expect(rows).toMatchObject([
      { title: forged.title, now: 1, date: '2025-03-08T00:00:00Z', corrections: 0, spam: 0 },
      { id: recordsOf()[1].id, now: 1 },
    ]);
    expect(rows[0]?.['id']).not.toBe(forged.id);
  });
}

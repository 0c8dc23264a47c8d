import { describe, expect, test } from 'vitest';
import type { Database } from '../../../../db/database.ts';
import { completeDump } from '../../../../db/dumps/complete-dump.ts';
import { registerDump } from '../../../../db/dumps/dumps.ts';
import { upsertItems } from '../../../../db/items/upsert-items.ts';
import { reclassifyItems, type TopicModel } from '../../../../db/topics/classify-items.ts';
import { getTopicModelState } from '../../../../db/topics/topic-model.ts';
import { createApp } from '../../../../functions/app.ts';
import {
  hasTaxonomy,
  openTopicModel,
  openTopicModelFor,
  requireTopicModel,
} from '../../../../functions/topics/apply-topics.ts';
import { correctTopics } from '../../../../functions/topics/correct-topics.ts';
import { applyFit, type Fit, fitHere, planFit, previewFit } from '../../../../functions/topics/fit-topics.ts';
import { describeChanges } from '../../../../functions/topics/topic-changes.ts';
import { deriveContent } from '../../../../pipeline/identity/derived-content.ts';
import { itemId } from '../../../../pipeline/identity/item-id.ts';
import { MIN_SAMPLE_PAPERS } from '../../../../pipeline/topics/fit-topics.ts';
import type { Taxonomy } from '../../../../pipeline/topics/taxonomy.ts';
import type { Embedder } from '../../../../pipeline/types.ts';
import { axis, loadedPaper, openTestDatabase, wholeReading } from '../../../support/catalogue.ts';
import { randomNumbers } from '../../../support/random.ts';

const SUBJECTS = ['robots', 'speech', 'graphs', 'proteins'] as const;
type Subject = (typeof SUBJECTS)[number];

const random = randomNumbers(3);

/** A unit vector near that of the subject. */
function near(subject: string): Float32Array<ArrayBuffer> {
  const vector = axis(SUBJECTS.indexOf(subject as Subject)).map((x) => x + (random() - 0.5) * 0.06);
  const length = Math.hypot(...vector);
  return vector.map((x) => x / length) as Float32Array<ArrayBuffer>;
}

/** Embeds a text as the subject that is its first word. */
const embedder: Embedder = {
  model: 'test',
  dimensions: 384,
  concurrency: 1,
  embed: async (text) => {
    const subject = SUBJECTS.find((each) => text.toLowerCase().includes(each)) ?? 'robots';
    return { vector: axis(SUBJECTS.indexOf(subject)), tokens: 3, truncated: false };
  },
  close: async () => {},
};

const topic = (subject: Subject, fields: Partial<Taxonomy[number]> = {}): Taxonomy[number] => ({
  slug: subject,
  name: `On ${subject}`,
  description: `Papers on the subject ${subject}.`,
  keywords: [subject],
  ...fields,
});

const TAXONOMY: Taxonomy = [topic('robots'), topic('speech'), topic('graphs')];

/** Papers for the first fit; those of a real catalogue take seconds. */
const FIT_PAPERS = 52;

let dumps = 0;

/** Loads a dump of papers, each on a subject, as an ingestion does. @returns the ids of their items */
async function load(
  db: Database,
  subjects: readonly Subject[],
  {
    taxonomy = TAXONOMY,
    stop = false,
    name = `d${dumps++}`,
    fit = fitHere,
    minPapers = FIT_PAPERS,
  }: { taxonomy?: Taxonomy; stop?: boolean; name?: string; fit?: Fit | null; minPapers?: number } = {},
): Promise<readonly string[]> {
  const dump = {
    id: Buffer.from(name).toString('hex').padEnd(64, '0'),
    capturedAt: '2025-03-11T00:00:00Z',
  };
  const now = new Date();
  const { reading } = await registerDump(db, { ...dump, name, bytes: 1 }, now);
  const papers = subjects.map((subject, i) => {
    const title = `Paper ${i} of ${name} on ${subject}`;
    const embedding = { vector: near(subject), tokens: 3, truncated: false };
    const externalIds = [{ scheme: 'arxiv' as const, value: `${name}.${i}` }];
    return loadedPaper(title, {
      start: i * 10,
      end: i * 10 + 10,
      itemId: itemId(title),
      embedding,
      externalIds,
    });
  });
  await upsertItems(db, { ...dump, reading }, 'test', papers, [], now);
  const open = async () => ({ taxonomy, topicModel: await openTopicModel(db, taxonomy, embedder) });
  const openFor = (id: string) => openTopicModelFor(db, id, 'test', open, fit, minPapers);
  if (stop) await openFor(dump.id);
  else {
    await completeDump(
      db,
      wholeReading({ ...dump, reading }, papers.length),
      { model: 'test', openTopicModel: openFor, derive: deriveContent, contentChanged: true },
      now,
    );
  }
  return papers.map((paper) => paper.itemId);
}

const some = (count: number): Subject[] =>
  Array.from({ length: count }, (_, i) => SUBJECTS[i % 3] as Subject);

async function topicsOf(db: Database): Promise<ReadonlyMap<string, readonly string[]>> {
  const { rows } = await db.client.execute('SELECT item_id, topic_slug FROM item_topics ORDER BY 1, 2');
  const byItem = Map.groupBy(rows, (row) => String(row['item_id']));
  return new Map([...byItem].map(([id, each]) => [id, each.map((row) => String(row['topic_slug']))]));
}

async function idsInFeed(db: Database, slug: string): Promise<readonly string[]> {
  const app = createApp({ db, publicUrl: 'http://localhost', version: '1' });
  const response = await app.request(`/feeds/topics/${slug}.json`);
  const { items } = (await response.json()) as { readonly items: readonly { readonly id: string }[] };
  return items.map(({ id }) => id);
}

describe('openTopicModel()', () => {
  test('refuses another model while papers have vectors of the one before', async () => {
    const db = await openTestDatabase();
    const other = { ...embedder, model: 'test/0.6' };
    await openTopicModel(db, TAXONOMY, embedder);
    await openTopicModel(db, TAXONOMY, other);
    await openTopicModel(db, TAXONOMY, embedder);
    await load(db, some(1));
    const wanted =
      'the papers of the database have vectors of test, expected those of test/0.6: set EMBED_EFFORT to what it was';
    await expect(openTopicModel(db, TAXONOMY, other)).rejects.toThrow(wanted);
    await expect(requireTopicModel(db, TAXONOMY, other.model)).rejects.toThrow(wanted);
    await expect(hasTaxonomy(db, TAXONOMY, other.model)).rejects.toThrow(wanted);
  });
});

describe('openTopicModelFor()', () => {
  test('fits to the papers of a first dump before it is complete, and not again for a small one', async () => {
    const db = await openTestDatabase();
    await load(db, some(60));
    const first = await getTopicModelState(db);
    expect(first).toMatchObject({ fittedOn: 60 });
    await load(db, some(10));
    expect(await getTopicModelState(db)).toEqual(first);
  });

  test('fits again when the catalogue has doubled, and moves no paper that readers have seen', async () => {
    const db = await openTestDatabase();
    await load(db, some(60));
    const before = await topicsOf(db);
    await load(db, [...some(30), ...Array<Subject>(40).fill('graphs')]);
    expect(await getTopicModelState(db)).toMatchObject({ fittedOn: 130 });
    const after = await topicsOf(db);
    for (const [id, slugs] of before) expect(after.get(id)).toEqual(slugs);
  });

  test('fits to the same papers when a run is broken off after the fit and begins again', async () => {
    const db = await openTestDatabase();
    await load(db, some(60), { name: 'killed', stop: true });
    const fitted = await getTopicModelState(db);
    await load(db, some(60), { name: 'killed' });
    expect(fitted).toMatchObject({ fittedOn: 60 });
    expect(await getTopicModelState(db)).toEqual(fitted);
  });

  test('keeps the stored topic model where no fit can run, and migrate fits without a dump', async () => {
    const db = await openTestDatabase();
    const open = async () => ({
      taxonomy: TAXONOMY,
      topicModel: await openTopicModel(db, TAXONOMY, embedder),
    });
    await load(db, some(50));
    await load(db, some(10), { fit: null });
    expect(await getTopicModelState(db)).toMatchObject({ fittedOn: 0 });
    await openTopicModelFor(db, null, 'test', open, fitHere, FIT_PAPERS);
    expect(await getTopicModelState(db)).toMatchObject({ fittedOn: 60 });
  });

  test('leaves a catalogue of fewer than 512 papers to its keywords', async () => {
    const db = await openTestDatabase();
    await load(db, some(511), { minPapers: MIN_SAMPLE_PAPERS });
    expect(await getTopicModelState(db)).toMatchObject({ fittedOn: 0 });
    await load(db, some(1), { minPapers: MIN_SAMPLE_PAPERS });
    expect(await getTopicModelState(db)).toMatchObject({ fittedOn: 512 });
  });

  test('fits to the first papers that are enough, also when a list was applied to a few less', async () => {
    const db = await openTestDatabase();
    await load(db, some(50));
    await applyFit(db, await planFit(db, TAXONOMY, embedder));
    expect(await getTopicModelState(db)).toMatchObject({ fittedOn: 50 });
    await load(db, some(10));
    expect(await getTopicModelState(db)).toMatchObject({ fittedOn: 60 });
  });

  test('fits once when two loaders complete dumps at once', async () => {
    const db = await openTestDatabase();
    await openTopicModel(db, TAXONOMY, embedder);
    await Promise.all([load(db, some(60)), load(db, some(60))]);
    const { rows } = await db.client.execute("SELECT count(*) AS n FROM dumps WHERE state = 'loaded'");
    expect(rows[0]?.['n']).toBe(2);
    expect([60, 120]).toContain((await getTopicModelState(db))?.fittedOn);
  });
});

describe('openTopicModel()', () => {
  test('applies an edited taxonomy once when two processes start at once', async () => {
    const db = await openTestDatabase();
    await load(db, some(30));
    const edited = [...TAXONOMY, topic('proteins')];
    const models = await Promise.all([1, 2].map(() => openTopicModel(db, edited, embedder)));
    const state = await getTopicModelState(db);
    expect(models.map(({ version }) => version)).toEqual([state?.version, state?.version]);
    const { rows } = await db.client.execute('SELECT count(*) AS n FROM rescored_topics');
    expect(rows[0]?.['n']).toBe(0);
  });

  test('keeps the feed of a topic with a new slug', async () => {
    const db = await openTestDatabase();
    await load(db, some(30));
    const before = await idsInFeed(db, 'speech');
    const renamed = [
      topic('robots'),
      topic('speech', { slug: 'voice', formerly: ['speech'] }),
      topic('graphs'),
    ];
    await openTopicModel(db, renamed, embedder);
    expect(before).toHaveLength(10);
    expect(await idsInFeed(db, 'voice')).toEqual(before);
  });

  test('begins the feed of an added topic with its papers, and brings none to a topic that had none', async () => {
    const db = await openTestDatabase();
    const narrow = topic('proteins', { exclude: ['arxiv:narrow.9'] });
    await load(db, [...some(9), 'proteins'], { taxonomy: [...TAXONOMY, narrow], name: 'narrow' });
    const wide = [
      ...TAXONOMY,
      topic('proteins'),
      topic('proteins', { slug: 'folding', name: 'Folding', keywords: ['on proteins'] }),
    ];
    const [id] = (await topicsOf(db)).entries().find(([, slugs]) => slugs.includes('other')) ?? [];
    await openTopicModel(db, wide, embedder);
    expect((await topicsOf(db)).get(id ?? '')).toEqual(['folding', 'proteins']);
    expect(await idsInFeed(db, 'folding')).toHaveLength(1);
    expect(await idsInFeed(db, 'proteins')).toEqual([]);
  });
});

describe('applyFit()', () => {
  test('moves papers as previewFit() says, brings none as new into a feed, and repeats nothing', async () => {
    const db = await openTestDatabase();
    await load(db, some(60));
    const [moved = ''] = await load(db, ['robots', 'robots']);
    await db.orm.run(
      `INSERT INTO topic_examples (topic_slug, item_id, belongs, created_at) VALUES ('speech', '${moved}', 1, '2025')`,
    );
    const feeds = await Promise.all(SUBJECTS.slice(0, 3).map((slug) => idsInFeed(db, slug)));
    const before = await topicsOf(db);
    const preview = await previewFit(db, await planFit(db, TAXONOMY, embedder));
    expect(await topicsOf(db)).toEqual(before);
    expect(preview).toMatchObject({ papers: 62, after: { fittedOn: 62 } });
    expect(preview.topics.find(({ slug }) => slug === 'speech')).toMatchObject({
      before: 20,
      movedIn: 1,
      examplesIn: [{ id: moved }],
    });
    expect(await applyFit(db, await planFit(db, TAXONOMY, embedder))).toEqual(preview);
    expect((await topicsOf(db)).get(moved)).toContain('speech');
    const after = await Promise.all(SUBJECTS.slice(0, 3).map((slug) => idsInFeed(db, slug)));
    after.forEach((ids, i) => {
      expect(ids.filter((id) => !feeds[i]?.includes(id))).toEqual([]);
    });
    expect(await applyFit(db, await planFit(db, TAXONOMY, embedder))).toMatchObject({ moved: 0 });
  });

  test('says what changes in the taxonomy', async () => {
    const db = await openTestDatabase();
    await load(db, some(9));
    const edited = [
      topic('robots', { keywords: ['robots', 'robot arm'] }),
      topic('speech', { slug: 'voice', formerly: ['speech'] }),
      topic('proteins', { include: ['arxiv:2503.00001'] }),
    ];
    const changes = await previewFit(db, await planFit(db, edited, embedder));
    expect(changes).toMatchObject({
      added: ['proteins'],
      removed: ['graphs'],
      renamed: [{ from: 'speech', to: 'voice' }],
      edited: [{ slug: 'robots', fields: ['keywords'] }],
      unknown: ['topics[2].include[0]: the catalogue does not have the paper arxiv:2503.00001'],
    });
    expect(describeChanges(changes).join('\n')).toContain('edited robots (keywords)');
  });
});

describe('examples', () => {
  test('of the taxonomy give and take topics, also of papers that arrive later', async () => {
    const db = await openTestDatabase();
    const taxonomy = [
      topic('robots', { exclude: ['arxiv:named.0'] }),
      topic('speech', { include: ['arxiv:named.0'] }),
      topic('graphs'),
    ];
    await load(db, some(3), { taxonomy });
    const [id = ''] = await load(db, ['robots'], { taxonomy, name: 'named' });
    expect((await topicsOf(db)).get(id)).toEqual(['speech']);
    const { rows } = await db.client.execute(`SELECT why FROM item_topics WHERE item_id = '${id}'`);
    expect(JSON.parse(String(rows[0]?.['why']))).toMatchObject({ by: 'person' });
  });

  test('of a person count at once with reclassifyItems(), before those of the taxonomy, and are no news', async () => {
    const db = await openTestDatabase();
    const taxonomy = [topic('robots', { include: ['arxiv:own.0'] }), topic('speech'), topic('graphs')];
    const [id = '', other = ''] = await load(db, ['robots', 'speech'], { taxonomy, name: 'own' });
    for (const [slug, belongs] of [
      ['robots', 0],
      ['graphs', 1],
    ])
      await db.orm.run(
        `INSERT INTO topic_examples (topic_slug, item_id, belongs, created_at) VALUES ('${slug}', '${id}', ${belongs}, '2025')`,
      );
    const topicModel = await openTopicModel(db, taxonomy, embedder);
    expect(await reclassifyItems(db, topicModel, [id, other, 'none'], new Date())).toBe(1);
    expect((await topicsOf(db)).get(id)).toEqual(['graphs']);
    expect(await idsInFeed(db, 'graphs')).toEqual([]);
    expect(await reclassifyItems(db, topicModel, [id], new Date())).toBe(0);
  });

  test('of a person count also when they come or are taken back while a fit is applied', async () => {
    const db = await openTestDatabase();
    await load(db, some(60));
    const [taken = '', given = ''] = await load(db, ['robots', 'robots']);
    const open = () => openTopicModel(db, TAXONOMY, embedder);
    const correct = (itemIds: string[], belongs: boolean | null) =>
      correctTopics(db, open, { slug: 'speech', itemIds, belongs }, new Date());
    await correct([taken], true);
    const plan = await planFit(db, TAXONOMY, embedder);
    let corrections: Promise<unknown> | undefined;
    const topicModel: TopicModel = {
      ...plan.topicModel,
      score: (paper, vector) => {
        corrections ??= correct([taken], null).then(() => correct([given], true));
        return plan.topicModel.score(paper, vector);
      },
    };
    expect(await applyFit(db, { ...plan, topicModel })).not.toBeNull();
    await corrections;
    const { rows } = await db.client.execute(
      "SELECT item_id, topic_slug FROM item_topics WHERE why ->> 'by' = 'person'",
    );
    expect(rows).toEqual([{ item_id: given, topic_slug: 'speech' }]);
  });
});

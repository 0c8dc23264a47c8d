import { vi } from 'vitest';
import type { Database, Run } from '../../db/database.ts';
import { readInTransaction } from '../../db/database.ts';
import { applyTaxonomy } from '../../db/topics/apply-taxonomy.ts';
import { reclassifyItems, type TopicModel } from '../../db/topics/classify-items.ts';
import { correctTopic } from '../../db/topics/corrections.ts';
import { exportLines } from '../../functions/commands/export/export-lines.ts';
import { createStore } from '../../functions/intake/store.ts';
import { fingerprinted } from '../../pipeline/acquire/input.ts';
import { ingest, type RunOptions } from '../../pipeline/run.ts';
import type { Embedder } from '../../pipeline/types.ts';
import { randomDumps, TOPIC_SLUGS } from './random-dumps.ts';

const MODEL = 'random';

/** Texts that formats and readers trip over. */
const ODD_TITLES = [
  'Learning $x<y$ with \\alpha-divergences and \\textbf{bold} claims',
  'Tags such as <mask> & &amp; in “quotes” 🤖',
  'نماذج لغوية كبيرة',
  'Ｆｕｌｌｗｉｄｔｈ and ﬁne ligatures²',
];
const DATES = ['2024', '2024-03', '2024-03-11', '1734', '2024-03-11T10:11:12Z', '2031-01-01'];

/** Records of papers that were merged, retitled, or share a title, with odd characters and dates of all precisions. */
const DUMPS: readonly (readonly object[])[] = [
  [
    ...ODD_TITLES.map((title, i) => ({
      title,
      abstract: `On ${title}.`,
      date: DATES[i],
      doi: `10.1000/odd${i}`,
    })),
    { title: 'Two Papers of One Title', abstract: 'The first.', arxiv: '2401.00001' },
    { title: 'A Paper Before Its Revision', abstract: 'Short.', arxiv: '2401.00003', date: '2024-01-02' },
  ],
  [
    { title: 'Two papers of one title', abstract: 'The second.', arxiv: '2401.00002', date: DATES[4] },
    { title: 'A Paper After Its Revision', abstract: 'A longer abstract.', arxiv: '2401.00003' },
    { title: 'A Paper of the Future', abstract: 'It is not yet.', date: DATES[5], authors: ['Ada Lovelace'] },
  ],
];

/** An embedder for papers that have vectors already: it fails. */
export const noEmbedder: Embedder = {
  model: MODEL,
  dimensions: 384,
  concurrency: 4,
  embed: (text) => Promise.reject(new Error(`embedding ${text}: expected a vector from the export`)),
  close: async () => {},
};

/** The vector of a text: of its letters. */
export const byLetters: Embedder = {
  ...noEmbedder,
  async embed(text) {
    const vector = new Float32Array(384);
    for (const letter of text) {
      const at = (letter.codePointAt(0) ?? 0) % 384;
      vector[at] = (vector[at] ?? 0) + 1;
    }
    const length = Math.hypot(...vector);
    return { vector: vector.map((x) => x / length), tokens: text.length, truncated: false };
  },
};

/**
 * Fills a database with random dumps over some weeks, papers that are hard to tell apart, corrections, and topics that were
 * applied again.
 * @param papers of the first dump; the others are two thirds of that
 * @returns what gives another empty database the same topics, and the topic model
 */
export async function fillCatalogue(db: Database, seed: number, papers: number) {
  const dumps = randomDumps(seed);
  await db.client.execute('UPDATE catalogue SET changed_at = 1');
  const day = (n: number) => new Date(Date.UTC(2025, 2, n, 6));
  await dumps.applyTopics(db);
  await dumps.load(db, dumps.dump(papers, day(1)));
  await ingestAt(db, DUMPS[0] ?? [], dumps.topicModel(), day(2));
  await dumps.load(db, dumps.dump(Math.ceil(papers / 1.5), day(3)));
  await correct(db, dumps.topicModel(), day(4));
  const at = day(5);
  const applied = await dumps.applyTopics(db, TOPIC_SLUGS.slice(0, 15), at);
  await dumps.load(db, dumps.dump(Math.ceil(papers / 1.5), day(9)));
  await ingestAt(db, DUMPS[1] ?? [], dumps.topicModel(), day(11));
  await correct(db, dumps.topicModel(), day(12));
  const topicModel = dumps.topicModel();
  return {
    topicModel,
    async applyTopics(empty: Database) {
      await empty.client.execute('UPDATE catalogue SET changed_at = 1');
      await applyTaxonomy(empty, applied, topicModel, at);
    },
  };
}

/** Says of the newest papers that they do not belong to their best topics, and of others that they belong to one. */
async function correct(db: Database, topicModel: TopicModel, now: Date): Promise<void> {
  const rows = await db.client.execute(
    'SELECT item_id, topic_slug FROM item_topics WHERE arrival IS NOT NULL ORDER BY arrival DESC, score DESC LIMIT 7',
  );
  for (const [i, row] of rows.rows.entries()) {
    const id = String(row['item_id']);
    const slug = i % 3 === 0 ? 'topic-3' : String(row['topic_slug']);
    await correctTopic(db, slug, [id], i % 3 === 0, now);
    await reclassifyItems(db, topicModel, [id], now);
  }
}

async function ingestAt(
  db: Database,
  records: readonly object[],
  topicModel: TopicModel,
  now: Date,
): Promise<void> {
  vi.useFakeTimers({ toFake: ['Date'], now });
  try {
    const text = records.map((record) => `${JSON.stringify(record)}\n`).join('');
    await ingestText(db, text, topicModel, { embedder: byLetters });
  } finally {
    vi.useRealTimers();
  }
}

/** Ingests a text as a dump. */
export async function ingestText(
  db: Database,
  text: string,
  topicModel: TopicModel,
  { embedder = noEmbedder, ...options }: Partial<RunOptions> & { readonly embedder?: Embedder } = {},
) {
  const bytes = new TextEncoder().encode(text);
  async function* open() {
    yield bytes;
  }
  const hashed = fingerprinted(open());
  for await (const _ of hashed.passed);
  const { id } = hashed.fingerprint();
  const dump = { id, name: 'dump', bytes: bytes.length, capturedAt: '2025-03-08T00:00:00Z', open };
  const store = createStore(db, MODEL, async () => topicModel);
  const { signal } = new AbortController();
  return ingest(dump, { store, embedder, topicModel }, { signal, ...options });
}

/**
 * The text of an export, with vectors.
 * @param afterHeader done when the first line is read
 */
export function exportText(
  db: Database,
  now = new Date(),
  afterHeader: () => Promise<unknown> = async () => {},
): Promise<string> {
  return readInTransaction(db, async (run: Run) => {
    let whole = '';
    for await (const { text } of exportLines(run, { site: 'https://papers.example', now, vectors: true })) {
      if (whole === '') await afterHeader();
      whole += text;
    }
    return whole;
  });
}

/** What a database holds of its papers, but for the place of their records in dumps. */
export async function catalogueState(db: Database): Promise<unknown> {
  const tables = {
    items: `SELECT id, title, abstract, authors, url, categories, links, comments, journal, language, extract, words, revised,
      iif(published_at > arrived_at, substr(arrived_at, 1, 10) || 'T00:00:00Z', published_at) AS listed,
      arrival, arrived_at, changed_at FROM items ORDER BY id`,
    topics: `SELECT item_id, topic_slug, score, why, published_at, arrival, ordinal, moved, news_score
      FROM item_topics ORDER BY item_id, topic_slug`,
    feeds: 'SELECT slug, arrivals FROM topics ORDER BY slug',
    left: 'SELECT l.* FROM left_topics l JOIN topics ON slug = topic_slug ORDER BY topic_slug, arrival',
    first: 'SELECT * FROM arrived_items ORDER BY item_id',
    corrections: 'SELECT * FROM topic_examples ORDER BY item_id, topic_slug',
    ids: 'SELECT * FROM external_ids ORDER BY scheme, value',
    vectors: 'SELECT item_id, hex(vector) AS vector, tokens, truncated FROM embeddings ORDER BY item_id',
    pending: 'SELECT * FROM restored_items',
  };
  const state: Record<string, unknown> = {};
  for (const [name, query] of Object.entries(tables)) state[name] = (await db.client.execute(query)).rows;
  return state;
}

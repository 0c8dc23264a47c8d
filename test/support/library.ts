import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '../../db/client-node.ts';
import type { Database } from '../../db/database.ts';
import { completeDump } from '../../db/dumps/complete-dump.ts';
import { registerDump } from '../../db/dumps/dumps.ts';
import { type LoadedPaper, upsertItems } from '../../db/items/upsert-items.ts';
import { migrate } from '../../db/migrate.ts';
import type { Relabelling } from '../../db/topics/relabel.ts';
import { applyTaxonomy } from '../../db/topics/topics.ts';
import { itemId } from '../../pipeline/identity/item-id.ts';

/** A paper of a test; what is left out has a plain default. */
export interface TestPaper
  extends Partial<Pick<LoadedPaper, 'abstract' | 'authors' | 'url' | 'externalIds' | 'language'>> {
  readonly title: string;
  readonly publishedAt?: string;
  readonly topics?: readonly string[];
}

/** A topic of a test. */
export interface TestTopic {
  readonly slug: string;
  readonly name: string;
  readonly formerly?: readonly string[];
}

/** A real database in a folder of its own, filled the way a run fills it. */
export interface Library {
  readonly db: Database;
  /** Loads one dump and completes it. */
  add(papers: readonly TestPaper[], options?: { readonly capturedAt?: string }): Promise<void>;
  /** Applies a taxonomy of these topics instead of the one before. */
  setTopics(topics: readonly TestTopic[]): Promise<void>;
  /** Opens the same file once more, as another process would. */
  reopen(): Promise<Database>;
  close(): Promise<void>;
}

const MODEL = 'test';

/** The slug and name of each topic of a library. */
export const TOPICS = [
  { slug: 'robotics', name: 'Robotics' },
  { slug: 'speech', name: 'Speech & audio' },
  { slug: 'quiet', name: 'Quiet' },
] as const;

export async function openLibrary(): Promise<Library> {
  const folder = await mkdtemp(join(tmpdir(), 'paperwire-'));
  const url = `file:${join(folder, 'test.db')}`;
  const db = await openDatabase(url);
  await migrate(db);
  // A new database is as old as the test; revisions are to follow the dates that tests give.
  await db.client.execute('UPDATE catalogue SET changed_at = 1');
  const topicsOf = new Map<string, readonly string[]>();
  const relabelling: Relabelling = {
    sampleSize: 0,
    refine: () => new Map(),
    adopt() {},
    score: ({ title }) =>
      (topicsOf.get(title) ?? []).map((slug, i) => ({ slug, score: 0.5 - i / 10, why: [`${slug} word`] })),
  };
  const setTopics = (topics: readonly TestTopic[]) => {
    const taxonomy = {
      hash: 'test',
      model: MODEL,
      topics: topics.map((topic) => ({
        ...topic,
        description: `Papers on ${topic.slug}.`,
        keywords: [topic.slug],
        keywordVectors: [vector()],
        vector: vector(),
      })),
    };
    return applyTaxonomy(db, taxonomy, relabelling, new Date('2025-01-01T00:00:00Z'));
  };
  await setTopics(TOPICS);
  const opened: Database[] = [db];
  let dumps = 0;
  return {
    db,
    async add(papers, { capturedAt = '2025-03-11T00:00:00Z' } = {}) {
      const id = (++dumps).toString(16).padStart(64, '0');
      const now = new Date(capturedAt);
      await registerDump(db, { id, name: `dump ${dumps}`, bytes: 1, capturedAt }, now);
      const loaded = papers.map((paper, i): LoadedPaper => {
        topicsOf.set(paper.title, paper.topics ?? ['robotics']);
        return {
          start: i * 10,
          end: i * 10 + 10,
          itemId: itemId(paper.title),
          title: paper.title,
          abstract: paper.abstract ?? `About ${paper.title}.`,
          authors: paper.authors ?? [],
          externalIds: paper.externalIds ?? [],
          url: paper.url ?? null,
          categories: [],
          links: [],
          comments: null,
          journal: null,
          language: paper.language ?? null,
          publishedAt: paper.publishedAt ?? '2025-03-11T00:00:00Z',
          embedding: { vector: vector(), tokens: 3, truncated: false },
          needsEmbedding: true,
          topics: [],
        };
      });
      await upsertItems(db, { id, capturedAt }, MODEL, loaded, [], now);
      const spans = loaded.map(({ start }) => ({ start, rejected: false }));
      const dump = { id, capturedAt, format: 'test', boilerplateBytes: 0, spans };
      await completeDump(db, dump, { model: MODEL, relabelling, contentChanged: true }, now);
    },
    setTopics,
    async reopen() {
      const other = await openDatabase(url);
      opened.push(other);
      return other;
    },
    async close() {
      for (const { client } of opened) client.close();
      await rm(folder, { recursive: true });
    },
  };
}

function vector(): Float32Array<ArrayBuffer> {
  const unit = new Float32Array(384);
  unit[0] = 1;
  return unit;
}

import { join } from 'node:path';
import { afterAll } from 'vitest';
import { openDatabase } from '../../db/client-node.ts';
import type { Database } from '../../db/database.ts';
import type { LoadedPaper } from '../../db/items/upsert-items.ts';
import { migrate } from '../../db/migrate.ts';
import type { Relabelling } from '../../db/topics/relabel.ts';
import { scratch } from './scratch.ts';

const open: Database[] = [];

afterAll(() => {
  for (const db of open) db.client.close();
});

/** A real database in a file, migrated, closed when the test file is done. */
export async function scratchDatabase(url = `file:${join(scratch(), 'test.db')}`): Promise<Database> {
  const db = await openDatabase(url);
  open.push(db);
  await migrate(db);
  return db;
}

/** A unit vector along axis `i`. */
export function axis(i: number): Float32Array {
  const vector = new Float32Array(384);
  vector[i] = 1;
  return vector;
}

/** A record ready to be written, of which a test names what matters. */
export function loadedPaper(title: string, more: Partial<LoadedPaper> = {}): LoadedPaper {
  return {
    start: 0,
    end: 10,
    itemId: Buffer.from(title.padEnd(16, '.')).toString('hex').slice(0, 32),
    title,
    abstract: `About ${title}.`,
    authors: [],
    externalIds: [],
    url: null,
    categories: [],
    links: [],
    comments: null,
    journal: null,
    language: null,
    publishedAt: '2025-03-11T00:00:00Z',
    embedding: { vector: axis(0), tokens: 5, truncated: false },
    needsEmbedding: true,
    topics: [{ slug: 'other', score: 0.1, why: [] }],
    ...more,
  };
}

/** Topics that follow from the vector alone: the axis on which it is largest. */
export const byAxis: Relabelling = {
  sampleSize: 0,
  refine: () => new Map(),
  adopt: () => {},
  score: (_item, vector) => [
    { slug: `axis-${vector.indexOf(Math.max(...vector))}`, score: 1, why: ['axis'] },
  ],
};

import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { Database } from '../../db/database.ts';
import { completeDump } from '../../db/dumps/complete-dump.ts';
import { registerDump } from '../../db/dumps/dumps.ts';
import { upsertItems } from '../../db/items/upsert-items.ts';
import type { TopicModel } from '../../db/topics/classify-items.ts';
import { deriveContent } from '../../pipeline/identity/derived-content.ts';
import { itemId } from '../../pipeline/identity/item-id.ts';
import { type Rows, rowAt } from '../../pipeline/retrieval/rows.ts';
import { loadedPaper, wholeReading } from '../support/catalogue.ts';

/** Papers that arrive at once. */
const DUMP_PAPERS = 1_000;

/** A record of arXiv's metadata. */
export interface ArxivRecord {
  readonly title: string;
  readonly abstract: string;
  readonly authors: readonly string[];
  readonly categories: readonly string[];
  readonly date: string;
}

/** @param path a file of JSON Lines, compressed by gzip */
export function readRecords(path: string): ArxivRecord[] {
  const lines = gunzipSync(readFileSync(path)).toString().trim().split('\n');
  return lines.map((line) => JSON.parse(line));
}

const NO_TOPICS: TopicModel = {
  version: 'none',
  fittedOn: 0,
  slugs: new Set(),
  examples: [],
  score: () => [],
};

/**
 * Loads papers as dumps bring them, until there are so many. When there are more than records, records come again under
 * other titles.
 * @param vectors of the papers, in the order of the records
 */
export async function fillPapers(
  db: Database,
  records: readonly ArxivRecord[],
  vectors: Rows,
  { model, papers }: { readonly model: string; readonly papers: number },
): Promise<void> {
  const { rows } = await db.client.execute('SELECT count(*) AS n FROM items');
  for (let from = Number(rows[0]?.['n']); from < papers; from += DUMP_PAPERS) {
    const id = from.toString(16).padStart(64, '0');
    const capturedAt = new Date(Date.UTC(2025, 0, 1) + from * 3_600).toISOString();
    const loaded = Array.from({ length: Math.min(DUMP_PAPERS, papers - from) }, (_, i) => {
      const at = from + i;
      const { title: original, date, ...record } = records[at % records.length] as ArxivRecord;
      const copy = Math.floor(at / records.length);
      const title = copy === 0 ? original : `${original} (${copy + 1})`;
      const embedding = { vector: rowAt(vectors, at).slice(), tokens: 200, truncated: false };
      return loadedPaper(title, {
        ...record,
        ...{ embedding, topics: [], start: i * 10, end: i * 10 + 10, itemId: itemId(title) },
        publishedAt: `${date.slice(0, 10)}T00:00:00Z`,
      });
    });
    const now = new Date(capturedAt);
    await registerDump(db, { id, name: `dump ${from}`, bytes: 1, capturedAt }, now);
    const reading = { id, capturedAt, reading: 1 };
    await upsertItems(db, reading, model, loaded, [], now);
    await completeDump(
      db,
      wholeReading(reading, loaded.length),
      { model, openTopicModel: async () => NO_TOPICS, derive: deriveContent, contentChanged: false },
      now,
    );
  }
}
